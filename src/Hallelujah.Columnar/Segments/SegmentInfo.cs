using Hallelujah.Columnar.Schema;
using Hallelujah.Columnar.Statistics;

namespace Hallelujah.Columnar.Segments;

/// <summary>
/// A segment: one Arrow IPC file with exactly one record batch, its columns' statistics and checksums. Kept beside the
/// file as &lt;ordinal&gt;.seg (<see cref="SegmentInfoFile"/>), so that a finished segment can be used again after a
/// restart.
/// </summary>
/// <param name="FileBytes">Length of the Arrow file.</param>
public sealed record SegmentInfo(int Ordinal, long Rows, long FileBytes, IReadOnlyList<SegmentColumn> Columns)
{
    public SegmentCompression Compression { get; init; }

    /// <summary>The file's length, were nothing in it compressed.</summary>
    public long PlainBytes =>
        FileBytes + Columns.Sum(c => c.Buffers.Concat(c.Dictionary).Sum(b => b.PlainLength - b.Length));
}

/// <summary>
/// One column of one segment. Type is the narrowest that held this segment's values; the feed's type may be wider, and
/// the reader widens where that loses nothing (Int64 to Float64 or Decimal128, Date32 to Timestamp, Null to any). What
/// must become text is loaded again from the source's bytes.
/// </summary>
/// <param name="Buffers">Where the column's buffers lie in the file, in Arrow's order (validity, then offsets, then
/// values); length 0 where absent.</param>
/// <param name="Dictionary">Where the dictionary's buffers lie (validity, offsets, values; without offsets where
/// values are of fixed width), for a dictionary-encoded column; else empty.</param>
/// <param name="Checksum">XxHash3 (64 bits) over the column's buffers and then its dictionary's, in that order, as they
/// are stored: what is damaged is found before it is decompressed.</param>
/// <param name="Zones">Null counts, minima and maxima of blocks of <see cref="Zone.Rows"/> rows.</param>
/// <param name="ReadStatistics">Gives the statistics: those in memory, or those on disk, read anew at each call, since
/// they are by far the largest part of what is known of a segment.</param>
public sealed record SegmentColumn(
    ColumnType Type, SegmentEncoding Encoding, long NullCount,
    IReadOnlyList<BufferRange> Buffers, IReadOnlyList<BufferRange> Dictionary, int DictionaryCount, ulong Checksum,
    IReadOnlyList<Zone> Zones, ColumnInference? Inference, Func<ColumnStatistics> ReadStatistics)
{
    /// <summary>
    /// May read the file; then throws <see cref="ColumnarException"/> (FeedDamaged) where it is not what was written.
    /// </summary>
    public ColumnStatistics Statistics => ReadStatistics();
}

/// <summary>How values are stored: as the type says, as narrower integers, or as codes into a dictionary.</summary>
public enum SegmentEncoding : byte { Plain, Int8, Int16, Int32, Dictionary8, Dictionary16, Dictionary32 }

/// <summary>Where a buffer lies in a file.</summary>
/// <param name="Length">As it is stored: compressed ones with the length that stands before them.</param>
/// <param name="PlainLength">Of what it holds.</param>
public readonly record struct BufferRange(long Offset, long Length, long PlainLength)
{
    /// <summary>Of one that is not compressed.</summary>
    public BufferRange(long offset, long length) : this(offset, length, length)
    {
    }
}

/// <summary>
/// What is known of a block of rows without reading it. Min and Max order as the values do, in the segment's type:
/// integers, dates and times as Int64; Float64 as its bits in <see cref="BitConverter.DoubleToInt64Bits"/>; unused for
/// text and decimals of 128 bits, which have <see cref="Bounds"/>.
/// </summary>
public readonly record struct Zone(int NullCount, long Min, long Max)
{
    /// <summary>
    /// Null where Min and Max tell, where the block has no values, and in segments made before there were any.
    /// </summary>
    public WideBounds? Bounds { get; init; }

    /// <summary>Rows in a block: large enough to make a skip worth while, small enough to skip often.</summary>
    public const int Rows = 16_384;
}
