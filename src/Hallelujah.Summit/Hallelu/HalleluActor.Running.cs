using Akka.Actor;
using Akka.Event;
using Hallelujah.Columnar;
using Hallelujah.Columnar.Statistics;
using Hallelujah.Contracts;
using Hallelujah.Summit.Hosting;
using Hallelujah.Summit.Jah;
using static Hallelujah.Summit.Hallelu.HalleluProtocol;
using static Hallelujah.Summit.Jah.JahProtocol;

namespace Hallelujah.Summit.Hallelu;

/// <summary>A command's run: one step of the work at a time beside the shares that the Jahs do.</summary>
sealed partial class HalleluActor
{
    readonly CancellationTokenSource _run = new();
    readonly Queue<IActorRef> _free = new();
    readonly Queue<Share> _again = new();
    readonly Dictionary<int, (Share Share, IActorRef Jah)> _underWay = [];
    readonly Dictionary<int, int> _attempts = [];
    FeedWork? _work;
    Share? _planned;
    bool _inStep;
    bool _roundPlanned;
    bool _isShuttingDown;
    bool _isCancelled;
    int _jahs;
    (int Ordinal, HallException Error)? _failure;
    FeedProgress? _told;

    bool IsEnding => _failure is not null || _run.IsCancellationRequested;

    void Begin(FeedWork work)
    {
        _work = work;
        Become(Running);
        Timers.StartPeriodicTimer(
            nameof(ProgressTick), ProgressTick.Instance, TimeSpan.FromMilliseconds(SummitLimits.ProgressPeriodMs));
        Step(async () =>
        {
            await work.OpenAsync(_context.Limiter, _run.Token).ConfigureAwait(false);
            return WorkOpened.Instance;
        });
    }

    void Running()
    {
        Receive<WorkOpened>(_ => AfterStep(StartJahs));
        Receive<Planned>(m => AfterStep(() => (_planned, _roundPlanned) = (m.Share, m.Share is null)));
        Receive<RoundDecided>(m => AfterStep(() =>
        {
            _roundPlanned = false;
            if (!m.HasNext) Commit();
        }));
        Receive<Committed>(OnCommitted);
        Receive<StepFailed>(m => AfterStep(() => Fail(int.MaxValue, m.Error)));
        Receive<Free>(_ =>
        {
            _free.Enqueue(Sender);
            Pump();
        });
        Receive<ShareDone>(m =>
        {
            _underWay.Remove(m.Share.Ordinal);
            Pump();
        });
        Receive<ShareFailed>(m =>
        {
            _underWay.Remove(m.Share.Ordinal);
            Fail(m.Share.Ordinal, m.Error);
            Pump();
        });
        Receive<Terminated>(m => OnJahLost(m.ActorRef));
        Receive<ProgressTick>(_ => TellProgress());
        Receive<CancelRun>(_ =>
        {
            _isCancelled = true;
            Stop();
        });
        Receive<Shutdown>(_ =>
        {
            _isShuttingDown = true;
            Stop();
        });
        Receive<Erased>(OnErased);
        Receive<GetStats>(m =>
        {
            IActorRef asker = Sender;
            AnswerSoFarAsync(_work!, m.Columns).PipeTo(
                asker, Self, failure: e => new Status.Failure(ErrorMapping.ToHall(e)));
        });
        Receive<Question>(_ => NotReady());
        Receive<Extract>(_ => NotReady());
    }

    void Stop()
    {
        _run.Cancel();
        Pump();
    }

    void StartJahs()
    {
        _jahs = _work!.Jahs(_context.Limiter);
        for (int i = 0; i < _jahs; i++) StartJah();
    }

    void StartJah()
    {
        FeedWork work = _work!;
        Context.Watch(Context.ActorOf(Props.Create(() => new JahActor(_context.Limiter, work, _run.Token))));
    }

    /// <summary>Runs one step of the work off the actor; only one at a time, so that steps need no locks.</summary>
    void Step(Func<Task<object>> step)
    {
        _inStep = true;
        step().PipeTo(Self, Self, failure: e => new StepFailed(e));
    }

    void AfterStep(Action then)
    {
        _inStep = false;
        then();
        Pump();
    }

    /// <summary>
    /// Hands shares to free Jahs, plans one share ahead, and ends the round or the run when nothing is left.
    /// </summary>
    void Pump()
    {
        FeedWork work = _work!;
        CancellationToken cancelled = _run.Token;
        if (IsEnding)
        {
            HandOutEarlier();
            if (_underWay.Count == 0 && !_inStep) Finish();
            return;
        }
        while (_free.Count > 0 && _again.Count > 0) HandOut(_again.Dequeue());
        if (_free.Count > 0 && _planned is not null)
        {
            HandOut(_planned);
            _planned = null;
        }
        if (_inStep || _jahs == 0) return;
        WorkLimiter limiter = _context.Limiter;
        if (_planned is null && !_roundPlanned)
            Step(() => limiter.RunAsync<object>(() => new Planned(work.Next(cancelled)), CancellationToken.None));
        else if (_roundPlanned && _underWay.Count == 0 && _again.Count == 0)
            Step(async () => new RoundDecided(await work.NextRoundAsync(limiter, cancelled).ConfigureAwait(false)));
    }

    /// <summary>
    /// The first failure in the source's order is the one that is told, so what stands before it is still done.
    /// </summary>
    void HandOutEarlier()
    {
        if (_failure is not { } failure || _run.IsCancellationRequested) return;
        while (_free.Count > 0 && _again.Count > 0)
            if (_again.Dequeue() is { } share && share.Ordinal < failure.Ordinal) HandOut(share);
    }

    void HandOut(Share share)
    {
        IActorRef jah = _free.Dequeue();
        _underWay[share.Ordinal] = (share, jah);
        jah.Tell(new DoShare(share));
    }

    void Fail(int ordinal, Exception error)
    {
        if (_run.IsCancellationRequested && error is OperationCanceledException) return;
        if (_failure is null || ordinal < _failure.Value.Ordinal) _failure = (ordinal, ErrorMapping.ToHall(error));
    }

    /// <summary>
    /// Another Jah takes a lost one's shares; a share that takes down one Jah after the other ends the command.
    /// </summary>
    void OnJahLost(IActorRef jah)
    {
        int left = _free.Count;
        for (int i = 0; i < left; i++)
            if (_free.Dequeue() is { } other && !other.Equals(jah)) _free.Enqueue(other);
        foreach (Share share in _underWay.Values.Where(u => u.Jah.Equals(jah)).Select(u => u.Share).ToList())
        {
            _underWay.Remove(share.Ordinal);
            int attempts = _attempts[share.Ordinal] = _attempts.GetValueOrDefault(share.Ordinal) + 1;
            if (attempts < SummitLimits.ShareAttempts) _again.Enqueue(share);
            else
            {
                Fail(share.Ordinal, new HallException(
                    HallErrors.Internal, $"Part {share.Ordinal + 1} of '{_feed}' took down {attempts} Jahs.", _feed));
            }
        }
        StartJah();
        Pump();
    }

    void Commit()
    {
        FeedWork work = _work!;
        int jahs = _jahs;
        CancellationToken cancelled = _run.Token;
        WorkLimiter limiter = _context.Limiter;
        Step(async () => new Committed(await work.CommitAsync(jahs, limiter, cancelled).ConfigureAwait(false)));
    }

    void OnCommitted(Committed message)
    {
        _inStep = false;
        StopWork();
        Context.Parent.Tell(new SummitProtocol.CommandEnded(
            _id, FeedState.Ready, null, message.Manifest.Figures, message.Manifest.SourceJson));
        Become(Serving);
        if (_isShuttingDown) Self.Tell(Shutdown.Instance);
    }

    void StopWork()
    {
        Timers.CancelAll();
        foreach (IActorRef jah in Context.GetChildren())
        {
            Context.Unwatch(jah);
            Context.Stop(jah);
        }
        _free.Clear();
        if (_work is { } work) MemoryKeeper.Ended(work.Progress.Bytes);
        _work = null;
    }

    /// <summary>
    /// Nothing runs any more: what a failed or cancelled command wrote goes; what a stopping Summit's wrote stays.
    /// </summary>
    void Finish()
    {
        if (_isShuttingDown && !_isCancelled)
        {
            StopWork();
            Close();
            return;
        }
        _inStep = true;
        EraseAsync(_work!, _directory).PipeTo(Self, Self, () => Erased.Instance, e => new Erased(e));
    }

    static async Task EraseAsync(FeedWork work, string directory)
    {
        await work.AbandonAsync().ConfigureAwait(false);
        await Task.Run(() => DurableFile.EraseDirectory(directory)).ConfigureAwait(false);
    }

    void OnErased(Erased message)
    {
        if (message.Error is not null) _log.Warning(message.Error, "'{0}' could not be erased", _directory);
        bool shutdown = _isShuttingDown;
        bool cancelled = _run.IsCancellationRequested && _failure is null;
        HallException error = cancelled ? SummitActor.Cancelled(_feed) : _failure!.Value.Error;
        StopWork();
        End(error, cancelled ? FeedState.Cancelled : FeedState.Failed);
        if (shutdown) Self.Tell(Shutdown.Instance);
    }

    /// <summary>Statistics of the first rows; throws FeedNotReady where there are none.</summary>
    async Task<ColumnStatsInfo[]> AnswerSoFarAsync(FeedWork work, IReadOnlyList<string>? columns)
    {
        IReadOnlyList<ColumnReport>? beginning;
        try
        {
            beginning = await _context.Limiter.RunAsync(
                () => work.Beginning(schema => FeedReports.Positions(_feed, schema, columns)), _run.Token)
                .ConfigureAwait(false);
        }
        catch (Exception e) when (e is ColumnarException or IOException or OperationCanceledException)
        {
            // It ends, and what it made goes.
            beginning = null;
        }
        if (beginning is null) throw NotReadyError(": it is running, and nothing can be told yet of its first rows");
        return [.. beginning.Select(r => FeedReports.ToInfo(_feed, r) with { IsFinal = false })];
    }

    void TellProgress()
    {
        FeedProgress now = _work!.Progress;
        if (now == _told) return;
        _told = now;
        Context.Parent.Tell(new SummitProtocol.HalleluProgress(_id, now, _jahs, _work.Hosts));
    }

    sealed record WorkOpened
    {
        public static readonly WorkOpened Instance = new();
    }

    sealed record Planned(Share? Share);

    sealed record RoundDecided(bool HasNext);

    sealed record Committed(FeedManifest Manifest);

    sealed record StepFailed(Exception Error);

    sealed record Erased(Exception? Error)
    {
        public static readonly Erased Instance = new((Exception?)null);
    }

    sealed record ProgressTick
    {
        public static readonly ProgressTick Instance = new();
    }
}
