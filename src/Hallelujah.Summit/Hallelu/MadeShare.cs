using Hallelujah.Columnar.Segments;

namespace Hallelujah.Summit.Hallelu;

/// <summary>A finished share as a manifest tells it.</summary>
/// <param name="Path">
/// The segment's Arrow file; its description is beside it on this host, whoever has the rows.
/// </param>
/// <param name="Host">Who has the rows; null: this host.</param>
sealed record MadeShare(
    int Ordinal, SegmentInfo? Segment, string Path, long RowsRead, long RowsSkipped, ShareRejects? Rejects,
    string? Host)
{
    public long BytesOnDisk => Segment!.FileBytes + new FileInfo(SegmentFiles.InfoPath(Path)).Length;
}
