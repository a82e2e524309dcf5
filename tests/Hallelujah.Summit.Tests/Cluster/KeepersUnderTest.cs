using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using System.Text.Json;
using Akka.Actor;
using Apache.Arrow;
using Hallelujah.Columnar.Segments;
using Hallelujah.Contracts;
using Hallelujah.Summit.Cluster;
using Hallelujah.Summit.Hallelu;
using Hallelujah.Summit.Hosting;
using Hallelujah.Summit.Parts;
using Hallelujah.Summit.Rpc;
using Hallelujah.Summit.Tests.Rpc;
using Xunit;

namespace Hallelujah.Summit.Tests.Cluster;

/// <summary>
/// What alpha, beta and gamma have of feeds, in this process: they call each other without a cluster, bulk goes over
/// TCP, and a host is lost when a test says so.
/// </summary>
sealed class KeepersUnderTest : IAsyncDisposable
{
    public const long SplitBytes = 2_000;

    readonly TemporaryDirectory _directory = new();
    readonly ActorSystem _actors = ActorSystem.Create("parts", "akka { stdout-loglevel = OFF, loglevel = OFF }");
    readonly Dictionary<string, Host> _hosts = [];
    readonly ConcurrentDictionary<string, bool> _lost = [];

    public WorkLimiter Limiter { get; } = new(2);

    /// <summary>Told of every call before it arrives: the host and the method.</summary>
    public Action<string, string> OnCall { get; set; } = static (_, _) => { };

    public Host this[string name] => _hosts[name];

    static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    public static async Task<KeepersUnderTest> StartAsync()
    {
        var all = new KeepersUnderTest();
        HostEntry[] entries = [.. HostsUnderTest.Names.Select(
            (n, i) => new HostEntry(n, IPAddress.Parse(HostsUnderTest.Ip(i))))];
        foreach (HostEntry entry in entries)
        {
            var tickets = new TicketBook();
            RpcEndpoint endpoint = await RpcEndpoint.StartAsync(
                IPAddress.Loopback, 0, () => new FakeSummit(), tickets,
                new RpcOptions
                {
                    Token = RpcBench.Token,
                    SummitName = entry.Name,
                    Version = "1",
                    TicketSuffices = true,
                });
            var view = new ClusterView(new SummitConfiguration(entries, entry, 1, 2, null), TimeProvider.System);
            var host = new Host(
                entry.Name, new SummitPaths(all._directory.Combine(entry.Name)), view, endpoint, tickets);
            all._hosts[entry.Name] = host;
            all.Restart(host);
        }
        all.Tell();
        return all;
    }

    public string Combine(string name) => _directory.Combine(name);

    /// <summary>As the host is after a restart: it knows what is on its disk.</summary>
    void Restart(Host host)
    {
        host.Keeper = new PartKeeper(
            host.Paths, Limiter, _actors, host.Tickets,
            string.Create(CultureInfo.InvariantCulture, $"127.0.0.1:{host.Endpoint.Port}"), host.Name, Guid.NewGuid(),
            SplitBytes)
        {
            Ended = host.Ended.Add,
        };
        host.Parts = host.Keeper.Hosts = new PartHosts(host.View, new Peers(this), host.Keeper);
    }

    public void Lose(string name)
    {
        _lost[name] = true;
        Tell();
    }

    /// <param name="restarted">It has lost its memory.</param>
    public void Return(string name, bool restarted)
    {
        if (restarted) Restart(_hosts[name]);
        _lost.TryRemove(name, out _);
        Tell();
    }

    /// <summary>Takes it out of everybody's hosts.json.</summary>
    public void Remove(string name)
    {
        foreach (Host host in _hosts.Values)
        {
            SummitConfiguration before = host.View.Configuration;
            host.View.Reconfigure(before with { Hosts = [.. before.Hosts.Where(h => h.Name != name)] });
        }
    }

    void Tell()
    {
        foreach (Host host in _hosts.Values)
        {
            host.View.Set(host.View.Configuration.Hosts.ToDictionary(
                h => h.Ip.ToString(), h => _lost.ContainsKey(h.Name) ? HostState.Down : HostState.Up));
        }
    }

    /// <summary>What a question to a host is answered with, as between Summits.</summary>
    public async Task<T> AskAsync<T>(string host, string method, object question)
    {
        byte[] asked = JsonSerializer.SerializeToUtf8Bytes(question, question.GetType(), HallJson.Options);
        byte[] answer = await _hosts[host].Keeper.DoAsync(method, asked, new Progress<FeedProgress>(), Cancelled);
        return JsonSerializer.Deserialize<T>(answer, HallJson.Options)!;
    }

    /// <summary>Runs a work to its commit, as a Hallelu does.</summary>
    public async Task<FeedManifest> RunAsync(FeedWork work, Action? beforeCommit = null)
    {
        Task<FeedManifest> running = RunToCommitAsync(work, beforeCommit);
        try
        {
            return await running.WaitAsync(RpcBench.Patience);
        }
        catch (TimeoutException)
        {
            throw new TimeoutException($"No commit within {RpcBench.Patience}; it is {work.Progress.Phase}.");
        }
    }

    async Task<FeedManifest> RunToCommitAsync(FeedWork work, Action? beforeCommit)
    {
        await work.OpenAsync(Limiter, Cancelled);
        do
        {
            List<Share> shares = [];
            while (work.Next(Cancelled) is { } share) shares.Add(share);
            foreach (Action? wait in await Task.WhenAll(shares.Select(s => work.DoAsync(s, Limiter, Cancelled))))
                wait?.Invoke();
        }
        while (await work.NextRoundAsync(Limiter, Cancelled));
        beforeCommit?.Invoke();
        return await work.CommitAsync(1, Limiter, Cancelled);
    }

    public Task<FeedStore> OpenAsync(string host, Guid id) => FeedStore.OpenAsync(
        _hosts[host].Paths.Feed(id), static _ => Task.CompletedTask, _hosts[host].Parts);

    /// <summary>The first column of a feed, wherever its rows are, in order.</summary>
    public async Task<List<long>> RowsAsync(string host, Guid id)
    {
        FeedStore store = await OpenAsync(host, id);
        List<long> rows = [];
        for (int i = 0; i < store.Segments; i++)
        {
            using SegmentReader reader = await store.OpenSegmentAsync(i, Limiter, Cancelled);
            foreach (RecordBatch batch in reader.ReadRows([0], null, 0, null, 10_000, Cancelled))
                using (batch) rows.AddRange(((Int64Array)batch.Column(0)).Select(v => v!.Value));
        }
        return rows;
    }

    public async ValueTask DisposeAsync()
    {
        foreach (Host host in _hosts.Values)
        {
            await host.Keeper.StopAsync();
            await host.Endpoint.DisposeAsync();
        }
        await _actors.Terminate();
        Limiter.Dispose();
        _directory.Dispose();
    }

    public sealed class Host(
        string name, SummitPaths paths, ClusterView view, RpcEndpoint endpoint, TicketBook tickets)
    {
        public string Name => name;
        public SummitPaths Paths => paths;
        public ClusterView View => view;
        public RpcEndpoint Endpoint => endpoint;
        public TicketBook Tickets => tickets;
        public PartKeeper Keeper { get; set; } = null!;
        public PartHosts Parts { get; set; } = null!;

        /// <summary>What it read for each part that has ended.</summary>
        public List<long> Ended { get; } = [];
    }

    /// <summary>The others, of whom a lost one does not answer.</summary>
    sealed class Peers(KeepersUnderTest all) : IPeers
    {
        public async Task<T> CallAsync<T>(
            ShapeHost host, string method, object question, IProgress<FeedProgress>? progress,
            CancellationToken cancellationToken)
        {
            all.OnCall(host.Name, method);
            if (all._lost.ContainsKey(host.Name))
                throw new HallException(HallErrors.HostUnreachable, $"'{host.Name}' does not answer.", host.Name);
            try
            {
                return await all.AskAsync<T>(host.Name, method, question);
            }
            catch (Exception e) when (e is not OperationCanceledException)
            {
                throw ErrorMapping.ToHall(e);
            }
        }
    }
}
