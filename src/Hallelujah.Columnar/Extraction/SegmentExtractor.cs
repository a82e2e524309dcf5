using Hallelujah.Columnar.Predicates;
using Hallelujah.Columnar.Segments;

namespace Hallelujah.Columnar.Extraction;

/// <summary>Copies selected rows and columns of segments into a new one, with statistics of their own.</summary>
public static class SegmentExtractor
{
    /// <summary>
    /// The matching rows of one segment. Columns are positions in the input's schema; skip and first count matching
    /// rows. The new file is created, written and synced; without matching rows there is no file and null.
    /// </summary>
    /// <param name="written">Takes the written file over, to sync it; null syncs before this returns.</param>
    public static SegmentInfo? Extract(
        SegmentReader input, RowFilter? filter, IReadOnlyList<int> columns, long skip, long? first,
        int ordinal, string segmentPath, CancellationToken cancellationToken, Action<UnsyncedFile>? written = null,
        SharedStatistics? shared = null, SegmentCompression compression = SegmentCompression.None)
    {
        using var selection = RowSelection.Select(input, filter, skip, first, cancellationToken);
        return selection.Count == 0 ? null
            : Write([new(input, selection)], columns, c => input.Info.Columns[c], ordinal, segmentPath,
                cancellationToken, written, shared, compression);
    }

    /// <summary>Those of one or several; values stay encoded as they are stored, as far as they are alike.</summary>
    /// <param name="shared">Shared by the segments of one extraction; null where this is the only one.</param>
    public static SegmentInfo Extract(
        SelectedRows rows, IReadOnlyList<int> columns, string segmentPath, CancellationToken cancellationToken,
        Action<UnsyncedFile>? written = null, SharedStatistics? shared = null,
        SegmentCompression compression = SegmentCompression.None) => Write(
            rows.Parts, columns, rows.FormOf, rows.Ordinal, segmentPath, cancellationToken, written, shared,
            compression);

    static SegmentInfo Write(
        IReadOnlyList<SelectedPart> parts, IReadOnlyList<int> columns, Func<int, SegmentColumn> formOf, int ordinal,
        string segmentPath, CancellationToken cancellationToken, Action<UnsyncedFile>? written,
        SharedStatistics? shared, SegmentCompression compression)
    {
        var extracted = new List<ExtractedColumn>(columns.Count);
        try
        {
            foreach (int column in columns)
            {
                cancellationToken.ThrowIfCancellationRequested();
                var type = formOf(column).Type;
                var statistics = shared?.Begin(column, type, ordinal) ?? new(type, ordinal);
                extracted.Add(parts.Count == 1
                    ? PickedColumn.Of(parts[0], column, statistics)
                    : JoinedColumn.Of(parts, column, type, statistics));
            }
            cancellationToken.ThrowIfCancellationRequested();
            var segment = SegmentWriter.Write(
                segmentPath, ordinal, extracted.Select(c => c.Data).ToArray(), written, compression);
            for (int c = 0; c < columns.Count && shared is not null; c++)
                shared.End(columns[c], extracted[c].Data.Statistics);
            return segment;
        }
        finally
        {
            foreach (var column in extracted) column.Dispose();
        }
    }
}
