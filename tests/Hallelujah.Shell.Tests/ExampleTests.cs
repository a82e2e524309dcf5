using Xunit;

namespace Hallelujah.Shell.Tests;

/// <summary>Each example runs to its end through hallsh, as the README says to run it.</summary>
public sealed class ExampleTests
{
    static Task<ProcessOutcome> RunAsync(string example, params string[] arguments) =>
        HallshProcess.RunAsync([Repository.PathOf("examples", example), .. arguments], null, 180);

    static void AssertEnd(int exitCode, ProcessOutcome outcome)
    {
        Assert.True(exitCode == outcome.ExitCode, $"expected exit code {exitCode}: {outcome}");
        Assert.True(outcome.Error.Length == 0, outcome.ToString());
    }

    [Fact]
    public async Task QuickstartDoesTheWholeJob()
    {
        var outcome = await RunAsync("quickstart.ps1", "-Rows", "20000");
        AssertEnd(0, outcome);
        Assert.Matches(@"sales\s+Ready\s+20,?000", outcome.Output);
        Assert.Matches(@"4\s+zip_code\s+Utf8", outcome.Output);
        Assert.Matches(@"2\s+sold_on\s+Date32", outcome.Output);
        Assert.Matches(@"big_north_del_\d{8}T\d{9}Z", outcome.Output);
        Assert.EndsWith("== The Summit is stopped and its directory is gone", outcome.Output.TrimEnd());
    }

    [Fact]
    public async Task NightlyImportLoadsWhatItCanAndSaysWhatItCannot()
    {
        var outcome = await RunAsync("nightly-import.ps1");
        AssertEnd(2, outcome);
        Assert.Matches(@"2025-03-01\.csv\s+meter_20250301\s+2\s+loaded", outcome.Output);
        Assert.Matches(@"2025-03-02\.csv\s+meter_20250302\s+failed", outcome.Output);
        Assert.Matches(@"2025-03-02\.csv", outcome.Output);
        Assert.Contains("checked: 2 feeds, 4 rows", outcome.Output);
    }

    [Fact]
    public async Task RecoverAfterCrashFindsEverythingThatWasReady()
    {
        var outcome = await RunAsync("recover-after-crash.ps1", "-Rows", "5000");
        AssertEnd(0, outcome);
        Assert.Contains("kill -9 ", outcome.Output);
        Assert.Contains("Everything that was ready is there.", outcome.Output);
    }

    [Fact]
    public void EveryExampleHasATest()
    {
        string[] tested = ["nightly-import.ps1", "quickstart.ps1", "recover-after-crash.ps1"];
        var present = Directory.GetFiles(Repository.PathOf("examples"), "*.ps1").Select(Path.GetFileName);
        Assert.Equal(tested, present.Order(StringComparer.Ordinal));
    }
}
