using System.Collections.Concurrent;
using System.Globalization;
using Hallelujah.Columnar.Extraction;
using Hallelujah.Columnar.Predicates;
using Hallelujah.Columnar.Segments;
using Hallelujah.Columnar.Statistics;
using Hallelujah.Contracts;

namespace Hallelujah.Summit.Hallelu;

/// <summary>
/// Makes the segments of an extraction in one directory, and knows those that are made: of a whole extraction, or of
/// one host's part of it. Safe for concurrent callers with different segments.
/// </summary>
/// <param name="input">Its segments are on this host.</param>
/// <param name="key">Tells the input and what is taken of it from any other.</param>
/// <param name="onBytes">Told how many more bytes of the input are done.</param>
/// <param name="onRows">Told how many more rows there are.</param>
sealed class ExtractShares(
    string directory, FeedStore input, Selection selection, string key, Action<long> onBytes, Action<long> onRows)
{
    readonly (IReadOnlyList<int> Columns, RowFilter? Filter) _selected =
        SelectionBinder.Bind(selection, input.Schema, input.Manifest.Feed);
    readonly ConcurrentDictionary<int, SegmentInfo?> _done = new();
    readonly SharedStatistics _statistics = new();

    /// <summary>Of the segments that are made.</summary>
    public FeedStatistics Merged { get; } = new();

    /// <summary>The segments that have rows, in order.</summary>
    public IReadOnlyList<SegmentInfo> InOrder() =>
        [.. _done.OrderBy(e => e.Key).Select(e => e.Value).OfType<SegmentInfo>()];

    /// <summary>How many rows of a segment match.</summary>
    public long Count(int segment, CancellationToken cancellationToken)
    {
        if (_selected.Filter is null) return input.Manifest.Segments[segment].Rows;
        using SegmentReader reader = input.OpenSegment(segment);
        return reader.CountRows(_selected.Filter, cancellationToken);
    }

    /// <param name="slice">Of a segment of the input.</param>
    /// <param name="ordinal">The place in the new feed.</param>
    public Action? Extract(SegmentSlice slice, int ordinal, CancellationToken cancellationToken)
    {
        string shareKey = string.Create(CultureInfo.InvariantCulture, $"{key}:{ordinal}:{slice.Skip}:{slice.First}");
        long bytes = input.Manifest.Segments[slice.Segment].Bytes;
        if (ShareRecord.Find(directory, ordinal, shareKey) is { } earlier)
        {
            Done(earlier.Segment);
            return null;
        }
        var file = new SegmentFile(directory);
        SegmentInfo? written = file.Guard(() =>
        {
            using SegmentReader reader = input.OpenSegment(slice.Segment);
            return SegmentExtractor.Extract(
                reader, _selected.Filter, _selected.Columns, slice.Skip, slice.First, ordinal, file.Temporary,
                cancellationToken, file.Take, _statistics).Segment;
        });
        return () => file.Guard(() =>
        {
            SegmentInfo? segment = written is null ? null
                : file.Publish(written, SegmentFiles.Segment(directory, ordinal));
            new ShareRecord(shareKey, segment is not null, segment?.Rows ?? 0, 0).Write(directory, ordinal);
            Done(segment);
            return true;
        });

        void Done(SegmentInfo? segment)
        {
            _done[ordinal] = segment;
            Merged.Add(ordinal, segment);
            onBytes(bytes);
            onRows(segment?.Rows ?? 0);
        }
    }
}
