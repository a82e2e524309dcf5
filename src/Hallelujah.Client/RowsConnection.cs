using System.Runtime.CompilerServices;
using Apache.Arrow;
using Hallelujah.Contracts;

namespace Hallelujah.Client;

/// <summary>
/// The rows of a ticket, as Arrow record batches, over a connection of their own; of a feed on several hosts over one
/// after the other (<see cref="RowsRuns"/>). Disposing it early tells the other side to stop. For one reader at a time.
/// </summary>
public sealed class RowsConnection : IAsyncDisposable, IDisposable
{
    readonly RowsRuns? _runs;
    RowsStream _stream;
    long _bytesBefore;
    bool _finished;

    RowsConnection(RowsStream stream, RowsRuns? runs, RowsTicket ticket)
    {
        (_stream, _runs) = (stream, runs);
        (Missing, StaleOf) = (ticket.Missing, ticket.StaleOf);
    }

    /// <summary>Where the rows come from now.</summary>
    public SummitAddress Address => _stream.Address;

    /// <summary>Bytes of Arrow that have come in.</summary>
    public long BytesRead => _bytesBefore + _stream.BytesRead;

    /// <summary>What the rows are without, where that was allowed; null: nothing.</summary>
    public IReadOnlyList<MissingRowsInfo>? Missing { get; }

    /// <inheritdoc cref="RowsTicket.StaleOf"/>
    public string? StaleOf { get; }

    /// <summary>Over plain TCP; otherwise the same.</summary>
    public static Task<RowsConnection> OpenAsync(
        RowsTicket ticket, string token, CancellationToken cancellationToken) =>
        OpenAsync(ticket, token, null, cancellationToken);

    /// <summary>Redeems the ticket. Throws TicketInvalid, ConnectionFailed or another error of the handshake.</summary>
    /// <param name="tls">Null: plain TCP.</param>
    public static async Task<RowsConnection> OpenAsync(
        RowsTicket ticket, string token, TlsTrust? tls, CancellationToken cancellationToken) => new(
        await RowsStream.OpenAsync(ticket, token, tls, cancellationToken).ConfigureAwait(false), null, ticket);

    /// <summary>The rows of a feed from the hosts that have them. Throws what asking and opening throw.</summary>
    internal static async Task<RowsConnection> OpenAsync(
        SummitConnection connection, string feed, Selection selection, CancellationToken cancellationToken)
    {
        RowsTicket ticket = await connection.Rpc.OpenRowsAsync(
            feed, selection with { Direct = true }, cancellationToken).ConfigureAwait(false);
        if (ticket.Runs is not { Count: > 0 } || selection.First == 0)
            return await OpenAsync(ticket, connection.Token, connection.Tls, cancellationToken).ConfigureAwait(false);
        var runs = new RowsRuns(connection, feed, selection, ticket.Runs);
        try
        {
            RowsStream first = (await runs.NextAsync(cancellationToken).ConfigureAwait(false))!;
            return new RowsConnection(first, runs, ticket);
        }
        catch
        {
            runs.Dispose();
            throw;
        }
    }

    /// <summary>The schema, which comes before the first batch.</summary>
    public Task<Schema> GetSchemaAsync(CancellationToken cancellationToken) =>
        _stream.GetSchemaAsync(cancellationToken);

    /// <summary>
    /// The next batch, which the caller disposes; null after the last. A stream that was cut short is an error, the
    /// other side's own reason where it gave one, else ConnectionLost, or HostUnreachable where it is one of several
    /// hosts and no other has what it had: rows never just stop.
    /// </summary>
    public async Task<RecordBatch?> ReadAsync(CancellationToken cancellationToken)
    {
        while (!_finished)
        {
            RowsStream? next = null;
            try
            {
                RecordBatch? batch = _runs is null
                    ? await _stream.ReadAsync(cancellationToken).ConfigureAwait(false)
                    : await _runs.ReadAsync(_stream, cancellationToken).ConfigureAwait(false);
                if (batch is not null) return batch;
            }
            catch (HallException e) when (_runs is not null && RowsRuns.IsLoss(e))
            {
                next = await _runs.ResumeAsync(e, cancellationToken).ConfigureAwait(false);
            }
            if (_runs is not null) next ??= await _runs.NextAsync(cancellationToken).ConfigureAwait(false);
            _finished = next is null;
            if (next is null) break;
            _bytesBefore += _stream.BytesRead;
            _stream.Dispose();
            _stream = next;
        }
        return null;
    }

    /// <summary>All batches in row order; each is the caller's to dispose.</summary>
    public async IAsyncEnumerable<RecordBatch> ReadAllAsync(
        [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        while (await ReadAsync(cancellationToken).ConfigureAwait(false) is { } batch) yield return batch;
    }

    public void Dispose()
    {
        _runs?.Dispose();
        _stream.Dispose();
    }

    public ValueTask DisposeAsync()
    {
        Dispose();
        return ValueTask.CompletedTask;
    }
}
