using System.Globalization;
using System.Numerics;

namespace Hallelujah.Columnar.Predicates;

/// <summary>
/// Conversions between values as PowerShell makes them where operands of different types meet; always invariant.
/// </summary>
internal static class ScalarConversion
{
    const NumberStyles DecimalStyles = NumberStyles.Float | NumberStyles.AllowThousands;

    /// <summary>
    /// The text of a value, as PowerShell converts it to a string: '' for null, True, 1.5, 01/31/2024 13:00:00.
    /// </summary>
    public static string ToText(in Scalar value) => value.Kind switch
    {
        ScalarKind.Null => "",
        ScalarKind.Bool => value.Bool ? "True" : "False",
        ScalarKind.Int64 => value.Int64.ToString(CultureInfo.InvariantCulture),
        ScalarKind.Float64 => value.Float64.ToString(CultureInfo.InvariantCulture),
        ScalarKind.Decimal => DecimalText(value.Unscaled, value.Scale),
        ScalarKind.DateTime => new DateTime(value.Ticks).ToString(CultureInfo.InvariantCulture),
        ScalarKind.DateTimeOffset =>
            new DateTimeOffset(value.Ticks, TimeSpan.Zero).ToString(CultureInfo.InvariantCulture),
        ScalarKind.WeekDay => ((DayOfWeek)value.Int64).ToString(),
        _ => value.String!,
    };

    /// <summary>
    /// What PowerShell takes for true: numbers but 0, texts but the empty one, any date; null is false.
    /// </summary>
    public static bool IsTrue(in Scalar value) => value.Kind switch
    {
        ScalarKind.Null => false,
        ScalarKind.Bool or ScalarKind.Int64 or ScalarKind.WeekDay or ScalarKind.Decimal =>
            value.Unscaled != Int128.Zero,
        ScalarKind.Float64 => value.Float64 != 0,
        ScalarKind.Text => value.String!.Length > 0,
        _ => true,
    };

    /// <summary>
    /// Converts a value to another's type, as -eq and its kin do with the right operand. False: it does not convert.
    /// </summary>
    public static bool TryConvert(in Scalar value, ScalarKind kind, out Scalar result)
    {
        result = value;
        if (value.Kind == kind) return true;
        switch (kind)
        {
            case ScalarKind.Bool: result = Scalar.FromBool(IsTrue(value)); return true;
            case ScalarKind.Text: result = Scalar.FromText(ToText(value)); return true;
            case ScalarKind.Int64: return TryToInt64(value, out result);
            case ScalarKind.Float64: return TryToFloat64(value, out result);
            case ScalarKind.Decimal: return TryToDecimal(value, out result);
            case ScalarKind.DateTime or ScalarKind.DateTimeOffset: return TryToTime(value, kind, out result);
            case ScalarKind.WeekDay: return TryToWeekDay(value, out result);
            default: return false;
        }
    }

    /// <summary>
    /// The number that a text is beside a number: an integer or a decimal without a fraction where it is one, else a
    /// double. Hexadecimal digits after 0x, thousands' commas and the suffixes kb to pb count. False: it is none.
    /// </summary>
    public static bool TryToNumber(in Scalar value, out Scalar result)
    {
        result = Scalar.FromInt64(0);
        ReadOnlySpan<char> text = value.String.AsSpan().Trim();
        if (text.Length == 0) return true;
        CultureInfo culture = CultureInfo.InvariantCulture;
        if (text.StartsWith("0x", StringComparison.OrdinalIgnoreCase))
        {
            bool isHex = long.TryParse(text[2..], NumberStyles.AllowHexSpecifier, culture, out long hex);
            result = Scalar.FromInt64(hex);
            return isHex || text.Length == 2;
        }
        long unit = 1;
        int prefix = text.Length > 2 && text[^1] is 'b' or 'B'
            ? "kmgtp".IndexOf(char.ToLowerInvariant(text[^2]), StringComparison.Ordinal) : -1;
        if (prefix >= 0)
        {
            unit = 1L << (10 * (prefix + 1));
            text = text[..^2];
        }
        const NumberStyles Whole = NumberStyles.Integer | NumberStyles.AllowThousands;
        if (long.TryParse(text, Whole, culture, out long whole)
            && Math.BigMul(whole, unit) is var product && product >= long.MinValue && product <= long.MaxValue)
            result = Scalar.FromInt64((long)product);
        else if (unit == 1 && decimal.TryParse(text, Whole, culture, out decimal large))
            result = Scalar.FromDecimal(large);
        else if (double.TryParse(text, NumberStyles.Float | NumberStyles.AllowThousands, culture, out double real))
            result = Scalar.FromFloat64(real * unit);
        else return false;
        return true;
    }

    public static double ToDouble(in Scalar number) => number.Kind switch
    {
        ScalarKind.Float64 => number.Float64,
        ScalarKind.Decimal => DecimalToDouble(number.Unscaled, number.Scale),
        _ => number.Int64,
    };

    /// <summary>The nearest double: exact powers of ten where both parts are exact, else through the digits.</summary>
    public static double DecimalToDouble(Int128 unscaled, int scale)
    {
        const long MaxExact = 1L << 53;
        if (scale <= 22 && unscaled <= MaxExact && unscaled >= -MaxExact)
            return (double)(long)unscaled / PowersOfTen.Float64[scale];
        return double.Parse(
            string.Create(CultureInfo.InvariantCulture, $"{unscaled}E-{scale}"), CultureInfo.InvariantCulture);
    }

    public static string DecimalText(Int128 unscaled, int scale)
    {
        if (scale == 0) return unscaled.ToString(CultureInfo.InvariantCulture);
        bool negative = Int128.IsNegative(unscaled);
        string digits = (negative ? (UInt128)(-unscaled) : (UInt128)unscaled)
            .ToString(CultureInfo.InvariantCulture).PadLeft(scale + 1, '0');
        return $"{(negative ? "-" : "")}{digits[..^scale]}.{digits[^scale..]}";
    }

    /// <summary>
    /// As the cast [decimal] does: 15 significant digits. False for NaN, infinities and what is beyond a decimal.
    /// </summary>
    public static bool TryToDecimal(double value, out Scalar result)
    {
        result = default;
        if (!(Math.Abs(value) < 7.9228162514264338e28)) return false;
        result = Scalar.FromDecimal((decimal)value);
        return true;
    }

    static bool TryToInt64(in Scalar value, out Scalar result)
    {
        result = default;
        switch (value.Kind)
        {
            case ScalarKind.Bool or ScalarKind.WeekDay:
                result = Scalar.FromInt64(value.Int64);
                return true;
            case ScalarKind.Text:
                string text = value.String!.Trim();
                if (text.Length == 0) result = Scalar.FromInt64(0);
                else if (long.TryParse(text, NumberStyles.Integer, CultureInfo.InvariantCulture, out long whole))
                    result = Scalar.FromInt64(whole);
                else if (double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out double real)
                    && Math.Abs(real) < 9.2233720368547758e18) result =
                        Scalar.FromInt64((long)Math.Round(real, MidpointRounding.ToEven));
                else return false;
                return true;
            default: return false;
        }
    }

    static bool TryToFloat64(in Scalar value, out Scalar result)
    {
        result = default;
        if (value.Kind is ScalarKind.Bool or ScalarKind.WeekDay) result = Scalar.FromFloat64(value.Int64);
        else if (value.Kind != ScalarKind.Text) return false;
        else if (value.String!.Trim().Length == 0) result = Scalar.FromFloat64(0);
        else if (double.TryParse(value.String, NumberStyles.Float, CultureInfo.InvariantCulture, out double real))
            result = Scalar.FromFloat64(real);
        else return false;
        return true;
    }

    static bool TryToDecimal(in Scalar value, out Scalar result)
    {
        result = default;
        if (value.Kind is ScalarKind.Bool or ScalarKind.WeekDay) result = Scalar.FromDecimal(value.Int64, 0);
        else if (value.Kind != ScalarKind.Text) return false;
        else if (value.String!.Trim().Length == 0) result = Scalar.FromDecimal(0, 0);
        else if (TryParseDecimal(value.String.Trim(), out result)) return true;
        else return false;
        return true;
    }

    /// <summary>Fixed-point text of up to 38 digits, or a number that a decimal can hold.</summary>
    public static bool TryParseDecimal(string text, out Scalar result)
    {
        result = default;
        if (decimal.TryParse(text, DecimalStyles, CultureInfo.InvariantCulture, out decimal value) && text.Length < 28)
        {
            result = Scalar.FromDecimal(value);
            return true;
        }
        int dot = text.IndexOf('.', StringComparison.Ordinal);
        int scale = dot < 0 ? 0 : text.Length - dot - 1;
        string digits = dot < 0 ? text : text.Remove(dot, 1);
        if (scale > 38
            || !BigInteger.TryParse(digits, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var wide)
            || BigInteger.Abs(wide) >= BigInteger.Pow(10, 38)) return false;
        result = Scalar.FromDecimal((Int128)wide, scale);
        return true;
    }

    /// <summary>
    /// Texts as DateTime.Parse reads them in the invariant culture; one with an offset, and any time of a column with
    /// offsets, is taken in UTC.
    /// </summary>
    static bool TryToTime(in Scalar value, ScalarKind kind, out Scalar result)
    {
        result = default;
        long ticks;
        if (value.IsTime) ticks = value.Ticks;
        else if (value.Kind == ScalarKind.Text
            && DateTime.TryParse(
                value.String, CultureInfo.InvariantCulture,
                DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out var time)) ticks = time.Ticks;
        else return false;
        result = kind == ScalarKind.DateTime ? Scalar.FromTicks(ticks) : Scalar.FromUtcTicks(ticks);
        return true;
    }

    static bool TryToWeekDay(in Scalar value, out Scalar result)
    {
        result = default;
        if (value.Kind is ScalarKind.Int64) result = Scalar.FromWeekDay((DayOfWeek)value.Int64);
        else if (value.Kind == ScalarKind.Text && Enum.TryParse(value.String, ignoreCase: true, out DayOfWeek day))
            result = Scalar.FromWeekDay(day);
        else return false;
        return true;
    }
}
