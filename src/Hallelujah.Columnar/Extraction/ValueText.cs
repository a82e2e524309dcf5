using System.Buffers.Text;
using System.Globalization;
using Hallelujah.Columnar.Predicates;
using Hallelujah.Columnar.Segments;

namespace Hallelujah.Columnar.Extraction;

/// <summary>
/// Values as ASCII text that reads back as the same value of the same type. Each writes to a span of at least
/// <see cref="MaxBytes"/> and returns the bytes written.
/// </summary>
internal static class ValueText
{
    /// <summary>The longest: a decimal of 38 digits with sign, leading zero and point, with slack.</summary>
    public const int MaxBytes = 48;

    public static int Integer(long value, Span<byte> target)
    {
        Utf8Formatter.TryFormat(value, target, out int written);
        return written;
    }

    /// <summary>
    /// The shortest text that reads back as the same double and as a double: whole numbers with a fraction of .0, and
    /// those of more than 15 digits with an exponent, since without one they would be read as decimals. Most doubles of
    /// data files have few decimals: where m / 10^k is the value and m has at most 15 digits, m's digits are the
    /// shortest text, since texts of at most 15 digits and doubles correspond one to one.
    /// </summary>
    public static int Double(double value, Span<byte> target)
    {
        const double MaxExact = 1e15;
        double size = Math.Abs(value);
        if (size < MaxExact / 100)
        {
            double cents = Math.Round(value * 100);
            if (cents / 100 == value) return Fixed(value, (long)Math.Abs(cents), 2, target);
            if (size < MaxExact / 1_000_000)
            {
                double millionths = Math.Round(value * 1_000_000);
                if (millionths / 1_000_000 == value) return Fixed(value, (long)Math.Abs(millionths), 6, target);
            }
        }
        return General(value, target);
    }

    /// <summary>Digits with a point, without trailing zeros behind the first decimal.</summary>
    static int Fixed(double value, long digits, int decimals, Span<byte> target)
    {
        int at = 0;
        if (double.IsNegative(value)) target[at++] = (byte)'-';
        while (decimals > 1 && digits % 10 == 0)
        {
            digits /= 10;
            decimals--;
        }
        long power = decimals switch { 1 => 10, 2 => 100, 3 => 1000, 4 => 10_000, 5 => 100_000, _ => 1_000_000 };
        var (whole, fraction) = Math.DivRem(digits, power);
        at += Integer(whole, target[at..]);
        target[at++] = (byte)'.';
        for (int i = decimals - 1; i >= 0; i--)
        {
            (fraction, long digit) = Math.DivRem(fraction, 10);
            target[at + i] = (byte)('0' + digit);
        }
        return at + decimals;
    }

    static int General(double value, Span<byte> target)
    {
        value.TryFormat(target, out int written, "R", CultureInfo.InvariantCulture);
        var text = target[..written];
        if (!double.IsFinite(value) || text.Contains((byte)'E')) return written;
        int digits = 0;
        bool point = false, leading = true;
        foreach (byte b in text)
        {
            point |= b == '.';
            if (b is < (byte)'0' or > (byte)'9' || leading && b == '0') continue;
            leading = false;
            digits++;
        }
        ReadOnlySpan<byte> suffix = digits > 15 ? "E0"u8 : point ? ""u8 : ".0"u8;
        suffix.CopyTo(target[written..]);
        return written + suffix.Length;
    }

    public static int Decimal(Int128 unscaled, int scale, Span<byte> target)
    {
        if (unscaled >= long.MinValue + 1 && unscaled <= long.MaxValue && scale <= 18)
        {
            long value = (long)unscaled;
            int at = 0;
            if (value < 0) target[at++] = (byte)'-';
            long power = (long)PowersOfTen.Integer[scale];
            var (whole, fraction) = Math.DivRem(Math.Abs(value), power);
            at += Integer(whole, target[at..]);
            if (scale == 0) return at;
            target[at++] = (byte)'.';
            for (int i = scale - 1; i >= 0; i--)
            {
                (fraction, long digit) = Math.DivRem(fraction, 10);
                target[at + i] = (byte)('0' + digit);
            }
            return at + scale;
        }
        return System.Text.Encoding.ASCII.GetBytes(ScalarConversion.DecimalText(unscaled, scale), target);
    }

    /// <summary>yyyy-MM-dd of days since 1970.</summary>
    public static int Date(int days, Span<byte> target)
    {
        DateOnly.FromDayNumber(days + CellOf.EpochDays).Deconstruct(out int year, out int month, out int day);
        target = target[..10];
        Two(year / 100, target);
        Two(year % 100, target[2..]);
        target[4] = (byte)'-';
        Two(month, target[5..]);
        target[7] = (byte)'-';
        Two(day, target[8..]);
        return 10;
    }

    /// <summary>yyyy-MM-ddTHH:mm:ss, with six decimals where there are any, of microseconds since 1970.</summary>
    public static int Time(long microseconds, bool utc, Span<byte> target)
    {
        long days = Math.DivRem(microseconds, CellOf.MicrosecondsPerDay, out long rest);
        if (rest < 0)
        {
            days--;
            rest += CellOf.MicrosecondsPerDay;
        }
        int at = Date((int)days, target);
        int seconds = (int)(rest / 1_000_000), fraction = (int)(rest % 1_000_000);
        target[at] = (byte)'T';
        Two(seconds / 3600, target[(at + 1)..]);
        target[at + 3] = (byte)':';
        Two(seconds / 60 % 60, target[(at + 4)..]);
        target[at + 6] = (byte)':';
        Two(seconds % 60, target[(at + 7)..]);
        at += 9;
        if (fraction != 0)
        {
            target[at] = (byte)'.';
            Two(fraction / 10_000, target[(at + 1)..]);
            Two(fraction / 100 % 100, target[(at + 3)..]);
            Two(fraction % 100, target[(at + 5)..]);
            at += 7;
        }
        if (utc) target[at++] = (byte)'Z';
        return at;
    }

    static void Two(int value, Span<byte> target)
    {
        target[1] = (byte)('0' + value % 10);
        target[0] = (byte)('0' + value / 10);
    }
}
