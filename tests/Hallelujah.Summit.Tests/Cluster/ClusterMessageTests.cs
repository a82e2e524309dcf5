using System.Runtime.Serialization;
using Akka.Actor;
using Akka.Configuration;
using Hallelujah.Contracts;
using Hallelujah.Summit.Cluster;
using Hallelujah.Summit.Hosting;
using Xunit;

namespace Hallelujah.Summit.Tests.Cluster;

public sealed class ClusterMessageTests : IAsyncDisposable
{
    static readonly ClusterShape Shape = new(1, 2, [new("a", "127.0.0.1"), new("b", "127.0.0.2")]);

    readonly ActorSystem _system = ActorSystem.Create("messages", ConfigurationFactory.ParseString(
        "akka { stdout-loglevel = OFF, loglevel = OFF }"));

    ClusterSerializer Serializer => new((ExtendedActorSystem)_system);

    public async ValueTask DisposeAsync() => await _system.Terminate();

    [Fact]
    public void Messages_come_through_as_they_were()
    {
        var welcome = new GateProtocol.Welcome("a", "id", "0.1.0", Shape, true, false);
        var back = Assert.IsType<GateProtocol.Welcome>(
            Serializer.FromBinary(Serializer.ToBinary(welcome), Serializer.Manifest(welcome)));
        Assert.Equal((welcome.Name, welcome.IsMember, "b"), (back.Name, back.IsMember, back.Shape!.Hosts[1].Name));
        var working = new PeerProtocol.Working(Guid.NewGuid(), new FeedProgress("Loading", 1, 2, null));
        Assert.Equal(working, Serializer.FromBinary(Serializer.ToBinary(working), Serializer.Manifest(working)));
    }

    [Fact]
    public void Every_message_between_hosts_is_in_the_serializers_table()
    {
        IEnumerable<Type> messages = typeof(IClusterMessage).Assembly.GetTypes()
            .Where(t => t is { IsClass: true, IsAbstract: false } && t.IsAssignableTo(typeof(IClusterMessage)));
        foreach (Type type in messages)
            Assert.NotEmpty(
                Serializer.Manifest(System.Runtime.CompilerServices.RuntimeHelpers.GetUninitializedObject(type)));
    }

    [Fact]
    public void A_later_versions_members_are_ignored_and_unknown_messages_refused()
    {
        byte[] later = """{"from":"x","since":"tomorrow"}"""u8.ToArray();
        Assert.Equal(new GateProtocol.WhoAreYou("x"), Serializer.FromBinary(later, "gate.who"));
        Assert.Throws<SerializationException>(() => Serializer.FromBinary(later, "System.Diagnostics.Process"));
        Assert.Throws<SerializationException>(() => Serializer.Manifest("text"));
        var refusing = new RefusingSerializer((ExtendedActorSystem)_system, Config.Empty);
        Assert.Throws<SerializationException>(() => refusing.ToBinary(new object()));
        Assert.Throws<SerializationException>(() => refusing.FromBinary(later, typeof(object)));
    }

    [Fact]
    public void A_part_of_a_call_fits_a_frame()
    {
        byte[] part = new byte[SummitLimits.ClusterPartBytes];
        Array.Fill(part, (byte)0xFF);
        byte[] question = Serializer.ToBinary(
            new PeerProtocol.Question(Guid.NewGuid(), "command.submit", 1, 2, part, 1_000));
        Assert.InRange(question.Length, part.Length, SummitLimits.ClusterFrameBytes - 10_000);
    }

    [Fact]
    public void Differences_between_two_hosts_files_are_told_in_words()
    {
        Assert.Empty(Shape.Differences(new ClusterShape(1, 2, [new("A", "127.0.0.1"), new("b", "127.0.0.2")]), "b"));
        var other = new ClusterShape(1, 3, [new("a", "127.0.0.1"), new("x", "127.0.0.2"), new("c", "127.0.0.3")]);
        Assert.Equal(
            ["\"clusterPort\" is 2 here and 3 on 'b'", "127.0.0.2 is 'b' here and 'x' on 'b'",
                "'c' (127.0.0.3) is only on 'b'"],
            Shape.Differences(other, "b"));
    }
}
