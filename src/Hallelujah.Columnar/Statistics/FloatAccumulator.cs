using System.Numerics;

namespace Hallelujah.Columnar.Statistics;

/// <summary>
/// An exact sum of Float64 values, or of their squares: a fixed-point number that spans the whole range of exponents,
/// once for positive and once for negative terms. Rounded once, at the end, so the result is the same for any order of
/// values. After Kulisch, "Computer Arithmetic and Validity" (long accumulator).
/// </summary>
/// <param name="lowestBit">Weight of the lowest bit: -1074 for values, -2148 for squares.</param>
/// <param name="limbs">64-bit limbs; room for the largest term and 2^60 of them.</param>
sealed class FloatAccumulator(int lowestBit, int limbs)
{
    readonly ulong[] _positive = new ulong[limbs], _negative = new ulong[limbs];

    public static FloatAccumulator ForValues() => new(-1074, 35);
    public static FloatAccumulator ForSquares() => new(-2148, 68);

    /// <summary>Adds a finite value.</summary>
    public void Add(double value)
    {
        if (value == 0) return;
        (ulong mantissa, int exponent) = Split(value);
        Add(mantissa, exponent, value < 0);
    }

    /// <summary>Adds the exact square of a finite value.</summary>
    public void AddSquare(double value)
    {
        if (value == 0) return;
        (ulong mantissa, int exponent) = Split(value);
        Add((UInt128)mantissa * mantissa, 2 * exponent, negative: false);
    }

    /// <summary>Adds count times a finite value.</summary>
    public void Add(double value, long count)
    {
        if (value == 0) return;
        (ulong mantissa, int exponent) = Split(value);
        Add((UInt128)mantissa * (ulong)count, exponent, value < 0);
    }

    /// <summary>Adds count times the exact square of a finite value.</summary>
    public void AddSquare(double value, long count)
    {
        if (value == 0) return;
        (ulong mantissa, int exponent) = Split(value);
        ulong high = Math.BigMul(mantissa, mantissa, out ulong low);
        Add((UInt128)low * (ulong)count, 2 * exponent, negative: false);
        Add((UInt128)high * (ulong)count, (2 * exponent) + 64, negative: false);
    }

    /// <summary>Adds an integer exactly.</summary>
    public void Add(BigInteger value)
    {
        bool negative = value.Sign < 0;
        value = BigInteger.Abs(value);
        for (int exponent = 0; !value.IsZero; exponent += 64, value >>= 64)
            Add((ulong)(value & ulong.MaxValue), exponent, negative);
    }

    public void Merge(FloatAccumulator other)
    {
        AddLimbs(_positive, other._positive);
        AddLimbs(_negative, other._negative);
    }

    /// <summary>The sum as an integer times 2^exponent.</summary>
    public (BigInteger Value, int Exponent) Exact() => (ToBigInteger(_positive) - ToBigInteger(_negative), lowestBit);

    public void Write(BinaryWriter writer)
    {
        WriteLimbs(writer, _positive);
        WriteLimbs(writer, _negative);
    }

    public void Read(BinaryReader reader)
    {
        ReadLimbs(reader, _positive);
        ReadLimbs(reader, _negative);
    }

    static (ulong Mantissa, int Exponent) Split(double value)
    {
        ulong bits = BitConverter.DoubleToUInt64Bits(value);
        int exponent = (int)(bits >> 52) & 0x7FF;
        ulong fraction = bits & ((1UL << 52) - 1);
        return exponent == 0 ? (fraction, -1074) : (fraction | (1UL << 52), exponent - 1075);
    }

    void Add(UInt128 mantissa, int exponent, bool negative)
    {
        int bit = exponent - lowestBit, limb = bit >> 6, shift = bit & 63;
        ulong[] sum = negative ? _negative : _positive;
        var low = (UInt128)(ulong)mantissa << shift;
        UInt128 high = ((UInt128)(ulong)(mantissa >> 64) << shift) + (ulong)(low >> 64);
        UInt128 t = (UInt128)sum[limb] + (ulong)low;
        sum[limb] = (ulong)t;
        t = (t >> 64) + sum[limb + 1] + (ulong)high;
        sum[limb + 1] = (ulong)t;
        ulong carry = (ulong)(t >> 64) + (ulong)(high >> 64);
        for (int i = limb + 2; carry != 0; i++)
        {
            t = (UInt128)sum[i] + carry;
            sum[i] = (ulong)t;
            carry = (ulong)(t >> 64);
        }
    }

    static void AddLimbs(ulong[] sum, ulong[] other)
    {
        ulong carry = 0;
        for (int i = 0; i < sum.Length; i++)
        {
            UInt128 t = (UInt128)sum[i] + other[i] + carry;
            sum[i] = (ulong)t;
            carry = (ulong)(t >> 64);
        }
    }

    static BigInteger ToBigInteger(ulong[] limbs) =>
        new(System.Runtime.InteropServices.MemoryMarshal.AsBytes<ulong>(limbs), isUnsigned: true);

    static void WriteLimbs(BinaryWriter writer, ulong[] limbs)
    {
        int first = limbs.AsSpan().IndexOfAnyExcept(0UL);
        int end = limbs.AsSpan().LastIndexOfAnyExcept(0UL) + 1;
        writer.Write7BitEncodedInt(Math.Max(first, 0));
        writer.Write7BitEncodedInt(end - Math.Max(first, 0));
        for (int i = Math.Max(first, 0); i < end; i++) writer.Write(limbs[i]);
    }

    static void ReadLimbs(BinaryReader reader, ulong[] limbs)
    {
        int first = StatisticsFormat.ReadLength(reader, limbs.Length);
        int count = StatisticsFormat.ReadLength(reader, limbs.Length - first);
        for (int i = first; i < first + count; i++) limbs[i] = reader.ReadUInt64();
    }
}
