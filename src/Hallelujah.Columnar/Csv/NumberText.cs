using System.Globalization;

namespace Hallelujah.Columnar.Csv;

/// <summary>Numbers from text that <see cref="Lexer"/> has found to be one.</summary>
internal static class NumberText
{
    /// <summary>Digits with an optional minus sign, within 64 bits.</summary>
    public static bool TryParseInt64(ReadOnlySpan<byte> text, out long value)
    {
        value = 0;
        bool negative = !text.IsEmpty && text[0] == '-';
        if (negative) text = text[1..];
        if (text.IsEmpty || text.Length > 19) return false;
        ulong magnitude = 0;
        foreach (byte c in text)
        {
            uint digit = (uint)c - '0';
            if (digit > 9) return false;
            // 19 digits stay below 2^64.
            magnitude = magnitude * 10 + digit;
        }
        if (magnitude > (negative ? 1UL << 63 : long.MaxValue)) return false;
        value = negative ? (long)(0 - magnitude) : (long)magnitude;
        return true;
    }

    /// <summary>A number of any class, correctly rounded.</summary>
    public static double ParseDouble(ReadOnlySpan<byte> text) =>
        Lexer.IsRealWord(text) && Lexer.TryParseRealWord(text, out double word)
            ? word
            : double.Parse(text, NumberStyles.Float, CultureInfo.InvariantCulture);

    /// <summary>
    /// Whether the double nearest to a Fixed, written with as many significant digits, gives these digits again.
    /// </summary>
    /// <param name="text">With at most <see cref="Schema.NumberDigits.MaxPrintedFloat"/> significant digits.</param>
    public static bool KeepsDigits(ReadOnlySpan<byte> text, int significant)
    {
        ulong digits = 0;
        int fraction = text.Length - text.IndexOf((byte)'.') - 1;
        foreach (byte c in text)
            if (c is not ((byte)'-' or (byte)'.')) digits = digits * 10 + (uint)(c - '0');
        if (Kernels.NearestDouble.TryRound(digits, -fraction, out double value, out bool keeps)) return keeps;
        value = double.Parse(text, NumberStyles.Float, CultureInfo.InvariantCulture);
        return KeepsDigits(Math.Abs(value), digits, significant);
    }

    /// <summary>The same of a double that is known, by writing it.</summary>
    internal static bool KeepsDigits(double value, ulong digits, int significant)
    {
        const int Around = 16;
        Span<char> written = stackalloc char[Schema.NumberDigits.MaxPrintedFloat + Around];
        if (!value.TryFormat(written, out _, significant == 17 ? "E16" : "E15", CultureInfo.InvariantCulture))
            return false;
        ulong again = (ulong)(written[0] - '0');
        for (int i = 2; i <= significant; i++) again = again * 10 + (ulong)(written[i] - '0');
        return again == digits;
    }

    /// <summary>
    /// The unscaled value of an Integer, BigInteger or Fixed of at most 38 digits, scaled up to the given scale.
    /// </summary>
    public static Int128 ParseDecimal(ReadOnlySpan<byte> text, int scale)
    {
        bool negative = text[0] == '-';
        if (negative) text = text[1..];
        UInt128 high = 0;
        ulong chunk = 0, power = 1;
        int fraction = -1;
        foreach (byte c in text)
        {
            if (c == '.')
            {
                fraction = 0;
                continue;
            }
            if (fraction >= 0) fraction++;
            // 128-bit arithmetic is slow, so digits are gathered to 18 first.
            chunk = chunk * 10 + (uint)(c - '0');
            power *= 10;
            if (power < 1_000_000_000_000_000_000) continue;
            high = high * power + chunk;
            (chunk, power) = (0, 1);
        }
        high = high * power + chunk;
        for (int i = Math.Max(0, fraction); i < scale; i++) high *= 10;
        return negative ? -(Int128)high : (Int128)high;
    }
}
