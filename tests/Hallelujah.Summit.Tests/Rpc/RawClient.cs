using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Hallelujah.Summit.Tests.Rpc;

/// <summary>A JSON-RPC client of a socket and nothing else: what someone without our libraries would write.</summary>
sealed class RawClient : IDisposable
{
    readonly Socket _socket = new(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
    int _id;

    RawClient() { }

    public static async Task<RawClient> ConnectAsync(int port)
    {
        RawClient client = new();
        await client._socket.ConnectAsync(new IPEndPoint(IPAddress.Loopback, port));
        return client;
    }

    /// <summary>Connects and presents the token.</summary>
    public static async Task<RawClient> GreetAsync(int port, string token = RpcBench.Token)
    {
        RawClient client = await ConnectAsync(port);
        JsonNode answer = await client.CallAsync(
            "hall.hello", new JsonObject { ["token"] = token, ["protocol"] = 1 });
        if (answer["result"] is null) throw new InvalidOperationException($"hello was answered with {answer}");
        return client;
    }

    public Task SendBytesAsync(byte[] bytes) => _socket.SendAsync(bytes, SocketFlags.None);

    public Task SendTextAsync(string text) => SendBytesAsync(Encoding.UTF8.GetBytes(text));

    public Task SendMessageAsync(string json) => SendTextAsync(
        string.Create(
            CultureInfo.InvariantCulture, $"Content-Length: {Encoding.UTF8.GetByteCount(json)}\r\n\r\n{json}"));

    public async Task<int> SendRequestAsync(string method, JsonNode? parameters)
    {
        int id = ++_id;
        JsonObject request = new() { ["jsonrpc"] = "2.0", ["id"] = id, ["method"] = method, ["params"] = parameters };
        await SendMessageAsync(request.ToJsonString());
        return id;
    }

    /// <summary>A request and the next message, which must be its answer.</summary>
    public async Task<JsonNode> CallAsync(string method, JsonNode? parameters = null)
    {
        int id = await SendRequestAsync(method, parameters);
        JsonNode answer = await ReadAsync()
            ?? throw new EndOfStreamException($"No answer to {method}: the connection was closed.");
        if (answer["id"]?.GetValue<int>() != id)
            throw new InvalidOperationException($"Answer to another request: {answer}");
        return answer;
    }

    /// <summary>The next message; null where the connection was closed.</summary>
    public async Task<JsonNode?> ReadAsync()
    {
        using CancellationTokenSource late = new(RpcBench.Patience);
        StringBuilder header = new();
        byte[] one = new byte[1];
        while (!header.ToString().EndsWith("\r\n\r\n", StringComparison.Ordinal))
        {
            if (await ReceiveAsync(one, late.Token) == 0) return null;
            header.Append((char)one[0]);
        }
        string length =
            header.ToString().Split("\r\n").Single(l => l.StartsWith("Content-Length:", StringComparison.Ordinal));
        byte[] body = new byte[int.Parse(
            length["Content-Length:".Length..], NumberStyles.AllowLeadingWhite, CultureInfo.InvariantCulture)];
        for (int at = 0; at < body.Length;)
        {
            int got = await ReceiveAsync(body.AsMemory(at), late.Token);
            if (got == 0) throw new EndOfStreamException("The connection was closed inside a message.");
            at += got;
        }
        return JsonNode.Parse(body, documentOptions: new JsonDocumentOptions { MaxDepth = 256 });
    }

    /// <summary>Everything up to the end of the connection.</summary>
    public async Task<byte[]> ReadToEndAsync()
    {
        using CancellationTokenSource late = new(RpcBench.Patience);
        using MemoryStream all = new();
        byte[] buffer = new byte[4096];
        while (await ReceiveAsync(buffer, late.Token) is var got and > 0) all.Write(buffer, 0, got);
        return all.ToArray();
    }

    public void Dispose() => _socket.Dispose();

    /// <summary>A reset is an end like any other to who only wants to know that it ended.</summary>
    async Task<int> ReceiveAsync(Memory<byte> buffer, CancellationToken cancellationToken)
    {
        try
        {
            return await _socket.ReceiveAsync(buffer, SocketFlags.None, cancellationToken);
        }
        catch (SocketException e) when (e.SocketErrorCode == SocketError.ConnectionReset)
        {
            return 0;
        }
        catch (OperationCanceledException)
        {
            throw new TimeoutException(
                $"Neither a message nor the end of the connection came within {RpcBench.Patience}.");
        }
    }
}
