using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using Hallelujah.Columnar.Schema;

namespace Hallelujah.Columnar.Csv.Kernels;

/// <summary>Doubles as programs write them: with 16 or 17 digits, or with an exponent.</summary>
internal sealed unsafe partial class Float64Parser
{
    /// <summary>Shorter ones are for the quick way, or for the slow one.</summary>
    const int MinLongBytes = 4;

    const int MaxDigits = 18;
    const int MaxExponentDigits = 3;
    const int DigitsAtOnce = 16;

    // Of the block's numbers of 16 and 17 digits.
    int _longWhole, _longFraction, _longDigits;

    /// <summary>
    /// Whether numbers of 16 and 17 digits that a double keeps are taken: where exponents are among them or to be
    /// expected. Otherwise they make the column one of decimals.
    /// </summary>
    public bool TakesLongDigits { get; set; }

    /// <summary>False says nothing. 32 bytes before the text's end and behind its start must be readable.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    bool TryParseLong(in DigitKernel.Tables tables, byte* text, int length, out double value, out bool isReal)
    {
        (value, isReal) = (0, false);
        byte* end = text + length;
        // Signs come as they like: a branch would guess every other one wrong.
        int sign = *text == '-' ? 1 : 0, bytes = length - sign;
        text += sign;
        if (!Vector256.IsHardwareAccelerated || (uint)(bytes - 1) >= (uint)Vector256<byte>.Count) return false;
        var values = Vector256.Load(text) - Vector256.Create((byte)'0');
        uint inside = uint.MaxValue >> (32 - bytes);
        uint others = Vector256.GreaterThan(values, Vector256.Create((byte)9)).ExtractMostSignificantBits() & inside;
        int point = BitOperations.TrailingZeroCount(others);
        if ((others & others - 1) != 0 || others == 0 || text[point] != '.')
            return isReal = TryParseReal(tables, text - sign, length, out value);
        int fraction = bytes - point - 1, significant = bytes - 1;
        if (*text == '0')
        {
            uint nonZero = ~Vector256.Equals(values, Vector256<byte>.Zero).ExtractMostSignificantBits() & inside;
            significant = fraction - Math.Min(fraction, BitOperations.TrailingZeroCount(nonZero >> point + 1));
        }
        if (point == 0 || fraction == 0 || *text == '0' && point > 1
            || significant > (TakesLongDigits ? NumberDigits.MaxPrintedFloat : NumberDigits.MaxFloat)) return false;
        DigitKernel.TryParsePoint(
            tables, end, Math.Min(bytes, DigitsAtOnce), out ulong magnitude, out int behind);
        if (bytes > DigitsAtOnce)
        {
            DigitKernel.TryParsePoint(tables, end - DigitsAtOnce, bytes - DigitsAtOnce, out ulong high, out _);
            magnitude += high * (behind < 0 ? 10_000_000_000_000_000UL : 1_000_000_000_000_000UL);
        }
        if (!NearestDouble.TryRound(magnitude, -fraction, out value, out bool keepsDigits)
            || significant > NumberDigits.MaxFloat && !keepsDigits) return false;
        _longWhole = Math.Max(_longWhole, *text == '0' ? 0 : point);
        _longFraction = Math.Max(_longFraction, fraction);
        _longDigits = Math.Max(_longDigits, significant);
        value = BitConverter.UInt64BitsToDouble(BitConverter.DoubleToUInt64Bits(value) | (ulong)sign << 63);
        if (magnitude == 0) Features.HasNegativeZero |= sign != 0;
        return true;
    }

    /// <summary>A number with an exponent.</summary>
    static bool TryParseReal(in DigitKernel.Tables tables, byte* text, int length, out double value)
    {
        value = 0;
        int mantissa = new ReadOnlySpan<byte>(text, length).IndexOfAny((byte)'e', (byte)'E');
        if (mantissa < 0 || !TryParseExponent(text + mantissa + 1, length - mantissa - 1, out int power)
            || !NumberShape.TryClassify(text, mantissa, out _, out var digits, out _)
            || digits.Significant > MaxDigits) return false;
        ulong magnitude = (ulong)NumberShape.Scaled(tables, text, mantissa, digits.Fraction, digits.Fraction);
        if (!NearestDouble.TryRound(magnitude, power - digits.Fraction, out value, out _)) return false;
        if (*text == '-') value = -value;
        return true;
    }

    static bool TryParseExponent(byte* text, int length, out int exponent)
    {
        exponent = 0;
        bool negative = length > 0 && *text == '-';
        if (length > 0 && *text is (byte)'-' or (byte)'+')
        {
            text++;
            length--;
        }
        if (length is 0 or > MaxExponentDigits) return false;
        for (int i = 0; i < length; i++)
        {
            uint digit = (uint)text[i] - '0';
            if (digit > 9) return false;
            exponent = exponent * 10 + (int)digit;
        }
        if (negative) exponent = -exponent;
        return true;
    }
}
