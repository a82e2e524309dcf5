using System.Buffers;
using System.Buffers.Binary;
using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Text.Json;
using Hallelujah.Contracts;
using Hallelujah.Summit.Hosting;

namespace Hallelujah.Summit.Parts;

/// <summary>
/// A ticket of another host, redeemed: a connection that carries what it is for, and then the end mark.
/// </summary>
sealed class PeerTransfer : IAsyncDisposable
{
    /// <summary>Behind everything that a host sends another: without it what came is not whole.</summary>
    public static readonly byte[] EndMark = "hall-end"u8.ToArray();

    readonly RowsTicket _ticket;
    readonly TlsTrust? _tls;
    readonly string _host;

    PeerTransfer(Stream stream, RowsTicket ticket, TlsTrust? tls, string host) =>
        (Stream, _ticket, _tls, _host) = (stream, ticket, tls, host);

    public Stream Stream { get; }

    /// <summary>Bytes that came, of what was sent behind the handshake.</summary>
    public long BytesRead { get; private set; }

    /// <summary>Throws HostUnreachable, or the error that the other host answers with.</summary>
    /// <param name="tls">Null: plain TCP.</param>
    /// <param name="host">Its name, for errors.</param>
    public static async Task<PeerTransfer> OpenAsync(
        RowsTicket ticket, TlsTrust? tls, string host, CancellationToken cancellationToken)
    {
        try
        {
            return new PeerTransfer(
                await ConnectAsync(ticket, tls, cancellationToken).ConfigureAwait(false), ticket, tls, host);
        }
        catch (Exception e) when (IsBroken(e, cancellationToken))
        {
            throw new HallException(
                HallErrors.HostUnreachable, $"There is no connection to the host '{host}': {e.Message}", host,
                inner: e);
        }
    }

    static async Task<Stream> ConnectAsync(RowsTicket ticket, TlsTrust? tls, CancellationToken cancellationToken)
    {
        using var late = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        late.CancelAfter(SummitLimits.PeerTimeoutMs);
        var endpoint = IPEndPoint.Parse(ticket.Endpoint);
        var socket = new Socket(endpoint.AddressFamily, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await socket.ConnectAsync(endpoint, late.Token).ConfigureAwait(false);
            SocketLife.Watch(socket);
            Stream stream = new NetworkStream(socket, ownsSocket: true);
            if (tls is not null)
            {
                var secure = new SslStream(stream);
                await secure.AuthenticateAsClientAsync(tls.ClientOptions(endpoint.Address.ToString()), late.Token)
                    .ConfigureAwait(false);
                stream = secure;
            }
            await MessageFrame.WriteAsync(stream, Request(ticket.Ticket), late.Token).ConfigureAwait(false);
            byte[] answer = await MessageFrame.ReadAsync(stream, Limits.MaxHandshakeBytes, late.Token)
                .ConfigureAwait(false) ?? throw new EndOfStreamException("it closed the connection without an answer");
            using JsonDocument document = JsonDocument.Parse(answer);
            if (document.RootElement.TryGetProperty("error", out JsonElement error))
                throw HallException.FromData(error.GetProperty("data").Deserialize<ErrorData>(HallJson.Options)!);
            return stream;
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    static ReadOnlyMemory<byte> Request(string ticket)
    {
        // Beside a ticket no token is looked at.
        var hello = new Hello("", ProtocolVersion.Current, ticket);
        return JsonSerializer.SerializeToUtf8Bytes(
            new { jsonrpc = "2.0", id = 1, method = Hello.Method, @params = hello }, HallJson.Options);
    }

    static bool IsBroken(Exception e, CancellationToken cancellationToken) => e is not HallException
        && !(e is OperationCanceledException && cancellationToken.IsCancellationRequested);

    /// <summary>Takes the files that were asked for to these paths, made anew; then they are there whole.</summary>
    public async Task SaveAsync(IReadOnlyList<string> paths, CancellationToken cancellationToken)
    {
        byte[] block = ArrayPool<byte>.Shared.Rent(SummitLimits.TransferBlockBytes);
        try
        {
            foreach (string path in paths)
            {
                await ReadAsync(block.AsMemory(0, sizeof(long)), cancellationToken).ConfigureAwait(false);
                long left = BinaryPrimitives.ReadInt64LittleEndian(block);
                await using var file = new FileStream(path, FileMode.Create, FileAccess.Write, FileShare.None, 0);
                while (left > 0)
                {
                    Memory<byte> part = block.AsMemory(0, (int)Math.Min(block.Length, left));
                    await ReadAsync(part, cancellationToken).ConfigureAwait(false);
                    await file.WriteAsync(part, cancellationToken).ConfigureAwait(false);
                    left -= part.Length;
                }
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(block);
        }
        await EndAsync(cancellationToken).ConfigureAwait(false);
    }

    /// <summary>The other side of <see cref="SaveAsync"/>.</summary>
    public static async Task SendAsync(Stream stream, IReadOnlyList<string> paths, CancellationToken cancellationToken)
    {
        byte[] length = new byte[sizeof(long)];
        foreach (string path in paths)
        {
            await using var file = new FileStream(
                path, FileMode.Open, FileAccess.Read, FileShare.Read | FileShare.Delete, 0);
            BinaryPrimitives.WriteInt64LittleEndian(length, file.Length);
            await stream.WriteAsync(length, cancellationToken).ConfigureAwait(false);
            await file.CopyToAsync(stream, SummitLimits.TransferBlockBytes, cancellationToken).ConfigureAwait(false);
        }
        await stream.WriteAsync(EndMark, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>As one file: so many bytes, which are written by the given work.</summary>
    public static async Task SendAsync(
        Stream stream, long bytes, Func<Task> write, CancellationToken cancellationToken)
    {
        byte[] length = new byte[sizeof(long)];
        BinaryPrimitives.WriteInt64LittleEndian(length, bytes);
        await stream.WriteAsync(length, cancellationToken).ConfigureAwait(false);
        await write().ConfigureAwait(false);
        await stream.WriteAsync(EndMark, cancellationToken).ConfigureAwait(false);
    }

    async Task ReadAsync(Memory<byte> target, CancellationToken cancellationToken)
    {
        try
        {
            await Stream.ReadExactlyAsync(target, cancellationToken).ConfigureAwait(false);
            BytesRead += target.Length;
        }
        catch (Exception e) when (IsBroken(e, cancellationToken))
        {
            throw await WhyAsync(e, cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>Throws the other host's reason where what came is not whole.</summary>
    public async Task EndAsync(CancellationToken cancellationToken)
    {
        byte[] mark = new byte[EndMark.Length];
        await ReadAsync(mark, cancellationToken).ConfigureAwait(false);
        if (!mark.AsSpan().SequenceEqual(EndMark))
            throw await WhyAsync(null, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Presents the ticket once more: of a transfer that failed, the answer is the reason.</summary>
    public async Task<HallException> WhyAsync(Exception? exception, CancellationToken cancellationToken)
    {
        await Stream.DisposeAsync().ConfigureAwait(false);
        try
        {
            await using Stream again = await ConnectAsync(_ticket, _tls, cancellationToken).ConfigureAwait(false);
        }
        catch (HallException reason) when (reason.Error != HallErrors.TicketInvalid)
        {
            return reason;
        }
        catch (Exception e) when (e is HallException or IOException or SocketException or AuthenticationException
            || IsBroken(e, cancellationToken))
        {
            // Nobody knows why: the host has gone.
        }
        return new HallException(
            HallErrors.HostUnreachable, $"The connection to the host '{_host}' was cut.", _host, inner: exception);
    }

    public ValueTask DisposeAsync() => Stream.DisposeAsync();
}
