using Akka.Actor;
using Hallelujah.Summit.Hallelu;
using Hallelujah.Summit.Hosting;
using static Hallelujah.Summit.Jah.JahProtocol;

namespace Hallelujah.Summit.Jah;

/// <summary>
/// A worker of one feed: asks its Hallelu for a share when it is free, and has one of the host's workers do it. While
/// the disk takes what it made, it does the next.
/// </summary>
sealed class JahActor : ReceiveActor
{
    readonly WorkLimiter _limiter;
    readonly IJahWork _work;
    readonly CancellationToken _cancelled;
    Share? _doing;
    int _written;
    bool _asked;

    public JahActor(WorkLimiter limiter, IJahWork work, CancellationToken cancellationToken)
    {
        (_limiter, _work, _cancelled) = (limiter, work, cancellationToken);
        Receive<DoShare>(m =>
        {
            (_asked, _doing) = (false, m.Share);
            DoAsync(m.Share, Self).PipeTo(
                Self, Self, () => new ShareDone(m.Share), e => new ShareFailed(m.Share, e));
        });
        Receive<Written>(_ =>
        {
            _doing = null;
            _written++;
            Ask();
        });
        Receive<ShareDone>(m => Hand(m.Share, m));
        Receive<ShareFailed>(m => Hand(m.Share, m));
    }

    protected override void PreStart() => Ask();

    /// <summary>Asks where it has nothing to do and the disk is not too far behind.</summary>
    void Ask()
    {
        if (_asked || _doing is not null || _written >= SummitLimits.UnsyncedShares) return;
        _asked = true;
        Context.Parent.Tell(Free.Instance);
    }

    void Hand(Share share, object outcome)
    {
        if (ReferenceEquals(share, _doing)) _doing = null;
        else _written--;
        Context.Parent.Tell(outcome);
        Ask();
    }

    async Task DoAsync(Share share, IActorRef self)
    {
        Action? sync = await _work.DoAsync(share, _limiter, _cancelled).ConfigureAwait(false);
        if (sync is null) return;
        self.Tell(Written.Instance);
        await _limiter.WaitForDiskAsync(sync).ConfigureAwait(false);
    }

    /// <summary>From its own task: the share it was doing waits for the disk only.</summary>
    sealed record Written
    {
        public static readonly Written Instance = new();
    }
}
