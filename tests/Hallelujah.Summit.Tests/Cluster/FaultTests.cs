using System.Diagnostics;
using Hallelujah.Benchmarks;
using Hallelujah.Benchmarks.Faults;
using Xunit;

namespace Hallelujah.Summit.Tests.Cluster;

/// <summary>
/// Some seconds of random commands on three Summits that are killed, stopped and cut off from each other; `faults` of
/// the benchmarks goes on for longer, with other seeds.
/// </summary>
public sealed class FaultTests(ITestOutputHelper output) : IDisposable
{
    /// <summary>Its first fault cuts one host off.</summary>
    const string CutSeed = "3";

    static readonly TimeSpan Patience = TimeSpan.FromMinutes(3);

    readonly TemporaryDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    [Fact]
    public async Task Nothing_is_lost_or_had_twice_while_hosts_fail()
    {
        var log = new FaultLog(output.WriteLine);
        var settings = new FaultSettings(20_261_123, TimeSpan.FromSeconds(6))
        {
            Clients = 4,
            AtLeast = 4,
            StopMs = 3_000,
            AwayMs = 500,
            PauseMs = 1_500,
        };
        await new FaultRun(settings, _directory.Path, [BuiltSummit.Executable], log).RunAsync();
        log.PrintCounts();
        Assert.Empty(log.Violations);
        Assert.NotEqual(0, log.Faults);
        Assert.InRange(log.Done, settings.AtLeast, int.MaxValue);
    }

    /// <summary>
    /// In a network of its own, so in a program of its own. Where the machine has no such networks the run says so and
    /// kills and stops instead; <see cref="CutTests"/> cuts hosts off without one.
    /// </summary>
    [Fact]
    public async Task Hosts_that_are_cut_off_from_each_other_take_no_command_twice_and_lose_none()
    {
        string program = Path.Combine(
            AppContext.BaseDirectory.Replace(
                "Hallelujah.Summit.Tests", "Hallelujah.Benchmarks", StringComparison.Ordinal),
            OperatingSystem.IsWindows() ? "Hallelujah.Benchmarks.exe" : "Hallelujah.Benchmarks");
        var start = new ProcessStartInfo(program,
            ["faults", "--seconds", "6", "--seed", CutSeed, "--cuts", "100", "--cut-until", "seen",
                "--dir", _directory.Path])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        using Process run = Process.Start(start)!;
        Task<string> error = run.StandardError.ReadToEndAsync();
        string said = await run.StandardOutput.ReadToEndAsync().WaitAsync(Patience);
        await run.WaitForExitAsync().WaitAsync(Patience);
        output.WriteLine($"{said}{await error}");
        Assert.True(run.ExitCode == 0, $"Exit code {run.ExitCode}: {said}{await error}");
        Assert.Contains($"seed {CutSeed},", said, StringComparison.Ordinal);
        Assert.Contains(", 0 violations", said, StringComparison.Ordinal);
        if (said.Contains("Hosts cannot be cut off from each other here", StringComparison.Ordinal))
        {
            Assert.Contains(" fault ", said, StringComparison.Ordinal);
            return;
        }
        foreach (string seen in (string[])
            ["fault cut off", "minority refuses ok", "minority looks up ok", "majority takes ok"])
            Assert.Contains(seen, said, StringComparison.Ordinal);
    }
}
