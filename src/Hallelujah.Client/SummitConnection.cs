using Hallelujah.Contracts;

namespace Hallelujah.Client;

/// <summary>A connection to a Summit. Safe for use by many threads; calls run side by side.</summary>
public sealed class SummitConnection : IAsyncDisposable, IDisposable
{
    readonly RpcChannel _channel;

    SummitConnection(RpcChannel channel, HelloResult hello, string token, TlsTrust? tls)
    {
        _channel = channel;
        Hello = hello;
        Token = token;
        Tls = tls;
        Rpc = new SummitClient(channel);
    }

    /// <summary>
    /// The Summit's methods. They throw <see cref="HallException"/>, or OperationCanceledException for the caller's
    /// own token.
    /// </summary>
    public ISummitRpc Rpc { get; }

    public SummitAddress Address => _channel.Address;

    /// <summary>The Summit's name, version and protocol.</summary>
    public HelloResult Hello { get; }

    /// <summary>The secret that was presented; the ports of the Summit's feeds take the same.</summary>
    public string Token { get; }

    /// <summary>Whose certificates are trusted; null over plain TCP. The Summit's feeds have the same.</summary>
    public TlsTrust? Tls { get; }

    /// <summary>False once either side has closed; a new call would fail with ConnectionLost.</summary>
    public bool IsOpen => _channel.IsOpen;

    /// <summary>Over plain TCP; otherwise the same.</summary>
    public static Task<SummitConnection> ConnectAsync(
        SummitAddress address, string token, CancellationToken cancellationToken) =>
        ConnectAsync(address, token, null, cancellationToken);

    /// <summary>
    /// Throws ConnectionFailed, TlsRequired, CertificateRefused, Unauthenticated, ProtocolMismatch or
    /// TooManyConnections.
    /// </summary>
    /// <param name="tls">Null: plain TCP.</param>
    public static async Task<SummitConnection> ConnectAsync(
        SummitAddress address, string token, TlsTrust? tls, CancellationToken cancellationToken)
    {
        (Stream stream, HelloResult hello) = await WireConnection.OpenAsync(
            address, new Hello(token, ProtocolVersion.Current), tls, cancellationToken).ConfigureAwait(false);
        return new SummitConnection(new RpcChannel(stream, address), hello, token, tls);
    }

    /// <summary>
    /// Opens the selected rows of a feed, from the hosts that have them. Throws what asking and opening throw.
    /// </summary>
    public Task<RowsConnection> OpenRowsAsync(
        string feed, Selection selection, CancellationToken cancellationToken) =>
        RowsConnection.OpenAsync(this, feed, selection, cancellationToken);

    /// <summary>Redeems a ticket that this Summit gave, on whichever host its rows are.</summary>
    public Task<RowsConnection> OpenRowsAsync(RowsTicket ticket, CancellationToken cancellationToken) =>
        RowsConnection.OpenAsync(ticket, Token, Tls, cancellationToken);

    /// <summary>Ends when the connection has ended, whoever ended it.</summary>
    public Task WaitClosedAsync() => _channel.WaitClosedAsync();

    public void Dispose() => _channel.Dispose();

    public ValueTask DisposeAsync()
    {
        Dispose();
        return ValueTask.CompletedTask;
    }
}
