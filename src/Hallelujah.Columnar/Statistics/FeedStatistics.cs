using System.Runtime.ExceptionServices;
using Hallelujah.Columnar.Schema;
using Hallelujah.Columnar.Segments;

namespace Hallelujah.Columnar.Statistics;

/// <summary>
/// Statistics of a whole feed, from those of its segments, which are merged while other segments are still being made:
/// a command does not wait for all of them when nothing else of it is left to do. Always in the order of the rows, so
/// that the same segments give the same sketches whichever was made first.
/// </summary>
/// <param name="first">The first segment's ordinal.</param>
public sealed class FeedStatistics(int first = 0)
{
    /// <summary>
    /// Of more columns than these the merged statistics, up to a megabyte each, are too large to be kept beside those
    /// that are being made.
    /// </summary>
    const int EarlyColumns = 64;

    /// <summary>
    /// Columns of segments that wait for others whose statistics stay in memory, as they were written: to read them
    /// again costs more than to merge them. Most are sketches, at worst they are half a megabyte. Of a segment with
    /// more columns they stay only where it is the next to be merged.
    /// </summary>
    const int WaitingColumns = 40;

    readonly Lock _merging = new();

    // With the number of columns whose statistics are in memory.
    readonly Dictionary<int, (SegmentInfo? Segment, int InMemory)> _waiting = [];
    int _inMemory;

    // Those of the segments before _next, as long as all of these have the column in one type.
    ColumnStatistics?[]? _columns;
    int _next = first;

    /// <summary>Statistics of segments that are all there.</summary>
    public static IReadOnlyList<ColumnReport> Merge(FeedSchema schema, IReadOnlyList<SegmentInfo> segments) =>
        new FeedStatistics().Report(schema, segments);

    /// <summary>
    /// A segment is made, or there is none since no row fell to it. Merges it when all before it are; where another
    /// thread merges, that one or a later one does it. Throws <see cref="ColumnarException"/> (FeedDamaged) where
    /// statistics on disk are not what was written.
    /// </summary>
    /// <param name="ordinal">Its place among the segments, which have no gaps; added again it is passed over.</param>
    /// <param name="inMemory">
    /// The same segment, where its statistics are in memory as they were written: it need not be read again, if it is
    /// merged at once or few others wait.
    /// </param>
    public void Add(int ordinal, SegmentInfo? segment, SegmentInfo? inMemory = null)
    {
        lock (_waiting)
        {
            if (ordinal >= _next && !_waiting.ContainsKey(ordinal))
            {
                int columns = inMemory?.Columns.Count ?? 0;
                if (ordinal > _next && _inMemory + columns > WaitingColumns) columns = 0;
                _waiting.Add(ordinal, (columns > 0 ? inMemory : segment, columns));
                _inMemory += columns;
            }
        }
        if (!_merging.TryEnter()) return;
        try
        {
            MergeWaiting();
        }
        finally
        {
            _merging.Exit();
        }
    }

    /// <summary>Under the lock.</summary>
    void MergeWaiting()
    {
        while (TryNext(out SegmentInfo? next))
        {
            if (next is not null) Merge(next);
            lock (_waiting) _next++;
        }
    }

    bool TryNext(out SegmentInfo? segment)
    {
        lock (_waiting)
        {
            bool isThere = _waiting.Remove(_next, out var waiting);
            segment = waiting.Segment;
            _inMemory -= waiting.InMemory;
            return isThere;
        }
    }

    void Merge(SegmentInfo segment)
    {
        if (segment.Columns.Count > EarlyColumns) return;
        _columns ??= [.. segment.Columns.Select(c => new ColumnStatistics(c.Type))];
        for (int c = 0; c < _columns.Length; c++)
        {
            if (_columns[c] is not { } merged) continue;
            ColumnType type = segment.Columns[c].Type;
            if (merged.Type != type && merged.Type.Kind == ColumnKind.Null) merged = merged.WidenTo(type);
            if (merged.Type == type || type.Kind == ColumnKind.Null)
            {
                Merge(merged, segment.Columns[c]);
                _columns[c] = merged;
            }
            else
            {
                _columns[c] = null;
            }
        }
    }

    static void Merge(ColumnStatistics merged, SegmentColumn column)
    {
        ColumnStatistics part = column.Statistics;
        merged.Merge(part.Type == merged.Type ? part : part.WidenTo(merged.Type));
    }

    /// <summary>
    /// One report a column, in the schema's order, when all segments are made. Segments' columns are widened to the
    /// feed's types; a column of which segments had other types than the feed's is merged anew, since it may have been
    /// written anew. Columns are done side by side. Throws <see cref="ColumnarException"/> (FeedDamaged) where
    /// statistics on disk are not what was written.
    /// </summary>
    /// <param name="segments">All that have rows, in order; those that were added, and others.</param>
    public IReadOnlyList<ColumnReport> Report(FeedSchema schema, IReadOnlyList<SegmentInfo> segments)
    {
        var reports = new ColumnReport[schema.Columns.Count];
        var workers = new ParallelOptions { MaxDegreeOfParallelism = Environment.ProcessorCount };
        lock (_merging)
        {
            try
            {
                Parallel.For(0, reports.Length, workers, c => reports[c] = Report(schema.Columns[c], segments, c));
            }
            catch (AggregateException e)
            {
                ExceptionDispatchInfo.Throw(e.InnerExceptions[0]);
            }
        }
        return reports;
    }

    ColumnReport Report(FeedColumn column, IReadOnlyList<SegmentInfo> segments, int index)
    {
        ColumnStatistics? merged = _columns?[index];
        if (merged?.Type != column.Type) merged = null;
        int from = merged is null ? 0 : _next;
        merged ??= new ColumnStatistics(column.Type);
        foreach (SegmentInfo segment in segments)
            if (segment.Ordinal >= from) Merge(merged, segment.Columns[index]);
        return merged.Report(column.Name);
    }

    /// <summary>
    /// One report a wanted column, of the segments that are made from the first on without a gap, and so of the feed's
    /// first rows; null where there are none yet. What segments hold as a type that is not the column's, nor can be
    /// read as it, is not counted: it will be written anew. Errors as of <see cref="Report(FeedSchema,
    /// IReadOnlyList{SegmentInfo})"/>.
    /// </summary>
    /// <param name="segments">Gives all that were added, in order.</param>
    /// <param name="schemaOf">Gives the schema as far as the segments tell it.</param>
    /// <param name="columnsOf">Says of which columns reports are wanted.</param>
    public IReadOnlyList<ColumnReport>? Beginning(
        Func<IReadOnlyList<SegmentInfo>> segments, Func<IReadOnlyList<SegmentInfo>, FeedSchema> schemaOf,
        Func<FeedSchema, IReadOnlyList<int>> columnsOf)
    {
        lock (_merging)
        {
            MergeWaiting();
            SegmentInfo[] beginning = [.. segments().Where(s => s.Ordinal < _next)];
            if (beginning.Length == 0) return null;
            FeedSchema schema = schemaOf(beginning);
            return [.. columnsOf(schema).Select(c => ReportBeginning(schema.Columns[c], beginning, c))];
        }
    }

    ColumnReport ReportBeginning(FeedColumn column, IReadOnlyList<SegmentInfo> segments, int index)
    {
        var merged = new ColumnStatistics(column.Type);
        // A copy: a report may bring a sketch in order, which those that are merged later would find so.
        if (_columns?[index] is { } all && all.Type == column.Type) merged.Merge(all);
        else
        {
            foreach (SegmentInfo segment in segments)
                if (SchemaResolver.CanWiden(segment.Columns[index].Type, column.Type))
                    Merge(merged, segment.Columns[index]);
        }
        return merged.Report(column.Name);
    }
}
