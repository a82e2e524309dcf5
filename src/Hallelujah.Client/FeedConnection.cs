using Hallelujah.Contracts;

namespace Hallelujah.Client;

/// <summary>A connection to a Hallelu: its feed's own port. Safe for use by many threads.</summary>
public sealed class FeedConnection : IAsyncDisposable, IDisposable
{
    readonly RpcChannel _channel;

    FeedConnection(RpcChannel channel)
    {
        _channel = channel;
        Rpc = new FeedClient(channel);
    }

    /// <summary>
    /// The Hallelu's methods. They throw <see cref="HallException"/>, or OperationCanceledException for the caller's
    /// own token.
    /// </summary>
    public IFeedRpc Rpc { get; }

    public SummitAddress Address => _channel.Address;

    public bool IsOpen => _channel.IsOpen;

    /// <summary>Over plain TCP; otherwise the same.</summary>
    public static Task<FeedConnection> ConnectAsync(
        SummitAddress address, string token, CancellationToken cancellationToken) =>
        ConnectAsync(address, token, null, cancellationToken);

    /// <summary>
    /// Throws ConnectionFailed, TlsRequired, CertificateRefused, Unauthenticated, ProtocolMismatch or
    /// TooManyConnections.
    /// </summary>
    /// <param name="tls">Null: plain TCP.</param>
    public static async Task<FeedConnection> ConnectAsync(
        SummitAddress address, string token, TlsTrust? tls, CancellationToken cancellationToken)
    {
        (Stream stream, _) = await WireConnection.OpenAsync(
            address, new Hello(token, ProtocolVersion.Current), tls, cancellationToken).ConfigureAwait(false);
        return new FeedConnection(new RpcChannel(stream, address));
    }

    public void Dispose() => _channel.Dispose();

    public ValueTask DisposeAsync()
    {
        Dispose();
        return ValueTask.CompletedTask;
    }
}
