using Hallelujah.Columnar.Schema;
using Hallelujah.Columnar.Statistics;

namespace Hallelujah.Columnar.Segments;

/// <summary>
/// A finished column, ready to be written: its buffers in Arrow's form. Comes from a <see cref="ColumnBuilder"/>, or is
/// made directly by who already has encoded buffers. Memory belongs to its maker and must stay until the segment is
/// written.
/// </summary>
internal sealed record ColumnData
{
    public required string Name { get; init; }
    public required ColumnType Type { get; init; }
    public SegmentEncoding Encoding { get; init; }
    public required int Rows { get; init; }
    public required int NullCount { get; init; }

    /// <summary>One bit a row, least significant first; empty when NullCount is 0.</summary>
    public ReadOnlyMemory<byte> Validity { get; init; }

    /// <summary>For plain text: Rows + 1 offsets of 32 bits.</summary>
    public ReadOnlyMemory<byte> Offsets { get; init; }

    /// <summary>
    /// Values in the encoding's width (bits for Bool, text bytes for plain text, signed codes for a dictionary).
    /// </summary>
    public ReadOnlyMemory<byte> Values { get; init; }

    /// <summary>Of a dictionary of texts.</summary>
    public ReadOnlyMemory<byte> DictionaryOffsets { get; init; }

    /// <summary>A dictionary's bytes, or its values of fixed width in their order, each once.</summary>
    public ReadOnlyMemory<byte> DictionaryValues { get; init; }
    public int DictionaryCount { get; init; }

    /// <summary>One for each <see cref="Zone.Rows"/> rows; see <see cref="ZoneScan"/>.</summary>
    public required IReadOnlyList<Zone> Zones { get; init; }
    public ColumnInference? Inference { get; init; }
    public required ColumnStatistics Statistics { get; init; }

    /// <summary>The same column with values of fixed width as codes.</summary>
    public ColumnData Coded(CodedValues values) => this with
    {
        Encoding = values.Encoding,
        Values = values.Codes,
        DictionaryValues = values.Entries,
        DictionaryCount = values.Count,
    };

    /// <summary>Whether the encoding is one with a dictionary.</summary>
    public bool IsDictionary => Encoding >= SegmentEncoding.Dictionary8;
}
