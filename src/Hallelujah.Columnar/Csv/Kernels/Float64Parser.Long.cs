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
        if (!Vector256.IsHardwareAccelerated || length > Vector256<byte>.Count) return false;
        var lower = Vector256.Load(text) | Vector256.Create((byte)0x20);
        uint exponents = Vector256.Equals(lower, Vector256.Create((byte)'e')).ExtractMostSignificantBits()
            & uint.MaxValue >> (32 - length);
        isReal = exponents != 0;
        int mantissa = isReal ? BitOperations.TrailingZeroCount(exponents) : length, power = 0;
        if (isReal && !TryParseExponent(text + mantissa + 1, length - mantissa - 1, out power)
            || !NumberShape.TryClassify(text, mantissa, out var kind, out var digits, out _)
            || digits.Significant > MaxDigits) return false;
        bool isLong = !isReal && digits.Significant > NumberDigits.MaxFloat;
        if (isLong && (kind != ValueClass.Fixed || !TakesLongDigits && !IsDeclared)) return false;
        ulong magnitude = (ulong)NumberShape.Scaled(tables, text, mantissa, digits.Fraction, digits.Fraction);
        if (!NearestDouble.TryRound(magnitude, power - digits.Fraction, out value, out bool keepsDigits)
            || isLong && !keepsDigits && !IsDeclared
            || !isReal && kind == ValueClass.Integer) return false;
        if (*text == '-') value = -value;
        if (isReal) return true;
        Features.Digits = Features.Digits.Join(digits with { BeyondFloat = isLong && !keepsDigits });
        Features.HasNegativeZero |= *text == '-' && magnitude == 0;
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
