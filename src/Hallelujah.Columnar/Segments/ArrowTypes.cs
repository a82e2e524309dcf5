using Apache.Arrow;
using Apache.Arrow.Types;
using Hallelujah.Columnar.Schema;

namespace Hallelujah.Columnar.Segments;

/// <summary>Arrow's types for ours, as they are stored.</summary>
internal static class ArrowTypes
{
    /// <summary>The stored type of a column in an encoding.</summary>
    public static IArrowType Of(ColumnType type, SegmentEncoding encoding) => encoding switch
    {
        SegmentEncoding.Int8 => Int8Type.Default,
        SegmentEncoding.Int16 => Int16Type.Default,
        SegmentEncoding.Int32 => Int32Type.Default,
        SegmentEncoding.Dictionary8 => Coded(Int8Type.Default, type),
        SegmentEncoding.Dictionary16 => Coded(Int16Type.Default, type),
        SegmentEncoding.Dictionary32 => Coded(Int32Type.Default, type),
        _ => Of(type),
    };

    /// <summary>Texts stand in a dictionary as they came, other values in their order.</summary>
    static DictionaryType Coded(IArrowType codes, ColumnType type) =>
        new(codes, Of(type), ordered: type.Kind is not (ColumnKind.Utf8 or ColumnKind.Binary));

    /// <summary>The logical type.</summary>
    public static IArrowType Of(ColumnType type) => type.Kind switch
    {
        ColumnKind.Null => NullType.Default,
        ColumnKind.Bool => BooleanType.Default,
        ColumnKind.Int64 => Int64Type.Default,
        ColumnKind.Float64 => DoubleType.Default,
        ColumnKind.Decimal128 => new Decimal128Type(type.Precision, type.Scale),
        ColumnKind.Date32 => Date32Type.Default,
        ColumnKind.Timestamp => new TimestampType(TimeUnit.Microsecond, (string?)null),
        ColumnKind.TimestampTz => new TimestampType(TimeUnit.Microsecond, "UTC"),
        ColumnKind.Binary => BinaryType.Default,
        _ => StringType.Default,
    };

    /// <summary>A column's data as an Arrow array over the same memory.</summary>
    public static IArrowArray ToArray(ColumnData column)
    {
        var type = Of(column.Type, column.Encoding);
        if (column.Type.Kind == ColumnKind.Null) return new NullArray(column.Rows);
        ArrowBuffer validity = new(column.Validity), values = new(column.Values);
        ArrowBuffer[] buffers = column.Type.Kind is ColumnKind.Utf8 or ColumnKind.Binary && !column.IsDictionary
            ? [validity, new(column.Offsets), values]
            : [validity, values];
        if (!column.IsDictionary)
            return ArrowArrayFactory.BuildArray(new ArrayData(type, column.Rows, column.NullCount, 0, buffers));
        ArrowBuffer[] entries = column.DictionaryOffsets.IsEmpty ? [ArrowBuffer.Empty, new(column.DictionaryValues)]
            : [ArrowBuffer.Empty, new(column.DictionaryOffsets), new(column.DictionaryValues)];
        var dictionary = new ArrayData(Of(column.Type), column.DictionaryCount, 0, 0, entries);
        return ArrowArrayFactory.BuildArray(
            new ArrayData(type, column.Rows, column.NullCount, 0, buffers, null, dictionary));
    }
}
