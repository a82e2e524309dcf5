using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text.Json;
using System.Text.Json.Nodes;
using Hallelujah.Contracts;

namespace Hallelujah.Cmdlets.Tests.Summits;

/// <summary>A Summit that gives the answers it was made with, to one client, whatever the parameters.</summary>
sealed class ReadyAnswers : IDisposable
{
    readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    readonly IReadOnlyDictionary<string, object> _answers;

    /// <param name="answers">By method.</param>
    public ReadyAnswers(IReadOnlyDictionary<string, object> answers)
    {
        _answers = answers;
        _listener.Start();
        _ = ServeAsync();
    }

    public string Address => string.Create(CultureInfo.InvariantCulture, $"{_listener.LocalEndpoint}");

    async Task ServeAsync()
    {
        using TcpClient client = await _listener.AcceptTcpClientAsync();
        Stream stream = client.GetStream();
        while (await MessageFrame.ReadAsync(stream, Limits.MaxHandshakeBytes, CancellationToken.None) is { } message)
        {
            JsonNode request = JsonNode.Parse(message)!;
            JsonObject answer = new() { ["jsonrpc"] = "2.0", ["id"] = request["id"]?.DeepClone() };
            string method = (string)request["method"]!;
            if (method == Hello.Method) answer["result"] = Json(new HelloResult(ProtocolVersion.Current, "1", "fake"));
            else if (_answers.TryGetValue(method, out object? ready)) answer["result"] = Json(ready);
            else answer["error"] = new JsonObject { ["code"] = -32601, ["message"] = $"There is no {method} here." };
            await MessageFrame.WriteAsync(
                stream, JsonSerializer.SerializeToUtf8Bytes(answer), CancellationToken.None);
        }
    }

    static JsonNode? Json(object value) => JsonSerializer.SerializeToNode(value, value.GetType(), HallJson.Options);

    public void Dispose() => _listener.Dispose();
}
