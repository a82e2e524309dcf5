using Hallelujah.Columnar.Schema;
using Hallelujah.Columnar.Segments;

namespace Hallelujah.Columnar.Statistics;

/// <summary>Statistics of a whole feed, from those of its segments.</summary>
public static class FeedStatistics
{
    /// <summary>
    /// One report a column, in the schema's order. Segments' columns are widened to the feed's types.
    /// </summary>
    public static IReadOnlyList<ColumnReport> Merge(FeedSchema schema, IReadOnlyList<SegmentInfo> segments)
    {
        var reports = new ColumnReport[schema.Columns.Count];
        for (int c = 0; c < reports.Length; c++)
        {
            FeedColumn column = schema.Columns[c];
            var merged = new ColumnStatistics(column.Type);
            foreach (SegmentInfo segment in segments)
            {
                ColumnStatistics part = segment.Columns[c].Statistics;
                merged.Merge(part.Type == column.Type ? part : part.WidenTo(column.Type));
            }
            reports[c] = merged.Report(column.Name);
        }
        return reports;
    }
}
