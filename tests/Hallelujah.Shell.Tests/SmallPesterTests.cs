using Xunit;

namespace Hallelujah.Shell.Tests;

/// <summary>
/// The small runner finds, scopes and judges as Pester 5 does, and lets nothing pass that it does not know.
/// </summary>
public sealed class SmallPesterTests : IDisposable
{
    readonly string _directory = Directory.CreateTempSubdirectory("pesterfile-").FullName;

    public void Dispose() => Directory.Delete(_directory, recursive: true);

    async Task<IReadOnlyList<PesterResult>> RunAsync(string text, bool discoverOnly = false, bool real = false)
    {
        var path = Path.Combine(_directory, "some.Tests.ps1");
        await File.WriteAllTextAsync(path, text);
        return real
            ? await PesterRun.RunRealAsync([path], discoverOnly)
            : await PesterRun.RunSmallAsync([path], discoverOnly);
    }

    static string[] Summary(IEnumerable<PesterResult> results) => [.. results.Select(r => $"{r.Outcome} {r.Name}")];

    [Fact]
    public async Task DataMakesATestEachAndFillsNames()
    {
        var results = await RunAsync("""
            Describe 'size <size.Length>' -ForEach @(@{ size = 'ab' }, @{ size = 'abc' }) {
                It 'has <letter> of <size>' -TestCases @(@{ letter = 'a' }, @{ letter = 'b' }) {
                    $size | Should -Match $letter
                }
                It 'is <_>' -ForEach 1, 2 { $_ | Should -BeIn 1, 2 }
            }
            """);
        Assert.Equal(
            [
                "Passed size 2.has a of ab", "Passed size 2.has b of ab", "Passed size 2.is 1", "Passed size 2.is 2",
                "Passed size 3.has a of abc", "Passed size 3.has b of abc", "Passed size 3.is 1", "Passed size 3.is 2",
            ],
            Summary(results));
        Assert.Equal(Enumerable.Range(0, 8), results.Select(r => r.Ordinal));
    }

    [Fact]
    public async Task BlocksRunInOrderAndVariablesReachInwardsOnly()
    {
        var results = await RunAsync("""
            BeforeAll { $log = [Collections.Generic.List[string]]::new(); $script:shared = 0 }
            Describe 'outer' {
                BeforeAll { $log.Add('outer'); $mine = 'outer' }
                BeforeEach { $log.Add('each'); $script:shared++ }
                AfterEach { $log.Add('done') }
                AfterAll { $log.Add('outer end') }
                It 'first' { $mine | Should -Be 'outer'; $mine = 'changed'; $shared | Should -Be 1 }
                It 'second' { $mine | Should -Be 'outer'; $shared | Should -Be 2 }
                Context 'inner' {
                    BeforeAll { $mine = 'inner'; $only = 1 }
                    BeforeEach { $log.Add('inner each') }
                    It 'third' { $mine | Should -Be 'inner' }
                }
                It 'fourth' { $mine | Should -Be 'outer'; $only | Should -BeNullOrEmpty }
            }
            Describe 'after' {
                It 'saw' {
                    $log -join ',' | Should -Be ('outer,each,done,each,done,each,inner each,done,each,done,outer end')
                    $mine | Should -BeNullOrEmpty
                }
            }
            """);
        Assert.All(results, r => Assert.True(r.Outcome == "Passed", $"{r.Name}: {r.Message}"));
        Assert.Equal(5, results.Count);
    }

    [Fact]
    public async Task DiscoveryRunsNoTests()
    {
        var results = await RunAsync("""
            BeforeAll { throw 'ran' }
            Describe 'd' { It 'a' { throw 'ran' }; It 'b' -Skip { } }
            """, discoverOnly: true);
        Assert.Equal(["NotRun d.a", "NotRun d.b"], Summary(results));
    }

    [Fact]
    public async Task AFailedSetUpFailsEveryTestOfItsBlockAlone()
    {
        var results = await RunAsync("""
            Describe 'broken' { BeforeAll { throw 'no set-up' }; It 'a' { }; Context 'c' { It 'b' { } } }
            Describe 'each' { BeforeEach { throw 'no each' }; It 'c' { } }
            Describe 'end' { AfterAll { throw 'no end' }; It 'd' { }; It 'e' { } }
            Describe 'whole' { It 'f' { }; It 'g' -Skip { throw 'ran' } }
            """);
        Assert.Equal(
            [
                "Failed broken.a", "Failed broken.c.b", "Failed each.c", "Passed end.d", "Failed end.e",
                "Passed whole.f", "Skipped whole.g",
            ],
            Summary(results));
        Assert.Contains("no set-up", results[0].Message);
        Assert.Contains("some.Tests.ps1: line 1", results[0].Message);
        Assert.Contains("AfterAll: no end", results[4].Message);
    }

    [Fact]
    public async Task TestDriveIsEmptyForEachBlock()
    {
        var results = await RunAsync("""
            BeforeAll { $null = New-Item -ItemType Directory "$TestDrive/d"; 'x' | Set-Content "$TestDrive/d/kept.txt" }
            Describe 'one' { It 'makes' {
                'x' | Set-Content "$TestDrive/a.txt"
                'x' | Set-Content "$TestDrive/d/b.txt"
                "$TestDrive/a.txt" | Should -Exist } }
            Describe 'two' { It 'is clean' {
                "$TestDrive/a.txt" | Should -Not -Exist
                "$TestDrive/d/b.txt" | Should -Not -Exist
                "$TestDrive/d/kept.txt" | Should -Exist } }
            """);
        Assert.Equal(["Passed one.makes", "Passed two.is clean"], Summary(results));
    }

    /// <summary>In each row the first line passes in Pester 5, and the second fails.</summary>
    static readonly (string Passes, string Fails)[] Judgements =
    [
        ("1 | Should -Be 1", "1 | Should -Be 2"),
        ("'A' | Should -Be 'a'", "'A' | Should -BeExactly 'a'"),
        ("1, 2 | Should -Be @(1, 2)", "1, 2 | Should -Be @(2, 1)"),
        ("$null | Should -Be $null", "0 | Should -Be $null"),
        ("1 | Should -Not -Be 2", "1 | Should -Not -Be 1"),
        ("@() | Should -BeNullOrEmpty", "@(0) | Should -BeNullOrEmpty"),
        ("'' | Should -BeNullOrEmpty", "' ' | Should -BeNullOrEmpty"),
        ("1 | Should -BeTrue", "0 | Should -BeTrue"),
        ("$null | Should -BeFalse", "'x' | Should -BeFalse"),
        ("1, 2 | Should -HaveCount 2", "1 | Should -HaveCount 2"),
        ("@() | Should -HaveCount 0", "$null | Should -HaveCount 0"),
        ("'abc' | Should -Match '^A'", "'abc' | Should -Match 'd'"),
        ("'abc' | Should -BeLike 'A*'", "'abc' | Should -BeLike 'b*'"),
        ("5 | Should -BeOfType [int]", "5 | Should -BeOfType [long]"),
        ("5 | Should -BeOfType ([int])", "'5' | Should -BeOfType int"),
        ("5 | Should -BeGreaterThan 4", "5 | Should -BeGreaterThan 5"),
        ("4 | Should -BeLessThan 5", "5 | Should -BeLessThan 5"),
        ("5 | Should -BeGreaterOrEqual 5", "4 | Should -BeGreaterOrEqual 5"),
        ("5 | Should -BeLessOrEqual 5", "6 | Should -BeLessOrEqual 5"),
        ("1, 2 | Should -Contain 2", "1, 2 | Should -Contain 3"),
        ("2 | Should -BeIn 1, 2", "3 | Should -BeIn 1, 2"),
        ("$PSScriptRoot | Should -Exist", "'/no/such' | Should -Exist"),
        ("{ throw 'abc' } | Should -Throw", "{ 1 } | Should -Throw"),
        ("{ 1 } | Should -Not -Throw", "{ throw 'abc' } | Should -Not -Throw"),
        ("{ throw 'abc' } | Should -Throw 'a*'", "{ throw 'abc' } | Should -Throw -ExpectedMessage 'b*'"),
        (
            "{ Get-Command zz-zz -ea Stop } | Should -Throw -ErrorId 'CommandNotFoundException,*GetCommandCommand'",
            "{ Get-Command zz-zz -ea Stop } | Should -Throw -ErrorId 'Other'"),
        (
            "{ throw [IO.IOException]::new('x') } | Should -Throw -ExceptionType ([IO.IOException])",
            "{ throw 'x' } | Should -Throw -ExceptionType ([IO.IOException])"),
        ("Should -ActualValue 1 -Be 1", "Should -ActualValue 1 -Be 2 -Because 'it is'"),
    ];

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task ShouldJudgesAsPesterDoes(bool real)
    {
        Assert.SkipWhen(real && !await PesterRun.HasRealPesterAsync(), "no pwsh 7.6 with Pester 5 on this machine");
        var tests = Judgements.Select(j => $"It 'passes' {{ {j.Passes} }}\nIt 'fails' {{ {j.Fails} }}");
        var results = await RunAsync($"Describe 'd' {{\n{string.Join('\n', tests)}\n}}", real: real);
        Assert.Equal(2 * Judgements.Length, results.Count);
        for (var i = 0; i < Judgements.Length; i++)
        {
            var (passed, failed) = (results[2 * i], results[2 * i + 1]);
            Assert.True(passed.Outcome == "Passed", $"{Judgements[i].Passes}: {passed.Message}");
            Assert.True(failed.Outcome == "Failed", $"{Judgements[i].Fails} passed");
            Assert.Matches("Should|Expected", failed.Message);
        }
    }

    /// <summary>What a test may not use, and a word of what is said of it.</summary>
    static readonly (string Text, string Told)[] Unknown =
    [
        ("5 | Should -BeOdd", "BeOdd"),
        ("5 | Should", "needs an operator"),
        ("5 | Should -Be 5 -Sometimes", "Sometimes"),
        ("Mock Get-Date { }", "Mock"),
        ("Set-ItResult -Skipped", "Set-ItResult"),
    ];

    [Fact]
    public async Task WhatTheRunnerDoesNotHaveFailsTheTest()
    {
        var tests = Unknown.Select(u => $"It 'i' {{ {u.Text} }}");
        var results = await RunAsync($"Describe 'd' {{\n{string.Join('\n', tests)}\n}}");
        Assert.Equal(Unknown.Length, results.Count);
        Assert.All(Unknown.Zip(results), pair =>
        {
            Assert.Equal("Failed", pair.Second.Outcome);
            Assert.Contains(pair.First.Told, pair.Second.Message);
        });
    }

    [Theory]
    [InlineData("InModuleScope X { }", "InModuleScope")]
    [InlineData("Describe 'd' -Wat { It 'i' { } }", "Wat")]
    [InlineData("Describe 'd' { It 'i' { } -Pending }", "Pending")]
    [InlineData("Describe 'd' { It '<none>' { } }", "<none>")]
    [InlineData("It 'alone' { }", "outside of Describe")]
    [InlineData("Describe 'd' {", "Missing closing")]
    public async Task WhatTheRunnerDoesNotHaveFailsTheFile(string text, string told)
    {
        var results = await RunAsync(text);
        Assert.Equal("Failed discovery", Assert.Single(Summary(results)));
        Assert.Contains(told, results[0].Message);
    }
}
