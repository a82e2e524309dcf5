using Hallelujah.Benchmarks.Faults;
using Xunit;

namespace Hallelujah.Summit.Tests.Cluster;

/// <summary>
/// Some seconds of random commands on three Summits that are killed and stopped; `faults` of the benchmarks goes on for
/// longer, with other seeds.
/// </summary>
public sealed class FaultTests(ITestOutputHelper output) : IDisposable
{
    readonly TemporaryDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    [Fact]
    public async Task Nothing_is_lost_or_had_twice_while_hosts_fail()
    {
        var log = new FaultLog(output.WriteLine);
        var settings = new FaultSettings(20_261_123, TimeSpan.FromSeconds(6))
        {
            StopMs = 3_000,
            AwayMs = 500,
            PauseMs = 1_500,
        };
        string program = Path.Combine(
            AppContext.BaseDirectory, OperatingSystem.IsWindows() ? "hall-summit.exe" : "hall-summit");
        await new FaultRun(settings, _directory.Path, [program], log).RunAsync();
        log.PrintCounts();
        Assert.Empty(log.Violations);
        Assert.NotEqual(0, log.Faults);
        Assert.InRange(log.Done, settings.Clients, int.MaxValue);
    }
}
