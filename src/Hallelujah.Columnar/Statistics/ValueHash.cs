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
        for (; scale > 0 && IsTenfold(unscaled); scale--) unscaled /= 10;
        if (scale == 0 && unscaled >= long.MinValue && unscaled <= long.MaxValue) return Mix((ulong)(long)unscaled);
        return Mix(Mix((ulong)unscaled ^ FractionSalt) + (ulong)(unscaled >> 64) + ((ulong)scale << 56));
    }

    /// <summary>Whether ten divides the value; far cheaper than the division, which few values need.</summary>
    static bool IsTenfold(Int128 value)
    {
        if ((value & 1) != 0) return false;
        var magnitude = (UInt128)(Int128.IsNegative(value) ? -value : value);
        // 2^64 leaves 1 when divided by five.
        return ((ulong)(magnitude >> 64) % 5 + (ulong)magnitude % 5) % 5 == 0;
    }
}
