using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;
using Hallelujah.Columnar.Schema;

namespace Hallelujah.Columnar.Segments;

/// <summary>A column of values of one width, kept as they are.</summary>
internal abstract unsafe class FixedColumnBuilder<T>(ColumnType type) : ColumnBuilder(type) where T : unmanaged
{
    readonly NativeBuffer _values = new();

    /// <summary>
    /// Where a block's values go, without the nulls: <see cref="EndBlock"/> takes them from there. Written straight to
    /// their place, since a copy waits for memory that a parser's single stores do not wait for.
    /// </summary>
    public virtual T* BeginBlock(int rows) => Reserve(rows);

    /// <summary>Ends a block: its rows are in.</summary>
    /// <param name="values">How many values stand where the block began.</param>
    /// <param name="validity">One bit a row, or empty where no row is null.</param>
    public void EndBlock(int values, ReadOnlySpan<byte> validity, int rows)
    {
        T* block = Reserve(rows);
        AddStatistics(new(block, values));
        if (rows > values)
        {
            Spread(block, values, validity, rows);
            Statistics.AddNulls(rows - values);
        }
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

    /// <summary>Room for the rows so far, whose values the caller writes.</summary>
    protected T* Restart()
    {
        Reserve(0);
        return (T*)_values.Pointer;
    }

    T* Reserve(int rows)
    {
        _values.Ensure(((long)Rows + rows) * sizeof(T), (long)Rows * sizeof(T), ExpectedRows * sizeof(T));
        return (T*)_values.Pointer + Rows;
    }

    /// <summary>
    /// Moves the values at the block's start to their rows, from the last on, so that none is overwritten before it is
    /// moved; null rows get zeros, so that files are the same for the same data.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    static void Spread(T* block, int values, ReadOnlySpan<byte> validity, int rows)
    {
        T* next = block + values;
        Vector512<ulong> lanes = Vector512.Create(1UL, 2, 4, 8, 16, 32, 64, 128);
        for (int first = (rows - 1) & ~7; first >= 0; first -= 8)
        {
            uint bits = validity[first >> 3];
            int count = Math.Min(8, rows - first);
            if (Avx512F.IsSupported && sizeof(T) == sizeof(ulong) && count == 8)
            {
                next -= BitOperations.PopCount(bits);
                Vector512<ulong> isValid = Vector512.Equals(Vector512.Create((ulong)bits) & lanes, lanes);
                Avx512F.Expand(Vector512<ulong>.Zero, isValid, Vector512.Load((ulong*)next))
                    .Store((ulong*)(block + first));
                continue;
            }
            if (bits == 0xFF && count == 8)
            {
                next -= 8;
                for (int j = 7; j >= 0; j--) block[first + j] = next[j];
                continue;
            }
            for (int j = count - 1; j >= 0; j--) block[first + j] = (bits >> j & 1) != 0 ? *--next : default;
        }
    }
}

/// <summary>Instants, with or without a zone: microseconds since 1970.</summary>
internal sealed class TimestampColumnBuilder(ColumnType type) : FixedColumnBuilder<long>(type)
{
    protected override void AddStatistics(ReadOnlySpan<long> dense) => Statistics.AddInt64(dense);
    protected override Zone[] MakeZones(ReadOnlySpan<long> values, ReadOnlySpan<byte> validity) =>
        ZoneScan.OfIntegers(values, validity);
}

/// <summary>Decimals, unscaled.</summary>
internal sealed class DecimalColumnBuilder(ColumnType type) : FixedColumnBuilder<Int128>(type)
{
    protected override void AddStatistics(ReadOnlySpan<Int128> dense) => Statistics.AddDecimal(dense);
    protected override Zone[] MakeZones(ReadOnlySpan<Int128> values, ReadOnlySpan<byte> validity) =>
        ZoneScan.OfDecimals(values, validity);
}
