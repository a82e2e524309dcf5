using Hallelujah.Benchmarks.Simulation;
using Hallelujah.Contracts;
using Hallelujah.Summit.Cluster;
using Hallelujah.Summit.Hosting;
using Xunit;

namespace Hallelujah.Summit.Tests.Cluster;

/// <summary>What is left of names when commands and hosts have gone.</summary>
public sealed class LettingGoTests : IDisposable
{
    readonly TemporaryDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    [Fact]
    public async Task A_failed_command_that_is_sent_once_more_leaves_its_name_free()
    {
        await using var hosts = new NameHosts(_directory.Path, 3);
        FeedInfo failed = MemoryFeeds.Of("h0").Feeds.Add("sales") with { State = FeedState.Failed };
        Assert.Same(failed, await hosts.Names[0].WithNameAsync("sales", () => Task.FromResult(failed)));
        await hosts.ClaimAsync(1, "sales");
        HallException had = await Assert.ThrowsAsync<HallException>(() => hosts.ClaimAsync(2, "sales"));
        Assert.Equal(HallErrors.NameInUse, had.Error);
    }

    [Fact]
    public async Task Names_that_were_had_twice_are_forgotten_with_the_host_that_had_them()
    {
        await using var hosts = new NameHosts(_directory.Path, 3);
        await hosts.ClaimAsync(1, "sales");
        hosts.Feeds[0].Add("sales");
        HostEntry[] all = [.. hosts.Views[0].Configuration.Hosts];
        await hosts.Names[0].SyncAsync([all[1]], CancellationToken.None);
        Assert.Equal("sales", Assert.Single(hosts.Names[0].Conflicts).Name);
        hosts.Views[0].Reconfigure(hosts.Views[0].Configuration with { Hosts = [all[0], all[2]] });
        Assert.Empty(hosts.Names[0].Conflicts);
    }

    [Fact]
    public async Task What_a_host_has_is_known_by_the_others_votes()
    {
        await using var hosts = new NameHosts(_directory.Path, 3);
        await hosts.ClaimAsync(2, "sales");
        await hosts.ClaimAsync(1, "other");
        await hosts.ClaimAsync(2, "orders");
        Assert.Equal(
            ["orders", "sales"], await hosts.Names[0].NamesOfAsync(MemoryHosts.IpOf(2), CancellationToken.None));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    public async Task A_claim_that_all_names_overtook_is_made_anew(int voter)
    {
        await using var hosts = new NameHosts(_directory.Path, 3);
        // Of a majority of two that are there, one has heard a later question of the first.
        hosts.Views[0].Set(new Dictionary<string, HostState>
        {
            [MemoryHosts.IpOf(0)] = HostState.Up,
            [MemoryHosts.IpOf(1)] = HostState.Up,
        });
        long later = DateTime.UtcNow.AddMinutes(1).Ticks;
        hosts.Names[voter].Set(new NameQuestion([], MemoryHosts.IpOf(0), null, later));
        await hosts.ClaimAsync(0, "sales");
        HallException had = await Assert.ThrowsAsync<HallException>(() => hosts.ClaimAsync(1, "sales"));
        Assert.Equal(HallErrors.NameInUse, had.Error);
    }
}
