using System.Runtime.InteropServices;
using Hallelujah.Columnar.Schema;
using Hallelujah.Columnar.Statistics;

namespace Hallelujah.Columnar.Segments;

/// <summary>
/// Collects one column of a segment, block by block, and its statistics while each block is still in cache. Values are
/// handed over dense, that is without nulls, with a validity bitmap (least significant bit first, empty where nothing
/// is null) for all rows. Use: Append…, then <see cref="Finish"/>, write the segment, <see cref="Reset"/>, again. Not
/// safe for concurrent callers.
/// </summary>
internal abstract class ColumnBuilder(ColumnType type)
{
    public ColumnType Type { get; private set; } = type;
    public int Rows => Validity.Rows;
    public int NullCount => Validity.NullCount;
    public ColumnStatistics Statistics { get; private set; } = new(type);

    /// <summary>The ordinal of the segment that is begun with the next <see cref="Reset"/>.</summary>
    public int Share { get; set; }

    /// <summary>About how many rows the segment will have, so that memory need not grow step by step.</summary>
    public long ExpectedRows { get; set; }

    /// <summary>Whether values are still codes into a dictionary.</summary>
    public virtual bool IsCoded => false;

    protected ValidityBuilder Validity { get; } = new();

    /// <summary>A builder for columns of a type.</summary>
    public static ColumnBuilder Create(ColumnType type) => type.Kind switch
    {
        ColumnKind.Null => new NullColumnBuilder(),
        ColumnKind.Bool => new BoolColumnBuilder(),
        ColumnKind.Int64 => new IntegerColumnBuilder(),
        ColumnKind.Float64 => new Float64ColumnBuilder(),
        ColumnKind.Decimal128 => new DecimalColumnBuilder(type),
        ColumnKind.Date32 => new DateColumnBuilder(),
        ColumnKind.Timestamp or ColumnKind.TimestampTz => new TimestampColumnBuilder(type),
        ColumnKind.Utf8 => new TextColumnBuilder(),
        _ => throw new ColumnarException(ColumnarError.InvalidOption, $"{type} columns cannot be built from text."),
    };

    public void AppendNulls(int rows)
    {
        if (rows == 0) return;
        AppendNullSlots(rows);
        Validity.AppendNulls(rows);
        Statistics.AddNulls(rows);
    }

    /// <summary>The column as it stands; its memory stays valid until the builder is used again.</summary>
    public abstract ColumnData Finish(string name, ColumnInference? inference);

    /// <summary>
    /// Empties the builder and keeps its memory. The type may change within the kind (precision, time zone).
    /// </summary>
    public virtual void Reset(ColumnType type)
    {
        Type = type;
        Validity.Reset();
        Statistics = new(type, Share);
    }

    /// <summary>
    /// Lets the statistics, still empty, build on those of another segment of the same column and type.
    /// </summary>
    public void Continue(ColumnStatistics earlier)
    {
        if (earlier.Type == Type) Statistics = earlier.ForNextShare(share: Share);
    }

    /// <summary>Lets an empty builder start without codes, where it is known that values hardly repeat.</summary>
    public virtual void StartPlain() { }

    /// <summary>Makes room for nulls, of which only the slots count.</summary>
    protected abstract void AppendNullSlots(int rows);

    protected ColumnData Describe(string name, ColumnInference? inference, IReadOnlyList<Zone> zones) => new()
    {
        Name = name,
        Type = Type,
        Rows = Rows,
        NullCount = NullCount,
        Validity = Validity.Memory,
        Zones = zones,
        Inference = inference,
        Statistics = Statistics,
    };

    protected static ReadOnlySpan<T> View<T>(ReadOnlyMemory<byte> memory) where T : unmanaged =>
        MemoryMarshal.Cast<byte, T>(memory.Span);
}
