using Akka.Actor;
using Akka.Configuration;
using Hallelujah.Contracts;
using Hallelujah.Summit.Cluster;
using Hallelujah.Summit.Hosting;
using Microsoft.Extensions.Logging.Abstractions;

namespace Hallelujah.Benchmarks.Simulation;

/// <summary>
/// Many hosts that know each other to be up, without Akka.Cluster between them: the names, the votes on disk and the
/// calls from Summit to Summit are the real ones, over Akka.Remote on a <see cref="MemoryNetwork"/>.
/// </summary>
sealed class NameHosts : IAsyncDisposable
{
    readonly List<ActorSystem> _systems = [];
    readonly List<NameVotes> _votes = [];
    readonly List<ClusterNames> _names = [];
    readonly List<ClusterView> _views = [];
    readonly List<MemoryFeeds> _feeds = [];

    public MemoryNetwork Network { get; } = new();

    public IReadOnlyList<ClusterNames> Names => _names;

    public IReadOnlyList<ClusterView> Views => _views;

    public IReadOnlyList<MemoryFeeds> Feeds => _feeds;

    /// <summary>
    /// Told of every question before it is answered, with the host that is asked; what it throws is the answer.
    /// </summary>
    public Action<string, string> OnAsked { get; set; } = static (_, _) => { };

    /// <param name="directory">For the hosts' names.db.</param>
    public NameHosts(string directory, int count)
    {
        Config settings = ConfigurationFactory.ParseString("akka.actor.provider = remote")
            .WithFallback(new VirtualTime().Settings).WithFallback(Network.Settings);
        Dictionary<string, HostState> up = Enumerable.Range(0, count)
            .ToDictionary(MemoryHosts.IpOf, _ => HostState.Up, StringComparer.Ordinal);
        SummitConfiguration[] configurations = MemoryHosts.ConfigurationsOf(count);
        foreach (SummitConfiguration configuration in configurations)
        {
            ActorSystem system = ActorSystem.Create(
                ClusterSettings.SystemName, ClusterSettings.SetupFor(configuration, settings));
            _systems.Add(system);
            var view = new ClusterView(configuration, TimeProvider.System);
            view.Set(up);
            ClusterShape shape = ClusterShape.Of(configuration);
            NameVotes votes = NameVotes.Open(
                Path.Combine(directory, $"{configuration.Self.Name}-names.db"), shape);
            votes.Adopt([], shape, []);
            _votes.Add(votes);
            (ISummitRpc rpc, MemoryFeeds feeds) = MemoryFeeds.Of(configuration.Self.Name);
            _views.Add(view);
            _feeds.Add(feeds);
            var names = new ClusterNames(votes, view, new PeerClient(() => system, view), rpc, NullLogger.Instance);
            _names.Add(names);
            string host = configuration.Self.Name;
            PeerActor.Handler answer = (method, question, progress, cancellationToken) =>
            {
                OnAsked(host, method);
                return new NameCalls(names).DoAsync(method, question, progress, cancellationToken);
            };
            system.ActorOf(Props.Create(() => new PeerActor(answer)), PeerActor.Name);
        }
    }

    /// <summary>One host claims a name; ends when it has it and nothing is under way any more.</summary>
    public async Task ClaimAsync(int host, string name)
    {
        await _names[host].WithNameAsync(name, () => Task.FromResult(_feeds[host].Add(name)));
        await CountedExecutor.QuietAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await Task.WhenAll(_systems.Select(s => s.Terminate()));
        foreach (NameVotes votes in _votes) votes.Dispose();
    }
}
