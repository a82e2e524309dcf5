using System.Runtime.Serialization;
using System.Text.Json;
using Akka.Actor;
using Akka.Configuration;
using Akka.Serialization;
using Hallelujah.Contracts;

namespace Hallelujah.Summit.Cluster;

/// <summary>
/// Writes the messages between Summits as JSON under short names. Names are never reused; a name that is not in the
/// table is refused, so that nobody on the cluster port chooses which types are made here.
/// </summary>
sealed class ClusterSerializer(ExtendedActorSystem system) : SerializerWithStringManifest(system)
{
    static readonly Dictionary<string, Type> Types = new(StringComparer.Ordinal)
    {
        ["gate.who"] = typeof(GateProtocol.WhoAreYou),
        ["gate.welcome"] = typeof(GateProtocol.Welcome),
        ["peer.question"] = typeof(PeerProtocol.Question),
        ["peer.poll"] = typeof(PeerProtocol.Poll),
        ["peer.part"] = typeof(PeerProtocol.GetPart),
        ["peer.cancel"] = typeof(PeerProtocol.Cancel),
        ["peer.working"] = typeof(PeerProtocol.Working),
        ["peer.answer"] = typeof(PeerProtocol.Answer),
        ["peer.failed"] = typeof(PeerProtocol.Failed),
    };

    static readonly Dictionary<Type, string> Names = Types.ToDictionary(t => t.Value, t => t.Key);

    public override int Identifier => 770_001;

    public override string Manifest(object o) => Names.TryGetValue(o.GetType(), out string? name)
        ? name
        : throw new SerializationException($"{o.GetType().Name} does not travel between Summits.");

    public override byte[] ToBinary(object obj) =>
        JsonSerializer.SerializeToUtf8Bytes(obj, obj.GetType(), HallJson.Options);

    public override object FromBinary(byte[] bytes, string manifest) =>
        Types.TryGetValue(manifest, out Type? type)
            ? JsonSerializer.Deserialize(bytes, type, HallJson.Options)
                ?? throw new SerializationException($"The message '{manifest}' is empty.")
            : throw new SerializationException($"There is no message '{manifest}'.");
}

/// <summary>
/// Stands where Akka has a serializer for any type at all: nothing of that kind is ever sent, and what arrives as such
/// is not from a Summit.
/// </summary>
sealed class RefusingSerializer : Serializer
{
    /// <summary>With the settings that Akka hands to the serializer of this name.</summary>
    public RefusingSerializer(ExtendedActorSystem system, Config settings) : base(system) => _ = settings;

    public override int Identifier => 1;

    public override bool IncludeManifest => false;

    public override byte[] ToBinary(object obj) =>
        throw new SerializationException($"{obj.GetType()} has no serializer of its own.");

    public override object FromBinary(byte[] bytes, Type type) =>
        throw new SerializationException("A message of no known serializer is not read.");
}
