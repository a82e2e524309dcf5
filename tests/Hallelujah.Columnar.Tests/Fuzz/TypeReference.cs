using System.Globalization;
using System.Numerics;
using System.Text.RegularExpressions;
using Hallelujah.Columnar.Schema;

namespace Hallelujah.Columnar.Tests.Fuzz;

/// <summary>
/// The narrowest lossless type of a column's values by regular expressions and the framework's own parsers: the
/// design's lattice written down a second time.
/// </summary>
static partial class TypeReference
{
    [GeneratedRegex(@"^-?(0|[1-9][0-9]*)\z")]
    private static partial Regex Whole();

    [GeneratedRegex(@"^-?(0|[1-9][0-9]*)?\.[0-9]+\z")]
    private static partial Regex Point();

    [GeneratedRegex(@"^-?(0|[1-9][0-9]*|(0|[1-9][0-9]*)?\.[0-9]+)[eE][+-]?[0-9]+\z")]
    private static partial Regex Exponent();

    [GeneratedRegex(@"^(nan|-?inf|-?infinity)\z", RegexOptions.IgnoreCase)]
    private static partial Regex Word();

    [GeneratedRegex(@"^[0-9]{4}-[0-9]{2}-[0-9]{2}\z")]
    private static partial Regex Day();

    [GeneratedRegex(@"^[0-9]{4}-[0-9]{2}-[0-9]{2}[ T][0-9]{2}:[0-9]{2}(:[0-9]{2}(\.[0-9]{1,6}0*)?)?\z")]
    private static partial Regex Naive();

    [GeneratedRegex(@"^[0-9]{4}-[0-9]{2}-[0-9]{2}[ T][0-9]{2}:[0-9]{2}(:[0-9]{2}(\.[0-9]{1,6}0*)?)?"
        + @"(Z|[+-][0-9]{2}(:?[0-9]{2})?)\z")]
    private static partial Regex Zoned();

    public static ColumnType Of(IReadOnlyCollection<string> values)
    {
        if (values.Count == 0) return ColumnType.Null;
        if (values.All(IsBool)) return ColumnType.Bool;
        if (values.All(v => IsNaive(v, out _))) return values.All(v => Day().IsMatch(v)) ? ColumnType.Date32
            : ColumnType.Timestamp;
        if (values.All(v => IsZoned(v, out _))) return ColumnType.TimestampTz;
        return values.All(IsNumber) ? NumberType(values) : ColumnType.Utf8;
    }

    static ColumnType NumberType(IReadOnlyCollection<string> values)
    {
        bool minusZero = values.Any(v => Whole().IsMatch(v) && v == "-0");
        if (!minusZero && values.All(v => Whole().IsMatch(v) && long.TryParse(v, CultureInfo.InvariantCulture, out _)))
            return ColumnType.Int64;
        string[] plain = [.. values.Where(v => Whole().IsMatch(v) || Point().IsMatch(v))];
        if (plain.All(v => Significant(v) <= 15)) return ColumnType.Float64;
        int before = plain.Max(v => v.TrimStart('-').Split('.')[0].TrimStart('0').Length);
        int behind = plain.Max(v => v.Contains('.', StringComparison.Ordinal) ? v.Split('.')[1].Length : 0);
        bool negativeZero = plain.Any(v => v[0] == '-' && v.All(c => c is '-' or '0' or '.'));
        if (plain.Length == values.Count && !negativeZero && before + behind <= 38)
            return ColumnType.Decimal(Math.Max(1, before + behind), behind);
        return plain.All(v => Significant(v) <= 15 || IsPrintedDouble(v)) ? ColumnType.Float64 : ColumnType.Utf8;
    }

    /// <summary>Whether a double prints as this number of 16 or 17 digits.</summary>
    static bool IsPrintedDouble(string number)
    {
        int digits = Significant(number);
        if (Whole().IsMatch(number) || digits > 17) return false;
        string printed = double.Parse(number, CultureInfo.InvariantCulture)
            .ToString(digits == 16 ? "E15" : "E16", CultureInfo.InvariantCulture);
        return printed.Split('E')[0].Trim('-').Replace(".", "", StringComparison.Ordinal)
            == number.Trim('-').Replace(".", "", StringComparison.Ordinal).TrimStart('0');
    }

    static int Significant(string number) =>
        number.Replace("-", "", StringComparison.Ordinal).Replace(".", "", StringComparison.Ordinal)
            .TrimStart('0').Length;

    static bool IsBool(string v) =>
        v.Equals("true", StringComparison.OrdinalIgnoreCase) || v.Equals("false", StringComparison.OrdinalIgnoreCase);

    static bool IsNumber(string v) => Whole().IsMatch(v) || Point().IsMatch(v) || Word().IsMatch(v)
        || (Exponent().IsMatch(v) && double.Parse(v, CultureInfo.InvariantCulture) is var d && double.IsFinite(d)
            && (d != 0 || v.Split('e', 'E')[0].All(c => c is '-' or '0' or '.')));

    static bool IsNaive(string v, out DateTime time)
    {
        time = default;
        return (Day().IsMatch(v) || Naive().IsMatch(v)) && DateTime.TryParse(
            Cut(v), CultureInfo.InvariantCulture, DateTimeStyles.None, out time)
            && !v.AsSpan(10).TrimStart(" T").StartsWith("24");
    }

    static bool IsZoned(string v, out DateTimeOffset time)
    {
        time = default;
        if (!Zoned().IsMatch(v)) return false;
        int zone = v.IndexOfAny(['Z', '+', '-'], 11);
        string offset = v[zone..];
        if (offset.Length == 5) offset = offset[..3] + ":" + offset[3..];
        if (offset.Length == 3) offset += ":00";
        return DateTimeOffset.TryParse(
            Cut(v[..zone]) + offset, CultureInfo.InvariantCulture, DateTimeStyles.AdjustToUniversal, out time);
    }

    /// <summary>Without the zeros behind the sixth digit of a second, which .NET does not read all of.</summary>
    static string Cut(string time)
    {
        int point = time.IndexOf('.', StringComparison.Ordinal);
        return point < 0 || time.Length <= point + 7 ? time : time[..(point + 7)];
    }

    /// <summary>Whether a value as <see cref="Csv.LoadedFeed"/> shows it is the raw one without loss.</summary>
    public static bool Keeps(string? raw, string? loaded, ColumnType type)
    {
        if (raw is null || loaded is null) return raw is null && loaded is null;
        return type.Kind switch
        {
            ColumnKind.Int64 or ColumnKind.Utf8 or ColumnKind.Date32 => raw == loaded,
            ColumnKind.Bool => raw.Equals(loaded, StringComparison.OrdinalIgnoreCase),
            ColumnKind.Float64 => Bits(raw) == Bits(loaded),
            ColumnKind.Decimal128 => Unscaled(raw, type.Scale) == Unscaled(loaded, type.Scale),
            ColumnKind.Timestamp => IsNaive(raw, out DateTime time) && time == Time(loaded),
            ColumnKind.TimestampTz => IsZoned(raw, out DateTimeOffset zoned) && zoned.UtcDateTime == Time(loaded),
            _ => false,
        };
    }

    static DateTime Time(string loaded) => DateTime.Parse(loaded, CultureInfo.InvariantCulture);

    static long Bits(string number)
    {
        string word = number.ToUpperInvariant();
        return BitConverter.DoubleToInt64Bits(word switch
        {
            "NAN" => double.NaN,
            "INF" or "INFINITY" => double.PositiveInfinity,
            "-INF" or "-INFINITY" => double.NegativeInfinity,
            _ => double.Parse(number, CultureInfo.InvariantCulture),
        });
    }

    static BigInteger Unscaled(string number, int scale)
    {
        string[] parts = number.Split('.');
        return BigInteger.Parse(
            (parts[0] is "-" or "" ? parts[0] + "0" : parts[0])
                + (parts.Length > 1 ? parts[1] : "").PadRight(scale, '0'), CultureInfo.InvariantCulture);
    }
}
