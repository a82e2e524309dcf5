using System.Buffers;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Text.Json;
using Hallelujah.Contracts;

namespace Hallelujah.Client;

/// <summary>Opens a TCP connection and presents the token: what every kind of connection begins with.</summary>
static class WireConnection
{
    /// <summary>Time for the other side to take a connection and to answer the handshake.</summary>
    public const int ConnectTimeoutMs = 10_000;

    /// <summary>
    /// A connected stream, the handshake behind it and not a byte more read. Throws ConnectionFailed, or the error that
    /// the handshake was answered with; CertificateRefused where the Summit's certificate is not to be trusted.
    /// </summary>
    /// <param name="tls">Null: plain TCP.</param>
    public static async Task<(Stream Stream, HelloResult Hello)> OpenAsync(
        SummitAddress address, Hello hello, TlsTrust? tls, CancellationToken cancellationToken)
    {
        using CancellationTokenSource late = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        late.CancelAfter(ConnectTimeoutMs);
        Socket socket = new(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        string? untrusted = null;
        try
        {
            await socket.ConnectAsync(address.Host, address.Port, late.Token).ConfigureAwait(false);
            SocketLife.Watch(socket);
            Stream stream = new NetworkStream(socket, ownsSocket: true);
            if (tls is not null)
            {
                SslStream secure = new(stream);
                SslClientAuthenticationOptions options = tls.ClientOptions(address.Host);
                options.RemoteCertificateValidationCallback = (_, certificate, chain, errors) =>
                    (untrusted = CertificateFaults.Of(certificate, chain, errors)) is null;
                await secure.AuthenticateAsClientAsync(options, late.Token).ConfigureAwait(false);
                stream = secure;
            }
            await MessageFrame.WriteAsync(stream, Request(hello), late.Token).ConfigureAwait(false);
            byte[] answer = await MessageFrame.ReadAsync(stream, Limits.MaxHandshakeBytes, late.Token)
                .ConfigureAwait(false) ?? throw new EndOfStreamException("it closed the connection without an answer");
            return (stream, Read(answer, address));
        }
        catch (Exception e)
        {
            socket.Dispose();
            if (e is OperationCanceledException && cancellationToken.IsCancellationRequested) throw;
            if (untrusted is not null)
            {
                throw new HallException(
                    HallErrors.CertificateRefused, $"The certificate of {address} is not trusted: {untrusted}.",
                    address.ToString(), inner: e);
            }
            throw Explain(e, address);
        }
    }

    static HallException Explain(Exception exception, SummitAddress address)
    {
        string reason = exception switch
        {
            HallException hall when hall.Error == HallErrors.MessageInvalid
                || hall.Error == HallErrors.MessageTooLarge =>
                "what listens there is not a Summit",
            JsonException or KeyNotFoundException or InvalidOperationException => "what listens there is not a Summit",
            AuthenticationException => "what listens there does not speak TLS",
            OperationCanceledException => $"no answer within {ConnectTimeoutMs / 1000} s",
            SocketException { SocketErrorCode: SocketError.ConnectionRefused } => "nothing listens there",
            SocketException
            {
                SocketErrorCode: SocketError.HostNotFound or SocketError.NoData
                or SocketError.TryAgain
            } =>
                "the host's name is not known",
            _ => exception.Message,
        };
        if (exception is HallException known && known.Error != HallErrors.MessageInvalid
            && known.Error != HallErrors.MessageTooLarge)
        {
            return known;
        }
        return new HallException(HallErrors.ConnectionFailed,
            $"No Summit can be reached at {address}: {reason}.", address.ToString(), inner: exception);
    }

    static ReadOnlyMemory<byte> Request(Hello hello)
    {
        ArrayBufferWriter<byte> body = new();
        using (Utf8JsonWriter writer = new(body))
        {
            writer.WriteStartObject();
            writer.WriteString("jsonrpc", "2.0");
            writer.WriteNumber("id", 1);
            writer.WriteString("method", Hello.Method);
            writer.WritePropertyName("params");
            JsonSerializer.Serialize(writer, hello, HallJson.Options);
            writer.WriteEndObject();
        }
        return body.WrittenMemory;
    }

    static HelloResult Read(byte[] answer, SummitAddress address)
    {
        using JsonDocument document = JsonDocument.Parse(answer);
        JsonElement root = document.RootElement;
        if (!root.TryGetProperty("error", out JsonElement error))
            return root.GetProperty("result").Deserialize<HelloResult>(HallJson.Options)!;
        if (error.TryGetProperty("data", out JsonElement data)
            && data.Deserialize<ErrorData>(HallJson.Options) is { } told)
            throw HallException.FromData(told with { Target = told.Target ?? address.ToString() });
        throw new HallException(HallErrors.ConnectionFailed,
            $"The Summit at {address} refused the connection: {error.GetProperty("message").GetString()}",
            address.ToString());
    }
}
