using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Hallelujah.Columnar.Statistics;

/// <summary>Exact sums of Int64 values and of their squares.</summary>
static class IntegerMoments
{
    /// <param name="min">The least of the values, and max the greatest: they choose the kernel.</param>
    public static void Add(ReadOnlySpan<long> values, long min, long max, ref WideInteger sum, ref WideInteger squares)
    {
        int vectors = Vector256.IsHardwareAccelerated ? values.Length & ~7 : 0;
        if (vectors > 0)
        {
            if (min > int.MinValue && max <= int.MaxValue) AddSmall(values[..vectors], ref sum, ref squares);
            else AddLarge(values[..vectors], min, ref sum, ref squares);
        }
        AddScalar(values[vectors..], ref sum, ref squares);
    }

    /// <summary>
    /// Values of less than 32 bits: a square fits a lane, and its halves add up apart, so that nothing overflows.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    static void AddSmall(ReadOnlySpan<long> values, ref WideInteger sum, ref WideInteger squares)
    {
        Vector512<long> total = default;
        Vector512<ulong> low = default, high = default, mask = Vector512.Create((ulong)uint.MaxValue);
        for (int i = 0; i < values.Length; i += 8)
        {
            var v = Vector512.LoadUnsafe(in MemoryMarshal.GetReference(values), (nuint)i);
            Vector512<ulong> square = (v * v).AsUInt64();
            total += v;
            low += square & mask;
            high += square >> 32;
        }
        sum.Add(Vector512.Sum(total));
        squares.Add(Halves(low, high));
    }

    /// <summary>
    /// Any values, as differences d = h · 2^32 + l from the least of them; d² = h² · 2^64 + 2hl · 2^32 + l².
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    static void AddLarge(ReadOnlySpan<long> values, long min, ref WideInteger sum, ref WideInteger squares)
    {
        var least = Vector512.Create(min);
        Vector512<ulong> mask = Vector512.Create((ulong)uint.MaxValue), sumLow = default, sumHigh = default;
        Vector512<ulong> lowLow =
            default, lowHigh = default, crossLow = default, crossHigh = default, highLow = default, highHigh = default;
        for (int i = 0; i < values.Length; i += 8)
        {
            Vector512<ulong> d = (Vector512.LoadUnsafe(in MemoryMarshal.GetReference(values), (nuint)i) - least)
                .AsUInt64(), l = d & mask, h = d >> 32;
            sumLow += l;
            sumHigh += h;
            Vector512<ulong> square = l * l;
            lowLow += square & mask;
            lowHigh += square >> 32;
            square = h * l;
            crossLow += square & mask;
            crossHigh += square >> 32;
            square = h * h;
            highLow += square & mask;
            highHigh += square >> 32;
        }
        var difference = (BigInteger)Halves(sumLow, sumHigh);
        BigInteger squared =
            ((BigInteger)Halves(highLow, highHigh) << 64) + ((BigInteger)Halves(crossLow, crossHigh) << 33)
            + Halves(lowLow, lowHigh);
        BigInteger shift = (BigInteger)min * values.Length;
        sum.Add(difference + shift);
        squares.Add(squared + (2 * (BigInteger)min * difference) + (min * shift));
    }

    static Int128 Halves(Vector512<ulong> low, Vector512<ulong> high) =>
        ((Int128)Vector512.Sum(high) << 32) + Vector512.Sum(low);

    /// <summary>The scalar twin of <see cref="Add"/>.</summary>
    public static void AddScalar(ReadOnlySpan<long> values, ref WideInteger sum, ref WideInteger squares)
    {
        foreach (long value in values)
        {
            sum.Add(value);
            squares.Add((Int128)value * value);
        }
    }
}
