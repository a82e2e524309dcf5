using System.Management.Automation;
using Xunit;

namespace Hallelujah.Cmdlets.Tests.Summits;

/// <summary>A Summit that dies in the middle of a cmdlet: an error record at once, and nothing hangs.</summary>
public sealed class DyingSummitTests : IDisposable
{
    /// <summary>The error comes with the end of the connection, after rows that had come in before it.</summary>
    static readonly TimeSpan AtOnce = TimeSpan.FromSeconds(10);

    /// <summary>Every cmdlet that asks a Summit something, with a question.</summary>
    static readonly IReadOnlyList<string> Questions =
    [
        "Import-HallFeed new $args[0]",
        "Import-HallFeed new $args[0] -NoWait",
        "[pscustomobject]@{ n = 1 } | Import-HallFeed new",
        "Test-HallSource $args[0]",
        "Get-HallFeed",
        "Get-HallFeed sales",
        "Get-HallSchema sales",
        "Get-HallStats sales",
        "Get-HallReject sales",
        "Get-HallWorksheet",
        "Get-HallSummit",
        "Read-HallFeed sales",
        "Export-HallFeed sales -As new",
        "Export-HallFeed sales -Path $args[1]",
        "Remove-HallFeed sales -Force",
        "Remove-HallWorksheet main -Force",
        "Restore-HallFeed gone",
        "Wait-HallFeed sales",
        "Stop-HallFeed sales -Confirm:$false",
        "Stop-HallSummit -Confirm:$false",
    ];

    readonly RealSummit _summit = new();
    readonly List<Engine> _engines = [];
    readonly List<RunningCmdlet> _running = [];

    public DyingSummitTests() => Assert.SkipUnless(OperatingSystem.IsLinux(), "Needs SIGSTOP and /proc.");

    public void Dispose()
    {
        _running.ForEach(r => r.Dispose());
        _engines.ForEach(e => e.Dispose());
        _summit.Dispose();
    }

    [Fact]
    public async Task While_cmdlets_wait_for_their_first_answer()
    {
        string csv = _summit.WriteRows("sales.csv", 100);
        _summit.Run("Import-HallFeed sales $args[0]; Import-HallFeed gone $args[0]; Remove-HallFeed gone -Force", csv);
        foreach (string _ in Questions) _engines.Add(_summit.Connect());
        _summit.Freeze();
        for (int i = 0; i < Questions.Count; i++)
            _running.Add(new(_engines[i], Questions[i], csv, _summit.PathOf("out.csv")));
        await _summit.UntilAskedAsync(Questions.Count);
        _summit.Kill();
        AssertLost();
        Assert.False(File.Exists(_summit.PathOf("out.csv")));
    }

    [Fact]
    public async Task While_cmdlets_are_at_work()
    {
        string csv = _summit.WriteRows("big.csv", 1_000_000);
        _summit.Run("Import-HallFeed big $args[0]", csv);
        using ManualResetEventSlim killed = new();
        RunningCmdlet read = Start(
            "$killed = $args[0]; Read-HallFeed big | & { process { if (-not $killed.IsSet) { $_; $killed.Wait() } } }",
            killed);
        Start("Import-HallFeed big $args[0] -WaitForName", csv);
        Start("Export-HallFeed later -As part -WaitForInput");
        Start("$n = Import-HallFeed BIG $args[0] -WaitForName -Worksheet w2 -NoWait; $n | Wait-HallFeed", csv);
        await RealSummit.UntilAsync(() => read.OutputCount > 0);
        await RealSummit.UntilAsync(() =>
            (int)_summit.Run("@(Get-HallWorksheet | Where-Object State -EQ Waiting).Count").Single()!.BaseObject == 3);
        string directory = Directory.CreateDirectory(_summit.PathOf("out")).FullName;
        // An expression that goes row by row, so that it is at work long enough to be met.
        Start(
            "Export-HallFeed big -Path $args[0] -Where { $_.text -match '^[a-z]+ ([0-9]+)*[0-9]$' }",
            Path.Combine(directory, "big.jsonl"));
        await RealSummit.UntilAsync(() => Directory.EnumerateFiles(directory).Any());
        _summit.Freeze();
        Assert.DoesNotContain(_running, r => r.HasEnded);
        _summit.Kill();
        killed.Set();
        AssertLost();
    }

    RunningCmdlet Start(string script, params object?[] arguments)
    {
        _engines.Add(_summit.Connect());
        _running.Add(new(_engines[^1], script, arguments));
        return _running[^1];
    }

    /// <summary>Each has ended with one error: the connection is lost, to whom, and what to do.</summary>
    void AssertLost()
    {
        foreach (RunningCmdlet cmdlet in _running)
        {
            (IReadOnlyList<ErrorRecord> errors, TimeSpan took) = cmdlet.End();
            Assert.True(took < AtOnce, $"{cmdlet.Script} took {took}.");
            Assert.True(errors.Count == 1, $"{cmdlet.Script} gave {errors.Count} errors: {string.Join(" ", errors)}");
            string[] id = errors[0].FullyQualifiedErrorId.Split(',');
            Assert.True(id[0] == "ConnectionLost", $"{cmdlet.Script} gave {id[0]}: {errors[0]}");
            string name = id[1]["Hallelujah.Cmdlets.".Length..].Replace("Hall", "-Hall", StringComparison.Ordinal);
            Assert.Contains(name[..^"Command".Length], cmdlet.Script, StringComparison.Ordinal);
            Assert.Contains("127.0.0.1:", errors[0].ErrorDetails.Message, StringComparison.Ordinal);
            Assert.Contains(
                "Start the Summit again", errors[0].ErrorDetails.RecommendedAction, StringComparison.Ordinal);
        }
    }
}
