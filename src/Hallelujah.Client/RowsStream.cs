using Apache.Arrow;
using Apache.Arrow.Ipc;
using Hallelujah.Contracts;

namespace Hallelujah.Client;

/// <summary>
/// The rows of one ticket over one connection. Disposing it early tells the other side to stop. For one reader at a
/// time.
/// </summary>
sealed class RowsStream : IDisposable
{
    readonly EndOfRowsStream _stream;
    readonly ArrowStreamReader _reader;
    readonly RowsTicket _ticket;
    readonly string _token;
    readonly TlsTrust? _tls;
    readonly SummitAddress _address;
    bool _finished;

    RowsStream(Stream stream, RowsTicket ticket, string token, TlsTrust? tls, SummitAddress address)
    {
        _stream = new EndOfRowsStream(stream);
        _reader = new ArrowStreamReader(_stream, leaveOpen: true);
        _ticket = ticket;
        _token = token;
        _tls = tls;
        _address = address;
    }

    public SummitAddress Address => _address;

    /// <summary>Bytes of Arrow that have come in.</summary>
    public long BytesRead => _stream.BytesRead;

    /// <summary>Redeems the ticket. Throws TicketInvalid, ConnectionFailed or another error of the handshake.</summary>
    /// <param name="tls">Null: plain TCP.</param>
    public static async Task<RowsStream> OpenAsync(
        RowsTicket ticket, string token, TlsTrust? tls, CancellationToken cancellationToken)
    {
        SummitAddress address = SummitAddress.Parse(ticket.Endpoint);
        (Stream stream, _) = await WireConnection.OpenAsync(
            address, new Hello(token, ProtocolVersion.Current, ticket.Ticket), tls, cancellationToken)
            .ConfigureAwait(false);
        return new RowsStream(stream, ticket, token, tls, address);
    }

    /// <summary>The schema, which comes before the first batch.</summary>
    public async Task<Schema> GetSchemaAsync(CancellationToken cancellationToken)
    {
        try
        {
            return await _reader.GetSchema(cancellationToken).ConfigureAwait(false)
                ?? throw new EndOfStreamException("The rows ended before their schema.");
        }
        catch (Exception e) when (IsCut(e, cancellationToken))
        {
            throw await WhyAsync(e, cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>
    /// The next batch, which the caller disposes; null after the last. A stream that was cut short is an error, the
    /// Hallelu's own reason where it gave one, else ConnectionLost: rows never just stop.
    /// </summary>
    public async Task<RecordBatch?> ReadAsync(CancellationToken cancellationToken)
    {
        try
        {
            if (_finished) return null;
            RecordBatch? batch = await _reader.ReadNextRecordBatchAsync(cancellationToken).ConfigureAwait(false);
            _finished = batch is null && _stream.SawMarker;
            if (batch is not null || _finished) return batch;
        }
        catch (Exception e) when (IsCut(e, cancellationToken))
        {
            throw await WhyAsync(e, cancellationToken).ConfigureAwait(false);
        }
        throw await WhyAsync(null, cancellationToken).ConfigureAwait(false);
    }

    public void Dispose()
    {
        _reader.Dispose();
        _stream.Dispose();
    }

    static bool IsCut(Exception exception, CancellationToken cancellationToken) =>
        exception is not HallException
            && !(exception is OperationCanceledException && cancellationToken.IsCancellationRequested);

    /// <summary>Presents the ticket once more: of a transfer that failed, the answer is the reason.</summary>
    async Task<HallException> WhyAsync(Exception? exception, CancellationToken cancellationToken)
    {
        _stream.Dispose();
        try
        {
            (Stream stream, _) = await WireConnection.OpenAsync(
                _address, new Hello(_token, ProtocolVersion.Current, _ticket.Ticket), _tls, cancellationToken)
                .ConfigureAwait(false);
            await stream.DisposeAsync().ConfigureAwait(false);
        }
        catch (HallException reason) when (reason.Error != HallErrors.TicketInvalid
            && reason.Error != HallErrors.ConnectionFailed)
        {
            return reason;
        }
        catch (HallException)
        {
            // Nobody knows why: the Summit has gone, or never noticed.
        }
        return new HallException(HallErrors.ConnectionLost,
            $"The rows from {_address} were cut short after {_stream.BytesRead} bytes.", _address.ToString(),
            inner: exception);
    }
}
