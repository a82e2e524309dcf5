using System.Threading.Channels;
using Apache.Arrow;
using Apache.Arrow.Ipc;
using Hallelujah.Columnar.Predicates;
using Hallelujah.Columnar.Segments;
using Hallelujah.Contracts;
using Hallelujah.Summit.Hosting;
using Hallelujah.Summit.Parts;

namespace Hallelujah.Summit.Hallelu;

/// <summary>
/// The selected rows of a feed, in order, as an Arrow IPC stream. Holds nothing open until it is sent. Rows of other
/// hosts are selected there and pass through here.
/// </summary>
sealed class FeedRows
{
    readonly WorkLimiter _limiter;
    readonly FeedStore _store;
    readonly Selection _selection;
    readonly IReadOnlyList<int> _columns;
    readonly RowFilter? _filter;
    readonly HashSet<string> _leftOut;

    FeedRows(
        WorkLimiter limiter, FeedStore store, Selection selection, IReadOnlyList<int> columns, RowFilter? filter,
        IReadOnlyList<MissingRows> missing)
    {
        (_limiter, _store, _selection, _columns, _filter) = (limiter, store, selection, columns, filter);
        Missing = missing;
        _leftOut = missing.Select(m => m.Host).ToHashSet(FeedName.Comparer);
    }

    /// <summary>What is left out; decided once, so that what is told is what is sent.</summary>
    public IReadOnlyList<MissingRows> Missing { get; }

    /// <summary>
    /// Throws where the selection does not fit the feed, and HostUnreachable where rows are missing and it does not
    /// allow that.
    /// </summary>
    public static FeedRows Bind(WorkLimiter limiter, FeedStore store, Selection selection)
    {
        string feed = store.Manifest.Feed;
        if (selection.Skip < 0 || selection.First < 0)
            throw new HallException(HallErrors.InvalidOption, "Skip and First may not be negative.", feed);
        (IReadOnlyList<int> columns, RowFilter? filter) = SelectionBinder.Bind(selection, store.Schema, feed);
        if (selection.Run is not { } run)
            return new FeedRows(limiter, store, selection, columns, filter, store.RequireWhole(selection));
        store.CheckRun(run);
        return new FeedRows(limiter, store, selection, columns, filter, []);
    }

    public Task SendAsync(Stream stream, CancellationToken cancellationToken) => _store.ReadHereAsync(
        async cancelled =>
        {
            await SendRowsAsync(stream, cancelled).ConfigureAwait(false);
            return true;
        }, cancellationToken);

    async Task SendRowsAsync(Stream stream, CancellationToken cancellationToken)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var batches = Channel.CreateBounded<RecordBatch>(SummitLimits.ReadAheadBatches);
        Task reading = ReadAsync(batches.Writer, stop.Token);
        try
        {
            using var writer = new ArrowStreamWriter(stream, WireSchema.Of(_store.Schema, _columns), leaveOpen: true);
            await writer.WriteStartAsync(cancellationToken).ConfigureAwait(false);
            await foreach (RecordBatch batch in batches.Reader.ReadAllAsync(cancellationToken).ConfigureAwait(false))
            {
                using (batch) await writer.WriteRecordBatchAsync(batch, cancellationToken).ConfigureAwait(false);
            }
            await writer.WriteEndAsync(cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            await stop.CancelAsync().ConfigureAwait(false);
            await reading.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            while (batches.Reader.TryRead(out RecordBatch? left)) left.Dispose();
        }
    }

    /// <summary>
    /// Reads ahead of the sending; a worker is taken for one batch at a time, so a slow client holds none.
    /// </summary>
    async Task ReadAsync(ChannelWriter<RecordBatch> batches, CancellationToken cancellationToken)
    {
        try
        {
            var window = new Window(_selection.Skip, _selection.First);
            int end = _selection.Run is { } run ? run.Segment + run.Segments : _store.Segments;
            for (int i = _selection.Run?.Segment ?? 0; i < end && window.First is not 0;)
            {
                if (_store.HostOf(i) is { } host)
                {
                    i += await ReadRunAsync(host, i, end, window, batches, cancellationToken).ConfigureAwait(false);
                    continue;
                }
                await ReadSegmentAsync(i++, window, batches, cancellationToken).ConfigureAwait(false);
            }
            batches.Complete();
        }
        catch (Exception e)
        {
            batches.Complete(e);
            throw;
        }
    }

    async Task ReadSegmentAsync(
        int segment, Window window, ChannelWriter<RecordBatch> batches, CancellationToken cancellationToken)
    {
        if (_filter is null && window.PassOver(_store.Manifest.Segments[segment].Rows)) return;
        using SegmentReader reader =
            await _limiter.RunAsync(() => _store.OpenSegment(segment), cancellationToken).ConfigureAwait(false);
        if (_filter is not null && window.Skip > 0)
        {
            long matching =
                await _limiter.RunAsync(() => reader.CountRows(_filter, cancellationToken), cancellationToken)
                .ConfigureAwait(false);
            if (window.PassOver(matching)) return;
        }
        long sent = 0;
        using IEnumerator<RecordBatch> rows = reader.ReadRows(
            _columns, _filter, window.Skip, window.First, Limits.WireBatchRows, cancellationToken).GetEnumerator();
        while (await _limiter.RunAsync(() => rows.MoveNext() ? rows.Current : null, cancellationToken)
            .ConfigureAwait(false) is { } batch)
        {
            sent += batch.Length;
            await batches.WriteAsync(batch, cancellationToken).ConfigureAwait(false);
        }
        window.Took(sent);
    }

    /// <summary>Reads the run of one other host's segments that begins here; gives how many those are.</summary>
    async Task<int> ReadRunAsync(
        string host, int index, int end, Window window, ChannelWriter<RecordBatch> batches,
        CancellationToken cancellationToken)
    {
        (PartProtocol.Read run, long rows) = _store.RunAt(index, DirectRows.Within(_selection), end);
        if (_leftOut.Contains(host) || (_filter is null && window.PassOver(rows))) return run.Segments;
        if (_filter is not null && window.Skip > 0)
        {
            PartProtocol.Count matching = await _store.AskAsync<PartProtocol.Count>(
                host, PartProtocol.CountMethod, run, cancellationToken).ConfigureAwait(false);
            if (window.PassOver(matching.Rows)) return run.Segments;
        }
        PartProtocol.Read wanted = run with
        {
            Selection = run.Selection with { Skip = window.Skip, First = window.First },
        };
        window.Took(await _store.ReadAsync(
            host, wanted, (transfer, cancelled) => RelayAsync(transfer, batches, cancelled), cancellationToken)
            .ConfigureAwait(false));
        return run.Segments;
    }

    /// <summary>Passes on what another host sends; gives the number of rows.</summary>
    static async Task<long> RelayAsync(
        PeerTransfer transfer, ChannelWriter<RecordBatch> batches, CancellationToken cancellationToken)
    {
        using var reader = new ArrowStreamReader(transfer.Stream, leaveOpen: true);
        long sent = 0;
        while (true)
        {
            RecordBatch? batch;
            try
            {
                batch = await reader.ReadNextRecordBatchAsync(cancellationToken).ConfigureAwait(false);
            }
            catch (Exception e) when (e is not OperationCanceledException)
            {
                throw await transfer.WhyAsync(e, cancellationToken).ConfigureAwait(false);
            }
            if (batch is null) break;
            sent += batch.Length;
            await batches.WriteAsync(batch, cancellationToken).ConfigureAwait(false);
        }
        await transfer.EndAsync(cancellationToken).ConfigureAwait(false);
        return sent;
    }

    /// <summary>How many matching rows are still to be left out, and to be taken then.</summary>
    sealed class Window(long skip, long? first)
    {
        public long Skip { get; private set; } = skip;

        public long? First { get; private set; } = first;

        /// <summary>True where all of these rows are to be left out; then they are.</summary>
        public bool PassOver(long rows)
        {
            if (Skip < rows || rows == 0 && Skip == 0) return false;
            Skip -= rows;
            return true;
        }

        public void Took(long rows) => (Skip, First) = (0, First - rows);
    }
}
