using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Hallelujah.Columnar.Csv.Kernels;

/// <summary>
/// The double nearest to a decimal number, after Lemire, "Number parsing at a gigabyte per second" (2021): the digits
/// times the power of five, in 192 bits. What lies too near to the middle of two doubles is left to the slow way.
/// </summary>
internal static class NearestDouble
{
    /// <summary>Powers of ten beyond these are left to the slow way: nothing is too small or too large here.</summary>
    const int MaxPower = 64;

    // Below this, and with these powers of ten, both are exact doubles (Clinger, 1990), and texts of as many digits
    // stand nowhere closer together than doubles.
    const ulong FewDigits = 1_000_000_000_000_000;
    const int MaxExactPower = 22;

    // With smaller powers 128 bits do not tell whether 17 digits are exactly in the middle.
    const int MinTiePower = -31;

    const int MantissaBits = 53;
    const int ExponentBias = 1075;

    static readonly PowerOfFive[] Fives = [.. Enumerable.Range(-MaxPower, 2 * MaxPower + 1).Select(MakeFive)];
    static readonly double[] Tens = [.. Enumerable.Range(0, MaxExactPower + 1).Select(p => Math.Pow(10, p))];

    /// <summary>5^q is (High * 2^64 + Low) * 2^Exponent, cut off where it is longer; the highest bit is set.</summary>
    readonly record struct PowerOfFive(ulong High, ulong Low, int Exponent);

    /// <summary>
    /// digits * 10^power, rounded to the nearest double; false says nothing.
    /// </summary>
    /// <param name="digits">Less than 2^63.</param>
    /// <param name="keepsDigits">
    /// Whether the double, written with as many significant digits as <paramref name="digits"/> has, gives these again,
    /// so that nothing of the text is lost. Of at most 18 digits.
    /// </param>
    public static bool TryRound(ulong digits, int power, out double value, out bool keepsDigits)
    {
        keepsDigits = true;
        if (digits < FewDigits && power is >= -MaxExactPower and <= MaxExactPower)
        {
            double ten = Tens[Math.Abs(power)];
            value = power < 0 ? digits / ten : digits * ten;
            return true;
        }
        value = 0;
        if (digits is 0 or > long.MaxValue || power is < -MaxPower or > MaxPower) return digits == 0;
        ref readonly var five =
            ref Unsafe.Add(ref MemoryMarshal.GetArrayDataReference(Fives), (nuint)(power + MaxPower));
        int shift = BitOperations.LeadingZeroCount(digits);
        ulong scaled = digits << shift;
        ulong high = Math.BigMul(scaled, five.High, out ulong middle);
        ulong carried = Math.BigMul(scaled, five.Low, out _);
        middle += carried;
        if (middle < carried) high++;
        int dropped = 64 - MantissaBits - 2 + (int)(high >> 63);
        ulong rest = high & ((1UL << dropped) - 1);
        // The product may be off by one in its middle word, and may be exactly between two doubles.
        if (rest == 0 && middle <= 1 || rest == (1UL << dropped) - 1 && middle >= ulong.MaxValue - 1) return false;
        ulong mantissa = ((high >> dropped) + 1) >> 1;
        int exponent = dropped + 1 + 128 + five.Exponent + power - shift;
        if (digits >= FewDigits)
            keepsDigits = IsNearest(digits, power, high, middle, mantissa << (dropped + 1), five, shift);
        if (mantissa >> MantissaBits != 0)
        {
            mantissa >>= 1;
            exponent++;
        }
        value = BitConverter.UInt64BitsToDouble(
            mantissa & (1UL << MantissaBits - 1) - 1 | (ulong)(exponent + ExponentBias) << MantissaBits - 1);
        return true;
    }

    /// <summary>
    /// Whether the product of digits and power stands nearer to the double than half of one more in its last digit.
    /// </summary>
    static bool IsNearest(
        ulong digits, int power, ulong high, ulong middle, ulong nearest, in PowerOfFive five, int shift)
    {
        // Its size to the last bit but one, without a branch that would guess every other sign wrong.
        ulong above = high - nearest, negative = (ulong)((long)above >> 63);
        ulong below = middle ^ negative;
        above ^= negative;
        int down = 64 - shift + 1;
        ulong halfAbove = five.High >> down, halfBelow = five.High << (64 - down) | five.Low >> down;
        if (above != halfAbove) return above < halfAbove;
        if (below < halfBelow - 2) return true;
        // In the middle of two texts programs print the even one. Real ones stand no closer to it than the error does.
        return below <= halfBelow + 2 && (digits & 1) == 0 && power >= MinTiePower;
    }

    static PowerOfFive MakeFive(int power)
    {
        const int Bits = 128;
        BigInteger five = BigInteger.Pow(5, Math.Abs(power));
        int length = (int)five.GetBitLength();
        if (power >= 0)
        {
            var shifted = length <= Bits ? five << (Bits - length) : five >> (length - Bits);
            return Split(shifted, length - Bits);
        }
        // A reciprocal of 2^(length - 1) to 2^length, with its highest bit set, rounded up.
        var inverse = (BigInteger.One << (Bits + length - 1)) / five + 1;
        return Split(inverse, 1 - Bits - length);
    }

    static PowerOfFive Split(BigInteger value, int exponent) =>
        new((ulong)(value >> 64), (ulong)(value & ulong.MaxValue), exponent);
}
