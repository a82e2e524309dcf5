using System.Runtime.CompilerServices;

namespace Hallelujah.Columnar.Statistics;

/// <summary>
/// 64-bit hashes for counting distinct values, the same on every machine and in every run. Equal numbers hash equally
/// whatever their type (Int64 1, Float64 1.0 and Decimal 1.00); of integers the hash is a bijection, so it never
/// collides.
/// </summary>
static class ValueHash
{
    /// <summary>
    /// Multiplier of the finaliser, from Pelle Evensen's search for such (rrmxmx); odd, hence invertible.
    /// </summary>
    public const ulong Multiplier = 0xD6E8_FEB8_6659_FD93;

    /// <summary>Sets fractions apart from the integers that have the same bits.</summary>
    public const ulong FractionSalt = 0x9E37_79B9_7F4A_7C15;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ulong Mix(ulong x)
    {
        x ^= x >> 32;
        x *= Multiplier;
        x ^= x >> 32;
        x *= Multiplier;
        return x ^ (x >> 32);
    }

    /// <summary>Of a finite value; both zeros hash as 0.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ulong Of(double value)
    {
        // Converting back tells whether nothing was lost; the cast saturates, and 2^63 itself is no Int64.
        long integer = (long)value;
        return integer == value && integer != long.MaxValue
            ? Mix((ulong)integer)
            : Mix(BitConverter.DoubleToUInt64Bits(value) ^ FractionSalt);
    }

    /// <summary>Of unscaled · 10^-scale.</summary>
    public static ulong Of(Int128 unscaled, int scale)
    {
        if (scale > 0 && ((ulong)unscaled & 1) == 0) unscaled = WithoutZeros(unscaled, ref scale);
        if (scale == 0 && unscaled >= long.MinValue && unscaled <= long.MaxValue) return Mix((ulong)(long)unscaled);
        return Mix(Mix((ulong)unscaled ^ FractionSalt) + (ulong)(unscaled >> 64) + ((ulong)scale << 56));
    }

    /// <summary>
    /// Divides by ten as often as that leaves nothing, at most scale times. What five divides is a small multiple of
    /// its inverse (Granlund and Montgomery, "Division by Invariant Integers using Multiplication", 1994, section 9),
    /// so that one product tells whether it does and is the quotient.
    /// </summary>
    static Int128 WithoutZeros(Int128 unscaled, ref int scale)
    {
        bool isNegative = Int128.IsNegative(unscaled);
        var wide = (UInt128)(isNegative ? -unscaled : unscaled);
        while (scale > 0 && wide > ulong.MaxValue && ((ulong)wide & 1) == 0)
        {
            UInt128 quotient = (wide >> 1) * WideInverse;
            if (quotient > MostWideFifths) break;
            wide = quotient;
            scale--;
        }
        if (wide <= ulong.MaxValue)
        {
            var magnitude = (ulong)wide;
            while (scale > 0 && (magnitude & 1) == 0)
            {
                ulong quotient = (magnitude >> 1) * Inverse;
                if (quotient > ulong.MaxValue / 5) break;
                magnitude = quotient;
                scale--;
            }
            wide = magnitude;
        }
        return isNegative ? -(Int128)wide : (Int128)wide;
    }

    /// <summary>Times five they are 1, in 64 bits and in 128.</summary>
    const ulong Inverse = 0xCCCC_CCCC_CCCC_CCCD;
    static UInt128 WideInverse => new(0xCCCC_CCCC_CCCC_CCCC, Inverse);
    static UInt128 MostWideFifths => new(0x3333_3333_3333_3333, 0x3333_3333_3333_3333);
}
