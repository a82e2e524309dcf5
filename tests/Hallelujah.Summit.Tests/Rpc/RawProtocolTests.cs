using System.Text.Json.Nodes;
using Hallelujah.Contracts;
using Xunit;

namespace Hallelujah.Summit.Tests.Rpc;

/// <summary>The protocol over a plain socket: any JSON-RPC client can do it.</summary>
public class RawProtocolTests
{
    [Fact]
    public async Task Hello_then_a_look_up_with_named_arguments()
    {
        await using RpcBench bench = await RpcBench.StartAsync();
        using RawClient client = await RawClient.ConnectAsync(bench.Endpoint.Port);

        JsonNode hello =
            await client.CallAsync("hall.hello", new JsonObject { ["token"] = RpcBench.Token, ["protocol"] = 1 });
        Assert.Equal("2.0", hello["jsonrpc"]!.GetValue<string>());
        Assert.Equal(1, hello["result"]!["protocol"]!.GetValue<int>());
        Assert.Equal("fake", hello["result"]!["summit"]!.GetValue<string>());

        JsonNode found = await client.CallAsync(
            "feed.find", new JsonObject { ["query"] = new JsonObject { ["names"] = new JsonArray("sales") } });
        JsonNode feed = Assert.Single(found["result"]!.AsArray())!;
        Assert.Equal("sales", feed["name"]!.GetValue<string>());
        Assert.Equal("Ready", feed["state"]!.GetValue<string>());
        Assert.Equal(3, feed["rows"]!.GetValue<int>());
    }

    [Fact]
    public async Task Positional_arguments_and_text_ids_do_as_well()
    {
        await using RpcBench bench = await RpcBench.StartAsync();
        using RawClient client = await RawClient.GreetAsync(bench.Endpoint.Port);

        await client.SendMessageAsync("""{"jsonrpc":"2.0","id":"a-1","method":"feed.schema","params":["sales"]}""");
        JsonNode answer = (await client.ReadAsync())!;

        Assert.Equal("a-1", answer["id"]!.GetValue<string>());
        Assert.Equal("Int64", answer["result"]![0]!["type"]!.GetValue<string>());
    }

    [Fact]
    public async Task What_may_be_null_may_be_left_out()
    {
        await using RpcBench bench = await RpcBench.StartAsync();
        using RawClient client = await RawClient.GreetAsync(bench.Endpoint.Port);

        Assert.Equal(2,
            (await client.CallAsync("feed.stats", new JsonObject { ["feed"] = "sales" }))["result"]!.AsArray().Count);
        Assert.NotNull((await client.CallAsync("worksheet.commands", new JsonObject()))["result"]);
        Assert.NotNull((await client.CallAsync("worksheet.commands"))["result"]);
        JsonObject wait = new() { ["id"] = FakeSummit.Sales.Id, ["timeoutMs"] = null };
        Assert.NotNull((await client.CallAsync("command.wait", wait))["result"]);
        Assert.NotNull((await client.CallAsync("feed.restore", new JsonObject { ["feed"] = "sales" }))["result"]);
        Assert.NotNull((await client.CallAsync("feed.rejects", new JsonObject { ["feed"] = "sales" }))["result"]);
        Assert.NotNull((await client.CallAsync("source.inspect", new JsonObject { ["path"] = "/f" }))["result"]);
    }

    [Fact]
    public async Task The_kind_of_a_command_may_come_last()
    {
        await using RpcBench bench = await RpcBench.StartAsync();
        CommandSubmission? submitted = null;
        bench.Summit.OnSubmit = s =>
        {
            submitted = s;
            return Task.FromResult(FakeSummit.Sales);
        };
        using RawClient client = await RawClient.GreetAsync(bench.Endpoint.Port);

        await client.SendMessageAsync(
            """
            {"jsonrpc":"2.0","id":9,"method":"command.submit","params":{"submission":{
              "commandId":"11111111-2222-3333-4444-555555555555",
              "command":{"feed":"zip","paths":["/data/zip.csv"],"kind":"import"}}}}
            """);
        Assert.NotNull((await client.ReadAsync())!["result"]);

        Assert.Equal(["/data/zip.csv"], Assert.IsType<ImportCommand>(submitted!.Command).Paths);
        Assert.Equal("main", submitted.Worksheet);
    }

    [Fact]
    public async Task An_error_carries_code_message_and_data()
    {
        await using RpcBench bench = await RpcBench.StartAsync();
        using RawClient client = await RawClient.GreetAsync(bench.Endpoint.Port);

        JsonNode error = (await client.CallAsync("feed.delete", new JsonObject { ["feed"] = "nosuch" }))["error"]!;

        Assert.Equal(HallErrors.FeedNotFound.Code, error["code"]!.GetValue<int>());
        Assert.Equal("There is no feed 'nosuch'.", error["message"]!.GetValue<string>());
        Assert.Equal("FeedNotFound", error["data"]!["id"]!.GetValue<string>());
        Assert.Equal("ObjectNotFound", error["data"]!["kind"]!.GetValue<string>());
        Assert.Equal("nosuch", error["data"]!["target"]!.GetValue<string>());
        Assert.Equal(HallErrors.FeedNotFound.Recommendation, error["data"]!["recommendation"]!.GetValue<string>());
    }

    [Fact]
    public async Task A_failure_inside_the_Summit_shows_nothing_of_its_inside()
    {
        await using RpcBench bench = await RpcBench.StartAsync();
        bench.Summit.OnDelete = (_, _) => throw new InvalidOperationException("secret detail");
        using RawClient client = await RawClient.GreetAsync(bench.Endpoint.Port);

        JsonNode error = (await client.CallAsync("feed.delete", new JsonObject { ["feed"] = "x" }))["error"]!;

        Assert.Equal(HallErrors.Internal.Code, error["code"]!.GetValue<int>());
        string text = error.ToJsonString();
        foreach (string inside in (string[])["secret", "Exception", "System.", "   at ", "FakeSummit"])
            Assert.DoesNotContain(inside, text, StringComparison.Ordinal);
        Assert.Contains(bench.Log.Lines, l => l.Contains("secret detail", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("feed.schema", """{"feed":17}""", -32602)]
    [InlineData("feed.schema", """{"nosuch":"x"}""", -32602)]
    [InlineData("feed.schema", "[]", -32602)]
    [InlineData("feed.schema", """{"feed":"x","nosuch":1}""", -32602)]
    [InlineData("feed.stats", """{"feed":"x","nosuch":1}""", -32602)]
    [InlineData("worksheet.commands", """{"worksheets":"x"}""", -32602)]
    [InlineData("command.submit", """{"submission":{"commandId":"x"}}""", -32602)]
    [InlineData("command.submit", """{"submission":{"commandId":"11111111-2222-3333-4444-555555555555","command":{"kind":"nosuch","feed":"x"}}}""", -32602)]
    [InlineData("command.submit", """{"submission":{"commandId":"11111111-2222-3333-4444-555555555555","command":{"kind":"import","feed":"x"}}}""", -32602)]
    [InlineData("feed.nosuch", "{}", -32601)]
    [InlineData("ToString", "[]", -32601)]
    [InlineData("GetSummitAsync", "[]", -32601)]
    [InlineData("Dispose", "[]", -32601)]
    public async Task A_request_that_does_not_fit_is_an_error_and_the_connection_stays(
        string method, string parameters, int code)
    {
        await using RpcBench bench = await RpcBench.StartAsync();
        using RawClient client = await RawClient.GreetAsync(bench.Endpoint.Port);

        JsonNode error = (await client.CallAsync(method, JsonNode.Parse(parameters)))["error"]!;

        Assert.Equal(code, error["code"]!.GetValue<int>());
        Assert.NotNull(error["data"]!["recommendation"]);
        Assert.DoesNotContain("Hallelujah.", error.ToJsonString(), StringComparison.Ordinal);
        Assert.NotNull((await client.CallAsync("summit.info"))["result"]);
    }

    [Fact]
    public async Task Many_requests_may_be_under_way_and_each_gets_its_own_answer()
    {
        await using RpcBench bench = await RpcBench.StartAsync();
        TaskCompletionSource first = new(TaskCreationOptions.RunContinuationsAsynchronously);
        bench.Summit.OnSchema = async (feed, token) =>
        {
            if (feed == "slow") await first.Task.WaitAsync(token);
            return [new ColumnInfo(feed, 1, "c", "Int64", false, "", null)];
        };
        using RawClient client = await RawClient.GreetAsync(bench.Endpoint.Port);

        int slow = await client.SendRequestAsync("feed.schema", new JsonObject { ["feed"] = "slow" });
        Assert.Equal("fast", (await client.CallAsync("feed.schema", new JsonObject { ["feed"] = "fast" }))[
            "result"]![0]!["feed"]!.GetValue<string>());
        first.SetResult();
        JsonNode late = (await client.ReadAsync())!;

        Assert.Equal(slow, late["id"]!.GetValue<int>());
        Assert.Equal("slow", late["result"]![0]!["feed"]!.GetValue<string>());
    }

    [Fact]
    public async Task A_method_that_blocks_holds_back_nobody_on_its_connection()
    {
        await using RpcBench bench = await RpcBench.StartAsync();
        using ManualResetEventSlim release = new();
        bench.Summit.OnSchema = (_, token) =>
        {
            release.Wait(token);
            return Task.FromResult<IReadOnlyList<ColumnInfo>>([]);
        };
        using RawClient client = await RawClient.GreetAsync(bench.Endpoint.Port);

        int blocked = await client.SendRequestAsync("feed.schema", new JsonObject { ["feed"] = "x" });
        Assert.NotNull((await client.CallAsync("summit.info"))["result"]);
        release.Set();

        Assert.Equal(blocked, (await client.ReadAsync())!["id"]!.GetValue<int>());
    }

    [Fact]
    public async Task Progress_comes_as_notifications_with_the_clients_own_token()
    {
        await using RpcBench bench = await RpcBench.StartAsync();
        bench.Summit.OnWait = (_, _, progress, _) =>
        {
            for (int i = 1; i <= 3; i++) progress!.Report(new FeedProgress("load", i, i * 10, 30));
            return Task.FromResult(FakeSummit.Sales);
        };
        using RawClient client = await RawClient.GreetAsync(bench.Endpoint.Port);

        int id = await client.SendRequestAsync(
            "command.wait", new JsonObject { ["id"] = FakeSummit.Sales.Id, ["timeoutMs"] = 1000, ["progress"] = "p1" });
        for (int i = 1; i <= 3; i++)
        {
            JsonNode note = (await client.ReadAsync())!;
            Assert.Equal("$/progress", note["method"]!.GetValue<string>());
            Assert.Equal("p1", note["params"]!["token"]!.GetValue<string>());
            Assert.Equal(i, note["params"]!["value"]!["rows"]!.GetValue<int>());
        }

        Assert.Equal(id, (await client.ReadAsync())!["id"]!.GetValue<int>());
    }

    [Fact]
    public async Task A_request_can_be_cancelled()
    {
        await using RpcBench bench = await RpcBench.StartAsync();
        TaskCompletionSource started = new(TaskCreationOptions.RunContinuationsAsynchronously);
        bench.Summit.OnWait = async (_, _, _, token) =>
        {
            started.SetResult();
            await Eventually.CancelledAsync(token);
            return FakeSummit.Sales;
        };
        using RawClient client = await RawClient.GreetAsync(bench.Endpoint.Port);

        int id = await client.SendRequestAsync(
            "command.wait", new JsonObject { ["id"] = FakeSummit.Sales.Id, ["timeoutMs"] = 1000 });
        await started.Task.WaitAsync(RpcBench.Patience);
        await client.SendMessageAsync("""{"jsonrpc":"2.0","method":"$/cancelRequest","params":{"id":ID}}""".Replace("ID", $"{id}", StringComparison.Ordinal));

        Assert.Equal(-32800, (await client.ReadAsync())!["error"]!["code"]!.GetValue<int>());
    }

    [Fact]
    public async Task A_Hallelus_port_has_the_feeds_methods_alone()
    {
        FakeFeed feed = new();
        await using RpcBench bench = await RpcBench.StartAsync(target: feed);
        using RawClient client = await RawClient.GreetAsync(bench.Endpoint.Port);

        Assert.NotNull((await client.CallAsync("feed.schema", new JsonObject { ["feed"] = "x" }))["result"]);
        Assert.Equal(-32601, (await client.CallAsync("summit.stop"))["error"]!["code"]!.GetValue<int>());
    }
}
