using System.Numerics;

namespace Hallelujah.Columnar.Statistics;

/// <summary>What BigInteger lacks: a compact form on disk, and quotients correctly rounded to Float64.</summary>
static class BigIntegers
{
    public static void Write(BinaryWriter writer, BigInteger value)
    {
        byte[] bytes = value.IsZero ? [] : value.ToByteArray();
        writer.Write7BitEncodedInt(bytes.Length);
        writer.Write(bytes);
    }

    public static BigInteger Read(BinaryReader reader, int maxBytes)
    {
        int length = StatisticsFormat.ReadLength(reader, maxBytes);
        return new BigInteger(StatisticsFormat.ReadBytes(reader, length));
    }

    /// <summary>
    /// numerator / denominator · 2^exponent, rounded to nearest, ties to even; the denominator is positive.
    /// </summary>
    public static double Quotient(BigInteger numerator, BigInteger denominator, int exponent = 0)
    {
        if (numerator.IsZero) return 0;
        bool negative = numerator.Sign < 0;
        numerator = BigInteger.Abs(numerator);
        // A quotient of 65 or 66 bits: more than a Float64 holds, and what is cut off only matters as "not zero".
        int shift = 65 - (int)(numerator.GetBitLength() - denominator.GetBitLength());
        if (shift >= 0) numerator <<= shift;
        else denominator <<= -shift;
        BigInteger quotient = BigInteger.DivRem(numerator, denominator, out BigInteger rest);
        double value = Round((UInt128)quotient, !rest.IsZero, exponent - shift);
        return negative ? -value : value;
    }

    static double Round(UInt128 mantissa, bool sticky, int exponent)
    {
        int bits = 128 - (int)UInt128.LeadingZeroCount(mantissa);
        // Keep 53 bits, fewer where the result is subnormal.
        int drop = Math.Max(bits - 53, -1074 - exponent);
        if (drop > 127) return 0;
        if (drop > 0)
        {
            UInt128 half = UInt128.One << (drop - 1), low = mantissa & ((UInt128.One << drop) - 1);
            mantissa >>= drop;
            if (low > half || (low == half && (sticky || (mantissa & 1) == 1))) mantissa++;
            exponent += drop;
        }
        return Math.ScaleB((double)(ulong)mantissa, exponent);
    }
}
