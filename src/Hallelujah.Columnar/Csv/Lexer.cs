using System.Buffers.Text;
using System.Text;
using Hallelujah.Columnar.Schema;

namespace Hallelujah.Columnar.Csv;

/// <summary>
/// Tells what a value looks like, exactly; see <see cref="ValueClass"/>. The kernels' fast ways agree with it.
/// </summary>
internal static class Lexer
{
    /// <summary>With more digits before the point a double may be infinite.</summary>
    const int MaxFiniteDigits = 308;

    /// <summary>With more zeros behind the point a double has fewer bits, or none.</summary>
    const int MaxNormalZeros = 306;

    /// <param name="digits">The digits of an Integer, BigInteger or Fixed value; else 0.</param>
    public static ValueClass Classify(ReadOnlySpan<byte> text, out NumberDigits digits)
    {
        digits = default;
        if (text.IsEmpty) return ValueClass.Text;
        byte first = text[0];
        if (first is >= (byte)'0' and <= (byte)'9' or (byte)'-' or (byte)'.')
        {
            if (first is not (byte)'-' and not (byte)'.' && text.Length >= TemporalText.DateLength && text[4] == '-')
                return ClassifyTemporal(text);
            var number = ClassifyNumber(text, out digits);
            return number == ValueClass.Text && IsRealWord(text) ? ValueClass.Real : number;
        }
        if (first is (byte)'t' or (byte)'T' or (byte)'f' or (byte)'F')
            return TryParseBool(text, out _) ? ValueClass.Bool : ValueClass.Text;
        return IsRealWord(text) ? ValueClass.Real : ValueClass.Text;
    }

    public static bool TryParseBool(ReadOnlySpan<byte> text, out bool value)
    {
        value = Ascii.EqualsIgnoreCase(text, "true"u8);
        return value || Ascii.EqualsIgnoreCase(text, "false"u8);
    }

    /// <summary>NaN and the infinities, in any case.</summary>
    public static bool IsRealWord(ReadOnlySpan<byte> text) =>
        text.Length is >= 3 and <= 9 && TryParseRealWord(text, out _);

    public static bool TryParseRealWord(ReadOnlySpan<byte> text, out double value)
    {
        value = double.NaN;
        if (Ascii.EqualsIgnoreCase(text, "nan"u8)) return true;
        bool negative = text[0] == '-';
        if (negative) text = text[1..];
        value = negative ? double.NegativeInfinity : double.PositiveInfinity;
        return Ascii.EqualsIgnoreCase(text, "inf"u8) || Ascii.EqualsIgnoreCase(text, "infinity"u8);
    }

    static ValueClass ClassifyTemporal(ReadOnlySpan<byte> text)
    {
        if (text.Length == TemporalText.DateLength)
            return TemporalText.TryParseDate(text, out _) ? ValueClass.Date : ValueClass.Text;
        if (!TemporalText.TryParseTimestamp(text, out _, out bool zoned)) return ValueClass.Text;
        return zoned ? ValueClass.TimestampTz : ValueClass.Timestamp;
    }

    static ValueClass ClassifyNumber(ReadOnlySpan<byte> text, out NumberDigits digits)
    {
        digits = default;
        int at = text[0] == '-' ? 1 : 0;
        int wholeStart = at;
        while (at < text.Length && char.IsAsciiDigit((char)text[at])) at++;
        int whole = at - wholeStart;
        if (whole > 1 && text[wholeStart] == '0') return ValueClass.Text;
        bool point = at < text.Length && text[at] == '.';
        int fractionStart = point ? ++at : at;
        while (point && at < text.Length && char.IsAsciiDigit((char)text[at])) at++;
        int fraction = at - fractionStart;
        if (point ? fraction == 0 : whole == 0) return ValueClass.Text;
        int wholeDigits = whole == 1 && text[wholeStart] == '0' ? 0 : whole;
        if (at < text.Length) return IsExponent(text[at..]) && IsFinite(text, at) ? ValueClass.Real : ValueClass.Text;
        int zeros = wholeDigits > 0 ? 0 : LeadingZeros(text.Slice(fractionStart, fraction));
        int significant = wholeDigits + fraction - zeros;
        if (wholeDigits > MaxFiniteDigits && !IsFinite(text, text.Length) || significant > 0 && zeros > MaxNormalZeros)
            return ValueClass.Text;
        bool beyond = significant > NumberDigits.MaxFloat
            && (!point || significant > NumberDigits.MaxPrintedFloat || !NumberText.KeepsDigits(text, significant));
        digits = new(wholeDigits, fraction, significant, beyond);
        if (point) return ValueClass.Fixed;
        // The sign of a zero is lost in an integer.
        if (wholeDigits == 0) return wholeStart == 1 ? ValueClass.Fixed : ValueClass.Integer;
        return whole < 19 || NumberText.TryParseInt64(text, out _) ? ValueClass.Integer : ValueClass.BigInteger;
    }

    static int LeadingZeros(ReadOnlySpan<byte> digits)
    {
        int other = digits.IndexOfAnyExcept((byte)'0');
        return other < 0 ? digits.Length : other;
    }

    static bool IsExponent(ReadOnlySpan<byte> text)
    {
        if (text[0] is not ((byte)'e' or (byte)'E')) return false;
        text = text[1..];
        if (!text.IsEmpty && text[0] is (byte)'+' or (byte)'-') text = text[1..];
        return !text.IsEmpty && !text.ContainsAnyExceptInRange((byte)'0', (byte)'9');
    }

    // A number too large for a double would become infinite, one too small would become zero: both stay text.
    static bool IsFinite(ReadOnlySpan<byte> text, int mantissa)
    {
        if (!Utf8Parser.TryParse(text, out double value, out int used) || used != text.Length) return false;
        return double.IsFinite(value) && (value != 0 || !text[..mantissa].ContainsAnyInRange((byte)'1', (byte)'9'));
    }
}
