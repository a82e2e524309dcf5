using System.Text.Json;
using Akka.Actor;
using Akka.Configuration;
using Akka.DistributedData;
using Hallelujah.Benchmarks.Simulation;
using Hallelujah.Contracts;
using Hallelujah.Summit.Cluster;
using Hallelujah.Summit.Hosting;
using Microsoft.Extensions.Logging.Abstractions;
using Xunit;

namespace Hallelujah.Summit.Tests.Cluster;

/// <summary>What is known of other hosts' feeds, and how old it is.</summary>
public sealed class CatalogueAgeTests : IDisposable
{
    static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    readonly TemporaryDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    [Fact]
    public async Task What_is_kept_of_a_host_is_not_shown_as_up_to_date_before_it_has_told_it_anew()
    {
        SummitConfiguration configuration = MemoryHosts.ConfigurationsOf(3)[0];
        var node = new ClusterNode(
            configuration, Guid.NewGuid(), new SummitPaths(_directory.Path), TimeProvider.System, NullLogger.Instance);
        node.View.Set(configuration.Hosts.ToDictionary(h => h.Ip.ToString(), _ => HostState.Up));
        var service = new ClusterService(MemoryFeeds.Of("h0").Rpc, node, node.Peers, null!, null!, null!, null!);
        string ip = MemoryHosts.IpOf(1);
        var page = new CataloguePage(1, [MemoryFeeds.Of("h1").Feeds.Add("sales")]);

        node.Catalogue.Set(ip, 0, page, isOld: true);
        Assert.Equal(HostState.Joining, await StateAsync());
        node.Catalogue.Set(ip, 0, page);
        Assert.Equal(HostState.Up, await StateAsync());
        node.Catalogue.Begin();
        Assert.Equal(HostState.Joining, await StateAsync());

        async Task<HostState?> StateAsync() =>
            Assert.Single(await service.FindFeedsAsync(new FeedQuery(["sales"]), CancellationToken.None)).HostState;
    }

    [Fact]
    public async Task What_a_host_says_counts_although_its_clock_was_set_back()
    {
        using var late = new CancellationTokenSource(Patience);
        await using var hosts = new MemoryHosts(_directory.Path, 3, Config.Empty);
        await hosts.StartAsync(late.Token);
        await hosts.Services[0].SubmitAsync(
            new CommandSubmission(Guid.NewGuid(), new ImportCommand { Feed = "sales", Paths = ["x.csv"] }), late.Token);
        await SeesAsync(hosts, "sales", late.Token);

        // What it wrote while its clock was an hour ahead.
        string ip = MemoryHosts.IpOf(0);
        ActorSystem other = hosts.Nodes[1].Actors!;
        Akka.Cluster.Cluster cluster = Akka.Cluster.Cluster.Get(other);
        long ahead = DateTime.UtcNow.AddHours(1).Ticks;
        string old = JsonSerializer.Serialize(
            new CataloguePage(1, [MemoryFeeds.Of("h0").Feeds.Add("former")]), HallJson.Options);
        var key = new LWWRegisterKey<string>($"feeds/{ip}/0");
        await DistributedData.Get(other).Replicator.Ask<UpdateSuccess>(
            Dsl.Update(
                key, new LWWRegister<string>(cluster.SelfUniqueAddress, ""), new WriteAll(Patience),
                r => r.WithValue(cluster.SelfUniqueAddress, old, (_, _) => ahead)),
            Patience, late.Token);
        // Every host has that now, or already what the first has written over it.
        await LaterAsync(hosts, key, ahead, late.Token);
        await SeesAsync(hosts, "sales", late.Token);
    }

    /// <summary>Waits until the third host has what was written after this time.</summary>
    static async Task LaterAsync(
        MemoryHosts hosts, LWWRegisterKey<string> key, long time, CancellationToken cancellationToken)
    {
        IActorRef replicator = DistributedData.Get(hosts.Nodes[2].Actors!).Replicator;
        while (true)
        {
            Task changed = hosts.Nodes[2].Catalogue.Changed;
            GetSuccess got = await replicator.Ask<GetSuccess>(
                Dsl.Get(key, ReadLocal.Instance), Patience, cancellationToken);
            if (got.Get(key).Timestamp > time) return;
            await changed.WaitAsync(cancellationToken);
        }
    }

    /// <summary>Waits until the third host sees this one feed of the first.</summary>
    static async Task SeesAsync(MemoryHosts hosts, string name, CancellationToken cancellationToken)
    {
        CatalogueView catalogue = hosts.Nodes[2].Catalogue;
        while (true)
        {
            Task changed = catalogue.Changed;
            string[] got = [.. catalogue.FeedsOf(MemoryHosts.IpOf(0)).Select(f => f.Name)];
            if (got is [{ } one] && one == name) return;
            try
            {
                await changed.WaitAsync(cancellationToken);
            }
            catch (OperationCanceledException)
            {
                Assert.Fail($"'{name}' is to be seen; there is {string.Join(", ", got)}.");
            }
        }
    }
}
