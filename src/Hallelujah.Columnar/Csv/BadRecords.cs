using System.Globalization;
using System.Text;
using System.Text.Unicode;

namespace Hallelujah.Columnar.Csv;

/// <summary>Makes the records of what could not be loaded.</summary>
internal static unsafe class BadRecords
{
    public const string ShortRow =
        nameof(ShortRow), LongRow = nameof(LongRow), UnterminatedQuote = nameof(UnterminatedQuote),
        BadQuote = nameof(BadQuote), InvalidEncoding = nameof(InvalidEncoding), Nul = nameof(Nul), Cast = nameof(Cast),
        RecordTooLong = nameof(RecordTooLong);

    /// <summary>What is said of a column with a <see cref="Nul"/>.</summary>
    public const string HasNul = "has a character that is zero (NUL)";

    /// <summary>What is said of a record with an <see cref="UnterminatedQuote"/>.</summary>
    public static string OpenQuote(CsvDialect dialect) =>
        dialect.SingleLine ? "a quote is not closed on its line" : "a quote is opened and never closed";

    /// <param name="what">The message behind the place.</param>
    public static BadRecord Make(
        string path, long line, long offset, byte* raw, long rawLength, string code, string what, string? column = null,
        string? value = null)
    {
        string name = Path.GetFileName(path);
        return new(path, line, offset, rawLength, column, code, value, Text(raw, rawLength, CsvLimits.MaxRawBytes),
            string.Create(CultureInfo.InvariantCulture, $"{name} line {line}: {what}"))
        {
            RawBase64 = Utf8.IsValid(new(raw, (int)rawLength)) ? null
                : Convert.ToBase64String(new ReadOnlySpan<byte>(raw, (int)Math.Min(rawLength, CsvLimits.MaxRawBytes))),
        };
    }

    public static string FieldCount(long found, int expected) =>
        string.Create(CultureInfo.InvariantCulture,
            $"{found} {(found == 1 ? "field" : "fields")} where {expected} {(expected == 1 ? "is" : "are")} expected");

    /// <summary>Bytes as text, cut at a limit; what is not UTF-8 shows as the replacement character.</summary>
    public static string Text(byte* bytes, long length, int limit) =>
        Encoding.UTF8.GetString(bytes, (int)Math.Min(length, limit));
}
