using System.Text.Json;
using Xunit;

namespace Hallelujah.Shell.Tests;

/// <summary>
/// The commands that the shell brings give what the real ones give: each case of CommandCases.ps1 in hallsh, and the
/// same expectations in pwsh where this machine has one.
/// </summary>
public sealed class CommandTests
{
    static readonly string Scripts = Repository.PathOf("tests", "Hallelujah.Shell.Tests");
    static readonly Lazy<Task<string[]>> Hallsh = new(() => RunAsync(HallshProcess.RunAsync));
    static readonly Lazy<Task<string[]>> Pwsh = new(() => RunAsync(arguments =>
        HallshProcess.RunProgramAsync("pwsh", ["-NoProfile", .. arguments], null, 120)));

    public static IEnumerable<TheoryDataRow<int, string>> Cases()
    {
        var lines = Lines();
        return Enumerable.Range(0, lines.Length / 2).Select(i => new TheoryDataRow<int, string>(i, lines[2 * i + 1]));
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public async Task GivesWhatTheRealOneGives(int index, string text)
    {
        Assert.NotEmpty(text);
        Assert.Equal(Lines()[2 * index], (await Hallsh.Value)[index]);
    }

    [Fact]
    public async Task TheExpectationsHoldInPwsh()
    {
        Assert.SkipWhen(await PesterRun.PwshAsync("'yes'") is null, "no pwsh 7.6 on this machine");
        var lines = Lines();
        var results = await Pwsh.Value;
        Assert.All(results, (result, i) => Assert.True(
            lines[2 * i] == result, $"{lines[2 * i + 1]}\nexpected {lines[2 * i]}\nbut pwsh gives {result}"));
    }

    /// <summary>What the bare engine has of its own is never replaced.</summary>
    [Fact]
    public async Task TheEnginesOwnCommandsStay()
    {
        var outcome = await HallshProcess.RunAsync("-Command",
            "'Where-Object', 'ForEach-Object', 'Get-Command', 'Out-Default', 'Import-Module' | ForEach-Object { " +
            "(Get-Command $_).ImplementingType.Assembly.GetName().Name }");
        Assert.Equal(
            Enumerable.Repeat("System.Management.Automation", 5),
            outcome.Output.TrimEnd().ReplaceLineEndings("\n").Split('\n'));
    }

    /// <summary>Every command that the shell brings stands in a case; one that nobody checks is not brought.</summary>
    [Fact]
    public void EveryCommandHasACase()
    {
        string[] untested =
            ["Read-Host", "Write-Debug", "Write-Information", "Write-Progress", "Stop-Process", "Wait-Process"];
        var functions = Directory.GetFiles(Repository.PathOf("src", "Hallelujah.Shell", "Functions"), "*.ps1")
            .Select(f => Path.GetFileNameWithoutExtension(f));
        var text = string.Join('\n', Lines());
        Assert.All(functions.Except(untested), f => Assert.True(
            text.Contains(f, StringComparison.OrdinalIgnoreCase), $"{f} has no case in CommandCases.ps1"));
    }

    [Fact]
    public async Task SelectFirstEndsWhatStandsAboveIt()
    {
        var outcome = await HallshProcess.RunAsync("-Command",
            "$got = & { try { 1; 2; 3; 'went on' } finally { $global:ended = 'ended' } } | Select-Object -First 2; " +
            "$got -join ','; $ended");
        Assert.Equal("1,2\nended", outcome.Output.TrimEnd().ReplaceLineEndings("\n"));
    }

    static string[] Lines()
    {
        var text = File.ReadAllText(Path.Combine(Scripts, "CommandCases.ps1")).ReplaceLineEndings("\n");
        var start = text.IndexOf("@'\n", StringComparison.Ordinal) + 3;
        return text[start..text.LastIndexOf("\n'@", StringComparison.Ordinal)].Split('\n');
    }

    static async Task<string[]> RunAsync(Func<string[], Task<ProcessOutcome>> run)
    {
        var path = Path.GetTempFileName();
        try
        {
            var outcome = await run([Path.Combine(Scripts, "Invoke-CommandCases.ps1"), "-ResultPath", path]);
            Assert.True(outcome.ExitCode == 0, outcome.ToString());
            return JsonSerializer.Deserialize<string[]>(await File.ReadAllTextAsync(path))!;
        }
        finally
        {
            File.Delete(path);
        }
    }
}
