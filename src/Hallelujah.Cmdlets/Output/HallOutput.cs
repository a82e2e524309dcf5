using System.Globalization;
using System.Numerics;

namespace Hallelujah.Cmdlets;

/// <summary>
/// What cmdlets write. The views of Hallelujah.Format.ps1xml show its properties through these, the same in every
/// culture.
/// </summary>
public abstract class HallOutput
{
    /// <summary>The longest double: sign, 17 digits, point, exponent of three digits with its sign.</summary>
    const int RoundTripWidth = 24;

    static readonly string[] Units = ["B", "kB", "MB", "GB", "TB", "PB"];

    /// <summary>
    /// A property as text of at most so many characters: ISO dates, rounded numbers, long texts cut. Empty for null.
    /// </summary>
    public string ShowValue(string property, int width) => ToText(Value(property), width);

    /// <summary>A property that counts things, with its thousands apart; rounded where it would not fit.</summary>
    public string ShowCount(string property, int width)
    {
        if (Value(property) is not { } value) return "";
        long count = Convert.ToInt64(value, CultureInfo.InvariantCulture);
        string text = count.ToString("N0", CultureInfo.InvariantCulture);
        return text.Length <= width ? text : Scaled(count, 1000, ["", " k", " M", " G", " T", " P"]);
    }

    /// <summary>A property of bytes, in the unit that fits: 2.8 MB.</summary>
    public string ShowSize(string property) => Value(property) is { } bytes
        ? Scaled(Convert.ToDouble(bytes, CultureInfo.InvariantCulture), 1000, [.. Units.Select(u => " " + u)]) : "";

    /// <summary>A property that is a time span: 0.25 s, 12.3 s, 0:04:10.</summary>
    public string ShowDuration(string property) => Value(property) switch
    {
        TimeSpan { TotalMinutes: < 2 } time => time.TotalSeconds.ToString(
            time.TotalSeconds < 10 ? "0.00 s" : "0.0 s", CultureInfo.InvariantCulture),
        TimeSpan time => ((long)time.TotalHours).ToString(CultureInfo.InvariantCulture)
            + time.ToString(@"\:mm\:ss", CultureInfo.InvariantCulture),
        _ => "",
    };

    object? Value(string property) =>
        (GetType().GetProperty(property) ?? throw new ArgumentException($"There is no {property}.", nameof(property)))
        .GetValue(this);

    /// <summary>Any value of a feed, or of a feed's description, as text of at most so many characters.</summary>
    internal static string ToText(object? value, int width) => value switch
    {
        null => "",
        double number => Number(number, width),
        decimal or BigInteger or long or int => Whole((IFormattable)value, width),
        DateTime time => Time(time, width),
        DateTimeOffset time => Time(time.UtcDateTime, width),
        IFormattable other => Cut(other.ToString(null, CultureInfo.InvariantCulture), width),
        _ => Cut(value.ToString() ?? "", width),
    };

    static string Scaled(double value, double step, IReadOnlyList<string> units)
    {
        int unit = 0;
        for (; Math.Abs(value) >= step && unit < units.Count - 1; unit++) value /= step;
        return value.ToString(unit == 0 ? "0" : "0.0", CultureInfo.InvariantCulture) + units[unit];
    }

    /// <summary>All digits where there is room for any double; else those that fit, at most six.</summary>
    static string Number(double number, int width)
    {
        if (width >= RoundTripWidth) return number.ToString("R", CultureInfo.InvariantCulture);
        for (int digits = 6; digits > 1; digits--)
        {
            string text = number.ToString($"G{digits}", CultureInfo.InvariantCulture);
            if (text.Length <= width) return text;
        }
        return number.ToString("G1", CultureInfo.InvariantCulture);
    }

    static string Whole(IFormattable number, int width)
    {
        string text = number.ToString(null, CultureInfo.InvariantCulture);
        return text.Length <= width ? text : Number(double.Parse(text, CultureInfo.InvariantCulture), width);
    }

    static string Time(DateTime time, int width)
    {
        string format = time.TimeOfDay == TimeSpan.Zero || width < 16 ? "yyyy-MM-dd"
            : width >= 19 ? "yyyy-MM-dd HH:mm:ss" : "yyyy-MM-dd HH:mm";
        return Cut(time.ToString(format, CultureInfo.InvariantCulture), width);
    }

    static string Cut(string text, int width)
    {
        string line = text.ReplaceLineEndings(" ");
        if (line.Length <= width) return line;
        int end = char.IsHighSurrogate(line[width - 2]) ? width - 2 : width - 1;
        return line[..end] + "…";
    }
}
