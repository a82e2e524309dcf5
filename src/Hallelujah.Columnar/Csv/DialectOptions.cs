using System.Text;

namespace Hallelujah.Columnar.Csv;

/// <summary>Checks the options that say how text is written.</summary>
internal static class DialectOptions
{
    /// <summary>
    /// The encoding of files without a byte order mark. Throws <see cref="ColumnarException"/> (InvalidOption).
    /// </summary>
    public static TextEncoding Check(CsvReadOptions options)
    {
        byte quote = options.Quote ?? (byte)'"';
        if (options.Delimiter is { } delimiter
            && (delimiter is (byte)'\n' or (byte)'\r' or 0 or >= 0x80 || delimiter == quote))
            throw Invalid("The delimiter must be an ASCII character other than the quote and the line ends.");
        if (quote is (byte)'\n' or (byte)'\r' or >= 0x80)
            throw Invalid("The quote must be an ASCII character other than the line ends.");
        if (options.LongDelimiter is { } text) CheckDelimiter(text, quote);
        CheckEscape(options, quote);
        CheckComment(options, quote);
        if (options.SkipLines < 0) throw Invalid("The number of lines to skip cannot be negative.");
        if (options.ColumnNames is { } names)
        {
            if (names.Count == 0 || names.Any(string.IsNullOrWhiteSpace))
                throw Invalid("Column names cannot be empty.");
            if (names.Distinct(StringComparer.OrdinalIgnoreCase).Count() < names.Count)
                throw Invalid("Column names must differ in more than case.");
        }
        string encoding = options.Encoding ?? "utf-8";
        return TextEncoding.ByName(encoding) ?? throw Invalid(
            $"The encoding {encoding} is not known; it may be utf-8, utf-16, utf-16BE, utf-32 or one of one byte a "
            + "character, such as windows-1252.");
    }

    /// <summary>The dialect as far as it is given.</summary>
    public static CsvDialect Given(CsvReadOptions options)
    {
        string delimiter = options.LongDelimiter ?? ((char)(options.Delimiter ?? (byte)',')).ToString();
        return new(Encoding.UTF8.GetBytes(delimiter)[0], options.Quote ?? (byte)'"', options.Header ?? true, "utf-8")
        {
            DelimiterText = delimiter,
            DelimiterFrom = options.Delimiter is null && options.LongDelimiter is null
                ? DelimiterOrigin.Found : DelimiterOrigin.Given,
            Escape = options.Escape == (options.Quote ?? (byte)'"') ? (byte)0 : options.Escape,
            Comment = options.Comment,
            Ragged = options.Ragged,
            BlankLines = options.BlankLines,
            SingleLine = options.SingleLine,
        };
    }

    static void CheckDelimiter(string text, byte quote)
    {
        if (text.Length == 0 || Encoding.UTF8.GetByteCount(text) > CsvLimits.MaxDelimiterBytes)
            throw Invalid($"The delimiter must have 1 to {CsvLimits.MaxDelimiterBytes} bytes.");
        if (text.AsSpan().IndexOfAny('\r', '\n', '\0') >= 0 || quote != 0
            && text.Contains((char)quote, StringComparison.Ordinal))
            throw Invalid("The delimiter cannot contain the quote, line ends or the zero character.");
    }

    static void CheckEscape(CsvReadOptions options, byte quote)
    {
        if (options.Escape == 0 || options.Escape == quote) return;
        string delimiter = options.LongDelimiter ?? ((char)(options.Delimiter ?? 0)).ToString();
        if (options.Escape is (byte)'\n' or (byte)'\r' or >= 0x80
            || delimiter.Contains((char)options.Escape, StringComparison.Ordinal))
            throw Invalid("The escape must be an ASCII character other than the delimiter and the line ends.");
    }

    static void CheckComment(CsvReadOptions options, byte quote)
    {
        if (options.Comment is not { } comment) return;
        if (comment.Length == 0 || Encoding.UTF8.GetByteCount(comment) > CsvLimits.MaxDelimiterBytes
            || comment.AsSpan().IndexOfAny('\r', '\n') >= 0 || comment[0] == quote)
            throw Invalid(
                $"The comment must have 1 to {CsvLimits.MaxDelimiterBytes} bytes and begin with neither quote "
                + "nor line end.");
    }

    static ColumnarException Invalid(string message) => new(ColumnarError.InvalidOption, message);
}
