using Hallelujah.Columnar.Predicates;
using Hallelujah.Columnar.Schema;
using Hallelujah.Columnar.Segments;
using Hallelujah.Contracts;
using Hallelujah.Summit.Hosting;

namespace Hallelujah.Summit.Hallelu;

/// <summary>
/// Rows of other hosts that an export takes here, segment by segment: selected where they are, but for segments that
/// are wanted whole, which are taken as they are. Safe for concurrent callers.
/// </summary>
sealed class TakenRows(FeedStore store, Selection selection, IReadOnlyList<int> columns, RowFilter? filter)
{
    long _moved;

    /// <summary>Bytes that came.</summary>
    public long BytesMoved => Interlocked.Read(ref _moved);

    /// <summary>Of the selected columns.</summary>
    public FeedSchema Schema { get; } = new([.. columns.Select(c => store.Schema.Columns[c])]);

    /// <summary>Formats the rows that are meant of a segment; null where there are none.</summary>
    public async Task<IExportPart?> FormatAsync(
        WorkLimiter limiter, SegmentSlice slice, IExportFile file, CancellationToken cancellationToken)
    {
        bool isWhole = filter is null && columns.Count == store.Schema.Columns.Count && slice.Skip == 0
            && (slice.First is null || slice.First == store.Manifest.Segments[slice.Segment].Rows);
        if (isWhole)
        {
            SegmentReader segment = await store.OpenSegmentAsync(slice.Segment, limiter, cancellationToken, AddMoved)
                .ConfigureAwait(false);
            return await DoAsync(
                segment, () => file.Format(segment, null, 0, null, cancellationToken)).ConfigureAwait(false);
        }
        SegmentReader? rows = await store.OpenSliceAsync(
            slice.Segment, selection with { Skip = slice.Skip, First = slice.First }, Schema, AddMoved, limiter,
            cancellationToken).ConfigureAwait(false);
        return rows is null ? null
            : await DoAsync(rows, () => file.FormatAll(rows, cancellationToken)).ConfigureAwait(false);

        async Task<IExportPart?> DoAsync(SegmentReader reader, Func<IExportPart> format)
        {
            using (reader) return await limiter.RunAsync(format, cancellationToken).ConfigureAwait(false);
        }
    }

    void AddMoved(long bytes) => Interlocked.Add(ref _moved, bytes);
}
