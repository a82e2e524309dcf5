using System.Globalization;
using Apache.Arrow;
using Hallelujah.Contracts;

namespace Hallelujah.Client;

/// <summary>
/// The runs of a feed on several hosts, each from the host that has it: the next is opened while one is read. A ticket
/// is asked for when its run is opened, so that it is fresh however long the runs before take. A host that this client
/// cannot connect to has its rows passed on by the Hallelu's. For one reader at a time.
/// </summary>
sealed class RowsRuns(
    SummitConnection connection, string feed, Selection selection, IReadOnlyList<RowsRun> runs) : IDisposable
{
    /// <summary>
    /// Time without a row after which it is asked whether the host is still there: one that stands still closes no
    /// connection.
    /// </summary>
    static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    readonly Queue<RowsRun> _left = new(runs);
    readonly CancellationTokenSource _closed = new();

    /// <summary>With a condition it is known at a run's end only how many rows are still to come.</summary>
    readonly bool _opensAhead = selection.First is null || selection.Where is null;

    long? _rowsLeft = selection.First;
    RowsRun? _current;
    (RowsRun Run, Task<RowsStream> Opening)? _next;

    /// <summary>Opens the next run; null behind the last.</summary>
    public async Task<RowsStream?> NextAsync(CancellationToken cancellationToken)
    {
        _next ??= Begin();
        if (_next is not { } next) return null;
        RowsStream stream = await next.Opening.WaitAsync(cancellationToken).ConfigureAwait(false);
        _current = next.Run;
        _next = _opensAhead ? Begin() : null;
        return stream;
    }

    (RowsRun, Task<RowsStream>)? Begin() =>
        _rowsLeft is null or > 0 && _left.TryDequeue(out RowsRun? run) ? (run, OpenAsync(run, _closed.Token)) : null;

    async Task<RowsStream> OpenAsync(RowsRun run, CancellationToken cancellationToken)
    {
        long? first = run.First is { } most && _rowsLeft is { } left && _opensAhead is false
            ? Math.Min(most, left) : run.First;
        Selection part = selection with { Skip = run.Skip, First = first, Run = run };
        try
        {
            return await OpenAsync(part with { Direct = true }, cancellationToken).ConfigureAwait(false);
        }
        catch (HallException e) when (e.Error == HallErrors.ConnectionFailed
            || e.Error == HallErrors.CertificateRefused || e.Error == HallErrors.TlsRequired)
        {
            return await OpenAsync(part, cancellationToken).ConfigureAwait(false);
        }
    }

    async Task<RowsStream> OpenAsync(Selection part, CancellationToken cancellationToken)
    {
        RowsTicket ticket = await connection.Rpc.OpenRowsAsync(feed, part, cancellationToken).ConfigureAwait(false);
        return await RowsStream.OpenAsync(ticket, connection.Token, connection.Tls, cancellationToken)
            .ConfigureAwait(false);
    }

    /// <summary>The next batch of the run that was opened last, or null at its end.</summary>
    public async Task<RecordBatch?> ReadAsync(RowsStream stream, CancellationToken cancellationToken)
    {
        Task<RecordBatch?> reading = stream.ReadAsync(cancellationToken);
        try
        {
            while (!reading.IsCompleted)
            {
                await Task.WhenAny(reading, Task.Delay(Patience, cancellationToken)).ConfigureAwait(false);
                if (!reading.IsCompleted && !await IsUpAsync(cancellationToken).ConfigureAwait(false))
                    stream.Dispose();
            }
            RecordBatch? batch = await reading.ConfigureAwait(false);
            _rowsLeft -= batch?.Length ?? 0;
            return batch;
        }
        catch (HallException e) when (e.Error == HallErrors.ConnectionLost || e.Error == HallErrors.ConnectionFailed)
        {
            throw Lost(e);
        }
    }

    async Task<bool> IsUpAsync(CancellationToken cancellationToken)
    {
        IReadOnlyList<HostInfo> hosts =
            await connection.Rpc.GetHostsAsync(cancellationToken).ConfigureAwait(false);
        return hosts.FirstOrDefault(h => h.Name == _current!.Host)?.State is null or HostState.Up;
    }

    HallException Lost(HallException e) => new(
        HallErrors.HostUnreachable,
        string.Create(
            CultureInfo.InvariantCulture,
            $"The host '{_current!.Host}' was lost while its {_current.Rows:N0} rows of '{feed}' were read: "
            + $"{e.Message}"),
        _current.Host,
        $"Start the Summit of '{_current.Host}', or pass -AllowPartial to have the rows of the other hosts.", e);

    public void Dispose()
    {
        _closed.Cancel();
        if (_next is { } next) _ = CloseAsync(next.Opening);
    }

    static async Task CloseAsync(Task<RowsStream> opening)
    {
        try
        {
            (await opening.ConfigureAwait(false)).Dispose();
        }
        catch (Exception e) when (e is HallException or OperationCanceledException)
        {
            // Nobody reads it.
        }
    }
}
