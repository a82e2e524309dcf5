using System.Text;
using Akka.Actor;
using Akka.TestKit;
using Hallelujah.Contracts;
using Hallelujah.Summit.Cluster;
using Hallelujah.Summit.Hosting;
using Hallelujah.Summit.Tests.Actors;
using Hallelujah.Summit.Tests.Rpc;
using Xunit;
using static Hallelujah.Summit.Cluster.PeerProtocol;

namespace Hallelujah.Summit.Tests.Cluster;

/// <summary>Calls between Summits: parts, waiting, errors, cancels.</summary>
public sealed class PeerTests : TestKitBase, IDisposable
{
    static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    readonly Guid _id = Guid.NewGuid();

    public PeerTests() : base(new XunitAssertions(), "akka { stdout-loglevel = OFF, loglevel = OFF }")
    {
    }

    public void Dispose() => Shutdown();

    [Fact]
    public void Long_questions_and_answers_travel_in_parts()
    {
        IActorRef peer = Make((_, question, _, _) => Task.FromResult((byte[])[.. question, .. question]));
        byte[] half = new byte[SummitLimits.ClusterPartBytes];
        Random.Shared.NextBytes(half);
        peer.Tell(new Question(_id, "echo", 0, 2, half, 1_000), TestActor);
        ExpectMsg<Working>(Patience);
        peer.Tell(new Question(_id, "echo", 1, 2, [7], 1_000), TestActor);
        List<byte> all = [];
        Answer answer = ExpectMsg<Answer>(Patience);
        Assert.Equal((0, 3), (answer.Part, answer.Parts));
        all.AddRange(answer.Body);
        for (int part = 1; part < 3; part++)
        {
            peer.Tell(new GetPart(_id, part), TestActor);
            all.AddRange(ExpectMsg<Answer>(Patience).Body);
        }
        Assert.Equal([.. half, 7, .. half, 7], all);
        peer.Tell(new GetPart(_id, 0), TestActor);
        Assert.Equal(HallErrors.ConnectionLost.Id, ExpectMsg<Failed>(Patience).Error.Id);
    }

    [Fact]
    public void Clients_that_wait_leave_room_for_others_and_clients_for_the_hosts_own_calls()
    {
        IActorRef peer = Make((method, _, _, cancel) => method is "command.wait" or "feed.export"
            ? Eventually.CancelledAsync(cancel).ContinueWith(_ => Array.Empty<byte>(), TaskScheduler.Default)
            : Task.FromResult<byte[]>([1]));
        for (int i = 0; i < SummitLimits.MaxPeerCalls; i++)
            peer.Tell(new Question(Guid.NewGuid(), "command.wait", 0, 1, [], 1_000), ActorRefs.Nobody);
        peer.Tell(new Question(_id, "feed.find", 0, 1, [], SummitLimits.PeerPollMs), TestActor);
        Assert.Equal([1], ExpectMsg<Answer>(Patience).Body);
        for (int i = 0; i < SummitLimits.MaxPeerCalls; i++)
            peer.Tell(new Question(Guid.NewGuid(), "feed.export", 0, 1, [], 1_000), ActorRefs.Nobody);
        peer.Tell(new Question(_id, "feed.find", 0, 1, [], 1_000), TestActor);
        Assert.Equal(HallErrors.TooManyRequests.Id, ExpectMsg<Failed>(Patience).Error.Id);
        peer.Tell(new Question(_id, "names.claim", 0, 1, [], SummitLimits.PeerPollMs), TestActor);
        Assert.Equal([1], ExpectMsg<Answer>(Patience).Body);
    }

    [Fact]
    public void A_long_call_says_that_it_works_until_its_answer_is_there()
    {
        var done = new TaskCompletionSource<byte[]>();
        IActorRef peer = Make((_, _, progress, _) =>
        {
            progress.Report(new FeedProgress("Loading", 5, 6, null));
            return done.Task;
        });
        peer.Tell(new Question(_id, "wait", 0, 1, [], 0), TestActor);
        ExpectMsg<Working>(Patience);
        peer.Tell(new Poll(_id, 0), TestActor);
        Assert.Equal(5, ExpectMsg<Working>(Patience).Progress!.Rows);
        peer.Tell(new Poll(_id, SummitLimits.PeerPollMs), TestActor);
        done.SetResult(Encoding.UTF8.GetBytes("ready"));
        object last = ReceiveOne(Patience);
        if (last is Working)
        {
            peer.Tell(new Poll(_id, SummitLimits.PeerPollMs), TestActor);
            last = ReceiveOne(Patience);
        }
        Assert.Equal("ready", Encoding.UTF8.GetString(Assert.IsType<Answer>(last).Body));
    }

    [Fact]
    public void Errors_come_back_as_they_were_and_a_lost_call_is_told()
    {
        IActorRef peer = Make((method, _, _, _) =>
            throw new HallException(HallErrors.FeedNotFound, $"no {method}", "sales"));
        peer.Tell(new Question(_id, "x", 0, 1, [], 1_000), TestActor);
        Failed failed = ExpectMsg<Failed>(Patience);
        Assert.Equal((HallErrors.FeedNotFound.Id, "no x", "sales"),
            (failed.Error.Id, failed.Error.Message, failed.Error.Target));
        peer.Tell(new Poll(_id, 0), TestActor);
        Assert.Equal(HallErrors.ConnectionLost.Id, ExpectMsg<Failed>(Patience).Error.Id);
        peer.Tell(new Question(Guid.NewGuid(), "x", 3, 4, [], 0), TestActor);
        Assert.Equal(HallErrors.MessageTooLarge.Id, ExpectMsg<Failed>(Patience).Error.Id);
    }

    [Fact]
    public async Task A_cancelled_call_is_cancelled_here()
    {
        var cancelled = new TaskCompletionSource();
        IActorRef peer = Make(async (_, _, _, cancellationToken) =>
        {
            await using CancellationTokenRegistration seen = cancellationToken.Register(cancelled.SetResult);
            await Eventually.CancelledAsync(cancellationToken);
            return [];
        });
        peer.Tell(new Question(_id, "x", 0, 1, [], 0), TestActor);
        ExpectMsg<Working>(Patience);
        peer.Tell(new Cancel(_id), TestActor);
        await cancelled.Task.WaitAsync(Patience);
    }

    IActorRef Make(PeerActor.Handler handler) => Sys.ActorOf(Props.Create(() => new PeerActor(handler)));
}
