using System.Net.Sockets;
using Hallelujah.Contracts;
using Microsoft.Extensions.Logging;

namespace Hallelujah.Summit.Rpc;

/// <summary>
/// One client's connection, from its first byte to its end: the handshake, then either JSON-RPC or the rows of a
/// ticket. Whatever goes wrong on it ends it and nothing else, with at most one line in the log.
/// </summary>
sealed class RpcConnection(
    Socket socket, Func<object> target, TicketBook tickets, RpcOptions options, CancellationToken stopped)
{
    /// <summary>Time for an answer to leave and for the client to take it before the connection is cut.</summary>
    const int CloseTimeoutMs = 2_000;

    /// <summary>What is read and thrown away of a refused client, so that it can still read why.</summary>
    const int CloseDrainBytes = 64 << 10;

    /// <summary>Seconds of silence before a dead peer is asked, between the questions, and how many.</summary>
    const int KeepAliveSeconds = 30, KeepAliveIntervalSeconds = 10, KeepAliveProbes = 3;

    readonly string _peer = socket.RemoteEndPoint?.ToString() ?? "?";

    public async Task RunAsync()
    {
        using Socket owned = socket;
        try
        {
            socket.NoDelay = true;
            socket.SetSocketOption(SocketOptionLevel.Socket, SocketOptionName.KeepAlive, true);
            socket.SetSocketOption(SocketOptionLevel.Tcp, SocketOptionName.TcpKeepAliveTime, KeepAliveSeconds);
            socket.SetSocketOption(
                SocketOptionLevel.Tcp, SocketOptionName.TcpKeepAliveInterval, KeepAliveIntervalSeconds);
            socket.SetSocketOption(SocketOptionLevel.Tcp, SocketOptionName.TcpKeepAliveRetryCount, KeepAliveProbes);
            await using NetworkStream stream = new(socket, ownsSocket: false);
            if (await GreetAsync(stream).ConfigureAwait(false) is not { } greeted) return;
            await ServeAsync(stream, greeted.Id, greeted.Hello!).ConfigureAwait(false);
        }
        catch (Exception e) when (
            e is IOException or SocketException or ObjectDisposedException or OperationCanceledException)
        {
            options.Log.LogDebug("The connection of {Peer} ended: {Reason}", _peer, e.Message);
        }
        catch (Exception e)
        {
            options.Log.LogError(e, "The connection of {Peer} failed.", _peer);
        }
    }

    /// <summary>
    /// The client's hello where it is in order; else null, the client told and the connection at its end.
    /// </summary>
    async Task<Handshake.Outcome?> GreetAsync(NetworkStream stream)
    {
        using CancellationTokenSource late = CancellationTokenSource.CreateLinkedTokenSource(stopped);
        using IDisposable place = options.Connections.EnterHandshake(late);
        late.CancelAfter(options.HandshakeTimeoutMs);
        try
        {
            Handshake.Outcome? read = await Handshake.ReadAsync(stream, options, late.Token).ConfigureAwait(false);
            if (read is not { Error: { } error } outcome) return read;
            await RefuseAsync(stream, outcome.Id, error).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (!stopped.IsCancellationRequested)
        {
            await RefuseAsync(stream, "null", new HallException(HallErrors.Unauthenticated,
                $"No {Hello.Method} arrived within {options.HandshakeTimeoutMs} ms.")).ConfigureAwait(false);
        }
        return null;
    }

    async Task ServeAsync(NetworkStream stream, string id, Hello hello)
    {
        if (!options.Connections.TryEnter())
        {
            await RefuseAsync(stream, id, new HallException(HallErrors.TooManyConnections,
                $"{options.Connections.MaxConnections} connections to this Summit are open.")).ConfigureAwait(false);
            return;
        }
        try
        {
            HelloResult welcome = new(ProtocolVersion.Current, options.Version, options.SummitName);
            if (hello.Ticket is null)
            {
                await Handshake.AnswerAsync(stream, id, welcome, stopped).ConfigureAwait(false);
                await RpcSession.RunAsync(stream, target(), options, _peer, stopped).ConfigureAwait(false);
                await CloseAsync(stream).ConfigureAwait(false);
                return;
            }
            Func<Stream, CancellationToken, Task> send;
            try
            {
                send = tickets.Redeem(hello.Ticket);
            }
            catch (HallException e)
            {
                await RefuseAsync(stream, id, e).ConfigureAwait(false);
                return;
            }
            await Handshake.AnswerAsync(stream, id, welcome, stopped).ConfigureAwait(false);
            await SendRowsAsync(stream, hello.Ticket, send).ConfigureAwait(false);
        }
        finally
        {
            options.Connections.Leave();
        }
    }

    /// <summary>
    /// Runs a ticket's delegate. It is cancelled as soon as the client has gone: a client never sends on here.
    /// </summary>
    async Task SendRowsAsync(NetworkStream stream, string ticket, Func<Stream, CancellationToken, Task> send)
    {
        using CancellationTokenSource gone = CancellationTokenSource.CreateLinkedTokenSource(stopped);
        Task watching = WatchAsync(stream, gone);
        try
        {
            await send(stream, gone.Token).ConfigureAwait(false);
            await CloseAsync(stream, watching).ConfigureAwait(false);
        }
        catch (Exception) when (gone.IsCancellationRequested && !stopped.IsCancellationRequested)
        {
            options.Log.LogDebug("{Peer} left before the end of its rows.", _peer);
        }
        catch (Exception e)
        {
            // The stream ends without Arrow's end marker; the reason waits under the ticket.
            tickets.Fail(ticket, RpcErrors.Describe(e, stopped));
            if (e is HallException)
                options.Log.LogWarning("Rows for {Peer} were cut short: {Reason}", _peer, e.Message);
            else if (!stopped.IsCancellationRequested)
                options.Log.LogError(e, "Rows for {Peer} were cut short.", _peer);
            await CloseAsync(stream, watching).ConfigureAwait(false);
        }
        finally
        {
            await gone.CancelAsync().ConfigureAwait(false);
            await watching.ConfigureAwait(false);
        }
    }

    static async Task WatchAsync(NetworkStream stream, CancellationTokenSource gone)
    {
        byte[] ignored = new byte[1];
        try
        {
            // One byte would already be a breach of the protocol; it ends the transfer like a closed connection.
            await stream.ReadAsync(ignored, gone.Token).ConfigureAwait(false);
        }
        catch (Exception e) when (e is IOException or ObjectDisposedException or OperationCanceledException)
        {
        }
        await gone.CancelAsync().ConfigureAwait(false);
    }

    /// <summary>Says that nothing more comes, and gives the client time to take what is on its way.</summary>
    async Task CloseAsync(NetworkStream stream, Task clientClosed)
    {
        try
        {
            stream.Socket.Shutdown(SocketShutdown.Send);
            await clientClosed.WaitAsync(TimeSpan.FromMilliseconds(CloseTimeoutMs), stopped).ConfigureAwait(false);
        }
        catch (Exception e) when (
            e is SocketException or ObjectDisposedException or TimeoutException or OperationCanceledException)
        {
        }
    }

    /// <summary>
    /// Answers with an error and closes, without the reset that would take the answer from the client's hands.
    /// </summary>
    async Task RefuseAsync(NetworkStream stream, string id, HallException error)
    {
        options.Log.LogWarning("Refused {Peer}: {Reason}", _peer, error.Message);
        using CancellationTokenSource late = CancellationTokenSource.CreateLinkedTokenSource(stopped);
        late.CancelAfter(CloseTimeoutMs);
        await Handshake.AnswerAsync(stream, id, error, late.Token).ConfigureAwait(false);
        await CloseAsync(stream).ConfigureAwait(false);
    }

    async Task CloseAsync(NetworkStream stream)
    {
        using CancellationTokenSource late = CancellationTokenSource.CreateLinkedTokenSource(stopped);
        late.CancelAfter(CloseTimeoutMs);
        await CloseAsync(stream, DrainAsync(stream, late.Token)).ConfigureAwait(false);
    }

    static async Task DrainAsync(NetworkStream stream, CancellationToken cancellationToken)
    {
        byte[] buffer = new byte[4096];
        try
        {
            for (int total = 0; total < CloseDrainBytes;)
            {
                int got = await stream.ReadAsync(buffer, cancellationToken).ConfigureAwait(false);
                if (got == 0) return;
                total += got;
            }
        }
        catch (Exception e) when (e is IOException or ObjectDisposedException or OperationCanceledException)
        {
        }
    }
}
