using System.Reflection;
using System.Text.Json.Nodes;
using Hallelujah.Contracts;
using StreamJsonRpc;
using Xunit;

namespace Hallelujah.Summit.Tests.Rpc;

public class DiscoverTests
{
    [Fact]
    public async Task Every_method_of_the_Summit_is_listed_with_its_parameters()
    {
        await using RpcBench bench = await RpcBench.StartAsync();

        JsonNode document = await DiscoverAsync(bench);

        AssertMethods(document, [typeof(ISummitRpc), typeof(IFeedRpc)]);
        JsonNode stats = document["methods"]!.AsArray().Single(m => m!["name"]!.GetValue<string>() == "feed.stats")!;
        Assert.True(stats["params"]![0]!["required"]!.GetValue<bool>());
        Assert.False(stats["params"]![1]!["required"]!.GetValue<bool>());
    }

    [Fact]
    public async Task A_Hallelus_port_lists_the_feeds_methods()
    {
        await using RpcBench bench = await RpcBench.StartAsync(target: new FakeFeed());

        AssertMethods(await DiscoverAsync(bench), [typeof(IFeedRpc)]);
    }

    [Fact]
    public async Task Every_error_of_the_table_every_limit_handshake_and_bulk_are_there()
    {
        await using RpcBench bench = await RpcBench.StartAsync();
        JsonNode document = await DiscoverAsync(bench);

        Assert.All(HallErrors.All,
            e => Assert.Equal(e.Code, document["components"]!["errors"]![e.Id]!["code"]!.GetValue<int>()));
        Assert.Equal("hall.hello", document["x-handshake"]!["method"]!.GetValue<string>());
        Assert.Equal("feed.read", document["x-bulk"]!["method"]!.GetValue<string>());
        Assert.Equal(Limits.MaxMessageBytes, document["x-limits"]!["maxMessageBytes"]!.GetValue<int>());
        Assert.Equal("1", document["info"]!["version"]!.GetValue<string>());
    }

    [Fact]
    public async Task Every_reference_in_the_document_leads_somewhere()
    {
        await using RpcBench bench = await RpcBench.StartAsync();
        JsonNode document = await DiscoverAsync(bench);

        List<string> references = [];
        Collect(document, references);

        Assert.Contains("#/components/schemas/CommandSubmission", references);
        Assert.All(references, r => Assert.NotNull(Resolve(document, r)));
    }

    [Fact]
    public async Task The_schema_of_a_command_names_its_kinds()
    {
        await using RpcBench bench = await RpcBench.StartAsync();

        string text = (await DiscoverAsync(bench))["components"]!["schemas"]!["CommandSubmission"]!.ToJsonString();

        Assert.Contains("\"import\"", text, StringComparison.Ordinal);
        Assert.Contains("\"extract\"", text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_schema_of_what_is_to_be_done_has_no_other_options()
    {
        await using RpcBench bench = await RpcBench.StartAsync();

        JsonNode schemas = (await DiscoverAsync(bench))["components"]!["schemas"]!;

        foreach (string name in (string[])["CsvImportOptions", "Selection", "FeedQuery", "ExportRequest"])
        {
            Assert.False(schemas[name]!["additionalProperties"]!.GetValue<bool>());
            Assert.Null(schemas[name]!["properties"]!["unknown"]);
        }
        Assert.All(
            schemas["CommandSubmission"]!["properties"]!["command"]!["anyOf"]!.AsArray(),
            kind =>
            {
                Assert.NotNull(kind!["properties"]!["kind"]);
                Assert.False(kind["additionalProperties"]!.GetValue<bool>());
            });
        Assert.Null(schemas["FeedInfo"]!["additionalProperties"]);
    }

    static async Task<JsonNode> DiscoverAsync(RpcBench bench)
    {
        using RawClient client = await RawClient.GreetAsync(bench.Endpoint.Port);
        return (await client.CallAsync("rpc.discover"))["result"]!;
    }

    static void AssertMethods(JsonNode document, Type[] contracts)
    {
        MethodInfo[] expected = [.. contracts.SelectMany(c => c.GetMethods())];
        Assert.Equal(
            expected.Select(m => m.GetCustomAttribute<JsonRpcMethodAttribute>()!.Name).Order(StringComparer.Ordinal),
            document["methods"]!.AsArray().Select(m => m!["name"]!.GetValue<string>()).Order(StringComparer.Ordinal));
        foreach (MethodInfo method in expected)
        {
            string name = method.GetCustomAttribute<JsonRpcMethodAttribute>()!.Name!;
            JsonNode listed = document["methods"]!.AsArray().Single(m => m!["name"]!.GetValue<string>() == name)!;
            Assert.Equal(
                method.GetParameters().Where(p => p.ParameterType != typeof(CancellationToken)).Select(p => p.Name),
                listed["params"]!.AsArray().Select(p => p!["name"]!.GetValue<string>()));
            Assert.NotNull(listed["result"]!["schema"]);
        }
    }

    static void Collect(JsonNode? node, List<string> references)
    {
        if (node is JsonArray array)
            foreach (JsonNode? item in array) Collect(item, references);
        if (node is not JsonObject members) return;
        if (members["$ref"] is JsonValue reference) references.Add(reference.GetValue<string>());
        foreach ((_, JsonNode? value) in members) Collect(value, references);
    }

    static JsonNode? Resolve(JsonNode document, string reference)
    {
        JsonNode? node = document;
        foreach (string raw in reference.Split('/').Skip(1))
        {
            string part = raw.Replace("~1", "/", StringComparison.Ordinal).Replace("~0", "~", StringComparison.Ordinal);
            node = node is JsonArray array ? array[int.Parse(part, System.Globalization.CultureInfo.InvariantCulture)]
                : node?[part];
        }
        return node;
    }
}
