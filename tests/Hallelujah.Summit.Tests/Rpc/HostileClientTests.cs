using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.Json.Nodes;
using Hallelujah.Client;
using Hallelujah.Contracts;
using Hallelujah.Summit.Rpc;
using Xunit;

namespace Hallelujah.Summit.Tests.Rpc;

/// <summary>
/// Whatever a stranger or a broken client sends: at best one error, a closed connection, one line in the log.
/// </summary>
public class HostileClientTests
{
    const string Ok = """{"jsonrpc":"2.0","id":1,"method":"hall.hello","params":{"token":"the-token-of-this-test","protocol":1}}""";

    [Theory]
    [InlineData("""{"jsonrpc":"2.0","id":7,"method":"hall.hello","params":{"token":"wrong","protocol":1}}""", nameof(HallErrors.Unauthenticated), 7)]
    [InlineData("""{"jsonrpc":"2.0","id":7,"method":"hall.hello","params":{"protocol":1}}""", nameof(HallErrors.Unauthenticated), 7)]
    [InlineData("""{"jsonrpc":"2.0","id":7,"method":"hall.hello","params":{"token":null,"protocol":1}}""", nameof(HallErrors.Unauthenticated), 7)]
    [InlineData("""{"jsonrpc":"2.0","id":7,"method":"feed.find","params":{"query":{}}}""", nameof(HallErrors.Unauthenticated), 7)]
    [InlineData("""{"jsonrpc":"2.0","id":7,"method":"rpc.discover"}""", nameof(HallErrors.Unauthenticated), 7)]
    [InlineData("""{"jsonrpc":"2.0","id":7,"method":"hall.hello","params":{"token":"the-token-of-this-test","protocol":99}}""", nameof(HallErrors.ProtocolMismatch), 7)]
    [InlineData("""{"jsonrpc":"2.0","id":7,"method":"hall.hello","params":["the-token-of-this-test",1]}""", nameof(HallErrors.MessageInvalid), 7)]
    [InlineData("""{"jsonrpc":"2.0","id":7,"method":"hall.hello","params":{"token":5,"protocol":1}}""", nameof(HallErrors.MessageInvalid), 7)]
    [InlineData("""{"jsonrpc":"2.0","id":7,"method":"hall.hello","params":{"token":"the-token-of-this-test","protocol":1,"ticket":"made up"}}""", nameof(HallErrors.TicketInvalid), 7)]
    [InlineData("""{"jsonrpc":"2.0","method":"hall.hello","params":{"token":"the-token-of-this-test","protocol":1}}""", nameof(HallErrors.MessageInvalid), null)]
    [InlineData("[]", nameof(HallErrors.MessageInvalid), null)]
    [InlineData("{", nameof(HallErrors.MessageInvalid), null)]
    [InlineData("null", nameof(HallErrors.MessageInvalid), null)]
    public async Task A_first_message_that_is_no_hello_is_answered_and_the_connection_closed(
        string message, string error, int? id)
    {
        await using RpcBench bench = await RpcBench.StartAsync();
        using RawClient client = await RawClient.ConnectAsync(bench.Endpoint.Port);

        await client.SendMessageAsync(message);
        JsonNode answer = (await client.ReadAsync())!;

        Assert.Equal(HallErrors.Find(error)!.Code, answer["error"]!["code"]!.GetValue<int>());
        Assert.Equal(error, answer["error"]!["data"]!["id"]!.GetValue<string>());
        Assert.Equal(id, answer["id"]?.GetValue<int>());
        Assert.Null(await client.ReadAsync());
        Assert.Single(bench.Log.Lines);
    }

    public static TheoryData<string, byte[]> Garbage => new()
    {
        { "HTTP", "GET / HTTP/1.1\r\nHost: localhost\r\nUser-Agent: x\r\n\r\n"u8.ToArray() },
        { "TLS", [0x16, 0x03, 0x01, 0x02, 0x00, 0x01, 0x00, 0x01, 0xFC, 0x03, 0x03, .. new byte[500]] },
        { "zeros", new byte[10_000] },
        { "newlines", Encoding.ASCII.GetBytes(new string('\n', 10_000)) },
        { "JSON without a header", Encoding.ASCII.GetBytes(Ok + "\r\n\r\n") },
        { "endless header", Encoding.ASCII.GetBytes("X: " + new string('a', 100_000)) },
        { "many headers", Encoding.ASCII.GetBytes(string.Concat(Enumerable.Repeat("X-A: b\r\n", 10_000))) },
        { "length too large", "Content-Length: 16385\r\n\r\n{}"u8.ToArray() },
        { "length huge", "Content-Length: 99999999999999999999999\r\n\r\n{}"u8.ToArray() },
        { "length negative", "Content-Length: -5\r\n\r\n{}"u8.ToArray() },
        { "length nought", "Content-Length: 0\r\n\r\n"u8.ToArray() },
        { "length twice", "Content-Length: 5\r\nContent-Length: 6\r\n\r\n{}"u8.ToArray() },
        { "no length", "Content-Type: application/json\r\n\r\n{}"u8.ToArray() },
        { "invalid UTF-8", [.. "Content-Length: 4\r\n\r\n"u8, 0xFF, 0xFE, 0xFD, 0xFC] },
    };

    [Theory]
    [MemberData(nameof(Garbage))]
    public async Task Bytes_that_are_no_message_end_the_connection_before_the_handshakes_time_is_up(
        string what, byte[] bytes)
    {
        await using RpcBench bench = await RpcBench.StartAsync(handshakeTimeoutMs: 60_000);
        using RawClient client = await RawClient.ConnectAsync(bench.Endpoint.Port);

        try
        {
            await client.SendBytesAsync(bytes);
        }
        catch (SocketException)
        {
            // Closed while we were still sending: as good an end as any.
        }
        byte[] answer = await client.ReadToEndAsync();

        Assert.True(Count(answer) <= 1, $"{what}: {Encoding.UTF8.GetString(answer)}");
        Assert.Single(bench.Log.Lines);
        await AssertServesAsync(bench);
    }

    [Theory]
    [MemberData(nameof(Garbage))]
    public async Task The_same_after_the_handshake_ends_the_connection_too(string what, byte[] bytes)
    {
        if (what == "length too large") bytes = "Content-Length: 8388609\r\n\r\n{}"u8.ToArray();
        await using RpcBench bench = await RpcBench.StartAsync();
        using RawClient client = await RawClient.GreetAsync(bench.Endpoint.Port);

        try
        {
            await client.SendBytesAsync(bytes);
        }
        catch (SocketException)
        {
        }
        byte[] answer = await client.ReadToEndAsync();

        Assert.True(Count(answer) <= 1, $"{what}: {Encoding.UTF8.GetString(answer)}");
        Assert.Single(bench.Log.Lines);
        await AssertServesAsync(bench);
    }

    [Theory]
    [InlineData("[]")]
    [InlineData("{}")]
    [InlineData("{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":5}")]
    [InlineData("{\"jsonrpc\":\"2.0\",\"id\":{},\"method\":\"summit.info\"}")]
    [InlineData("{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"summit.info\"")]
    [InlineData("{\"jsonrpc\":\"2.0\",\"id\":77,\"result\":1}")]
    [InlineData("[{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"summit.info\"}]")]
    public async Task JSON_that_is_no_request_ends_the_connection(string message)
    {
        await using RpcBench bench = await RpcBench.StartAsync();
        using RawClient client = await RawClient.GreetAsync(bench.Endpoint.Port);

        await client.SendMessageAsync(message);
        byte[] answer = await client.ReadToEndAsync();

        Assert.True(Count(answer) <= 1, Encoding.UTF8.GetString(answer));
        Assert.Single(bench.Log.Lines);
        await AssertServesAsync(bench);
    }

    [Fact]
    public async Task A_message_nested_too_deep_is_told_so()
    {
        await using RpcBench bench = await RpcBench.StartAsync();
        using RawClient client = await RawClient.GreetAsync(bench.Endpoint.Port);

        await client.SendMessageAsync(
            "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"summit.info\",\"params\":" + new string('[', 5000)
            + new string(']', 5000) + "}");
        JsonNode answer = (await client.ReadAsync())!;

        Assert.Equal(-32700, answer["error"]!["code"]!.GetValue<int>());
        Assert.Equal("MessageInvalid", answer["error"]!["data"]!["id"]!.GetValue<string>());
        Assert.Null(await client.ReadAsync());
    }

    [Fact]
    public async Task A_message_of_the_largest_size_is_taken()
    {
        await using RpcBench bench = await RpcBench.StartAsync();
        using RawClient client = await RawClient.GreetAsync(bench.Endpoint.Port);
        const string head = """{"jsonrpc":"2.0","id":3,"method":"feed.schema","params":{"feed":" """;
        const string tail = "\"}}";

        await client.SendMessageAsync(
            head + new string('x', Limits.MaxMessageBytes - head.Length - tail.Length) + tail);
        JsonNode answer = (await client.ReadAsync())!;

        Assert.Equal(3, answer["id"]!.GetValue<int>());
        Assert.NotNull(answer["result"]);
    }

    [Fact]
    public async Task Who_says_nothing_is_gone_after_the_handshakes_time()
    {
        await using RpcBench bench = await RpcBench.StartAsync(handshakeTimeoutMs: 100);
        using RawClient silent = await RawClient.ConnectAsync(bench.Endpoint.Port);
        using RawClient slow = await RawClient.ConnectAsync(bench.Endpoint.Port);
        await slow.SendTextAsync("Content-Length: 100\r\n\r\n{");

        Assert.Equal(HallErrors.Unauthenticated.Code, (await silent.ReadAsync())!["error"]!["code"]!.GetValue<int>());
        Assert.Null(await silent.ReadAsync());
        Assert.NotNull(await slow.ReadAsync());
        Assert.Null(await slow.ReadAsync());
    }

    [Fact]
    public async Task A_handshake_that_comes_byte_by_byte_is_a_handshake()
    {
        await using RpcBench bench = await RpcBench.StartAsync();
        using RawClient client = await RawClient.ConnectAsync(bench.Endpoint.Port);

        foreach (byte value in Encoding.UTF8.GetBytes($"Content-Length: {Ok.Length}\r\n\r\n{Ok}"))
            await client.SendBytesAsync([value]);

        Assert.NotNull((await client.ReadAsync())!["result"]);
        Assert.NotNull((await client.CallAsync("summit.info"))["result"]);
    }

    [Fact]
    public async Task Strangers_who_hold_connections_open_keep_nobody_out()
    {
        await using RpcBench bench =
            await RpcBench.StartAsync(60_000, new ConnectionLimiter(maxConnections: 2, maxHandshakes: 4));
        List<RawClient> strangers = [];
        for (int i = 0; i < 20; i++) strangers.Add(await RawClient.ConnectAsync(bench.Endpoint.Port));

        await AssertServesAsync(bench);
        Assert.NotNull(await strangers[0].ReadAsync());
        Assert.Null(await strangers[0].ReadAsync());
        strangers.ForEach(s => s.Dispose());
    }

    [Fact]
    public async Task One_connection_too_many_is_told_so_and_a_closed_one_makes_room()
    {
        await using RpcBench bench = await RpcBench.StartAsync(limiter: new ConnectionLimiter(maxConnections: 2));
        await using SummitConnection first = await bench.ConnectAsync();
        SummitConnection second = await bench.ConnectAsync();

        HallException error = await Assert.ThrowsAsync<HallException>(() => bench.ConnectAsync());
        Assert.Same(HallErrors.TooManyConnections, error.Error);
        Assert.Contains("2 connections", error.Message, StringComparison.Ordinal);

        await second.DisposeAsync();
        await Eventually.ReachedAsync("room for another connection", async () =>
        {
            try
            {
                await using SummitConnection third = await bench.ConnectAsync();
                return true;
            }
            catch (HallException e) when (e.Error == HallErrors.TooManyConnections)
            {
                return false;
            }
        });
    }

    [Fact]
    public async Task One_request_too_many_is_an_error_and_the_others_go_on()
    {
        await using RpcBench bench = await RpcBench.StartAsync();
        TaskCompletionSource release = new(TaskCreationOptions.RunContinuationsAsynchronously);
        bench.Summit.OnSchema = async (_, token) =>
        {
            await release.Task.WaitAsync(token);
            return [];
        };
        using RawClient client = await RawClient.GreetAsync(bench.Endpoint.Port);

        for (int i = 0; i <= Limits.MaxRequests; i++)
            await client.SendRequestAsync("feed.schema", new JsonObject { ["feed"] = "x" });
        Assert.Equal(HallErrors.TooManyRequests.Code, (await client.ReadAsync())!["error"]!["code"]!.GetValue<int>());
        release.SetResult();
        for (int i = 0; i < Limits.MaxRequests; i++) Assert.NotNull((await client.ReadAsync())!["result"]);
    }

    [Fact]
    public async Task Two_clients_do_not_notice_a_hostile_third()
    {
        await using RpcBench bench = await RpcBench.StartAsync();
        await using SummitConnection first = await bench.ConnectAsync();
        await using SummitConnection second = await bench.ConnectAsync();
        using CancellationTokenSource stop = new();
        Task hostile = Task.Run(async () =>
        {
            Random random = new(7);
            for (int i = 0; i < 200; i++)
            {
                byte[] noise = new byte[random.Next(1, 2_000)];
                random.NextBytes(noise);
                using RawClient client = i % 2 == 0
                    ? await RawClient.ConnectAsync(bench.Endpoint.Port)
                    : await RawClient.GreetAsync(bench.Endpoint.Port);
                try
                {
                    await client.SendBytesAsync(noise);
                }
                catch (SocketException)
                {
                }
            }
            await stop.CancelAsync();
        });

        int calls = 0;
        while (!stop.IsCancellationRequested)
        {
            Assert.Single(await first.Rpc.FindFeedsAsync(new FeedQuery(), CancellationToken.None));
            Assert.Equal("fake", (await second.Rpc.GetSummitAsync(CancellationToken.None)).Name);
            calls++;
        }
        await hostile;
        Assert.True(calls > 0 && first.IsOpen && second.IsOpen);
    }

    [Fact]
    public async Task A_port_in_use_is_a_clear_error()
    {
        await using RpcBench bench = await RpcBench.StartAsync();

        HallException error = await Assert.ThrowsAsync<HallException>(() => RpcEndpoint.StartAsync(
            IPAddress.Loopback, bench.Endpoint.Port, () => bench.Summit, bench.Tickets,
            new RpcOptions { Token = "t", SummitName = "s", Version = "v" }));

        Assert.Same(HallErrors.PortInUse, error.Error);
        Assert.Contains($"{bench.Endpoint.Port}", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_port_is_free_again_once_its_endpoint_is_disposed()
    {
        RpcBench bench = await RpcBench.StartAsync();
        SummitConnection connection = await bench.ConnectAsync();
        int port = bench.Endpoint.Port;
        await bench.DisposeAsync();
        await connection.WaitClosedAsync().WaitAsync(RpcBench.Patience);

        await using RpcEndpoint again = await RpcEndpoint.StartAsync(
            IPAddress.Loopback, port, () => bench.Summit, bench.Tickets,
            new RpcOptions { Token = "t", SummitName = "s", Version = "v" });

        Assert.Equal(port, again.Port);
        await connection.DisposeAsync();
    }

    static async Task AssertServesAsync(RpcBench bench)
    {
        await using SummitConnection connection = await bench.ConnectAsync();
        Assert.Single(await connection.Rpc.FindFeedsAsync(new FeedQuery(), CancellationToken.None));
    }

    /// <summary>Messages in what came back.</summary>
    static int Count(byte[] answer) => Encoding.UTF8.GetString(answer).Split("Content-Length:").Length - 1;
}
