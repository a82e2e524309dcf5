using Hallelujah.Contracts;

namespace Hallelujah.Client;

/// <summary>A connection to a Summit. Safe for use by many threads; calls run side by side.</summary>
public sealed class SummitConnection : IAsyncDisposable, IDisposable
{
    readonly RpcChannel _channel;

    SummitConnection(RpcChannel channel, HelloResult hello, string token)
    {
        _channel = channel;
        Hello = hello;
        Token = token;
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

    /// <summary>False once either side has closed; a new call would fail with ConnectionLost.</summary>
    public bool IsOpen => _channel.IsOpen;

    /// <summary>Throws ConnectionFailed, Unauthenticated, ProtocolMismatch or TooManyConnections.</summary>
    public static async Task<SummitConnection> ConnectAsync(
        SummitAddress address, string token, CancellationToken cancellationToken)
    {
        (System.Net.Sockets.NetworkStream stream, HelloResult hello) = await WireConnection.OpenAsync(
            address, new Hello(token, ProtocolVersion.Current), cancellationToken).ConfigureAwait(false);
        return new SummitConnection(new RpcChannel(stream, address), hello, token);
    }

    /// <summary>Ends when the connection has ended, whoever ended it.</summary>
    public Task WaitClosedAsync() => _channel.WaitClosedAsync();

    public void Dispose() => _channel.Dispose();

    public ValueTask DisposeAsync()
    {
        Dispose();
        return ValueTask.CompletedTask;
    }
}
