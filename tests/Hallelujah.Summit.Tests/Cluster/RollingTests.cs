using Hallelujah.Client;
using Hallelujah.Contracts;
using Hallelujah.Summit.Tests.Processes;
using Xunit;

namespace Hallelujah.Summit.Tests.Cluster;

/// <summary>Hosts stop and start one after the other, as for a new version: the others serve.</summary>
public sealed class RollingTests : IDisposable
{
    readonly HostsUnderTest _hosts = new();

    public void Dispose() => _hosts.Dispose();

    [Fact]
    public async Task A_rolling_restart_keeps_names_and_look_ups_served()
    {
        await _hosts.StartAllAsync();
        string csv = SummitUnderTest.MakeCsv(_hosts.Combine("a.csv"), 100);
        for (int host = 0; host < 3; host++) Assert.Equal("taken", await TakeAsync(host, $"old{host}", csv));
        for (int host = 0; host < 3; host++)
        {
            Assert.Equal(0, await _hosts[host].TerminateAsync());
            int other = (host + 1) % 3;
            Assert.Equal(HallErrors.NameInUse.Id, await TakeAsync(other, $"OLD{host}", csv));
            Assert.Equal("taken", await TakeAsync(other, $"during{host}", csv));
            await using SummitConnection connection = await _hosts.ConnectAsync(other);
            IReadOnlyList<FeedInfo> found =
                await connection.Rpc.FindFeedsAsync(new FeedQuery(["old*"]), CancellationToken.None);
            Assert.Equal(["old0", "old1", "old2"], found.Select(f => f.Name).Order());
            Assert.NotEqual(HostState.Up, found.Single(f => f.Name == $"old{host}").HostState);
            Assert.Equal((100L, 5_050L), await SummitUnderTest.ReadAsync(connection, $"old{other}"));
            await _hosts.StartAsync(host);
            await _hosts.AllUpAsync();
            await _hosts.UntilAsync(
                host, "knows what came while it was away",
                async rpc => (await rpc.FindFeedsAsync(new FeedQuery([$"during{host}"]), CancellationToken.None))
                    .SingleOrDefault()?.State.ToString() ?? "none", nameof(FeedState.Ready));
        }
    }

    async Task<string> TakeAsync(int host, string name, string csv)
    {
        await using SummitConnection connection = await _hosts.ConnectAsync(host);
        try
        {
            return (await SummitUnderTest.RunAsync(connection, SummitUnderTest.Import(name, csv))).State
                == FeedState.Ready ? "taken" : "failed";
        }
        catch (HallException e)
        {
            return e.Error.Id;
        }
    }
}
