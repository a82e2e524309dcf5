using System.Numerics;
using System.Runtime.InteropServices;
using Apache.Arrow;
using Apache.Arrow.Types;
using Hallelujah.Columnar.Schema;

namespace Hallelujah.Columnar.Segments;

/// <summary>
/// Builds record batches in a feed's types from chosen rows of a segment's columns. The memory is the batch's own.
/// </summary>
internal static class RecordBatchBuilder
{
    public static RecordBatch Build(
        Apache.Arrow.Schema schema, IReadOnlyList<LoadedColumn> columns, ReadOnlySpan<int> rows)
    {
        var arrays = new IArrowArray[columns.Count];
        for (int i = 0; i < arrays.Length; i++) arrays[i] = Build(columns[i], schema.GetFieldByIndex(i).DataType, rows);
        return new(schema, arrays, rows.Length);
    }

    static IArrowArray Build(LoadedColumn column, IArrowType type, ReadOnlySpan<int> rows)
    {
        if (type is NullType) return new NullArray(rows.Length);
        var (validity, nulls) = Validity(column, rows);
        ArrowBuffer[] buffers = column.FeedType.Kind switch
        {
            ColumnKind.Utf8 or ColumnKind.Binary => Texts(column, validity, rows),
            ColumnKind.Bool => [validity, Bools(column, rows)],
            _ => [validity, new(Values(column, rows))],
        };
        return ArrowArrayFactory.BuildArray(new ArrayData(type, rows.Length, nulls, 0, buffers));
    }

    static (ArrowBuffer Validity, int Nulls) Validity(LoadedColumn column, ReadOnlySpan<int> rows)
    {
        if (column.AllNull) return (new(new byte[(rows.Length + 7) / 8]), rows.Length);
        if (column.Validity.IsEmpty) return (ArrowBuffer.Empty, 0);
        var bits = new byte[(rows.Length + 7) / 8];
        int nulls = rows.Length - Gather.Bits(column.Validity.Span, rows, bits);
        return nulls == 0 ? (ArrowBuffer.Empty, 0) : (new(bits), nulls);
    }

    static ArrowBuffer Bools(LoadedColumn column, ReadOnlySpan<int> rows)
    {
        var bits = new byte[(rows.Length + 7) / 8];
        if (!column.AllNull) Gather.Bits(column.Values.Span, rows, bits);
        return new(bits);
    }

    static byte[] Values(LoadedColumn column, ReadOnlySpan<int> rows)
    {
        var feed = column.FeedType;
        var bytes =
            new byte[rows.Length * (feed.Kind switch { ColumnKind.Date32 => 4, ColumnKind.Decimal128 => 16, _ => 8 })];
        if (column.AllNull) return bytes;
        switch (feed.Kind)
        {
            case ColumnKind.Date32: Integers(column, rows, MemoryMarshal.Cast<byte, int>(bytes.AsSpan())); break;
            case ColumnKind.Float64:
                Gather.Doubles(
                column, rows, MemoryMarshal.Cast<byte, double>(bytes.AsSpan())); break;
            case ColumnKind.Decimal128:
                Gather.Decimals(
                column, rows, MemoryMarshal.Cast<byte, Int128>(bytes.AsSpan())); break;
            default:
                var target = MemoryMarshal.Cast<byte, long>(bytes.AsSpan());
                Integers(column, rows, target);
                if (column.Column.Type.Kind == ColumnKind.Date32)
                    foreach (ref long value in target) value *= CellOf.MicrosecondsPerDay;
                break;
        }
        return bytes;
    }

    static void Integers<T>(LoadedColumn column, ReadOnlySpan<int> rows, Span<T> target) where T
        : unmanaged, IBinaryInteger<T> =>
        Gather.Integers(column, rows, target);

    static ArrowBuffer[] Texts(LoadedColumn column, ArrowBuffer validity, ReadOnlySpan<int> rows)
    {
        var offsets = new byte[(rows.Length + 1) * sizeof(int)];
        var ends = MemoryMarshal.Cast<byte, int>(offsets.AsSpan());
        if (column.AllNull) return [validity, new(offsets), ArrowBuffer.Empty];
        int length = Gather.TextOffsets(column, rows, ends);
        var bytes = new byte[length];
        Gather.TextBytes(column, rows, ends, bytes);
        return [validity, new(offsets), new(bytes)];
    }
}
