using Akka.Actor;
using Hallelujah.Contracts;
using Hallelujah.Summit.Hallelu;
using Hallelujah.Summit.Hosting;
using static Hallelujah.Summit.Jah.JahProtocol;

namespace Hallelujah.Summit.Jah;

/// <summary>Some of a crew's Jahs, which do their shares in one way.</summary>
sealed record CrewMembers(IJahWork Work, int Jahs);

/// <summary>A Jah cannot go on, and what it was doing is another's to do.</summary>
sealed class JahLostException(HallException why) : Exception(why.Message, why)
{
    public HallException Why => why;
}

/// <summary>
/// The Jahs of a part of a feed whose Hallelu is on another host, for one round: hands them share after share, and
/// stops when all are done, or with the error of the first share in order that failed. The shares of a lost Jah go to
/// the others.
/// </summary>
sealed class CrewActor : ReceiveActor
{
    readonly WorkLimiter _limiter;
    readonly IReadOnlyList<CrewMembers> _members;
    readonly Func<Share?> _next;
    readonly TaskCompletionSource _done;
    readonly CancellationToken _cancelled;
    readonly Queue<IActorRef> _free = new();
    readonly Queue<Share> _again = new();
    readonly Dictionary<IActorRef, HashSet<int>> _underWay = [];
    bool _planning;
    bool _isOver;
    (int Ordinal, Exception Error)? _failure;

    /// <param name="next">The next share in order, or null; runs on a worker, never concurrently.</param>
    /// <param name="done">Ends when nothing runs any more.</param>
    public CrewActor(
        WorkLimiter limiter, IReadOnlyList<CrewMembers> members, Func<Share?> next, TaskCompletionSource done,
        CancellationToken cancelled)
    {
        (_limiter, _members, _next, _done, _cancelled) = (limiter, members, next, done, cancelled);
        Receive<Free>(_ =>
        {
            if (_underWay.ContainsKey(Sender)) _free.Enqueue(Sender);
            Pump();
        });
        Receive<Planned>(m =>
        {
            _planning = false;
            if (m.Error is { } error) Fail(int.MaxValue, error);
            else if (m.Share is not { } share) _isOver = true;
            else if (_failure is null) HandOut(share);
            Pump();
        });
        Receive<ShareDone>(m => Ended(m.Share));
        Receive<ShareFailed>(m =>
        {
            if (m.Error is JahLostException lost) Lose(m.Share, lost);
            else Fail(m.Share.Ordinal, m.Error);
            Ended(m.Share);
        });
        Receive<Terminated>(OnJahLost);
    }

    /// <summary>Runs a round of the work; throws what the first share in order threw.</summary>
    public static async Task RunAsync(
        IActorRefFactory actors, WorkLimiter limiter, IReadOnlyList<CrewMembers> members, Func<Share?> next,
        CancellationToken cancellationToken)
    {
        if (members.Sum(m => m.Jahs) == 0)
            throw new HallException(HallErrors.HostUnreachable, "None of the hosts that are to load is up.");
        var done = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        actors.ActorOf(Props.Create(() => new CrewActor(limiter, members, next, done, cancellationToken)));
        await done.Task.ConfigureAwait(false);
    }

    protected override void PreStart()
    {
        foreach (CrewMembers members in _members)
        {
            for (int i = 0; i < members.Jahs; i++)
            {
                IActorRef jah = Context.ActorOf(Props.Create(() => new JahActor(_limiter, members.Work, _cancelled)));
                Context.Watch(jah);
                _underWay[jah] = [];
            }
        }
    }

    /// <summary>However it ends, who waits is told.</summary>
    protected override void PostStop() => _done.TrySetException(new HallException(
        HallErrors.ConnectionLost, "The Summit stops; what is finished is used again when it is back."));

    protected override SupervisorStrategy SupervisorStrategy() => new OneForOneStrategy(_ => Directive.Stop);

    void Pump()
    {
        // What stands before the first failure in order is still done.
        while (_free.Count > 0 && _again.Count > 0 && !_cancelled.IsCancellationRequested)
            if (_again.Dequeue() is { } share && (_failure is not { } f || share.Ordinal < f.Ordinal)) HandOut(share);
        if (_cancelled.IsCancellationRequested) _again.Clear();
        bool isEnding = _isOver || _failure is not null || _cancelled.IsCancellationRequested;
        if (isEnding)
        {
            if (!_planning && _again.Count == 0 && _underWay.Values.All(s => s.Count == 0)) Finish();
            return;
        }
        if (_planning || _free.Count == 0) return;
        _planning = true;
        _limiter.RunAsync(_next, _cancelled).PipeTo(
            Self, Self, share => new Planned(share, null), e => new Planned(null, e));
    }

    void HandOut(Share share)
    {
        IActorRef jah = _free.Dequeue();
        _underWay[jah].Add(share.Ordinal);
        jah.Tell(new DoShare(share));
    }

    void Ended(Share share)
    {
        if (_underWay.TryGetValue(Sender, out HashSet<int>? shares)) shares.Remove(share.Ordinal);
        Pump();
    }

    void OnJahLost(Terminated message)
    {
        if (!_underWay.Remove(message.ActorRef, out HashSet<int>? shares)) return;
        Fail(shares.Count > 0 ? shares.Min() : int.MaxValue, new HallException(
            HallErrors.Internal, "A Jah stopped unexpectedly; the Summit's log says more."));
        Pump();
    }

    /// <summary>The Jah is done with; its share is another's, where there is one.</summary>
    void Lose(Share share, JahLostException lost)
    {
        Context.Unwatch(Sender);
        Context.Stop(Sender);
        _underWay.Remove(Sender);
        int left = _free.Count;
        for (int i = 0; i < left; i++)
            if (_free.Dequeue() is { } other && !other.Equals(Sender)) _free.Enqueue(other);
        _again.Enqueue(share);
        if (_underWay.Count > 0) return;
        _again.Clear();
        Fail(share.Ordinal, lost.Why);
    }

    void Fail(int ordinal, Exception error)
    {
        if (_failure is null || ordinal < _failure.Value.Ordinal) _failure = (ordinal, error);
    }

    void Finish()
    {
        if (_cancelled.IsCancellationRequested) _done.TrySetCanceled(_cancelled);
        else if (_failure is { } failure) _done.TrySetException(failure.Error);
        else _done.TrySetResult();
        Context.Stop(Self);
    }

    sealed record Planned(Share? Share, Exception? Error);
}
