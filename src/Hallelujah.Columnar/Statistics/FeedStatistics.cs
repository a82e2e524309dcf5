using System.Runtime.ExceptionServices;
using Hallelujah.Columnar.Schema;
using Hallelujah.Columnar.Segments;

namespace Hallelujah.Columnar.Statistics;

/// <summary>Statistics of a whole feed, from those of its segments.</summary>
public static class FeedStatistics
{
    /// <summary>
    /// One report a column, in the schema's order. Segments' columns are widened to the feed's types. Columns are done
    /// side by side: a command waits for them when nothing else of it is left to do. Throws
    /// <see cref="ColumnarException"/> (FeedDamaged) where statistics on disk are not what was written.
    /// </summary>
    public static IReadOnlyList<ColumnReport> Merge(FeedSchema schema, IReadOnlyList<SegmentInfo> segments)
    {
        var reports = new ColumnReport[schema.Columns.Count];
        var workers = new ParallelOptions { MaxDegreeOfParallelism = Environment.ProcessorCount };
        try
        {
            Parallel.For(0, reports.Length, workers, c => reports[c] = Merge(schema.Columns[c], segments, c));
        }
        catch (AggregateException e)
        {
            ExceptionDispatchInfo.Throw(e.InnerExceptions[0]);
        }
        return reports;
    }

    static ColumnReport Merge(FeedColumn column, IReadOnlyList<SegmentInfo> segments, int index)
    {
        var merged = new ColumnStatistics(column.Type);
        foreach (SegmentInfo segment in segments)
        {
            ColumnStatistics part = segment.Columns[index].Statistics;
            merged.Merge(part.Type == column.Type ? part : part.WidenTo(column.Type));
        }
        return merged.Report(column.Name);
    }
}
