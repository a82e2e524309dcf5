using Akka.Actor;
using Hallelujah.Contracts;
using Hallelujah.Summit.Hallelu;
using Hallelujah.Summit.Hosting;
using static Hallelujah.Summit.Jah.JahProtocol;

namespace Hallelujah.Summit.Jah;

/// <summary>
/// The Jahs of a part of a feed whose Hallelu is on another host, for one round: hands them share after share, and
/// stops when all are done, or with the error of the first share in order that failed.
/// </summary>
sealed class CrewActor : ReceiveActor
{
    readonly WorkLimiter _limiter;
    readonly IJahWork _work;
    readonly Func<Share?> _next;
    readonly TaskCompletionSource _done;
    readonly CancellationToken _cancelled;
    readonly Queue<IActorRef> _free = new();
    readonly Dictionary<IActorRef, HashSet<int>> _underWay = [];
    bool _planning;
    bool _isOver;
    (int Ordinal, Exception Error)? _failure;

    /// <param name="next">The next share in order, or null; runs on a worker, never concurrently.</param>
    /// <param name="done">Ends when nothing runs any more.</param>
    public CrewActor(
        WorkLimiter limiter, IJahWork work, Func<Share?> next, TaskCompletionSource done, CancellationToken cancelled)
    {
        (_limiter, _work, _next, _done, _cancelled) = (limiter, work, next, done, cancelled);
        Receive<Free>(_ =>
        {
            _free.Enqueue(Sender);
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
            Fail(m.Share.Ordinal, m.Error);
            Ended(m.Share);
        });
        Receive<Terminated>(OnJahLost);
    }

    /// <summary>Runs a round of the work; throws what the first share in order threw.</summary>
    public static async Task RunAsync(
        IActorRefFactory actors, WorkLimiter limiter, IJahWork work, Func<Share?> next,
        CancellationToken cancellationToken)
    {
        var done = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        actors.ActorOf(Props.Create(() => new CrewActor(limiter, work, next, done, cancellationToken)));
        await done.Task.ConfigureAwait(false);
    }

    protected override void PreStart()
    {
        for (int i = 0; i < _limiter.Workers; i++)
        {
            IActorRef jah = Context.ActorOf(Props.Create(() => new JahActor(_limiter, _work, _cancelled)));
            Context.Watch(jah);
            _underWay[jah] = [];
        }
    }

    /// <summary>However it ends, who waits is told.</summary>
    protected override void PostStop() => _done.TrySetException(new HallException(
        HallErrors.ConnectionLost, "The Summit stops; what is finished is used again when it is back."));

    protected override SupervisorStrategy SupervisorStrategy() => new OneForOneStrategy(_ => Directive.Stop);

    void Pump()
    {
        bool isEnding = _isOver || _failure is not null || _cancelled.IsCancellationRequested;
        if (isEnding)
        {
            if (!_planning && _underWay.Values.All(s => s.Count == 0)) Finish();
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
