using Hallelujah.Columnar.Predicates;
using Hallelujah.Columnar.Segments;

namespace Hallelujah.Columnar.Extraction;

/// <summary>Copies the selected rows and columns of a segment into a new one, with statistics of their own.</summary>
public static class SegmentExtractor
{
    /// <summary>
    /// Columns are positions in the input's schema; skip and first count matching rows. The new file is created, written and
    /// synced; without matching rows there is no file and no segment.
    /// </summary>
    public static ExtractResult Extract(
        SegmentReader input, RowFilter? filter, IReadOnlyList<int> columns, long skip, long? first,
        int ordinal, string segmentPath, CancellationToken cancellationToken) =>
        throw new NotImplementedException($"{input} {filter} {columns} {skip} {first} {ordinal} {segmentPath} {cancellationToken}");
}

/// <param name="Matched">Rows that the filter let through, before skip and first.</param>
/// <param name="BlocksSkipped">Blocks that their zones excluded unread.</param>
public sealed record ExtractResult(SegmentInfo? Segment, long Matched, int BlocksSkipped);
