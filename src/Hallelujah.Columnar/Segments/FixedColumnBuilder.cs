using System.Runtime.CompilerServices;
using Hallelujah.Columnar.Schema;

namespace Hallelujah.Columnar.Segments;

/// <summary>A column of values of one width, kept as they are.</summary>
internal abstract unsafe class FixedColumnBuilder<T>(ColumnType type) : ColumnBuilder(type) where T : unmanaged
{
    readonly NativeBuffer _values = new();

    /// <param name="dense">The values without the nulls.</param>
    /// <param name="validity">One bit a row, or empty where no row is null.</param>
    public void Append(ReadOnlySpan<T> dense, ReadOnlySpan<byte> validity, int rows)
    {
        T* target = Reserve(rows);
        if (dense.Length == rows) dense.CopyTo(new Span<T>(target, rows));
        else Scatter(dense, validity, rows, target);
        AddStatistics(dense);
        if (rows > dense.Length) Statistics.AddNulls(rows - dense.Length);
        Validity.Append(validity, rows);
    }

    public override ColumnData Finish(string name, ColumnInference? inference)
    {
        var values = _values.Slice(Rows * sizeof(T));
        return Describe(name, inference, MakeZones(View<T>(values), Validity.Span)) with { Values = values };
    }

    protected abstract void AddStatistics(ReadOnlySpan<T> dense);
    protected abstract Zone[] MakeZones(ReadOnlySpan<T> values, ReadOnlySpan<byte> validity);

    protected override void AppendNullSlots(int rows) => new Span<T>(Reserve(rows), rows).Clear();

    T* Reserve(int rows)
    {
        _values.Ensure(((long)Rows + rows) * sizeof(T), (long)Rows * sizeof(T));
        return (T*)_values.Pointer + Rows;
    }

    /// <summary>
    /// Spreads dense values over their rows; null rows get zeros, so that files are the same for the same data.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal static void Scatter(ReadOnlySpan<T> dense, ReadOnlySpan<byte> validity, int rows, T* target)
    {
        fixed (T* from = dense)
        {
            T* next = from;
            for (int row = 0; row < rows; row += 8)
            {
                uint bits = validity[row >> 3];
                int count = Math.Min(8, rows - row);
                if (bits == 0xFF && count == 8)
                {
                    for (int j = 0; j < 8; j++) target[row + j] = next[j];
                    next += 8;
                    continue;
                }
                for (int j = 0; j < count; j++) target[row + j] = (bits >> j & 1) != 0 ? *next++ : default;
            }
        }
    }
}

/// <summary>Dates: days since 1970.</summary>
internal sealed class DateColumnBuilder() : FixedColumnBuilder<int>(ColumnType.Date32)
{
    protected override void AddStatistics(ReadOnlySpan<int> dense) => Statistics.AddInt32(dense);
    protected override Zone[] MakeZones(ReadOnlySpan<int> values, ReadOnlySpan<byte> validity) =>
        ZoneScan.OfIntegers(values, validity);
}

/// <summary>Instants, with or without a zone: microseconds since 1970.</summary>
internal sealed class TimestampColumnBuilder(ColumnType type) : FixedColumnBuilder<long>(type)
{
    protected override void AddStatistics(ReadOnlySpan<long> dense) => Statistics.AddInt64(dense);
    protected override Zone[] MakeZones(ReadOnlySpan<long> values, ReadOnlySpan<byte> validity) =>
        ZoneScan.OfIntegers(values, validity);
}

/// <summary>Doubles.</summary>
internal sealed class Float64ColumnBuilder() : FixedColumnBuilder<double>(ColumnType.Float64)
{
    protected override void AddStatistics(ReadOnlySpan<double> dense) => Statistics.AddFloat64(dense);
    protected override Zone[] MakeZones(ReadOnlySpan<double> values, ReadOnlySpan<byte> validity) =>
        ZoneScan.OfDoubles(values, validity);
}

/// <summary>Decimals, unscaled.</summary>
internal sealed class DecimalColumnBuilder(ColumnType type) : FixedColumnBuilder<Int128>(type)
{
    protected override void AddStatistics(ReadOnlySpan<Int128> dense) => Statistics.AddDecimal(dense);
    protected override Zone[] MakeZones(ReadOnlySpan<Int128> values, ReadOnlySpan<byte> validity) =>
        ZoneScan.OfNulls(values.Length, validity);
}
