using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
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

    readonly string _peer = socket.RemoteEndPoint?.ToString() ?? "?";
    readonly CancellationTokenSource _late = CancellationTokenSource.CreateLinkedTokenSource(stopped);
    IDisposable? _place;

    /// <summary>
    /// Takes its place among those that have not said who they are; to be called in the order in which they come, and
    /// before <see cref="RunAsync"/>.
    /// </summary>
    public void Arrive() => _place = options.Connections.EnterHandshake(_late);

    public async Task RunAsync()
    {
        using Socket owned = socket;
        using CancellationTokenSource late = _late;
        using IDisposable? place = _place;
        try
        {
            socket.NoDelay = true;
            SocketLife.Watch(socket);
            await using NetworkStream plain = new(socket, ownsSocket: false);
            if (await GreetAsync(plain).ConfigureAwait(false) is not { } greeted) return;
            await using Stream stream = greeted.Stream;
            await ServeAsync(stream, greeted.Hello.Id, greeted.Hello.Hello!).ConfigureAwait(false);
        }
        catch (Exception e) when (
            e is IOException or SocketException or ObjectDisposedException or OperationCanceledException)
        {
            options.Log.LogDebug("The connection of {Peer} ended: {Reason}", _peer, e.Message);
        }
        catch (AuthenticationException e)
        {
            options.Log.LogWarning("No TLS with {Peer}: {Reason}", _peer, e.InnerException?.Message ?? e.Message);
        }
        catch (Exception e)
        {
            options.Log.LogError(e, "The connection of {Peer} failed.", _peer);
        }
    }

    /// <summary>
    /// The client's hello where it is in order, and the stream to answer on; else null, the client told and the
    /// connection at its end.
    /// </summary>
    async Task<(Stream Stream, Handshake.Outcome Hello)?> GreetAsync(NetworkStream plain)
    {
        using CancellationTokenSource late = _late;
        using IDisposable? place = _place;
        late.CancelAfter(options.HandshakeTimeoutMs);
        Stream stream = plain;
        try
        {
            if (await SecureStream.OpenAsync(plain, options.Tls, late.Token).ConfigureAwait(false) is not { } open)
                return null;
            stream = open;
            Handshake.Outcome? read = await Handshake.ReadAsync(stream, options, late.Token).ConfigureAwait(false);
            if (read is not { } outcome) return null;
            if (outcome.Error is null) return (stream, outcome);
            await RefuseAsync(stream, outcome.Id, outcome.Error).ConfigureAwait(false);
        }
        catch (HallException e)
        {
            await RefuseAsync(stream, "null", e).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (!stopped.IsCancellationRequested)
        {
            await RefuseAsync(stream, "null", new HallException(HallErrors.Unauthenticated,
                $"No {Hello.Method} arrived within {options.HandshakeTimeoutMs} ms.")).ConfigureAwait(false);
        }
        if (stream != plain) await stream.DisposeAsync().ConfigureAwait(false);
        return null;
    }

    async Task ServeAsync(Stream stream, string id, Hello hello)
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
    async Task SendRowsAsync(Stream stream, string ticket, Func<Stream, CancellationToken, Task> send)
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

    static async Task WatchAsync(Stream stream, CancellationTokenSource gone)
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
    async Task CloseAsync(Stream stream, Task clientClosed)
    {
        try
        {
            if (stream is SslStream secure)
            {
                await secure.ShutdownAsync().WaitAsync(TimeSpan.FromMilliseconds(CloseTimeoutMs), stopped)
                    .ConfigureAwait(false);
            }
            socket.Shutdown(SocketShutdown.Send);
            await clientClosed.WaitAsync(TimeSpan.FromMilliseconds(CloseTimeoutMs), stopped).ConfigureAwait(false);
        }
        catch (Exception e) when (
            e is IOException or SocketException or ObjectDisposedException or TimeoutException
                or OperationCanceledException or InvalidOperationException)
        {
        }
    }

    /// <summary>
    /// Answers with an error and closes, without the reset that would take the answer from the client's hands.
    /// </summary>
    async Task RefuseAsync(Stream stream, string id, HallException error)
    {
        options.Log.LogWarning("Refused {Peer}: {Reason}", _peer, error.Message);
        using CancellationTokenSource late = CancellationTokenSource.CreateLinkedTokenSource(stopped);
        late.CancelAfter(CloseTimeoutMs);
        await Handshake.AnswerAsync(stream, id, error, late.Token).ConfigureAwait(false);
        await CloseAsync(stream).ConfigureAwait(false);
    }

    async Task CloseAsync(Stream stream)
    {
        using CancellationTokenSource late = CancellationTokenSource.CreateLinkedTokenSource(stopped);
        late.CancelAfter(CloseTimeoutMs);
        await CloseAsync(stream, DrainAsync(stream, late.Token)).ConfigureAwait(false);
    }

    static async Task DrainAsync(Stream stream, CancellationToken cancellationToken)
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
