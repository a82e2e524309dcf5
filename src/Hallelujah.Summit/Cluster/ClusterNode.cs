using Akka.Actor;
using Akka.Configuration;
using Hallelujah.Contracts;
using Hallelujah.Summit.Hosting;
using Hallelujah.Summit.Parts;
using Hallelujah.Summit.Worksheet;
using Microsoft.Extensions.Logging;

namespace Hallelujah.Summit.Cluster;

/// <summary>
/// This Summit's part of the cluster. It has an actor system of its own, beside the one of the feeds: a host that was
/// cut off is put out of the cluster, which ends that system, while its feeds go on being read; then it joins anew.
/// </summary>
sealed class ClusterNode(
    SummitConfiguration configuration, Guid directoryId, SummitPaths paths, TimeProvider clock, ILogger log)
{
    readonly CancellationTokenSource _stop = new();
    readonly TaskCompletionSource _refused = new(TaskCreationOptions.RunContinuationsAsynchronously);
    Task _running = Task.CompletedTask;
    volatile ActorSystem? _system;
    volatile HallException? _refusal;
    volatile bool _isAwaited;
    volatile PeerActor.Handler? _peerHandler;
    NameVotes? _votes;
    NameKeeper? _names;
    CatalogueKeeper? _catalogue;
    ElsewhereKeeper? _elsewhere;
    CatalogueStore? _catalogueStore;
    volatile IActorRef? _catalogueActor;
    volatile TaskCompletionSource _reload = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>The part in the cluster as it is now; null while there is none.</summary>
    public ActorSystem? Actors => _system;

    /// <summary>Go before the usual settings of the part in the cluster.</summary>
    public Config? Settings { get; init; }

    public ClusterView View { get; } = new(configuration, clock);

    /// <summary>What hosts.json says, as it is in force.</summary>
    public ClusterShape Shape => View.Shape.Shape;

    public SummitPaths Paths => paths;

    public CatalogueView Catalogue { get; } = new();

    /// <summary>Calls other hosts, in whichever cluster this one is at the time.</summary>
    public PeerClient Peers => field ??= new PeerClient(() => _system, View);

    /// <summary>Why the others do not let this Summit in; null where they do or do not answer.</summary>
    public HallException? Refusal => _refusal;

    /// <summary>
    /// Joins the others. Returns with a quorum, or without one when too few have come in time: the Summit serves what
    /// it has. Throws PortInUse, and Configuration where the others refuse it.
    /// </summary>
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        _catalogueStore = CatalogueStore.Open(paths.Catalogue, Catalogue, log);
        CreateSystem();
        _running = Task.Run(RunAsync, CancellationToken.None);
        using var timer = new CancellationTokenSource(TimeSpan.FromMilliseconds(SummitLimits.QuorumWaitMs), clock);
        using var late = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, timer.Token);
        try
        {
            Task quorum = View.WaitAsync(quorum: true, late.Token);
            await (await Task.WhenAny(quorum, _refused.Task).ConfigureAwait(false)).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            if (_refusal is { } refusal && !_isAwaited) throw refusal;
            log.LogWarning(
                "Too few of the {Hosts} hosts are there for a quorum; the Summit serves what it has",
                configuration.Hosts.Count);
        }
    }

    /// <summary>
    /// From here on other hosts' calls are done by <paramref name="local"/>. Gives what serves clients: this Summit and
    /// the others as one.
    /// </summary>
    /// <param name="parts">What this host has of other hosts' feeds.</param>
    /// <param name="rows">This host's worksheet.</param>
    /// <param name="waiting">Null where no command waits for another host's: in simulations.</param>
    public ISummitRpc Serve(
        ISummitRpc local, PartKeeper parts, PartHosts hosts, IWorksheetRows rows, Func<Guid, string, IFeedRpc> standIn,
        WaitingCommands? waiting = null)
    {
        _votes = NameVotes.Open(paths.Names, Shape);
        PeerClient peers = Peers;
        var names = new ClusterNames(_votes, View, peers, local, log) { Unsaved = () => NamesUnsaved };
        _names = new NameKeeper(names, View, log);
        _names.Start();
        var moves = new FeedMoves(paths, parts, hosts, rows, names, log);
        (parts.Moves, parts.Rows) = (moves, rows);
        var service = new ClusterService(local, this, peers, names, hosts, moves, standIn, waiting);
        _peerHandler = new PeerService(service, names, parts, standIn).DoAsync;
        _catalogue = new CatalogueKeeper(local, () => _catalogueActor, log);
        _catalogue.Start();
        if (waiting is not null)
        {
            _elsewhere = new ElsewhereKeeper(waiting, names, peers, Catalogue, View, log);
            _elsewhere.Start();
        }
        return service;
    }

    /// <summary>A command has let its name go. May be called from anywhere.</summary>
    public void NameFreed() => _names?.NameFreed();

    /// <summary>See <see cref="SummitContext.NamesUnsaved"/>.</summary>
    public IReadOnlyCollection<string> NamesUnsaved { get; set; } = [];

    /// <summary>The other hosts are to hear of it. May be called from anywhere.</summary>
    public void WorksheetChanged()
    {
        _catalogue?.Changed();
        _elsewhere?.Changed();
    }

    /// <summary>
    /// Puts a changed hosts.json in force: leaves the cluster and joins it anew as what the file says now. Feeds go on
    /// being read meanwhile, and commands go on that run.
    /// </summary>
    public void Reload(SummitConfiguration next)
    {
        log.LogInformation("hosts.json lists {Hosts} hosts now", next.Hosts.Count);
        View.Reconfigure(next);
        _reload.TrySetResult();
    }

    /// <summary>Answers at once also before this Summit serves, so that nobody waits for one that starts.</summary>
    Task<byte[]> DoForPeerAsync(
        string method, byte[] question, IProgress<FeedProgress> progress, CancellationToken cancellationToken) =>
        _peerHandler is { } handler
            ? handler(method, question, progress, cancellationToken)
            : throw new HallException(
                HallErrors.HostUnreachable, $"The Summit of '{configuration.Self.Name}' is starting.",
                configuration.Self.Name, "Try again in a moment.");

    /// <summary>Leaves the cluster, so that the others need not find out.</summary>
    public async Task StopAsync()
    {
        if (_elsewhere is not null) await _elsewhere.StopAsync().ConfigureAwait(false);
        if (_names is not null) await _names.StopAsync().ConfigureAwait(false);
        if (_catalogue is not null) await _catalogue.StopAsync().ConfigureAwait(false);
        await _stop.CancelAsync().ConfigureAwait(false);
        await _running.ConfigureAwait(false);
        if (_system is { } system) await LeaveAsync(system, View.HasQuorum).ConfigureAwait(false);
        _votes?.Dispose();
        if (_catalogueStore is not null) await _catalogueStore.CloseAsync().ConfigureAwait(false);
    }

    /// <param name="isOrderly">Tells the others; without a quorum they may not be able to agree to it.</param>
    static async Task LeaveAsync(ActorSystem system, bool isOrderly)
    {
        if (isOrderly)
        {
            Task leaving = CoordinatedShutdown.Get(system).Run(CoordinatedShutdown.ClrExitReason.Instance);
            await leaving.WaitAsync(TimeSpan.FromMilliseconds(SummitLimits.LeaveTimeoutMs))
                .ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
        await system.Terminate().ConfigureAwait(false);
    }

    ActorSystem CreateSystem()
    {
        ActorSystem? system = null;
        try
        {
            ShapeInForce inForce = View.Shape;
            SummitConfiguration configuration = inForce.Configuration;
            CatalogueStore store = _catalogueStore!;
            Catalogue.Begin();
            system = ActorSystem.Create(ClusterSettings.SystemName, ClusterSettings.SetupFor(configuration, Settings));
            system.ActorOf(Props.Create(() => new MembershipActor(View)), "membership");
            system.ActorOf(
                Props.Create(() => new GateActor(configuration.Self.Name, directoryId, inForce, View)), GateActor.Name);
            string self = configuration.Self.Ip.ToString();
            string[] others = [.. inForce.Shape.Hosts.Select(h => h.Ip).Where(ip => ip != self)];
            _catalogueActor = system.ActorOf(
                Props.Create(() => new CatalogueActor(store, self, others)), CatalogueActor.Name);
            system.ActorOf(Props.Create(() => new PeerActor(DoForPeerAsync)), PeerActor.Name);
            _system = system;
            WorksheetChanged();
            return system;
        }
        catch (Exception e)
        {
            _ = system?.Terminate();
            if (e.GetBaseException() is not System.Net.Sockets.SocketException) throw;
            string where = $"{configuration.Self.Ip}:{configuration.ClusterPort}";
            throw new HallException(
                HallErrors.PortInUse,
                $"Cannot listen on {where} for the other hosts: {e.GetBaseException().Message}", where,
                "Stop what listens there, or set another \"clusterPort\" in hosts.json on all hosts.", e);
        }
    }

    async Task RunAsync()
    {
        while (!_stop.IsCancellationRequested)
        {
            try
            {
                _reload = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
                ActorSystem system = _system ?? CreateSystem();
                bool isUnheard = !await JoinAsync(system).ConfigureAwait(false);
                if (!isUnheard) await UntilLostAsync(system).ConfigureAwait(false);
                bool isReload = _reload.Task.IsCompleted;
                if (isReload) await LeaveAsync(system, true).ConfigureAwait(false);
                else if (isUnheard)
                    log.LogWarning("Hosts that are there do not answer; the part in the cluster is built again");
                else log.LogWarning("This host has fallen out of the cluster; it joins anew");
                _system = null;
                if (isReload) continue;
                await system.Terminate().ConfigureAwait(false);
            }
            catch (OperationCanceledException) when (_stop.IsCancellationRequested)
            {
                return;
            }
            catch (Exception e)
            {
                log.LogError(e, "The part in the cluster failed; it is built again");
            }
            await Task.Delay(TimeSpan.FromMilliseconds(SummitLimits.ClusterRestartPauseMs), clock, _stop.Token)
                .ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    /// <summary>
    /// False where others are there and do not answer for long: to who had lost this host's former self in just the
    /// moment in which it came back, the way here may be closed for good, but not to another self.
    /// </summary>
    async Task<bool> JoinAsync(ActorSystem system)
    {
        long start = clock.GetTimestamp();
        var gate = new Gate(system, View.Configuration, View.Shape, directoryId, clock);
        while (!_reload.Task.IsCompleted)
        {
            Gate.Verdict verdict = await gate.AskAsync(_stop.Token).ConfigureAwait(false);
            if (verdict.Refusal is { } refusal)
            {
                if (_refusal?.Message != refusal.Message) log.LogError("Refused: {Reason}", refusal.Message);
                if (verdict.IsFinal) _refused.TrySetException(refusal);
            }
            (_refusal, _isAwaited) = (verdict.Refusal, verdict.IsAwaited);
            if (verdict.Seeds is { } seeds)
            {
                Akka.Cluster.Cluster.Get(system).JoinSeedNodes(seeds);
                return true;
            }
            if (!verdict.IsUnheard) start = clock.GetTimestamp();
            else if (clock.GetElapsedTime(start).TotalMilliseconds > SummitLimits.ClusterRejoinMs) return false;
            await Task.Delay(TimeSpan.FromMilliseconds(SummitLimits.GatePauseMs), clock, _stop.Token)
                .ConfigureAwait(false);
        }
        return true;
    }

    /// <summary>
    /// Ends when the others have put this host out, or when it has had no quorum for long: it may be in a cluster of
    /// its own that the others know nothing of.
    /// </summary>
    async Task UntilLostAsync(ActorSystem system)
    {
        // A changed hosts.json ends it as well.
        Task ended = Task.WhenAny(system.WhenTerminated, _reload.Task);
        while (true)
        {
            using var timer = new CancellationTokenSource(
                TimeSpan.FromMilliseconds(SummitLimits.ClusterRejoinMs), clock);
            using var late = CancellationTokenSource.CreateLinkedTokenSource(_stop.Token, timer.Token);
            Task quorum = View.WaitAsync(quorum: true, late.Token);
            await Task.WhenAny(quorum, ended).ConfigureAwait(false);
            _stop.Token.ThrowIfCancellationRequested();
            if (ended.IsCompleted || !quorum.IsCompletedSuccessfully) return;
            await Task.WhenAny(View.WaitAsync(quorum: false, _stop.Token), ended).ConfigureAwait(false);
            _stop.Token.ThrowIfCancellationRequested();
            if (ended.IsCompleted) return;
        }
    }
}
