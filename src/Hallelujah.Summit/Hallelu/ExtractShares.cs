using System.Collections.Concurrent;
using System.Globalization;
using Hallelujah.Columnar.Extraction;
using Hallelujah.Columnar.Predicates;
using Hallelujah.Columnar.Segments;
using Hallelujah.Columnar.Statistics;
using Hallelujah.Contracts;
using Hallelujah.Summit.Hosting;

namespace Hallelujah.Summit.Hallelu;

/// <summary>
/// Makes the segments of an extraction in one directory, and knows those that are made: of a whole extraction, or of
/// one host's part of it. Safe for concurrent callers with different segments.
/// </summary>
/// <param name="input">Its segments are on this host.</param>
/// <param name="key">Tells the input and what is taken of it from any other.</param>
/// <param name="compression">Of what is made.</param>
/// <param name="onBytes">Told how many more bytes of the input are done.</param>
/// <param name="onRows">Told how many more rows there are.</param>
sealed class ExtractShares(
    string directory, FeedStore input, Selection selection, string key, FeedCompression compression,
    Action<long> onBytes, Action<long> onRows)
{
    readonly (IReadOnlyList<int> Columns, RowFilter? Filter) _selected =
        SelectionBinder.Bind(selection, input.Schema, input.Manifest.Feed);
    readonly ConcurrentDictionary<int, SegmentInfo?> _done = new();
    readonly SharedStatistics _statistics = new();
    long _inputs;
    long _bytesMade;

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

    /// <summary>
    /// How many of the slices from one on are to be one share, so that few rows of many segments become few segments:
    /// as many as one segment of the output is expected to hold, after those that are done, but that all workers have
    /// something to do until the end. What an earlier run of the command has finished stays as it is.
    /// </summary>
    public int Take(IReadOnlyList<PlacedSlice> slices, int from, int workers)
    {
        if (ShareRecord.Read(directory, slices[from].Ordinal) is { Inputs: > 0 } earlier
            && from + earlier.Inputs <= slices.Count && earlier.Key == KeyOf(slices.Skip(from).Take(earlier.Inputs)))
            return earlier.Inputs;
        long inputs = Interlocked.Read(ref _inputs), made = Interlocked.Read(ref _bytesMade);
        long fitting = inputs == 0 ? SummitLimits.FirstShareSegments
            : Math.Min(SelectedRows.JoinedBytes * inputs / Math.Max(1, made), SummitLimits.MaxShareSegments);
        int left = slices.Count - from;
        int even = (left + 2 * workers - 1) / (2 * workers), last = (left + workers - 1) / workers;
        even = Math.Max(even, Math.Min(SummitLimits.MinShareSegments, last));
        int count = (int)Math.Max(1, Math.Min(fitting, even));
        for (int i = 1; i < count; i++)
            if (ShareRecord.Read(directory, slices[from + i].Ordinal) is not null) return i;
        return count;
    }

    string KeyOf(IEnumerable<PlacedSlice> slices) => key + string.Concat(slices.Select(
        s => string.Create(CultureInfo.InvariantCulture, $":{s.Ordinal}:{s.Slice.Skip}:{s.Slice.First}")));

    /// <summary>Extracts of segments that follow each other; where few rows are asked for, into one.</summary>
    public Action? Extract(IReadOnlyList<PlacedSlice> slices, CancellationToken cancellationToken)
    {
        int ordinal = slices[0].Ordinal;
        string shareKey = KeyOf(slices);
        if (ShareRecord.Find(directory, ordinal, shareKey) is { } earlier)
        {
            Done(earlier.Segments);
            return null;
        }
        // Statistics of the last alone are kept in memory, for the thread that waits for the disk to write.
        var made = new List<(SegmentFile File, int Ordinal, SegmentInfo? Segment)>();
        Guard(() =>
        {
            foreach (SelectedRows rows in SelectedRows.Of(
                slices.Select(s => new SelectedSegment(
                    () => input.OpenSegment(s.Slice.Segment), s.Ordinal, s.Slice.Skip, s.Slice.First)),
                _selected.Filter, _selected.Columns, cancellationToken))
            {
                using (rows)
                {
                    if (made.Count > 0)
                    {
                        made[^1].File.Describe(made[^1].Segment!);
                        made[^1] = made[^1] with { Segment = null };
                    }
                    var file = new SegmentFile(directory);
                    made.Add((file, rows.Ordinal, file.Guard(() => SegmentExtractor.Extract(
                        rows, _selected.Columns, file.Temporary, cancellationToken, file.Take, _statistics,
                        (SegmentCompression)compression))));
                }
            }
        });
        return () => Guard(() =>
        {
            SegmentInfo? last = made.Count > 0 ? made[^1].Segment : null;
            if (last is not null) made[^1].File.Describe(last);
            IReadOnlyList<SegmentInfo> segments =
                [.. made.Select(m => m.File.Publish(SegmentFiles.Segment(directory, m.Ordinal)))];
            new ShareRecord(shareKey, [.. segments.Select(s => s.Ordinal)], segments.Sum(s => s.Rows), 0)
            {
                Inputs = slices.Count,
            }.Write(directory, ordinal);
            Done(segments, last);
        });

        void Guard(Action step)
        {
            try
            {
                step();
            }
            catch
            {
                foreach (var (file, _, _) in made) file.Discard();
                throw;
            }
        }

        void Done(IReadOnlyList<SegmentInfo> segments, SegmentInfo? last = null)
        {
            Dictionary<int, SegmentInfo> byOrdinal = segments.ToDictionary(s => s.Ordinal);
            foreach (PlacedSlice slice in slices)
            {
                SegmentInfo? segment = byOrdinal.GetValueOrDefault(slice.Ordinal);
                _done[slice.Ordinal] = segment;
                Merged.Add(slice.Ordinal, segment, last?.Ordinal == slice.Ordinal ? last : null);
            }
            Interlocked.Add(ref _bytesMade, segments.Sum(s => s.PlainBytes));
            Interlocked.Add(ref _inputs, slices.Count);
            onBytes(slices.Sum(s => input.Manifest.Segments[s.Slice.Segment].Bytes));
            onRows(segments.Sum(s => s.Rows));
        }
    }
}

/// <summary>A slice of the input and its place in the row order of what is made of it.</summary>
readonly record struct PlacedSlice(int Ordinal, SegmentSlice Slice);
