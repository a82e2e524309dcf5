using Xunit;

namespace Hallelujah.Shell.Tests;

/// <summary>The shell as a process: what it runs, what it prints where, and how it ends.</summary>
public sealed class HallshTests : IDisposable
{
    readonly string _directory = Directory.CreateTempSubdirectory("hallsh-").FullName;

    public void Dispose() => Directory.Delete(_directory, recursive: true);

    string Script(string text)
    {
        var path = Path.Combine(_directory, "script.ps1");
        File.WriteAllText(path, text);
        return path;
    }

    [Fact]
    public async Task AScriptHasParametersRestArgumentsAndItsOwnDirectory()
    {
        var script = Script("""
            param([string]$Name, [switch]$Loud)
            "name=$Name loud=$Loud args=$($args -join '+') root=$PSScriptRoot"
            """);
        var outcome = await HallshProcess.RunAsync(script, "-Name", "Ada", "-Loud", "one", "two words");
        Assert.Equal(0, outcome.ExitCode);
        Assert.Equal($"name=Ada loud=True args=one+two words root={_directory}", outcome.Output.TrimEnd());
    }

    [Theory]
    [InlineData("-File")]
    [InlineData("-NoProfile")]
    public async Task OptionsOfPwshBeforeTheScriptAreTaken(string option)
    {
        var outcome = await HallshProcess.RunAsync(option, Script("'ran'"));
        Assert.Equal((0, "ran"), (outcome.ExitCode, outcome.Output.TrimEnd()));
    }

    [Fact]
    public async Task AnUnknownOptionIsRefused()
    {
        var outcome = await HallshProcess.RunAsync("-Wat", "x");
        Assert.Equal(64, outcome.ExitCode);
        Assert.Contains("unknown option '-Wat'", outcome.Error);
    }

    [Fact]
    public async Task AMissingScriptIsRefusedByName()
    {
        var outcome = await HallshProcess.RunAsync("no-such.ps1");
        Assert.Equal(64, outcome.ExitCode);
        Assert.Contains("no script file 'no-such.ps1'", outcome.Error);
    }

    [Theory]
    [InlineData("exit 7", 7)]
    [InlineData("exit", 0)]
    [InlineData("'fine'", 0)]
    [InlineData("throw 'no'", 1)]
    [InlineData("& { exit 3 }", 3)]
    [InlineData("Get-Command no-such-command -ErrorAction Stop; exit 0", 1)]
    [InlineData("Get-Command no-such-command; 'went on'", 0)]
    [InlineData("try { throw 'no' } catch { 'caught' }", 0)]
    [InlineData("if (", 1)]
    public async Task AScriptsEndGivesTheExitCode(string text, int expected)
    {
        var outcome = await HallshProcess.RunAsync(Script(text));
        Assert.True(expected == outcome.ExitCode, $"expected {expected}: {outcome}");
    }

    [Theory]
    [InlineData("exit 4", 4)]
    [InlineData("Get-Command no-such-command", 1)]
    [InlineData("Get-Command no-such-command; 1", 0)]
    [InlineData("throw 'no'", 1)]
    public async Task ACommandsEndGivesTheExitCode(string text, int expected)
    {
        var outcome = await HallshProcess.RunAsync("-Command", text);
        Assert.True(expected == outcome.ExitCode, $"expected {expected}: {outcome}");
    }

    [Fact]
    public async Task AnErrorGoesToStandardErrorWithItsLineAndNoStackTrace()
    {
        var outcome = await HallshProcess.RunAsync(Script("'before'\nthrow 'the reason'"));
        Assert.Equal("before", outcome.Output.TrimEnd());
        Assert.Contains("the reason", outcome.Error);
        Assert.Contains("script.ps1:2", outcome.Error);
        Assert.DoesNotContain("   at ", outcome.Error);
        Assert.DoesNotContain("\e[", outcome.Error);
    }

    [Fact]
    public async Task AnErrorsRecommendationIsShown()
    {
        var outcome = await HallshProcess.RunAsync("-Command", """
            function f { [CmdletBinding()] param()
                $e = [Management.Automation.ErrorRecord]::new([Exception]::new('it broke'), 'Id', 'InvalidData', $null)
                $e.ErrorDetails = [Management.Automation.ErrorDetails]::new('it broke')
                $e.ErrorDetails.RecommendedAction = 'mend it'
                $PSCmdlet.WriteError($e) }
            f
            """);
        Assert.Contains("it broke", outcome.Error);
        Assert.Contains("mend it", outcome.Error);
    }

    [Fact]
    public async Task TablesHaveNoEscapeSequencesWhereOutputIsRedirected()
    {
        var outcome = await HallshProcess.RunAsync("-Command", "[pscustomobject]@{ Left = 1; Right = 'x' }");
        Assert.Equal("Left Right\n---- -----\n   1 x", outcome.Output.ReplaceLineEndings("\n").Trim());
    }

    [Fact]
    public async Task PipedInputIsRunCommandByCommandAndMayGoOverLines()
    {
        var outcome = await HallshProcess.RunAsync(
            [], "$x = 20\nif ($true) {\n  $x + 1\n}\n'a' |\n  ForEach-Object { \"$_!\" }\nexit 9\n'not reached'\n", 60);
        Assert.Equal("21\na!", outcome.Output.ReplaceLineEndings("\n").Trim());
        Assert.Equal(9, outcome.ExitCode);
    }

    [Fact]
    public async Task AManifestThatIsNamedButMissingIsAClearError()
    {
        var outcome = await HallshProcess.RunAsync(
            ["-Command", "1"], null, 60, new Dictionary<string, string?> { ["HALL_MODULE"] = "/no/such.psd1" });
        Assert.Equal(70, outcome.ExitCode);
        Assert.Contains("HALL_MODULE is '/no/such.psd1'", outcome.Error);
    }
}
