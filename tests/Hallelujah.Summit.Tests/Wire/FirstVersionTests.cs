using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using Akka.Actor;
using Akka.Configuration;
using Hallelujah.Summit.Tests.Cluster;
using Hallelujah.Summit.Tests.Processes;
using Hallelujah.Summit.Tests.Rpc;
using Xunit;

namespace Hallelujah.Summit.Tests.Wire;

/// <summary>
/// Clients and hosts of version 0.1 are answered as they were then: their messages, recorded in questions-0.1.json, go
/// to a Summit of three as they are, and what its version said is in the answers. The file is never changed.
/// </summary>
public sealed class FirstVersionTests : IAsyncLifetime
{
    const int Rows = 100;
    const string Anything = "*";

    static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    readonly HostsUnderTest _hosts = new();
    readonly Dictionary<string, string> _known = new(StringComparer.Ordinal);
    readonly ActorSystem _host = ActorSystem.Create("recorded", ConfigurationFactory.ParseString($$"""
        akka {
          stdout-loglevel = OFF
          loglevel = OFF
          actor {
            provider = remote
            serializers.recorded = "{{typeof(RecordedFrameSerializer).AssemblyQualifiedName}}"
            serialization-bindings { "{{typeof(RecordedFrame).AssemblyQualifiedName}}" = recorded }
          }
          remote.dot-netty.tcp { hostname = "127.0.0.1", port = 0 }
        }
        """));

    public async ValueTask InitializeAsync()
    {
        await _hosts.StartAllAsync();
        _known["csv"] = SummitUnderTest.MakeCsv(_hosts.Combine("a.csv"), Rows);
        _known["out"] = _hosts.Combine("out.csv");
        _known["port"] = _hosts.Port.ToString(CultureInfo.InvariantCulture);
        _known["clusterPort"] = _hosts.ClusterPort.ToString(CultureInfo.InvariantCulture);
        _known["shape"] = _hosts.HostsJson(HostsUnderTest.Names);
    }

    public async ValueTask DisposeAsync()
    {
        await _host.Terminate();
        _hosts.Dispose();
    }

    [Fact]
    public async Task What_clients_and_hosts_of_the_first_version_ask_is_answered_as_then()
    {
        string file = await File.ReadAllTextAsync(
            Path.Combine(AppContext.BaseDirectory, "Wire", "questions-0.1.json"),
            TestContext.Current.CancellationToken);
        using RawClient client = await GreetAsync();
        JsonNode welcome = await AskAsync("gate", new RecordedFrame("gate.who", """{"from":"127.0.0.9"}"""));
        Assert.Equal(
            ("alpha", true, true, "127.0.0.3"),
            ((string)welcome["name"]!, (bool)welcome["isMember"]!, (bool)welcome["hasQuorum"]!,
                (string)welcome["shape"]!["hosts"]![2]!["ip"]!));
        HashSet<string> asked = [];
        foreach (string line in file.Split('\n').Where(l => l.Contains("\"method\"", StringComparison.Ordinal)))
        {
            JsonNode recorded = JsonNode.Parse(Known(line.TrimEnd(',', '\r')))!;
            string method = (string)recorded["method"]!;
            bool isHost = (string)recorded["by"]! == "host";
            JsonNode answer = isHost
                ? await CallAsync(method, recorded["question"]!)
                : await CallAsync(client, method, recorded["question"]!);
            Assert.True(Has(answer, recorded["answer"]!), $"{line}\nwas answered with {answer.ToJsonString()}");
            if (recorded["save"] is { } name) _known[(string)name!] = (string)answer["id"]!;
            if (isHost) asked.Add(method);
        }
        // Not asked: what would change the hosts, and what came later.
        Assert.Equal(
            FrozenNamesTests.PeerMethods.Except(["cluster.drain", "cluster.reload", "names.set", "source.inspect"]),
            asked.Order(StringComparer.Ordinal));
        Assert.Equal(21, (await File.ReadAllLinesAsync(_known["out"], TestContext.Current.CancellationToken)).Length);
    }

    string Known(string line) => _known.Aggregate(
        line, (text, k) => text.Replace($"%{k.Key}%", k.Value.ReplaceLineEndings(""), StringComparison.Ordinal));

    async Task<RawClient> GreetAsync()
    {
        RawClient client = await RawClient.ConnectAsync(_hosts.Port);
        string token = await File.ReadAllTextAsync(Path.Combine(_hosts.DirectoryOf(0), "summit.token"));
        JsonNode hello =
            await client.CallAsync("hall.hello", new JsonObject { ["token"] = token, ["protocol"] = 1 });
        Assert.Equal((1, "alpha"), ((int)hello["result"]!["protocol"]!, (string)hello["result"]!["summit"]!));
        return client;
    }

    static async Task<JsonNode> CallAsync(RawClient client, string method, JsonNode parameters)
    {
        JsonNode answer = await client.CallAsync(method, parameters.DeepClone());
        return answer["result"] ?? answer;
    }

    /// <summary>A question from host to host, as the first version asks it: in one part, then again.</summary>
    async Task<JsonNode> CallAsync(string method, JsonNode question)
    {
        var id = Guid.NewGuid();
        string body = Convert.ToBase64String(Encoding.UTF8.GetBytes(question.ToJsonString()));
        var frame = new RecordedFrame(
            "peer.question",
            $$"""{"id":"{{id}}","method":"{{method}}","part":0,"parts":1,"body":"{{body}}","waitMs":1000}""");
        while (true)
        {
            (string name, JsonNode content) = await AskAsync(frame);
            Assert.Equal(id.ToString(), (string)content["id"]!);
            if (name == "peer.failed")
                return new JsonObject { ["error"] = content["error"]!["id"]!.DeepClone() };
            if (name == "peer.answer")
            {
                Assert.Equal((0, 1), ((int)content["part"]!, (int)content["parts"]!));
                return JsonNode.Parse(Convert.FromBase64String((string)content["body"]!))!;
            }
            Assert.Equal("peer.working", name);
            frame = new RecordedFrame("peer.poll", $$"""{"id":"{{id}}","waitMs":1000}""");
        }
    }

    async Task<JsonNode> AskAsync(string actor, RecordedFrame frame) => (await ToAsync(actor, frame)).Content;

    async Task<(string Manifest, JsonNode Content)> AskAsync(RecordedFrame frame)
    {
        RecordedFrame answer = await ToAsync("peer", frame);
        return (answer.Manifest, answer.Content);
    }

    Task<RecordedFrame> ToAsync(string actor, RecordedFrame frame) => _host.ActorSelection(string.Create(
        CultureInfo.InvariantCulture, $"akka.tcp://hallelujah@127.0.0.1:{_hosts.ClusterPort}/user/{actor}"))
        .Ask<RecordedFrame>(frame, Patience, TestContext.Current.CancellationToken);

    /// <summary>Whether all that is expected is there; of a list the first ones.</summary>
    static bool Has(JsonNode? answer, JsonNode? expected) => expected switch
    {
        JsonValue value when value.TryGetValue(out string? text) && text == Anything => answer is not null,
        JsonObject members => members.All(m => answer is JsonObject o && Has(o[m.Key], m.Value)),
        JsonArray items => answer is JsonArray a && a.Count >= items.Count
            && (items.Count > 0 || a.Count == 0) && items.Select((item, i) => Has(a[i], item)).All(h => h),
        _ => JsonNode.DeepEquals(answer, expected),
    };
}
