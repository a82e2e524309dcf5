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
    const ulong PrintedDigits = 100_000_000_000_000_000;

    // Of the block's numbers of 16 and 17 digits.
    int _longWhole, _longFraction, _longDigits;

    // The greatest of those that were read eight at once.
    Vector512<ulong> _longWholes, _longFractions, _longMagnitudes;

    // Whether one of the last eight had an exponent.
    bool _realsAround;

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
        ulong magnitude = Magnitude(tables, end, bytes);
        if (!NearestDouble.TryRound(magnitude, -fraction, out value, out bool keepsDigits)
            || significant > NumberDigits.MaxFloat && !keepsDigits) return false;
        _longWhole = Math.Max(_longWhole, *text == '0' ? 0 : point);
        _longFraction = Math.Max(_longFraction, fraction);
        _longDigits = Math.Max(_longDigits, significant);
        value = BitConverter.UInt64BitsToDouble(BitConverter.DoubleToUInt64Bits(value) | (ulong)sign << 63);
        if (magnitude == 0) Features.HasNegativeZero |= sign != 0;
        return true;
    }

    /// <summary>Eight fields at once, any of them empty; false says nothing.</summary>
    /// <param name="ends">As <see cref="NumberBatch.TryRead"/> takes them.</param>
    /// <param name="mayBeReal">Whether exponents are looked for; else there is to be none.</param>
    /// <param name="values">Of the fields that are not empty; eight must have room.</param>
    /// <param name="bits">Which these are.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization), SkipLocalsInit]
    bool TryParseEight(byte* data, uint* ends, int stride, bool mayBeReal, double* values, out uint bits)
    {
        byte** texts = stackalloc byte*[LongNumberBatch.Count];
        var lengths = NumberBatch.Lengths(ends, stride);
        bits = NumberBatch.FilledOf(lengths);
        for (int j = 0; j < LongNumberBatch.Count; j++) texts[j] = data + ends[j * stride + 1];
        uint reals = 0;
        var powers = Vector512<long>.Zero;
        if (mayBeReal)
        {
            ulong* cut = stackalloc ulong[LongNumberBatch.Count];
            long* exponents = stackalloc long[LongNumberBatch.Count];
            for (int j = 0; j < LongNumberBatch.Count; j++)
            {
                (cut[j], exponents[j]) = (0, 0);
                long length = texts[j] - data - (ends[j * stride] + 1);
                int bytes = ExponentBytes(texts[j], length);
                if (bytes == 0) continue;
                if (bytes >= length || !TryParseExponent(texts[j] - bytes + 1, bytes - 1, out int power)) return false;
                texts[j] -= bytes;
                (cut[j], exponents[j]) = ((ulong)bytes, power);
                reals |= 1u << j;
            }
            lengths -= Vector512.Load(cut);
            powers = Vector512.Load(exponents);
        }
        if (!LongNumberBatch.TryRead(texts, lengths, out var batch)) return false;
        // Those with an exponent may have any digits.
        var realLanes = NumberBatch.LanesOf(reals);
        var longest = Vector512.ConditionalSelect(
            batch.HasPoint, Vector512.Create(TakesLongDigits ? PrintedDigits : TooManyDigits),
            Vector512.Create(TooManyDigits));
        longest = Vector512.ConditionalSelect(realLanes, Vector512.Create(ulong.MaxValue), longest);
        if (Vector512.GreaterThanOrEqualAny(batch.Magnitudes, longest)
            || !NearestDoubles.TryRound(
                batch.Magnitudes.AsInt64(), batch.Fractions.AsInt64() - powers, out var rounded, out var lost)
            || (lost & ~realLanes & Vector512.GreaterThanOrEqual(batch.Magnitudes, Vector512.Create(TooManyDigits)))
                != Vector512<ulong>.Zero) return false;
        rounded = (rounded.AsUInt64() | batch.Signs).AsDouble();
        NumberBatch.Store(rounded, bits, values);
        _longWholes = Vector512.Max(_longWholes, batch.Wholes & ~realLanes);
        _longFractions = Vector512.Max(_longFractions, batch.Fractions & ~realLanes);
        _longMagnitudes = Vector512.Max(_longMagnitudes, batch.Magnitudes & ~realLanes);
        _integers += BitOperations.PopCount(
            bits & ~reals & ~(uint)batch.HasPoint.ExtractMostSignificantBits());
        _reals += BitOperations.PopCount(reals);
        _realsAround = reals != 0;
        return true;
    }

    /// <summary>How many of a text's last 8 bytes are an exponent with its letter; 0 where there is none.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static int ExponentBytes(byte* end, long length)
    {
        const ulong Ones = 0x0101_0101_0101_0101, Tops = Ones << 7, Letters = Ones * 'e', Lower = Ones * 0x20;
        ulong bytes = Unsafe.ReadUnaligned<ulong>(end - sizeof(ulong));
        if (length < sizeof(ulong)) bytes &= ulong.MaxValue << (int)(8 * (sizeof(ulong) - length));
        // The lowest bit that is set is of the first byte that is zero (Mycroft, 1987).
        ulong others = (bytes | Lower) ^ Letters, zeros = others - Ones & ~others & Tops;
        return zeros == 0 ? 0 : sizeof(ulong) - (BitOperations.TrailingZeroCount(zeros) >> 3);
    }

    /// <summary>Digits, perhaps with a point among them, of which all but the last 18 are zeros.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static ulong Magnitude(in DigitKernel.Tables tables, byte* end, int bytes)
    {
        DigitKernel.TryParsePoint(tables, end, Math.Min(bytes, DigitsAtOnce), out ulong magnitude, out int behind);
        if (bytes <= DigitsAtOnce) return magnitude;
        DigitKernel.TryParsePoint(tables, end - DigitsAtOnce, bytes - DigitsAtOnce, out ulong high, out _);
        return magnitude + high * (behind < 0 ? 10_000_000_000_000_000UL : 1_000_000_000_000_000UL);
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
