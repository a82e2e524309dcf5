using Hallelujah.Columnar.Segments;

namespace Hallelujah.Columnar.Csv;

/// <summary>
/// Turns splits of a source into segments. Safe for concurrent callers: types learnt in one split are the first guess in the next.
/// </summary>
public sealed class CsvSplitLoader(CsvSource source)
{
    /// <summary>
    /// Loads one split into a new Arrow file at <paramref name="segmentPath"/> (created, written and synced) with its SegmentInfo.
    /// A split without rows gives a result without a segment, and no file.
    /// </summary>
    /// <param name="bytesDone">Told how many more source bytes are done, several times a split.</param>
    public SplitResult Load(CsvSplit split, string segmentPath, Action<long>? bytesDone, CancellationToken cancellationToken) =>
        throw new NotImplementedException($"{source} {split} {segmentPath} {bytesDone} {cancellationToken}");

    /// <summary>
    /// Writes a segment anew with the given columns as text, from the source's bytes; the other columns are copied.
    /// </summary>
    public SegmentInfo Rewrite(
        CsvSplit split, SegmentInfo segment, string segmentPath, IReadOnlyList<int> textColumns, string newPath, CancellationToken cancellationToken) =>
        throw new NotImplementedException($"{split} {segment} {segmentPath} {textColumns} {newPath} {cancellationToken}");
}

/// <summary>
/// What a split gave. RowsRead = Segment.Rows + rejected + RowsSkipped. BadRecords are in file order; where bad records
/// end the import it has the first one only, and there is no segment.
/// </summary>
public sealed record SplitResult(SegmentInfo? Segment, long RowsRead, long RowsSkipped, IReadOnlyList<BadRecord> BadRecords);
