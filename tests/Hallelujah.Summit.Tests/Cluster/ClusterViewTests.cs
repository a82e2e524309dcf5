using Hallelujah.Benchmarks.Simulation;
using Hallelujah.Contracts;
using Hallelujah.Summit.Cluster;
using Hallelujah.Summit.Hosting;
using Hallelujah.Summit.Tests.Rpc;
using Xunit;

namespace Hallelujah.Summit.Tests.Cluster;

/// <summary>Whether hosts are enough for a command, just after they have changed and later.</summary>
public sealed class ClusterViewTests : IDisposable
{
    readonly TemporaryDirectory _directory = new();
    readonly ManualClock _clock = new();

    public void Dispose() => _directory.Dispose();

    [Fact]
    public async Task A_quorum_that_was_lost_just_now_is_waited_for()
    {
        ClusterView view = ThreeHosts(up: 3);
        Assert.True(await view.IsQuorumBackAsync(CancellationToken.None));
        _clock.Move(TimeSpan.FromMinutes(1));
        Set(view, up: 1);
        Task<bool> back = view.IsQuorumBackAsync(CancellationToken.None);
        Assert.False(back.IsCompleted);
        Set(view, up: 2);
        Assert.True(await back);
    }

    [Fact]
    public async Task A_quorum_that_is_not_back_in_time_or_was_lost_long_ago_is_none()
    {
        ClusterView view = ThreeHosts(up: 1);
        _clock.Move(TimeSpan.FromMilliseconds(SummitLimits.ClusterStableMs - 1));
        Assert.False(await view.IsQuorumBackAsync(CancellationToken.None));
        _clock.Move(TimeSpan.FromMilliseconds(1));
        Task<bool> settled = view.IsQuorumBackAsync(CancellationToken.None);
        Assert.True(settled.IsCompleted);
        Assert.False(await settled);
    }

    [Fact]
    public async Task Who_gives_up_waiting_is_let_go()
    {
        ClusterView view = ThreeHosts(up: 1);
        using var stop = new CancellationTokenSource();
        Task<bool> back = view.IsQuorumBackAsync(stop.Token);
        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => back);
    }

    [Fact]
    public async Task A_name_is_claimed_when_the_quorum_is_back()
    {
        await using var hosts = new NameHosts(_directory.Path, 3);
        ClusterView view = hosts.Views[0];
        Set(view, up: 1);
        Task<FeedInfo> claim = hosts.Names[0].WithNameAsync(
            "sales", () => Task.FromResult(hosts.Feeds[0].Add("sales")));
        Assert.False(claim.IsCompleted);
        Set(view, up: 3);
        Assert.Equal("sales", (await claim.WaitAsync(TimeSpan.FromSeconds(60))).Name);
    }

    ClusterView ThreeHosts(int up)
    {
        var view = new ClusterView(MemoryHosts.ConfigurationsOf(3)[0], _clock);
        Set(view, up);
        return view;
    }

    static void Set(ClusterView view, int up) => view.Set(Enumerable.Range(1, 3).ToDictionary(
        i => MemoryHosts.IpOf(i - 1), i => i <= up ? HostState.Up : HostState.Unreachable));
}
