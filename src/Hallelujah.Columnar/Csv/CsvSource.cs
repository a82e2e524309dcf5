using System.Text.Json.Serialization;
using Hallelujah.Columnar.Schema;

namespace Hallelujah.Columnar.Csv;

/// <summary>How text is to be read. Null means: find out.</summary>
public sealed record CsvReadOptions
{
    public byte? Delimiter { get; init; }

    /// <summary>A delimiter of several bytes, in place of <see cref="Delimiter"/>.</summary>
    public string? LongDelimiter { get; init; }

    /// <summary>The quote byte; 0 for no quoting. Null is '"'.</summary>
    public byte? Quote { get; init; }

    /// <summary>Makes the next character a plain one, in and out of quotes; 0 is none.</summary>
    public byte Escape { get; init; }

    /// <summary>Lines that begin with it are skipped.</summary>
    public string? Comment { get; init; }
    public RaggedRows Ragged { get; init; }
    public BlankLinePolicy BlankLines { get; init; }
    public bool? Header { get; init; }
    public IReadOnlyList<string>? ColumnNames { get; init; }
    public string? Encoding { get; init; }
    public IReadOnlyList<string> NullValues { get; init; } = [];
    public IReadOnlyDictionary<string, ColumnType> ColumnTypes { get; init; } = new Dictionary<string, ColumnType>();
    public bool AllText { get; init; }

    /// <summary>
    /// Words for true and false besides these two, in pairs such as yes/no; ASCII letters in either case. Words that
    /// are numbers or dates hold only in columns whose type is given as Bool.
    /// </summary>
    public IReadOnlyList<string> BoolValues { get; init; } = [];

    /// <summary>Whose numbers are in the source, such as de-DE; null is 1234.5.</summary>
    public string? Culture { get; init; }

    /// <summary>'.' or ',' in place of the culture's.</summary>
    public string? DecimalSeparator { get; init; }

    /// <summary>Whether numbers may have the culture's separators of groups, such as 1,234.5.</summary>
    public bool Thousands { get; init; }

    /// <summary>
    /// .NET custom formats of dates, with year, month and day. ISO 8601 is known beside them, unless one of them looks
    /// like it.
    /// </summary>
    public IReadOnlyList<string> DateFormats { get; init; } = [];

    /// <summary>
    /// The zone of timestamps without an offset, which makes instants of them: a date among them is the first of its
    /// day. Null: they are none.
    /// </summary>
    public TimeZoneInfo? TimeZone { get; init; }

    /// <summary>
    /// Whether a line end always ends the record, within quotes and behind an escape too: a record with a quote that is
    /// open there is bad, and the next one begins.
    /// </summary>
    public bool SingleLine { get; init; }

    /// <summary>Lines in front of the records; a first line that says the delimiter is one of them.</summary>
    public int SkipLines { get; init; }

    /// <summary>Whether a text may have the character zero; else a record with one is bad.</summary>
    public bool AllowNul { get; init; }

    /// <summary>True: bad records are set aside. False: the first one in file order ends the import.</summary>
    public bool RejectBadRecords { get; init; }

    /// <summary>
    /// With <see cref="RejectBadRecords"/>: a value that does not fit its chosen type becomes null, and its row stays.
    /// </summary>
    public bool NullBadCells { get; init; }
}

/// <summary>What becomes of records with fewer or more fields than there are columns.</summary>
public enum RaggedRows
{
    /// <summary>They are bad records.</summary>
    Error,

    /// <summary>Fields that are missing at the end are null; more fields are an error.</summary>
    Pad,

    /// <summary>Fields beyond the last column are left out; fewer fields are an error.</summary>
    Truncate,
    PadOrTruncate,
}

/// <summary>What becomes of lines with nothing on them. In a source of one column they always are null rows.</summary>
public enum BlankLinePolicy
{
    /// <summary>They are skipped, and counted.</summary>
    Skip,

    /// <summary>They are rows of nulls.</summary>
    Null,

    /// <summary>They are bad records.</summary>
    Error,
}

/// <summary>How it is known what is between fields.</summary>
public enum DelimiterOrigin
{
    /// <summary>It fits the records best.</summary>
    Found,

    /// <summary>The options say it.</summary>
    Given,

    /// <summary>The first line of a file says it: <c>sep=;</c>.</summary>
    SeparatorLine,
}

/// <summary>The dialect in force: given or found.</summary>
/// <param name="Delimiter">The delimiter, or its first byte.</param>
public sealed record CsvDialect(byte Delimiter, byte Quote, bool Header, string Encoding)
{
    /// <summary>The whole delimiter.</summary>
    public string DelimiterText { get; init; } = ((char)Delimiter).ToString();
    public DelimiterOrigin DelimiterFrom { get; init; }
    public byte Escape { get; init; }
    public string? Comment { get; init; }
    public RaggedRows Ragged { get; init; }
    public BlankLinePolicy BlankLines { get; init; }

    /// <inheritdoc cref="CsvReadOptions.SingleLine"/>
    public bool SingleLine { get; init; }

    /// <summary>The same with another delimiter.</summary>
    internal CsvDialect With(string delimiter) =>
        this with { Delimiter = System.Text.Encoding.UTF8.GetBytes(delimiter)[0], DelimiterText = delimiter };

    /// <summary>Whether <see cref="Tokenizer"/> finds the fields and records.</summary>
    internal bool HasPlainFields => DelimiterText is [< '\x80'] && Escape == 0 && Comment is null;
}

/// <summary>A file of a source, as it was when the source was opened; a change since then is found at load.</summary>
/// <param name="DataOffset">First byte of the first data record, behind byte order mark, skipped lines and
/// header.</param>
/// <param name="DataLine">The line that byte is on, from 1.</param>
/// <param name="ColumnMap">For each of the file's columns its position in the feed.</param>
public sealed record CsvFile(
    string Path, long Length, DateTime LastWriteUtc, long DataOffset, long DataLine, IReadOnlyList<int> ColumnMap)
{
    [JsonIgnore]
    internal TextEncoding Encoding { get; init; } = TextEncoding.Utf8;

    /// <summary>The encoding's name.</summary>
    public string EncodingName
    {
        get => Encoding.Name;
        init => Encoding = TextEncoding.ByName(value) ?? TextEncoding.Utf8;
    }

    /// <summary>A file of the source that is on another host: it has its place, and nothing is read of it.</summary>
    public static CsvFile Elsewhere(string path) => new(path, 0, default, 0, 0, []);
}

/// <summary>
/// Files that make one feed: in order, with one dialect and one list of columns (union by name, either case).
/// </summary>
public sealed partial record CsvSource(
    IReadOnlyList<CsvFile> Files, IReadOnlyList<string> ColumnNames, CsvDialect Dialect, CsvReadOptions Options)
{
    /// <summary>Whether <see cref="RecordReader"/> reads it; else <see cref="DialectReader"/> does.</summary>
    internal bool IsPlain { get; } = Dialect.HasPlainFields && Dialect.Ragged == RaggedRows.Error
        && Dialect.BlankLines == BlankLinePolicy.Skip && Files.All(f => f.Encoding.IsUtf8);

    public CsvFindings Findings { get; init; } = new();

    /// <summary>
    /// How many records that are not bad a number of its bytes may have at most: their fields may all be empty.
    /// </summary>
    public long MostRecordsIn(long bytes)
    {
        bool mayBeShort = Dialect.Ragged != RaggedRows.Error || Dialect.BlankLines != BlankLinePolicy.Skip;
        int fields = mayBeShort ? 1 : Math.Max(1, Files.Min(f => f.ColumnMap.Count));
        // No encoding has less than a byte for a character. The last record of a file needs no line end.
        long shortest = ((fields - 1) * (long)Dialect.DelimiterText.Length) + 1;
        return (bytes / shortest) + Files.Count;
    }
}

/// <summary>A contiguous run of whole records of one file.</summary>
/// <param name="FirstLine">The line on which it begins, from 1; where <paramref name="IsGuessed"/>, a number that is
/// only sure to be greater than those of lines before it.</param>
/// <param name="IsGuessed">Its begin is a line's begin, and a record's if the extent before it ends as a record
/// ends: <see cref="SourceLines"/> tells the line then.</param>
public sealed record CsvExtent(
    int File, long Offset, long Length, long FirstLine, [property: JsonIgnore] bool IsGuessed = false)
{
    /// <summary>Where its bytes are instead; null: in the file.</summary>
    [JsonIgnore]
    public ExtentCopy? Copy { get; init; }
}

/// <summary>A file that has an extent's bytes from an offset on.</summary>
public sealed record ExtentCopy(string Path, long Offset);

/// <summary>A share of a source: what one Jah loads into one segment. Many small files share one split.</summary>
public sealed record CsvSplit(int Ordinal, IReadOnlyList<CsvExtent> Extents)
{
    public long Bytes => Extents.Sum(e => e.Length);
}

/// <summary>
/// A record that could not be loaded, or a cell of a loaded one. Code: ShortRow, LongRow, UnterminatedQuote, BadQuote,
/// InvalidEncoding, Nul, Cast, RecordTooLong. Line counts from 1; Byte, from 0, is where the record starts; Length is
/// its bytes.
/// </summary>
public sealed record BadRecord(
    string File, long Line, long Byte, long Length, string? Column, string Code, string? Value, string Raw,
    string Message)
{
    /// <summary>True where only the cell was lost: it is null, and its row is loaded.</summary>
    public bool IsCell { get; init; }

    /// <summary>
    /// The record's number, from 1, among those of its file, rejected ones included; header, titles, comments and
    /// blank lines that are skipped are none.
    /// </summary>
    [JsonIgnore]
    public long Record { get; init; }

    /// <summary>
    /// True where another split begins the file: Record is then the number among those of the file that are in this
    /// one, and <see cref="SourceRecords"/> tells how many are before them.
    /// </summary>
    [JsonIgnore]
    public bool IsCountedFromSplit { get; init; }

    /// <summary>
    /// The record's bytes in base64, as far as Raw goes, where they are no text in the file's encoding.
    /// </summary>
    public string? RawBase64 { get; init; }
}
