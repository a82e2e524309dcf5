using System.Threading.Channels;
using Apache.Arrow;
using Apache.Arrow.Ipc;
using Hallelujah.Columnar.Predicates;
using Hallelujah.Columnar.Segments;
using Hallelujah.Contracts;
using Hallelujah.Summit.Hosting;

namespace Hallelujah.Summit.Hallelu;

/// <summary>
/// The selected rows of a feed, in order, as an Arrow IPC stream. Holds nothing open until it is sent.
/// </summary>
sealed class FeedRows
{
    readonly WorkLimiter _limiter;
    readonly FeedStore _store;
    readonly Selection _selection;
    readonly IReadOnlyList<int> _columns;
    readonly RowFilter? _filter;

    FeedRows(
        WorkLimiter limiter, FeedStore store, Selection selection, IReadOnlyList<int> columns, RowFilter? filter) =>
        (_limiter, _store, _selection, _columns, _filter) = (limiter, store, selection, columns, filter);

    /// <summary>Throws where the selection does not fit the feed.</summary>
    public static FeedRows Bind(WorkLimiter limiter, FeedStore store, Selection selection)
    {
        string feed = store.Manifest.Feed;
        if (selection.Skip < 0 || selection.First < 0)
            throw new HallException(HallErrors.InvalidOption, "Skip and First may not be negative.", feed);
        (IReadOnlyList<int> columns, RowFilter? filter) = SelectionBinder.Bind(selection, store.Schema, feed);
        return new FeedRows(limiter, store, selection, columns, filter);
    }

    public async Task SendAsync(Stream stream, CancellationToken cancellationToken)
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
            long skip = _selection.Skip;
            long? first = _selection.First;
            for (int i = 0; i < _store.Segments && first is not 0; i++)
            {
                int segment = i;
                if (_filter is null && skip >= _store.Manifest.Segments[i].Rows)
                {
                    skip -= _store.Manifest.Segments[i].Rows;
                    continue;
                }
                using SegmentReader reader =
                    await _limiter.RunAsync(() => _store.OpenSegment(segment), cancellationToken).ConfigureAwait(false);
                if (_filter is not null && skip > 0)
                {
                    long matching =
                        await _limiter.RunAsync(() => reader.CountRows(_filter, cancellationToken), cancellationToken)
                        .ConfigureAwait(false);
                    if (matching <= skip)
                    {
                        skip -= matching;
                        continue;
                    }
                }
                long sent =
                    await ReadSegmentAsync(reader, skip, first, batches, cancellationToken).ConfigureAwait(false);
                skip = 0;
                first -= sent;
            }
            batches.Complete();
        }
        catch (Exception e)
        {
            batches.Complete(e);
            throw;
        }
    }

    async Task<long> ReadSegmentAsync(
        SegmentReader reader, long skip, long? first, ChannelWriter<RecordBatch> batches,
        CancellationToken cancellationToken)
    {
        long sent = 0;
        using IEnumerator<RecordBatch> rows =
            reader.ReadRows(_columns, _filter, skip, first, Limits.WireBatchRows, cancellationToken).GetEnumerator();
        while (true)
        {
            RecordBatch? batch = await _limiter.RunAsync(() => rows.MoveNext() ? rows.Current : null, cancellationToken)
                .ConfigureAwait(false);
            if (batch is null) return sent;
            sent += batch.Length;
            await batches.WriteAsync(batch, cancellationToken).ConfigureAwait(false);
        }
    }
}
