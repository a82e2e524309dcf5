using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using Hallelujah.Columnar.Predicates;
using Hallelujah.Columnar.Schema;

namespace Hallelujah.Columnar.Csv.Kernels;

/// <summary>
/// What a plain number looks like, told from 32 bytes at once: where digits, the point and zeros stand. Its twin, and
/// the way for everything else, is <see cref="Lexer.Classify"/>.
/// </summary>
internal static unsafe class NumberShape
{
    const int MaxIntegerDigits = 18;

    /// <summary>
    /// Whether the text is an Integer of at most 18 digits or a Fixed of at most 32 bytes; false says nothing. 32 bytes
    /// behind the text's start must be readable. Whether a double keeps the digits is left to
    /// <see cref="IsBeyondFloat"/>.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool TryClassify(
        byte* text, int length, out ValueClass kind, out NumberDigits digits, out bool negativeZero)
    {
        (kind, digits, negativeZero) = (ValueClass.Text, default, false);
        int sign = length > 0 && *text == '-' ? 1 : 0;
        text += sign;
        length -= sign;
        if (!Vector128.IsHardwareAccelerated || (uint)(length - 1) >= 32) return false;
        var values = Vector256.Load(text) - Vector256.Create((byte)'0');
        uint inside = uint.MaxValue >> (32 - length);
        uint others = Vector256.GreaterThan(values, Vector256.Create((byte)9)).ExtractMostSignificantBits() & inside;
        bool zeroFirst = *text == '0';
        if (others == 0)
        {
            if (length > MaxIntegerDigits || zeroFirst && length > 1) return false;
            negativeZero = zeroFirst && sign != 0;
            // The sign of a zero is lost in an integer.
            kind = negativeZero ? ValueClass.Fixed : ValueClass.Integer;
            digits = zeroFirst ? default : new(length, 0, length);
            return true;
        }
        int point = BitOperations.TrailingZeroCount(others);
        if ((others & others - 1) != 0 || text[point] != '.' || point == length - 1 || zeroFirst && point > 1)
            return false;
        int whole = zeroFirst ? 0 : point, fraction = length - point - 1, significant = whole + fraction;
        if (whole == 0)
        {
            uint nonZero = ~Vector256.Equals(values, Vector256<byte>.Zero).ExtractMostSignificantBits() & inside;
            significant -= Math.Min(fraction, BitOperations.TrailingZeroCount(nonZero >> point + 1));
        }
        kind = ValueClass.Fixed;
        digits = new(whole, fraction, significant);
        negativeZero = sign != 0 && significant == 0;
        return true;
    }

    /// <summary>
    /// Whether a double does not keep every digit of what <see cref="TryClassify"/> found to be a number.
    /// </summary>
    public static bool IsBeyondFloat(
        in DigitKernel.Tables tables, byte* text, int length, ValueClass kind, NumberDigits digits)
    {
        if (digits.Significant <= NumberDigits.MaxFloat) return false;
        if (kind != ValueClass.Fixed || digits.Significant > NumberDigits.MaxPrintedFloat) return true;
        ulong scaled = (ulong)Scaled(tables, text, length, digits.Fraction, digits.Fraction);
        return NearestDouble.TryRound(scaled, -digits.Fraction, out _, out bool keeps)
            ? !keeps : !NumberText.KeepsDigits(new(text, length), digits.Significant);
    }

    /// <summary>
    /// The value, without its sign, of what <see cref="TryClassify"/> found to be a number, times 10^scale. The 32
    /// bytes before its end must be readable.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static UInt128 Scaled(in DigitKernel.Tables tables, byte* text, int length, int fraction, int scale)
    {
        if (*text == '-')
        {
            text++;
            length--;
        }
        byte* end = text + length;
        UInt128 value;
        if (length <= 16)
        {
            DigitKernel.TryParsePoint(tables, end, length, out ulong magnitude, out _);
            value = magnitude;
        }
        else
        {
            DigitKernel.TryParsePoint(tables, end, 16, out ulong low, out int behind);
            DigitKernel.TryParsePoint(tables, end - 16, length - 16, out ulong high, out _);
            ulong unit = behind < 0 ? 10_000_000_000_000_000UL : 1_000_000_000_000_000UL;
            ulong upper = Math.BigMul(high, unit, out ulong lower);
            value = new UInt128(upper, lower) + low;
        }
        return scale == fraction ? value : value * (UInt128)PowersOfTen.Integer[scale - fraction];
    }
}
