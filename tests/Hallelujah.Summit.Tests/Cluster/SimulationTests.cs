using Akka.Actor;
using Akka.Configuration;
using Hallelujah.Benchmarks.Simulation;
using Hallelujah.Summit.Cluster;
using Xunit;

namespace Hallelujah.Summit.Tests.Cluster;

/// <summary>How what hosts send each other grows with their number; `simulate` of the benchmarks has 1,000.</summary>
public sealed class SimulationTests : IDisposable
{
    readonly TemporaryDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    [Fact]
    public async Task A_claim_is_a_question_and_an_answer_per_host_however_many_there_are()
    {
        (long few, long fewBytes) = await ClaimAsync(5);
        (long many, long manyBytes) = await ClaimAsync(50);
        // A claim ends with a majority: some of the answers to the one before are counted with this one.
        Assert.InRange(few, 4, 3 * 4);
        Assert.InRange(many, 49, 3 * 49);
        // Not the list of all hosts to each of them.
        Assert.InRange(manyBytes / 50, 1, 2 * fewBytes / 5);
    }

    async Task<(long Messages, long Bytes)> ClaimAsync(int count)
    {
        string directory = Directory.CreateDirectory(_directory.Combine($"{count}")).FullName;
        await using var hosts = new NameHosts(directory, count);
        await hosts.ClaimAsync(0, "first");
        await hosts.ClaimAsync(1, "second");
        // Its own connections were made with it.
        (long messages, long bytes) = (hosts.Network.Messages, hosts.Network.Bytes);
        await hosts.ClaimAsync(1, "third");
        return (hosts.Network.Messages - messages, hosts.Network.Bytes - bytes);
    }

    [Fact]
    public async Task A_change_is_known_everywhere_within_a_second_and_a_look_up_asks_nobody()
    {
        await using VirtualCluster cluster = await VirtualCluster.StartAsync(_directory.Path, 8);
        Assert.InRange(await cluster.ChangeAsync("sales"), 0, 1_000);
        // The end of what the change has set off may be counted with the first of these, but not with all.
        var messages = new List<long>();
        for (int i = 0; i < 3; i++) messages.Add((await cluster.LookUpAsync("sales", 20)).Messages);
        Assert.Equal(0, messages.Min());
    }

    [Fact]
    public async Task Hosts_without_connections_form_a_cluster_like_others()
    {
        await using VirtualCluster cluster = await VirtualCluster.StartAsync(_directory.Path, 8, isDirect: true);
        Assert.Equal(0, (await cluster.UntilHeardAsync()).Unheard);
        Assert.InRange(await cluster.ChangeAsync("sales"), 0, 1_000);
        Assert.Equal(0, cluster.Network.Refused);
    }

    [Fact]
    public async Task Who_has_the_same_hosts_is_not_told_them()
    {
        using var late = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        await using var hosts = new MemoryHosts(_directory.Path, 3, Config.Empty);
        await hosts.StartAsync(late.Token);
        ActorSelection gate = hosts.Nodes[0].Actors!.ActorSelection($"/user/{GateActor.Name}");
        async Task<ClusterShape?> AskAsync(string? digest) => (await gate.Ask<GateProtocol.Welcome>(
            new GateProtocol.WhoAreYou("x", digest), late.Token)).Shape;
        Assert.Null(await AskAsync(hosts.Nodes[1].View.Shape.Digest));
        Assert.Equal(3, (await AskAsync("another"))?.Hosts.Count);
        // Of an earlier version.
        Assert.Equal(3, (await AskAsync(null))?.Hosts.Count);
    }

    [Fact]
    public async Task A_feed_is_found_among_those_of_many_hosts()
    {
        var catalogue = new CatalogueOfMany(50, 20);
        for (int host = 1; host < 50; host++) await catalogue.FindAsync(host, host % 20);
        await Assert.ThrowsAsync<InvalidOperationException>(() => catalogue.FindAsync(1, 20));
    }
}
