using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Hallelujah.Contracts;
using Microsoft.Extensions.Logging;

namespace Hallelujah.Summit.Rpc;

/// <summary>
/// A TCP port that speaks the protocol: the Summit's own, or a Hallelu's. An idle endpoint is one listening socket
/// and one pending accept, no thread: a Summit has as many as it has feeds.
/// </summary>
public sealed class RpcEndpoint : IAsyncDisposable
{
    /// <summary>Connections the system may hold before they are accepted.</summary>
    const int Backlog = 512;

    /// <summary>Pause after a failed accept (no file descriptor left), so that the loop does not spin.</summary>
    const int AcceptRetryMs = 100;

    readonly Socket _listener;
    readonly Func<object> _target;
    readonly TicketBook _tickets;
    readonly RpcOptions _options;
    readonly CancellationTokenSource _stop = new();
    readonly ConcurrentDictionary<RpcConnection, Task> _connections = new();
    Task _accepting = Task.CompletedTask;

    RpcEndpoint(Socket listener, Func<object> target, TicketBook tickets, RpcOptions options)
    {
        _listener = listener;
        _target = target;
        _tickets = tickets;
        _options = options;
        EndPoint = (IPEndPoint)listener.LocalEndPoint!;
    }

    /// <summary>The port that is listened on; the one the system picked where 0 was asked for.</summary>
    public int Port => EndPoint.Port;

    public IPEndPoint EndPoint { get; }

    /// <summary>
    /// Listens and serves until disposed. <paramref name="target"/> is asked once a connection for an
    /// <see cref="ISummitRpc"/> or an <see cref="IFeedRpc"/>. Throws PortInUse where the port or address cannot be had.
    /// </summary>
    public static Task<RpcEndpoint> StartAsync(
        IPAddress ip, int port, Func<object> target, TicketBook tickets, RpcOptions options)
    {
        RpcEndpoint endpoint = Listen(ip, port, target, tickets, options);
        endpoint.Serve();
        return Task.FromResult(endpoint);
    }

    /// <summary>
    /// The same, but clients wait until <see cref="Serve"/>: for who has the port before there is anybody to answer.
    /// </summary>
    public static RpcEndpoint Listen(
        IPAddress ip, int port, Func<object> target, TicketBook tickets, RpcOptions options)
    {
        Socket listener = new(ip.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            listener.Bind(new IPEndPoint(ip, port));
            listener.Listen(Backlog);
        }
        catch (SocketException e)
        {
            listener.Dispose();
            string where = new IPEndPoint(ip, port).ToString();
            throw e.SocketErrorCode switch
            {
                SocketError.AddressAlreadyInUse => new HallException(HallErrors.PortInUse,
                    $"Port {port.ToString(CultureInfo.InvariantCulture)} on {ip} is in use by another process.", where),
                SocketError.AccessDenied => new HallException(HallErrors.PortInUse,
                    $"This account may not listen on {where}.", where, "Choose a port of 1024 or above."),
                _ => new HallException(HallErrors.PortInUse,
                    $"Cannot listen on {where}: {e.Message}.", where,
                    "Set an address of this host in hall_summit.json.", e),
            };
        }
        return new RpcEndpoint(listener, target, tickets, options);
    }

    /// <summary>From here on clients are answered.</summary>
    public void Serve() => _accepting = AcceptAsync();

    /// <summary>Stops listening, cancels what runs on the open connections, and closes them.</summary>
    public async ValueTask DisposeAsync()
    {
        if (_stop.IsCancellationRequested) return;
        await _stop.CancelAsync().ConfigureAwait(false);
        _listener.Dispose();
        await _accepting.ConfigureAwait(false);
        await Task.WhenAll(_connections.Values).ConfigureAwait(false);
    }

    async Task AcceptAsync()
    {
        CancellationToken stopped = _stop.Token;
        while (!stopped.IsCancellationRequested)
        {
            Socket socket;
            try
            {
                socket = await _listener.AcceptAsync(stopped).ConfigureAwait(false);
            }
            catch (Exception e) when (e is OperationCanceledException or ObjectDisposedException)
            {
                return;
            }
            catch (SocketException e)
            {
                if (stopped.IsCancellationRequested) return;
                _options.Log.LogWarning(
                    "A connection to {EndPoint} could not be accepted: {Reason}", EndPoint, e.Message);
                await Task.Delay(AcceptRetryMs, stopped).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
                continue;
            }
            RpcConnection connection = new(socket, _target, _tickets, _options, stopped);
            // Here, where the order is known: the oldest is closed where there are too many.
            connection.Arrive();
            Task running = Task.Run(connection.RunAsync, CancellationToken.None);
            _connections[connection] = running;
            _ = running.ContinueWith(
                _ => _connections.TryRemove(connection, out Task? _), CancellationToken.None,
                TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
        }
    }
}
