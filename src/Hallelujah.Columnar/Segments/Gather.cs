using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Hallelujah.Columnar.Predicates;
using Hallelujah.Columnar.Schema;

namespace Hallelujah.Columnar.Segments;

/// <summary>
/// Copies chosen rows of a column, in order, to where they are wanted; converts to a wider type on the way.
/// </summary>
internal static class Gather
{
    /// <summary>Picks values as they are stored.</summary>
    public static void Values<T>(ReadOnlySpan<T> values, ReadOnlySpan<int> rows, Span<T> target) where T : unmanaged
    {
        target = target[..rows.Length];
        for (int i = 0; i < rows.Length; i++) target[i] = values[rows[i]];
    }

    /// <summary>Picks codes of one byte, to be mapped to others.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Widened(ReadOnlySpan<byte> codes, ReadOnlySpan<int> rows, Span<ushort> target)
    {
        target = target[..rows.Length];
        for (int i = 0; i < rows.Length; i++) target[i] = codes[rows[i]];
    }

    /// <summary>Picks bits; returns how many are set. The target's bits start as zeros.</summary>
    /// <param name="at">The target's bit of the first row.</param>
    public static int Bits(ReadOnlySpan<byte> bits, ReadOnlySpan<int> rows, Span<byte> target, int at = 0)
    {
        int set = 0;
        for (int i = 0; i < rows.Length; i++)
        {
            int row = rows[i], bit = bits[row >> 3] >> (row & 7) & 1, place = at + i;
            target[place >> 3] |= (byte)(bit << (place & 7));
            set += bit;
        }
        return set;
    }

    /// <summary>Integers, dates and times, as stored in whatever width; slots of nulls hold what is there.</summary>
    public static void Integers<T>(LoadedColumn column, ReadOnlySpan<int> rows, Span<T> target) where T
        : unmanaged, IBinaryInteger<T>
    {
        switch (column.Column.Encoding)
        {
            case SegmentEncoding.Int8: Convert(column.Span<sbyte>(), rows, target); break;
            case SegmentEncoding.Int16: Convert(column.Span<short>(), rows, target); break;
            case SegmentEncoding.Int32: Convert(column.Span<int>(), rows, target); break;
            default:
                if (column.Column.Type.Kind == ColumnKind.Date32) Convert(column.Span<int>(), rows, target);
                else Convert(column.Span<long>(), rows, target);
                break;
        }
    }

    public static void Doubles(LoadedColumn column, ReadOnlySpan<int> rows, Span<double> target)
    {
        switch (column.Column.Type.Kind)
        {
            case ColumnKind.Float64: Values(column.Span<double>(), rows, target); break;
            case ColumnKind.Int64:
                for (int i = 0; i < rows.Length; i++) target[i] = column.Integer(rows[i]);
                break;
            default:
                for (int i = 0; i < rows.Length; i++)
                    target[i] = column.IsNull(rows[i]) ? 0
                        : ScalarConversion.DecimalToDouble(StoredDecimal(column, rows[i]), column.Column.Type.Scale);
                break;
        }
    }

    public static void Decimals(LoadedColumn column, ReadOnlySpan<int> rows, Span<Int128> target)
    {
        int scale = column.FeedType.Scale, from = column.Column.Type.Scale;
        if (column.Column.Type.Kind == ColumnKind.Float64)
        {
            var values = column.Span<double>();
            for (int i = 0; i < rows.Length; i++)
                target[i] = column.IsNull(rows[i]) ? 0 : Widening.ToDecimal(values[rows[i]], scale);
            return;
        }
        for (int i = 0; i < rows.Length; i++)
            target[i] = column.IsNull(rows[i]) ? 0 : Widening.Rescale(StoredDecimal(column, rows[i]), from, scale);
    }

    /// <summary>Writes rows + 1 offsets; returns the last. Nulls are empty.</summary>
    public static int TextOffsets(LoadedColumn column, ReadOnlySpan<int> rows, Span<int> ends)
    {
        long at = 0;
        ends[0] = 0;
        bool nulls = !column.Validity.IsEmpty;
        var offsets =
            MemoryMarshal.Cast<byte, int>((column.IsDictionary ? column.DictionaryOffsets : column.Offsets).Span);
        for (int i = 0; i < rows.Length; i++)
        {
            if (!nulls || !column.IsNull(rows[i]))
            {
                int entry = column.IsDictionary ? column.Code(rows[i]) : rows[i];
                at += offsets[entry + 1] - offsets[entry];
            }
            ends[i + 1] = checked((int)at);
        }
        return (int)at;
    }

    /// <summary>
    /// Copies the texts whose offsets <see cref="TextOffsets"/> gave; those of rows that follow each other at once,
    /// where they lie as they are wanted.
    /// </summary>
    public static void TextBytes(LoadedColumn column, ReadOnlySpan<int> rows, ReadOnlySpan<int> ends, Span<byte> target)
    {
        if (column.IsDictionary) CopyEach(column, rows, ends, target);
        else CopyRuns(column, rows, ends, target);
    }

    static void CopyEach(LoadedColumn column, ReadOnlySpan<int> rows, ReadOnlySpan<int> ends, Span<byte> target)
    {
        for (int i = 0; i < rows.Length; i++)
            if (ends[i + 1] > ends[i]) column.Text(rows[i]).CopyTo(target[ends[i]..]);
    }

    static void CopyRuns(LoadedColumn column, ReadOnlySpan<int> rows, ReadOnlySpan<int> ends, Span<byte> target)
    {
        var offsets = MemoryMarshal.Cast<byte, int>(column.Offsets.Span);
        var bytes = column.Values.Span;
        for (int i = 0; i < rows.Length;)
        {
            int first = i++;
            while (i < rows.Length && rows[i] == rows[i - 1] + 1) i++;
            int source = offsets[rows[first]], length = ends[i] - ends[first];
            if (length == 0) continue;
            // A null may have bytes, which are not wanted.
            if (offsets[rows[i - 1] + 1] - source == length) bytes.Slice(source, length).CopyTo(target[ends[first]..]);
            else CopyEach(column, rows[first..i], ends.Slice(first, i - first + 1), target);
        }
    }

    static Int128 StoredDecimal(LoadedColumn column, int row) =>
        column.Column.Type.Kind == ColumnKind.Decimal128 && column.Column.Encoding == SegmentEncoding.Plain
            ? column.Span<Int128>()[row]
            : column.Integer(row);

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    static void Convert<TFrom, TTo>(ReadOnlySpan<TFrom> values, ReadOnlySpan<int> rows, Span<TTo> target)
        where TFrom : unmanaged, IBinaryInteger<TFrom> where TTo : unmanaged, IBinaryInteger<TTo>
    {
        target = target[..rows.Length];
        for (int i = 0; i < rows.Length; i++) target[i] = TTo.CreateTruncating(values[rows[i]]);
    }
}
