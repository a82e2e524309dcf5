using Akka.Actor;
using Hallelujah.Summit.Hosting;

namespace Hallelujah.Summit.Cluster;

/// <summary>Tells other Summits what this one is, before they join.</summary>
sealed class GateActor : ReceiveActor
{
    public const string Name = "gate";

    public GateActor(string name, Guid directoryId, ShapeInForce inForce, ClusterView view)
    {
        Akka.Cluster.Cluster cluster = Akka.Cluster.Cluster.Get(Context.System);
        Receive<GateProtocol.WhoAreYou>(question => Sender.Tell(new GateProtocol.Welcome(
            name, directoryId.ToString("D"), SummitHealth.Version,
            question.Digest == inForce.Digest ? null : inForce.Shape,
            cluster.State.Members.Any(m => m.UniqueAddress.Equals(cluster.SelfUniqueAddress)), view.HasQuorum)));
    }
}
