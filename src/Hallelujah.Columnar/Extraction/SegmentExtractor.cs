using Hallelujah.Columnar.Predicates;
using Hallelujah.Columnar.Segments;

namespace Hallelujah.Columnar.Extraction;

/// <summary>Copies the selected rows and columns of a segment into a new one, with statistics of their own.</summary>
public static class SegmentExtractor
{
    /// <summary>
    /// Columns are positions in the input's schema; skip and first count matching rows. The new file is created,
    /// written and synced; without matching rows there is no file and no segment. Values stay encoded as they are
    /// stored.
    /// </summary>
    /// <param name="written">Takes the written file over, to sync it; null syncs before this returns.</param>
    /// <param name="shared">Shared by the segments of one extraction; null where this is the only one.</param>
    public static ExtractResult Extract(
        SegmentReader input, RowFilter? filter, IReadOnlyList<int> columns, long skip, long? first,
        int ordinal, string segmentPath, CancellationToken cancellationToken, Action<UnsyncedFile>? written = null,
        SharedStatistics? shared = null)
    {
        using var selection = RowSelection.Select(input, filter, skip, first, cancellationToken);
        if (selection.Count == 0) return new(null, selection.Matched, selection.BlocksSkipped);
        var extracted = new List<ExtractedColumn>(columns.Count);
        try
        {
            foreach (int column in columns)
            {
                cancellationToken.ThrowIfCancellationRequested();
                var source = input.Load(column);
                var statistics = shared?.Begin(column, source.Column.Type) ?? new(source.Column.Type);
                var part = ExtractedColumn.Create(input.Schema.Columns[column].Name, source, selection, statistics);
                extracted.Add(part);
                // Both the input's and the output's columns would be twice the memory.
                if (!part.NeedsSource) input.Release(column);
            }
            cancellationToken.ThrowIfCancellationRequested();
            var segment = SegmentWriter.Write(segmentPath, ordinal, extracted.Select(c => c.Data).ToArray(), written);
            for (int c = 0; c < columns.Count && shared is not null; c++)
                shared.End(columns[c], extracted[c].Data.Statistics);
            return new(segment, selection.Matched, selection.BlocksSkipped);
        }
        finally
        {
            foreach (var column in extracted) column.Dispose();
        }
    }
}

/// <param name="Matched">Rows that the filter let through, before skip and first.</param>
/// <param name="BlocksSkipped">Blocks that their zones excluded unread.</param>
public sealed record ExtractResult(SegmentInfo? Segment, long Matched, int BlocksSkipped);
