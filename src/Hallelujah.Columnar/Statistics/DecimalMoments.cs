using System.Numerics;
using System.Runtime.CompilerServices;

namespace Hallelujah.Columnar.Statistics;

/// <summary>Exact sums of unscaled decimals and of their squares.</summary>
static class DecimalMoments
{
    /// <summary>
    /// Magnitudes below this, 2^96, are halves of 64 and 32 bits, so that 2^31 products of the two add up in 128 bits.
    /// </summary>
    static Int128 Bound => new(1UL << 32, 0);

    /// <param name="min">The least of the values, and max the greatest: they choose the kernel.</param>
    public static void Add(
        ReadOnlySpan<Int128> values, Int128 min, Int128 max, ref WideInteger sum, ref WideInteger squares)
    {
        if (min > -Bound && max < Bound) AddShort(values, ref sum, ref squares);
        else AddScalar(values, ref sum, ref squares);
    }

    /// <summary>The square of h · 2^64 + l is h² · 2^128 + 2hl · 2^64 + l²; the three add up apart.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    static void AddShort(ReadOnlySpan<Int128> values, ref WideInteger sum, ref WideInteger squares)
    {
        Int128 total = 0;
        UInt128 low = 0, cross = 0, high = 0;
        ulong carries = 0;
        foreach (Int128 value in values)
        {
            total += value;
            // The magnitude: bits inverted and one added where there is a sign.
            ulong upper = (ulong)(value >> 64), sign = (ulong)((long)upper >> 63), negative = sign & 1;
            ulong l = ((ulong)value ^ sign) + negative, h = (upper ^ sign) + (l < negative ? 1UL : 0);
            ulong squareUpper = Math.BigMul(l, l, out ulong squareLower);
            var square = new UInt128(squareUpper, squareLower);
            low += square;
            if (low < square) carries++;
            ulong crossUpper = Math.BigMul(l, h, out ulong crossLower);
            cross += new UInt128(crossUpper, crossLower);
            high += h * h;
        }
        sum.Add(total);
        squares.Add((((BigInteger)high + carries) << 128) + ((BigInteger)cross << 65) + low);
    }

    /// <summary>The scalar twin of <see cref="Add"/>.</summary>
    public static void AddScalar(ReadOnlySpan<Int128> values, ref WideInteger sum, ref WideInteger squares)
    {
        foreach (Int128 value in values)
        {
            sum.Add(value);
            squares.AddSquare(value);
        }
    }
}
