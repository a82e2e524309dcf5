using System.Globalization;
using System.Text.RegularExpressions;

namespace Hallelujah.Columnar.Schema;

/// <summary>Dates of day, month and year in an order that their values may leave open, such as 01-02-2000.</summary>
/// <param name="Separator">Between the three: '/', '-' or '.'.</param>
/// <param name="Time">The format of what follows, or nothing.</param>
/// <param name="Padded">Whether days and months have two digits always.</param>
internal sealed partial record DayMonthForm(char Separator, string Time, bool Padded, bool MayBeDay, bool MayBeMonth)
{
    [GeneratedRegex(@"^(\d{1,2})([-/.])(\d{1,2})\2\d{4}( \d\d:\d\d(:\d\d)?)?$", RegexOptions.CultureInvariant)]
    private static partial Regex Form();

    /// <summary>The form that all values have; null where they have none, or none that is a date.</summary>
    public static DayMonthForm? Of(IReadOnlyList<string> values)
    {
        DayMonthForm? form = null;
        foreach (string value in values)
        {
            var match = Form().Match(value);
            if (!match.Success) return null;
            string first = match.Groups[1].Value, second = match.Groups[3].Value;
            int a = int.Parse(first, CultureInfo.InvariantCulture), b = int.Parse(second, CultureInfo.InvariantCulture);
            string time = match.Groups[4].Length switch { 0 => "", 6 => " HH:mm", _ => " HH:mm:ss" };
            form ??= new(match.Groups[2].Value[0], time, true, true, true);
            if (form.Separator != match.Groups[2].Value[0] || form.Time != time) return null;
            form = form with
            {
                Padded = form.Padded && first.Length == 2 && second.Length == 2,
                MayBeDay = form.MayBeDay && a is >= 1 and <= 31 && b is >= 1 and <= 12,
                MayBeMonth = form.MayBeMonth && a is >= 1 and <= 12 && b is >= 1 and <= 31,
            };
            if (form is { MayBeDay: false, MayBeMonth: false }) return null;
        }
        return form;
    }

    public string Describe(string first, string place)
    {
        string dayFirst = Format("d", "M"), monthFirst = Format("M", "d");
        if (MayBeDay && MayBeMonth)
        {
            return $"'{first}' ({place}) looks like a date, {Read(first, dayFirst)} or {Read(first, monthFirst)}; pass "
                + $"-DateFormat '{dayFirst}' or -DateFormat '{monthFirst}'";
        }
        string format = MayBeDay ? dayFirst : monthFirst;
        return $"'{first}' ({place}) looks like a date, {Read(first, format)}; pass -DateFormat '{format}'";
    }

    string Format(string first, string second) => Padded
        ? $"{first}{first}{Separator}{second}{second}{Separator}yyyy{Time}"
        : $"{first}{Separator}{second}{Separator}yyyy{Time}";

    static string Read(string value, string format) =>
        DateTime.TryParseExact(value, format, CultureInfo.InvariantCulture, DateTimeStyles.None, out var date)
            ? date.ToString("d MMMM yyyy", CultureInfo.InvariantCulture) : format;
}
