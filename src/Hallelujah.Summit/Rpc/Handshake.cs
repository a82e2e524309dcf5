using System.Buffers;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Hallelujah.Contracts;

namespace Hallelujah.Summit.Rpc;

/// <summary>The server's half of <c>hall.hello</c>: reads the first message and judges it.</summary>
static class Handshake
{
    /// <summary>A valid hello, or the error to answer with. The id is the request's own, as JSON text.</summary>
    public readonly record struct Outcome(string Id, Hello? Hello, HallException? Error);

    /// <summary>Null where the client left without a word.</summary>
    public static async Task<Outcome?> ReadAsync(Stream stream, RpcOptions options, CancellationToken cancellationToken)
    {
        try
        {
            byte[]? body = await MessageFrame.ReadAsync(stream, Limits.MaxHandshakeBytes, cancellationToken)
                .ConfigureAwait(false);
            return body is null ? null : Judge(body, options);
        }
        catch (HallException e)
        {
            return new Outcome("null", null, e);
        }
    }

    public static Task AnswerAsync(Stream stream, string id, HelloResult result, CancellationToken cancellationToken) =>
        WriteAsync(stream, id, writer =>
        {
            writer.WritePropertyName("result");
            JsonSerializer.Serialize(writer, result, HallJson.Options);
        }, cancellationToken);

    public static Task AnswerAsync(
        Stream stream, string id, HallException error, CancellationToken cancellationToken) =>
        WriteAsync(stream, id, writer =>
        {
            writer.WriteStartObject("error");
            writer.WriteNumber("code", error.Error.Code);
            writer.WriteString("message", error.Message);
            writer.WritePropertyName("data");
            JsonSerializer.Serialize(writer, error.ToData(), HallJson.Options);
            writer.WriteEndObject();
        }, cancellationToken);

    static async Task WriteAsync(
        Stream stream, string id, Action<Utf8JsonWriter> write, CancellationToken cancellationToken)
    {
        ArrayBufferWriter<byte> body = new();
        using (Utf8JsonWriter writer = new(body))
        {
            writer.WriteStartObject();
            writer.WriteString("jsonrpc", "2.0");
            writer.WritePropertyName("id");
            writer.WriteRawValue(id);
            write(writer);
            writer.WriteEndObject();
        }
        await MessageFrame.WriteAsync(stream, body.WrittenMemory, cancellationToken).ConfigureAwait(false);
    }

    static Outcome Judge(byte[] body, RpcOptions options)
    {
        string id = "null";
        try
        {
            using JsonDocument document = JsonDocument.Parse(body);
            JsonElement root = document.RootElement;
            if (root.ValueKind != JsonValueKind.Object) return Invalid(id, "The first message is not a JSON object.");
            if (root.TryGetProperty("id", out JsonElement idElement)
                && idElement.ValueKind is JsonValueKind.String or JsonValueKind.Number)
            {
                id = idElement.GetRawText();
            }
            if (!root.TryGetProperty("method", out JsonElement method) || method.ValueKind != JsonValueKind.String
                || !method.ValueEquals(Hello.Method))
            {
                return new Outcome(id, null, new HallException(HallErrors.Unauthenticated,
                    $"The first message on a connection is the request {Hello.Method} with the token."));
            }
            if (id == "null") return Invalid(id, $"{Hello.Method} is a request: its id is a text or a number.");
            if (!root.TryGetProperty("params", out JsonElement args) || args.ValueKind != JsonValueKind.Object)
                return Invalid(
                    id, $"The params of {Hello.Method} are an object: token, protocol, and ticket for rows.");
            Hello hello = args.Deserialize<Hello>(HallJson.Options)!;
            return Check(hello, options) is { } error ? new Outcome(id, null, error) : new Outcome(id, hello, null);
        }
        catch (JsonException)
        {
            return Invalid(id, "The first message is not the JSON of a hall.hello request.");
        }
    }

    /// <summary>
    /// The token before the version: a stranger learns nothing. The comparison takes the same time for any token.
    /// </summary>
    static HallException? Check(Hello hello, RpcOptions options)
    {
        bool ticketed = options.TicketSuffices && hello.Ticket is not null;
        if (!ticketed && !CryptographicOperations.FixedTimeEquals(Hash(hello.Token ?? ""), Hash(options.Token)))
            return new HallException(HallErrors.Unauthenticated, "The token is not this Summit's.");
        if (hello.Protocol == ProtocolVersion.Current) return null;
        return new HallException(HallErrors.ProtocolMismatch,
            $"The client speaks protocol {hello.Protocol}; "
            + $"this Summit, version {options.Version}, speaks {ProtocolVersion.Current}.");
    }

    static byte[] Hash(string token) => SHA256.HashData(Encoding.UTF8.GetBytes(token));

    static Outcome Invalid(string id, string message) =>
        new(id, null, new HallException(HallErrors.MessageInvalid, message));
}
