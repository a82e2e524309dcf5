using System.Reflection;
using System.Runtime.CompilerServices;
using Akka.Actor;
using Akka.Configuration;
using Hallelujah.Contracts;
using Hallelujah.Summit.Cluster;
using Hallelujah.Summit.Parts;
using StreamJsonRpc;
using Xunit;

namespace Hallelujah.Summit.Tests.Wire;

/// <summary>
/// The names that are on the wire, each once for good: lines are added here, none is changed and none goes.
/// </summary>
public sealed class FrozenNamesTests
{
    static readonly string[] Manifests =
    [
        "gate.welcome Welcome", "gate.who WhoAreYou", "peer.answer Answer", "peer.cancel Cancel", "peer.failed Failed",
        "peer.part GetPart", "peer.poll Poll", "peer.question Question", "peer.working Working",
    ];

    static readonly string[] PartMethods =
    [
        "part.bytes", "part.clean", "part.copy", "part.count", "part.counts", "part.damaged", "part.deed", "part.drop",
        "part.dropped", "part.due", "part.extract", "part.extract.copies", "part.files", "part.join", "part.kept",
        "part.load", "part.open", "part.read", "part.remake", "part.retake", "part.rewrite", "part.seal", "part.slice",
        "part.source", "part.take", "part.takeover", "part.vacate", "part.wanted",
    ];

    static readonly string[] ClientMethods =
    [
        "cluster.drain", "cluster.hosts", "cluster.test", "cluster.update", "command.cancel", "command.submit",
        "command.wait", "feed.delete", "feed.exactStats", "feed.export", "feed.find", "feed.read", "feed.rejects",
        "feed.restore", "feed.schema", "feed.stats", "source.inspect", "source.inspectOn", "summit.info",
        "summit.stop", "worksheet.commands", "worksheet.delete",
    ];

    /// <summary>What Summits ask each other, but for parts; <see cref="FirstVersionTests"/> asks them.</summary>
    public static readonly string[] PeerMethods =
    [
        "cluster.drain", "cluster.hosts", "cluster.reload", "cluster.shape", "command.cancel", "command.submit",
        "command.wait", "feed.delete", "feed.exactStats", "feed.export", "feed.find", "feed.read", "feed.rejects",
        "feed.restore", "feed.schema", "feed.stats", "names.claim", "names.get", "names.release", "names.set",
        "source.inspect",
    ];

    [Fact]
    public async Task Messages_between_hosts_keep_their_names()
    {
        using var system = ActorSystem.Create(
            "names", ConfigurationFactory.ParseString("akka { stdout-loglevel = OFF, loglevel = OFF }"));
        var serializer = new ClusterSerializer((ExtendedActorSystem)system);
        Assert.Equal(770_001, serializer.Identifier);
        Assert.Equal(Manifests, typeof(IClusterMessage).Assembly.GetTypes()
            .Where(t => t is { IsClass: true, IsAbstract: false } && t.IsAssignableTo(typeof(IClusterMessage)))
            .Select(t => $"{serializer.Manifest(RuntimeHelpers.GetUninitializedObject(t))} {t.Name}")
            .Order(StringComparer.Ordinal));
        await system.Terminate();
    }

    [Fact]
    public void Questions_about_parts_keep_their_names() =>
        Assert.Equal(PartMethods, typeof(PartProtocol).GetFields(BindingFlags.Public | BindingFlags.Static)
            .Where(f => f.IsLiteral).Select(f => (string)f.GetRawConstantValue()!).Order(StringComparer.Ordinal));

    [Fact]
    public void Methods_of_clients_keep_their_names() =>
        Assert.Equal(ClientMethods, typeof(ISummitRpc).GetInterfaces().Append(typeof(ISummitRpc))
            .SelectMany(i => i.GetMethods()).Select(m => m.GetCustomAttribute<JsonRpcMethodAttribute>()!.Name)
            .Order(StringComparer.Ordinal));
}
