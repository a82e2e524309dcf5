using System.Globalization;
using System.Net;
using Akka.Actor;
using Akka.Configuration;
using Hallelujah.Contracts;
using Hallelujah.Summit.Cluster;
using Hallelujah.Summit.Hosting;
using Hallelujah.Summit.Parts;
using Hallelujah.Summit.Rpc;
using Hallelujah.Summit.Worksheet;
using Microsoft.Extensions.Logging.Abstractions;

namespace Hallelujah.Benchmarks.Simulation;

/// <summary>
/// The parts in the cluster of several Summits in one process, on a <see cref="MemoryNetwork"/>: real membership, votes
/// on disk and catalogue, with feeds that are only names.
/// </summary>
sealed class MemoryHosts : IAsyncDisposable
{
    const int Port = 4770, ClusterPort = 4771;

    readonly string _directory;
    readonly TimeProvider _clock;
    readonly WorkLimiter _limiter = new(1);
    readonly ActorSystem _actors = ActorSystem.Create("feeds", "akka { stdout-loglevel = OFF, loglevel = OFF }");
    readonly List<ClusterNode> _nodes = [];
    readonly List<ISummitRpc> _services = [];

    /// <param name="settings">Go before the usual ones.</param>
    public MemoryHosts(string directory, int count, Config settings, TimeProvider? clock = null)
    {
        (_directory, _clock) = (directory, clock ?? TimeProvider.System);
        foreach (SummitConfiguration configuration in ConfigurationsOf(count)) Add(configuration, settings);
    }

    public MemoryNetwork Network { get; } = new();

    public IReadOnlyList<ClusterNode> Nodes => _nodes;

    /// <summary>What serves the clients of each host.</summary>
    public IReadOnlyList<ISummitRpc> Services => _services;

    public static string IpOf(int host) =>
        string.Create(CultureInfo.InvariantCulture, $"127.{1 + host / 250}.0.{1 + host % 250}");

    public static string NameOf(int host) => string.Create(CultureInfo.InvariantCulture, $"h{host}");

    /// <summary>What each of so many hosts has in its files.</summary>
    public static SummitConfiguration[] ConfigurationsOf(int count)
    {
        HostEntry[] all = [.. Enumerable.Range(0, count).Select(
            h => new HostEntry(NameOf(h), IPAddress.Parse(IpOf(h))))];
        return [.. all.Select(self => new SummitConfiguration(all, self, Port, ClusterPort, null))];
    }

    /// <summary>Starts them; returns when each sees all of them up.</summary>
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        await Task.WhenAll(_nodes.Select(n => n.StartAsync(cancellationToken)));
        foreach (ClusterNode node in _nodes) Serve(node);
        foreach (ClusterNode node in _nodes) await AllUpAsync(node.View, cancellationToken);
    }

    void Add(SummitConfiguration configuration, Config settings)
    {
        var paths = new SummitPaths(Path.Combine(_directory, configuration.Self.Name));
        Directory.CreateDirectory(paths.HalleluDir);
        _nodes.Add(new ClusterNode(
            configuration, Guid.NewGuid(), paths, _clock, NullLogger.Instance)
        {
            Settings = settings.WithFallback(Network.Settings),
        });
    }

    void Serve(ClusterNode node)
    {
        HostEntry self = node.View.Configuration.Self;
        (ISummitRpc rpc, MemoryFeeds feeds) = MemoryFeeds.Of(self.Name);
        var parts = new PartKeeper(
            node.Paths, _limiter, _actors, new TicketBook(), $"{self.Ip}:{Port}", self.Name, Guid.NewGuid(), 1 << 20)
        {
            Feeds = rpc,
        };
        // No feed has copies here, so that no worksheet is asked where feeds are.
        _services.Add(node.Serve(
            rpc, parts, new PartHosts(node.View, node.Peers, parts), new WorksheetRows(ActorRefs.Nobody),
            (_, _) => rpc));
        feeds.Changed = node.WorksheetChanged;
    }

    /// <summary>Ends when a host sees every host up.</summary>
    public static async Task AllUpAsync(ClusterView view, CancellationToken cancellationToken)
    {
        while (true)
        {
            Task changed = view.Changed;
            if (view.Configuration.Hosts.All(h => view[h.Ip.ToString()].State == HostState.Up)) return;
            await changed.WaitAsync(cancellationToken);
        }
    }

    public async ValueTask DisposeAsync()
    {
        await Task.WhenAll(_nodes.Select(n => n.StopAsync()));
        await _actors.Terminate();
        _limiter.Dispose();
    }
}
