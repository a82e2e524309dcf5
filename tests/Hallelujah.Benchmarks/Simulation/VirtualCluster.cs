using System.Diagnostics;
using Akka.Actor;
using Hallelujah.Contracts;
using Hallelujah.Summit.Cluster;

namespace Hallelujah.Benchmarks.Simulation;

/// <summary>
/// Hosts in one cluster, all real, whose time passes when it is told to. What passes between them is counted.
/// </summary>
sealed class VirtualCluster : IAsyncDisposable
{
    /// <summary>300 hosts take minutes to form.</summary>
    static readonly TimeSpan Patience = TimeSpan.FromHours(1);

    /// <summary>Virtual time that hosts have to hear of each other's feeds.</summary>
    const int HeardMs = 120_000;

    readonly MemoryHosts _hosts;

    VirtualCluster(string directory, int count, bool isDirect)
    {
        _hosts = new MemoryHosts(
            directory, count,
            isDirect ? DirectRemoting.Settings.WithFallback(Time.Settings) : Time.Settings, Time.Clock);
        Time.Systems = () => _hosts.Nodes.Select(n => n.Actors).OfType<ActorSystem>();
    }

    public VirtualTime Time { get; } = new();

    public MemoryNetwork Network => _hosts.Network;

    /// <summary>Returns when each host sees all of them up.</summary>
    /// <param name="isDirect">See <see cref="DirectRemoting"/>.</param>
    public static async Task<VirtualCluster> StartAsync(string directory, int count, bool isDirect = false)
    {
        var cluster = new VirtualCluster(directory, count, isDirect);
        using var late = new CancellationTokenSource(Patience);
        await cluster.Time.UntilAsync(cluster._hosts.StartAsync(late.Token));
        return cluster;
    }

    /// <summary>
    /// Lets time pass until each host has heard of the feeds of all others; gives how much has, in ms, and how many
    /// times one had not heard of another when two minutes had passed.
    /// </summary>
    public async Task<(int PassedMs, int Unheard)> UntilHeardAsync()
    {
        int passed = 0;
        while (!_hosts.Nodes.All(n => UnheardBy(n) == 0) && passed < HeardMs)
        {
            await Time.PassAsync(VirtualTime.StepMs);
            passed += VirtualTime.StepMs;
        }
        return (passed, _hosts.Nodes.Sum(UnheardBy));
    }

    int UnheardBy(ClusterNode node) => _hosts.Nodes.Count(
        n => n != node && !node.Catalogue.HasHeard(n.View.Configuration.Self.Ip.ToString()));

    /// <summary>Messages and bytes between the hosts while the work is done.</summary>
    public async Task<(long Messages, long Bytes)> CountAsync(Func<Task> work)
    {
        (long messages, long bytes) = (_hosts.Network.Messages, _hosts.Network.Bytes);
        await work();
        return (_hosts.Network.Messages - messages, _hosts.Network.Bytes - bytes);
    }

    /// <summary>
    /// The first host has a feed more: gives the time in ms after which all others have it in their catalogues.
    /// </summary>
    public async Task<int> ChangeAsync(string name)
    {
        (_, MemoryFeeds feeds) = MemoryFeeds.Of(MemoryHosts.NameOf(0));
        var publish = new CatalogueActor.Publish(CatalogueKeeper.Paged([feeds.Add(name)]));
        Task known = Task.WhenAll(_hosts.Nodes.Skip(1).Select(n => KnowsAsync(n.Catalogue, name)));
        _hosts.Nodes[0].Actors!.ActorSelection($"/user/{CatalogueActor.Name}").Tell(publish);
        await CountedExecutor.QuietAsync();
        return await Time.UntilAsync(known);
    }

    static async Task KnowsAsync(CatalogueView catalogue, string name)
    {
        using var late = new CancellationTokenSource(Patience);
        while (true)
        {
            Task changed = catalogue.Changed;
            if (catalogue.FeedsOf(MemoryHosts.IpOf(0)).Any(f => f.Name == name)) return;
            await changed.WaitAsync(late.Token);
        }
    }

    /// <summary>
    /// Looks a feed up on each host but its own, so many times in all, while no time passes: the messages, and ms each.
    /// </summary>
    public async Task<(long Messages, double EachMs)> LookUpAsync(string name, int times)
    {
        var query = new FeedQuery([name]);
        var watch = new Stopwatch();
        (long messages, _) = await CountAsync(async () =>
        {
            watch.Start();
            for (int i = 0; i < times; i++)
            {
                ISummitRpc service = _hosts.Services[1 + i % (_hosts.Services.Count - 1)];
                if ((await service.FindFeedsAsync(query, CancellationToken.None)).Count != 1)
                    throw new InvalidOperationException($"'{name}' is not found.");
            }
            watch.Stop();
        });
        return (messages, watch.Elapsed.TotalMilliseconds / times);
    }

    /// <summary>One host claims a name for a feed; its messages and bytes.</summary>
    public Task<(long Messages, long Bytes)> ClaimAsync(string name) => CountAsync(async () =>
    {
        await _hosts.Services[0].SubmitAsync(
            new CommandSubmission(Guid.NewGuid(), new ImportCommand { Feed = name, Paths = ["x.csv"] }),
            CancellationToken.None);
        await CountedExecutor.QuietAsync();
    });

    public async ValueTask DisposeAsync() => await Time.UntilAsync(_hosts.DisposeAsync().AsTask(), isHurried: false);
}
