using System.Text;
using System.Text.Json.Nodes;
using Akka.Actor;
using Akka.Serialization;

namespace Hallelujah.Summit.Tests.Wire;

/// <summary>A message between hosts as it is on the wire: its name and its text, of no type of this version.</summary>
sealed record RecordedFrame(string Manifest, string Json)
{
    public JsonNode Content => JsonNode.Parse(Json)!;
}

/// <summary>Stands in the place of a Summit's serializer, and writes and reads frames as they are.</summary>
sealed class RecordedFrameSerializer(ExtendedActorSystem system) : SerializerWithStringManifest(system)
{
    public override int Identifier => 770_001;

    public override string Manifest(object o) => ((RecordedFrame)o).Manifest;

    public override byte[] ToBinary(object obj) => Encoding.UTF8.GetBytes(((RecordedFrame)obj).Json);

    public override object FromBinary(byte[] bytes, string manifest) =>
        new RecordedFrame(manifest, Encoding.UTF8.GetString(bytes));
}
