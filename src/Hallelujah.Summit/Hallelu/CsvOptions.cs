using System.Globalization;
using Hallelujah.Columnar.Csv;
using Hallelujah.Columnar.Schema;
using Hallelujah.Contracts;

namespace Hallelujah.Summit.Hallelu;

/// <summary>An import's options from the wire, checked, as the engine takes them.</summary>
static class CsvOptions
{
    /// <summary>Throws <see cref="HallErrors.InvalidOption"/> naming the option.</summary>
    public static CsvReadOptions Translate(CsvImportOptions? options)
    {
        options ??= new CsvImportOptions();
        if (options.SkipLines < 0) throw Invalid("SkipLines", "is negative");
        ErrorLimit.Parse(options);
        CheckRejectBytes(options);
        return new CsvReadOptions
        {
            Delimiter = options.Delimiter is [< '\x80'] ? OneByte("Delimiter", options.Delimiter) : null,
            LongDelimiter = options.Delimiter is null or [< '\x80'] ? null : options.Delimiter,
            Escape = options.Escape is null ? (byte)0 : OneByte("Escape", options.Escape),
            Comment = options.Comment,
            Ragged = (RaggedRows)options.Ragged,
            BlankLines = (BlankLinePolicy)options.BlankLines,
            Culture = options.Culture,
            DecimalSeparator = options.DecimalSeparator,
            Thousands = options.Thousands,
            DateFormats = options.DateFormats ?? [],
            BoolValues = options.BoolValues ?? [],
            TimeZone = options.TimeZone is null ? null : TimeZones.Find(options.TimeZone),
            Quote = options.Quote is null ? null : options.Quote.Length == 0 ? (byte)0
            : OneByte("Quote", options.Quote),
            Header = options.Header,
            ColumnNames = options.ColumnNames,
            Encoding = options.Encoding,
            NullValues = options.NullValues ?? [],
            ColumnTypes = Types(options.ColumnTypes),
            AllText = options.AllText,
            SingleLine = options.SingleLine,
            SkipLines = options.SkipLines,
            AllowNul = options.AllowNul,
            RejectBadRecords = options.OnError != BadRecordPolicy.Stop,
            NullBadCells = options.OnError == BadRecordPolicy.NullCell,
        };
    }

    static void CheckRejectBytes(CsvImportOptions options)
    {
        if (options.MaxRejectBytes is not { } bytes) return;
        if (options.OnError == BadRecordPolicy.Stop) throw ErrorLimit.HasNoMeaning("MaxRejectBytes");
        if (bytes >= 0) return;
        throw Invalid("MaxRejectBytes", string.Create(
            CultureInfo.InvariantCulture,
            $"is {bytes}; it takes a number of bytes, such as 64MB, and 0 where rejects are only to be counted"));
    }

    static byte OneByte(string option, string text) =>
        text.Length == 1 && text[0] is > '\0' and < '\x80' and not '\r' and not '\n'
            ? (byte)text[0]
            : throw Invalid(option, $"is '{text}'; it takes one ASCII character");

    static Dictionary<string, ColumnType> Types(IReadOnlyDictionary<string, string>? types)
    {
        var parsed = new Dictionary<string, ColumnType>(StringComparer.OrdinalIgnoreCase);
        foreach ((string column, string text) in types ?? new Dictionary<string, string>())
        {
            if (!ColumnType.TryParse(text, out ColumnType type))
            {
                throw Invalid("ColumnTypes",
                    $"gives '{text}' for '{column}'; types are Bool, Int64, Float64, Decimal128(p,s), Date32, "
                        + "Timestamp, TimestampTz and Utf8");
            }
            parsed[column] = type;
        }
        return parsed;
    }

    static HallException Invalid(string option, string fault) =>
        new(HallErrors.InvalidOption, $"{option} {fault}.", option);
}
