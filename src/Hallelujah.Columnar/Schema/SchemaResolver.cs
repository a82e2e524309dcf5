using Hallelujah.Columnar.Csv;
using Hallelujah.Columnar.Segments;

namespace Hallelujah.Columnar.Schema;

/// <summary>Joins what the segments saw into the feed's schema.</summary>
public static class SchemaResolver
{
    /// <summary>The schema, and for each segment (by index) the columns that must be loaded again as text; usually none.</summary>
    public static (FeedSchema Schema, IReadOnlyList<IReadOnlyList<int>> TextColumns) Resolve(CsvSource source, IReadOnlyList<SegmentInfo> segments) =>
        throw new NotImplementedException($"{source} {segments}");
}
