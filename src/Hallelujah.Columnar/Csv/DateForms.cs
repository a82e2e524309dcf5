using System.Globalization;
using System.Text;
using Hallelujah.Columnar.Schema;

namespace Hallelujah.Columnar.Csv;

/// <summary>Dates and times in given .NET custom formats; names of months and days are English.</summary>
internal sealed class DateForms
{
    readonly (string Format, bool HasTime, bool HasZone)[] _formats;

    public DateForms(IReadOnlyList<string> formats)
    {
        _formats = [.. formats.Select(f => (f, Has(f, "HhmsfFt"), Has(f, "zK")))];
        foreach (string format in formats)
        {
            if (format.Length < 2 || !Has(format, "y") || !Has(format, "M") || !Has(format, "d"))
                throw Invalid($"The date format '{format}' must have year, month and day, such as dd/MM/yyyy.");
        }
        var sample = new DateTime(2001, 2, 3, 4, 5, 6);
        try
        {
            ReplacesIso = formats.Any(f =>
                Lexer.Classify(Encoding.UTF8.GetBytes(sample.ToString(f, CultureInfo.InvariantCulture)), out _)
                    is ValueClass.Date or ValueClass.Timestamp or ValueClass.TimestampTz);
        }
        catch (FormatException)
        {
            throw Invalid($"A date format is not valid: {string.Join(", ", formats)}.");
        }
    }

    /// <summary>
    /// Whether a format looks like ISO 8601, so that only the formats count; else ISO dates are known beside them.
    /// </summary>
    public bool ReplacesIso { get; }

    /// <summary>The value in ISO 8601; false where no format fits, or two that do not mean the same.</summary>
    public bool TryRewrite(ReadOnlySpan<byte> text, Span<byte> target, out int length)
    {
        length = 0;
        Span<char> chars = stackalloc char[ValueForms.MaxBytes];
        if (!Encoding.UTF8.TryGetChars(text, chars, out int count)) return false;
        Span<byte> other = stackalloc byte[ValueForms.MaxGrowth];
        foreach (var format in _formats)
        {
            var into = length == 0 ? target : other;
            if (!TryFormat(chars[..count], format, into, out int written)) continue;
            if (length == 0) length = written;
            else if (!other[..written].SequenceEqual(target[..length])) return false;
        }
        return length > 0;
    }

    bool TryFormat(
        ReadOnlySpan<char> chars, (string Format, bool HasTime, bool HasZone) format, Span<byte> target,
        out int written)
    {
        written = 0;
        DateTime time;
        if (format.HasZone)
        {
            if (!DateTimeOffset.TryParseExact(
                chars, format.Format, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal,
                out var zoned)) return false;
            time = zoned.UtcDateTime;
        }
        else if (!DateTime.TryParseExact(
            chars, format.Format, CultureInfo.InvariantCulture, DateTimeStyles.None, out time)) return false;
        // A timestamp has microseconds.
        if (time.Ticks % TimeSpan.TicksPerMicrosecond != 0) return false;
        string pattern = format.HasZone ? "yyyy-MM-ddTHH:mm:ss.ffffffZ"
            : format.HasTime ? "yyyy-MM-ddTHH:mm:ss.ffffff" : "yyyy-MM-dd";
        pattern = pattern.Replace("Z", "'Z'", StringComparison.Ordinal);
        return time.TryFormat(target, out written, pattern, CultureInfo.InvariantCulture);
    }

    /// <summary>Whether a format has one of the specifiers, outside quotes and escapes.</summary>
    static bool Has(string format, string specifiers)
    {
        char quote = '\0';
        for (int i = 0; i < format.Length; i++)
        {
            char c = format[i];
            if (c == '\\') i++;
            else if (quote != '\0') quote = c == quote ? '\0' : quote;
            else if (c is '\'' or '"') quote = c;
            else if (specifiers.Contains(c, StringComparison.Ordinal)) return true;
        }
        return false;
    }

    static ColumnarException Invalid(string message) => new(ColumnarError.InvalidOption, message);
}
