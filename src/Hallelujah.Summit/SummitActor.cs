using Akka.Actor;
using Akka.Event;
using Hallelujah.Contracts;
using Hallelujah.Summit.Hallelu;
using Hallelujah.Summit.Hosting;
using Hallelujah.Summit.Worksheet;
using static Hallelujah.Summit.SummitProtocol;

namespace Hallelujah.Summit;

/// <summary>
/// The Summit: keeps the worksheet, creates a Hallelu for each command, starts a command when its inputs are ready,
/// answers look-ups and deletes by itself and forwards the rest. A change locks it: other commands are stashed until
/// the change is durable and applied; look-ups are answered meanwhile, from before the change.
/// </summary>
sealed partial class SummitActor : ReceiveActor, IWithStash
{
    readonly SummitContext _context;
    readonly Catalogue _catalogue;
    readonly Dictionary<Guid, HalleluHandle> _hallelus = [];
    readonly Dictionary<Guid, List<IActorRef>> _waiters = [];
    readonly Dictionary<Guid, WorksheetRow> _unsaved = [];
    readonly List<IActorRef> _usableWaiters = [];
    readonly ILoggingAdapter _log = Context.GetLogger();
    int _starting;
    int _waiterCount;
    long _hallelusMade;

    public SummitActor(SummitContext context, IReadOnlyList<WorksheetRow> rows)
    {
        _context = context;
        _catalogue = new Catalogue(rows);
        Free();
    }

    public IStash Stash { get; set; } = null!;

    protected override void PreStart()
    {
        foreach (WorksheetRow row in _catalogue.Rows.ToList())
            if (row.State is FeedState.Waiting or FeedState.Ready or FeedState.Damaged) CreateHallelu(row);
        var plan = new Plan(_catalogue, _context.Now());
        plan.Settle();
        Commit(plan, () => { }, null);
    }

    /// <summary>
    /// A Hallelu that dies of a bug takes its command with it, not the Summit, and is not started blindly again.
    /// </summary>
    protected override SupervisorStrategy SupervisorStrategy() => new OneForOneStrategy(_ => Directive.Stop);

    void Free()
    {
        LookUps();
        Receive<Submit>(OnSubmit);
        Receive<Cancel>(OnCancel);
        Receive<DeleteFeed>(OnDelete);
        Receive<DeleteWorksheet>(OnDeleteWorksheet);
        Receive<RestoreFeed>(OnRestore);
        Receive<CommandEnded>(OnEnded);
        Receive<DamageFound>(OnDamage);
        ElsewhereChanges();
        Receive<Adopt>(OnAdopt);
        Receive<LetGo>(OnLetGo);
        Receive<Relaid>(OnRelaid);
        Receive<Terminated>(OnTerminated);
        Receive<Stop>(_ => OnStop());
    }

    void Locked()
    {
        LookUps();
        Receive<Unlock>(OnUnlock);
        ReceiveAny(_ => Stash.Stash());
    }

    void LookUps()
    {
        Receive<FindFeeds>(m => Answer(() => new FeedList(Find(m.Query))));
        Receive<GetCommand>(m => Answer(() => ToOutcome(Known(m.Id))));
        Receive<GetCommands>(m => Answer(() => new CommandList(ListCommands(m.Worksheet))));
        Receive<GetCounts>(_ => Answer(Count));
        Receive<FindRow>(m => Answer(() => new RowFound(_catalogue.Find(m.Id))));
        Receive<GetRows>(_ => Answer(() => new RowList([.. _catalogue.Rows])));
        Receive<ForFeed>(OnForFeed);
        Receive<WaitForEnd>(OnWaitForEnd);
        Receive<StopWaiting>(OnStopWaiting);
        Receive<HalleluProgress>(OnProgress);
        Receive<HalleluUp>(OnHalleluUp);
        ElsewhereLookUps();
        Receive<WaitUntilUsable>(_ =>
        {
            _usableWaiters.Add(Sender);
            TellUsable();
        });
    }

    void Answer(Func<object> answer)
    {
        try
        {
            Sender.Tell(answer());
        }
        catch (HallException e)
        {
            Sender.Tell(new Status.Failure(e));
        }
    }

    /// <summary>
    /// Locks the Summit while <paramref name="work"/> runs off the actor, then applies what it decided, in the actor.
    /// </summary>
    void Lock(Func<Task<Action>> work, Action<Exception> failed)
    {
        Become(Locked);
        RunAsync(work, failed).PipeTo(Self);
    }

    static async Task<Unlock> RunAsync(Func<Task<Action>> work, Action<Exception> failed)
    {
        try
        {
            Action then = await Task.Run(work).ConfigureAwait(false);
            return new Unlock(then);
        }
        catch (Exception e)
        {
            return new Unlock(() => failed(e));
        }
    }

    void OnUnlock(Unlock message)
    {
        Become(Free);
        Stash.UnstashAll();
        message.Then();
    }

    /// <summary>
    /// Makes a plan durable and then true. Where the disk refuses and nobody can be told (<paramref name="refused"/> is
    /// null), the change stands in memory and goes to disk with the next one.
    /// </summary>
    void Commit(Plan plan, Action applied, Action<Exception>? refused)
    {
        if (plan.Changes.Count == 0)
        {
            applied();
            return;
        }
        IReadOnlyList<WorksheetRow> changes = [.. plan.Changes];
        IReadOnlyList<WorksheetRow> save = WithUnsaved(changes);
        Lock(
            async () =>
            {
                await SaveAsync(save).ConfigureAwait(false);
                return () =>
                {
                    AllSaved();
                    Apply(changes);
                    applied();
                };
            },
            e =>
            {
                if (refused is not null)
                {
                    refused(e);
                    return;
                }
                _log.Error(e, "The worksheet could not be written; the change is kept in memory");
                foreach (WorksheetRow row in changes) _unsaved[row.Id] = row;
                _context.NamesUnsaved?.Invoke([.. _unsaved.Values.Select(r => r.Name)]);
                Apply(changes);
                applied();
            });
    }

    void AllSaved()
    {
        if (_unsaved.Count == 0) return;
        _unsaved.Clear();
        _context.NamesUnsaved?.Invoke([]);
        _context.NameFreed?.Invoke();
    }

    IReadOnlyList<WorksheetRow> WithUnsaved(IReadOnlyList<WorksheetRow> changes) =>
        _unsaved.Count == 0 ? changes : [.. _unsaved.Values.Where(u => changes.All(c => c.Id != u.Id)), .. changes];

    /// <summary>Durable in the worksheet first; a command's file second, which replay can write again.</summary>
    async Task SaveAsync(IReadOnlyList<WorksheetRow> rows)
    {
        await _context.Writer.RunAsync(store => store.Save(rows)).ConfigureAwait(false);
        foreach (WorksheetRow row in rows) CommandFile.Restore(_context.Paths, row);
    }

    /// <summary>Lets the world follow the worksheet: Hallelus made, started and stopped, waiters told.</summary>
    void Apply(IReadOnlyList<WorksheetRow> changes)
    {
        foreach (WorksheetRow row in changes.OrderBy(r => r.Position))
        {
            FeedState? before = _catalogue.Find(row.Id)?.State;
            _catalogue.Apply(row);
            bool isServed = row.State is FeedState.Waiting or FeedState.Running
                || (row.State == FeedState.Ready && before is null);
            if (isServed && !_hallelus.ContainsKey(row.Id)) CreateHallelu(row);
            if (row.State == FeedState.Running && before != FeedState.Running) Start(row);
            if (!row.HasEnded) continue;
            if (row.State is not (FeedState.Ready or FeedState.Damaged))
                StopHallelu(row.Id, isRunning: before == FeedState.Running);
            if (!row.HoldsName) _context.NameFreed?.Invoke();
            TellWaiters(row);
        }
        _context.Changed?.Invoke();
    }

    /// <summary>
    /// A command with an input is forwarded to the Hallelu that outputs the input, which serves the new one its
    /// segments. Where that is down, the copy here stands in for it.
    /// </summary>
    void Start(WorksheetRow row)
    {
        IActorRef hallelu = _hallelus[row.Id].Actor;
        if (row.InputId is not { } input)
        {
            hallelu.Tell(HalleluProtocol.Run.Instance);
            return;
        }
        if (row.InputCopy is not { } copy) _hallelus[input].Actor.Tell(new HalleluProtocol.Extract(hallelu));
        else
        {
            OpenAsync(copy).PipeTo(
                hallelu, Self, store => new HalleluProtocol.InputReady(store),
                e => new HalleluProtocol.InputFailed(ErrorMapping.ToHall(e)));
        }
    }

    void CreateHallelu(WorksheetRow row)
    {
        // A number in the name, since a stopped actor's name is free again only after its last message.
        string name =
            string.Create(System.Globalization.CultureInfo.InvariantCulture, $"hallelu-{row.Id:N}-{++_hallelusMade}");
        IActorRef actor =
            Context.ActorOf(Props.Create(() => new HalleluActor(_context, row.Id, row.Name, row.State)), name);
        Context.Watch(actor);
        _hallelus[row.Id] = new HalleluHandle(actor);
        _starting++;
    }

    /// <param name="isRunning">It may be at work, of which nothing is wanted any more.</param>
    void StopHallelu(Guid id, bool isRunning)
    {
        if (!_hallelus.Remove(id, out HalleluHandle? handle)) return;
        if (!handle.IsUp) Started();
        Context.Unwatch(handle.Actor);
        if (isRunning) handle.Actor.Tell(HalleluProtocol.CancelRun.Instance);
        handle.Actor.Tell(HalleluProtocol.Shutdown.Instance);
    }

    void OnHalleluUp(HalleluUp message)
    {
        if (!_hallelus.TryGetValue(message.Id, out HalleluHandle? handle) || !Sender.Equals(handle.Actor)) return;
        if (!handle.IsUp) Started();
        handle.IsUp = true;
        handle.Endpoint = message.Endpoint;
        _context.Changed?.Invoke();
        if (message.Error is not null)
            _log.Error(message.Error, "Hallelu of command {0} did not open as it should", message.Id);
    }

    void Started()
    {
        _starting--;
        TellUsable();
    }

    void TellUsable()
    {
        if (_starting > 0) return;
        foreach (IActorRef waiter in _usableWaiters) waiter.Tell(Usable.Instance);
        _usableWaiters.Clear();
    }

    void OnProgress(HalleluProgress message)
    {
        if (!_hallelus.TryGetValue(message.Id, out HalleluHandle? handle)) return;
        bool isSpread = handle.Hosts is null && message.Hosts is not null;
        handle.Progress = message.Progress;
        handle.Hosts = message.Hosts;
        int jahs = message.Hosts?.Sum(h => h.Jahs) ?? 0;
        handle.Jahs = jahs > 0 ? jahs : message.Jahs;
        // Other hosts hear of who makes it, but not of each step.
        if (isSpread) _context.Changed?.Invoke();
    }

    void OnEnded(CommandEnded message)
    {
        WorksheetRow? row = _catalogue.Find(message.Id);
        if (row is null || row.State != FeedState.Running) return;
        var plan = new Plan(_catalogue, _context.Now());
        plan.End(message.Id, message.State, message.Error, message.Figures, message.SourceJson);
        Commit(plan, () => { }, null);
    }

    void OnDamage(DamageFound message)
    {
        IActorRef asker = Sender;
        var plan = new Plan(_catalogue, _context.Now());
        if (_catalogue.Find(message.Id) is { State: FeedState.Ready } row)
            plan.End(row.Id, FeedState.Damaged, message.Error, row.Figures, row.SourceJson);
        Commit(plan, () => asker.Tell(SummitProtocol.DamageKept.Instance), null);
    }

    void OnTerminated(Terminated message)
    {
        Guid id = _hallelus.FirstOrDefault(h => h.Value.Actor.Equals(message.ActorRef)).Key;
        if (id == Guid.Empty) return;
        if (_hallelus.Remove(id, out HalleluHandle? handle) && !handle.IsUp) Started();
        _log.Error("The Hallelu of command {0} stopped unexpectedly", id);
        if (_catalogue.Find(id) is not { } row) return;
        if (row.State is FeedState.Ready or FeedState.Damaged)
        {
            CreateHallelu(row);
            return;
        }
        if (row.HasEnded) return;
        var plan = new Plan(_catalogue, _context.Now());
        var error =
            new HallException(HallErrors.Internal, $"The Hallelu of '{row.Name}' stopped unexpectedly.", row.Name);
        plan.End(id, FeedState.Failed, error.ToData(), null, null);
        Commit(plan, () => { }, null);
    }

    /// <summary>
    /// Hallelus stop first, so that none has work under way when the process ends; running commands go on at the next
    /// start.
    /// </summary>
    void OnStop()
    {
        IReadOnlyList<IActorRef> hallelus = [.. _hallelus.Values.Select(h => h.Actor)];
        foreach (IActorRef hallelu in hallelus) Context.Unwatch(hallelu);
        IActorRef asker = Sender;
        IActorRef self = Self;
        Lock(
            async () =>
            {
                await StopAllAsync(hallelus).ConfigureAwait(false);
                return () =>
                {
                    asker.Tell(Usable.Instance);
                    Context.Stop(self);
                };
            },
            _ => Context.Stop(self));
    }

    static Task StopAllAsync(IEnumerable<IActorRef> hallelus) => Task.WhenAll(hallelus.Select(StopOneAsync));

    static async Task StopOneAsync(IActorRef hallelu)
    {
        try
        {
            var limit = TimeSpan.FromMilliseconds(Hosting.SummitLimits.StopTimeoutMs);
            await hallelu.GracefulStop(limit, HalleluProtocol.Shutdown.Instance).ConfigureAwait(false);
        }
        catch (TaskCanceledException)
        {
            // It did not stop in time; what it holds is dropped with the process or erased under it.
        }
    }

    sealed record Unlock(Action Then);

    /// <summary>What the Summit knows of a Hallelu. State of the actor, not a message.</summary>
    sealed class HalleluHandle(IActorRef actor)
    {
        public IActorRef Actor { get; } = actor;
        public bool IsUp { get; set; }
        public string? Endpoint { get; set; }
        public FeedProgress? Progress { get; set; }
        public int Jahs { get; set; }
        public IReadOnlyList<FeedHostInfo>? Hosts { get; set; }
    }
}
