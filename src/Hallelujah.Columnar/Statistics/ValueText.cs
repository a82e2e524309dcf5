using System.Globalization;
using System.Numerics;
using Hallelujah.Columnar.Schema;

namespace Hallelujah.Columnar.Statistics;

/// <summary>Values as texts in invariant form, ISO 8601 for dates and times.</summary>
static class ValueText
{
    const long MicrosPerDay = 86_400_000_000, FirstDay = -719_162, LastDay = 2_932_896;

    public static string Of(double value) => value.ToString("R", CultureInfo.InvariantCulture);

    /// <summary>An integer, or days or microseconds since 1970, by the type.</summary>
    public static string Of(long value, ColumnType type) => type.Kind switch
    {
        ColumnKind.Date32 => Date(value),
        ColumnKind.Timestamp => Time(value),
        ColumnKind.TimestampTz => Time(value) + "Z",
        _ => value.ToString(CultureInfo.InvariantCulture),
    };

    static string Date(long day) =>
        day is >= FirstDay and <= LastDay
            ? DateTime.UnixEpoch.AddDays(day).ToString("yyyy-MM-dd", CultureInfo.InvariantCulture)
            : string.Create(CultureInfo.InvariantCulture, $"1970-01-01{day:+0;-0} days");

    static string Time(long micros)
    {
        long day = Math.DivRem(micros, MicrosPerDay, out long rest);
        if (rest < 0) (day, rest) = (day - 1, rest + MicrosPerDay);
        var time = new TimeOnly(rest * TimeSpan.TicksPerMicrosecond);
        return $"{Date(day)}T{time.ToString("HH:mm:ss.FFFFFF", CultureInfo.InvariantCulture)}";
    }

    /// <summary>unscaled · 10^-scale, with all its decimals.</summary>
    public static string Decimal(BigInteger unscaled, int scale)
    {
        string digits = BigInteger.Abs(unscaled).ToString(CultureInfo.InvariantCulture).PadLeft(scale + 1, '0');
        string sign = unscaled.Sign < 0 ? "-" : "";
        return scale == 0 ? sign + digits : $"{sign}{digits[..^scale]}.{digits[^scale..]}";
    }

    /// <summary>numerator / denominator rounded to an integer, ties to even.</summary>
    public static BigInteger Round(BigInteger numerator, BigInteger denominator)
    {
        var quotient = BigInteger.DivRem(numerator, denominator, out BigInteger rest);
        int half = (BigInteger.Abs(rest) * 2).CompareTo(denominator);
        return half > 0 || (half == 0 && !quotient.IsEven) ? quotient + (numerator.Sign < 0 ? -1 : 1) : quotient;
    }
}
