using Akka.Actor;
using Hallelujah.Summit.Hallelu;
using Hallelujah.Summit.Hosting;
using static Hallelujah.Summit.Jah.JahProtocol;

namespace Hallelujah.Summit.Jah;

/// <summary>
/// A worker of one feed: asks its Hallelu for a share when it is free, and has one of the host's workers do it.
/// </summary>
sealed class JahActor : ReceiveActor
{
    public JahActor(WorkLimiter limiter, FeedWork work, CancellationToken cancellationToken)
    {
        Receive<DoShare>(m => limiter.RunAsync(() => work.Do(m.Share, cancellationToken), cancellationToken).PipeTo(
            Self, Self, () => new ShareDone(m.Share), e => new ShareFailed(m.Share, e)));
        Receive<ShareDone>(Hand);
        Receive<ShareFailed>(Hand);
    }

    protected override void PreStart() => Context.Parent.Tell(Free.Instance);

    static void Hand(object outcome)
    {
        Context.Parent.Tell(outcome);
        Context.Parent.Tell(Free.Instance);
    }
}
