using System.Text.Json.Serialization;

namespace Hallelujah.Contracts;

/// <summary>
/// What produces a feed. Identified by the name of the feed it outputs; kept in the worksheet and in
/// hall_&lt;id&gt;.json.
/// </summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "kind")]
[JsonDerivedType(typeof(ImportCommand), "import")]
[JsonDerivedType(typeof(ExtractCommand), "extract")]
public abstract record FeedCommand : Instruction
{
    /// <summary>The name of the feed that the command outputs.</summary>
    public required string Feed { get; init; }

    /// <summary>
    /// On how many hosts each of the feed's rows is kept, so that it is whole while one of them is down; null is one.
    /// </summary>
    public int? Copies { get; init; }

    /// <summary>
    /// How the feed is compressed on disk. Null: an import is not, an extraction as its input is.
    /// </summary>
    public FeedCompression? Compression { get; init; }

    /// <summary>The feeds that must be ready before the command runs.</summary>
    [JsonIgnore]
    public abstract IReadOnlyList<string> Inputs { get; }
}

/// <summary>Loads files into a feed.</summary>
public sealed record ImportCommand : FeedCommand
{
    /// <summary>
    /// Full paths on the host that reads them, in the order given: files; directories (their files directly inside,
    /// ordinal order); patterns with * and ? in the last part (ordinal order).
    /// </summary>
    public required IReadOnlyList<string> Paths { get; init; }

    /// <summary>True where the paths are exact: no character is a wildcard.</summary>
    public bool Literal { get; init; }

    /// <summary>
    /// True where the rows came as objects, through a file that goes when the import has ended: it cannot run again.
    /// </summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public bool Piped { get; init; }

    public CsvImportOptions Csv { get; init; } = new();

    /// <summary>
    /// The host whose files the paths are, by its name in hosts.json; the feed is made there. Null is the host of the
    /// Summit that is asked. Several names with commas, or '*' for all hosts: each reads its own files and keeps what
    /// it loads, in the order of hosts.json.
    /// </summary>
    public string? OnHost { get; init; }

    /// <summary>
    /// The hosts whose Jahs load the rows and hold them, in the form of OnHost; a split of a file goes to one that is
    /// free. Null: the host of the files, and where that has files of many GB, all that are up.
    /// </summary>
    public string? Hosts { get; init; }

    /// <summary>How many Jahs load, in all; null: as many as the hosts have processors.</summary>
    public int? Jahs { get; init; }

    [JsonIgnore]
    public override IReadOnlyList<string> Inputs => [];
}

/// <summary>Extracts rows and columns of one feed into another.</summary>
public sealed record ExtractCommand : FeedCommand
{
    public required string Input { get; init; }

    public Selection Selection { get; init; } = new();

    [JsonIgnore]
    public override IReadOnlyList<string> Inputs => [Input];
}

/// <summary>Which rows and columns: a predicate first, then Skip, then First.</summary>
public sealed record Selection : Instruction
{
    /// <summary>Columns in output order, wildcards allowed; null is all.</summary>
    public IReadOnlyList<string>? Columns { get; init; }

    public Predicate? Where { get; init; }

    public long Skip { get; init; }

    public long? First { get; init; }

    /// <summary>
    /// Of a feed on several hosts: the rows of those that are up, where some are not, instead of an error. What is
    /// missing is said with the result. Not for an extraction, which makes a feed.
    /// </summary>
    public bool AllowPartial { get; init; }

    /// <summary>
    /// For feed.read alone: the client fetches rows from the hosts that have them, where these are several, and no host
    /// passes on what another has.
    /// </summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public bool Direct { get; init; }

    /// <summary>
    /// For feed.read alone: of this run's segments, as a ticket's <see cref="RowsTicket.Runs"/> gave it; Skip and First
    /// then count within it. With <see cref="Direct"/> the ticket is of the host that has the run; without it the run
    /// passes through the Hallelu's host.
    /// </summary>
    public RowsRun? Run { get; init; }
}

/// <summary>How text is read. Null means: find out, and say what was found.</summary>
public sealed record CsvImportOptions : Instruction
{
    /// <summary>One character, such as ',' or tab, or several, such as "||".</summary>
    public string? Delimiter { get; init; }

    /// <summary>One ASCII character, or an empty string for no quoting. Null is '"'.</summary>
    public string? Quote { get; init; }

    /// <summary>One ASCII character that makes the next one plain, in and out of quotes; null is none.</summary>
    public string? Escape { get; init; }

    /// <summary>Lines that begin with it are skipped and counted; null is none.</summary>
    public string? Comment { get; init; }

    /// <summary>What becomes of records with fewer or more fields than there are columns.</summary>
    public RaggedPolicy Ragged { get; init; }

    /// <summary>What becomes of lines with nothing on them.</summary>
    public BlankPolicy BlankLines { get; init; }

    /// <summary>True: the first record names the columns. False: it is data. Null: find out.</summary>
    public bool? Header { get; init; }

    /// <summary>Names for the columns, instead of a header's.</summary>
    public IReadOnlyList<string>? ColumnNames { get; init; }

    /// <summary>
    /// UTF-8, UTF-16, UTF-32, or an encoding of one byte a character, by its .NET name or code page; null is UTF-8. A
    /// file's byte order mark goes before it.
    /// </summary>
    public string? Encoding { get; init; }

    /// <summary>Unquoted texts that mean null, besides the empty field.</summary>
    public IReadOnlyList<string> NullValues { get; init; } = [];

    /// <summary>Types by column name, such as "Utf8" or "Decimal128(18,2)"; the others are inferred.</summary>
    public IReadOnlyDictionary<string, string>? ColumnTypes { get; init; }

    /// <summary>Whose numbers are in the source, such as "de-DE"; null is 1234.5.</summary>
    public string? Culture { get; init; }

    /// <summary>The decimal separator, in place of the culture's: "." or ",".</summary>
    public string? DecimalSeparator { get; init; }

    /// <summary>Whether numbers may have the culture's separators of thousands.</summary>
    public bool Thousands { get; init; }

    /// <summary>
    /// .NET custom formats of dates, each with year, month and day, names in English. ISO 8601 is known beside them,
    /// unless one of them looks like it. A value to which two of them give different dates stays text.
    /// </summary>
    public IReadOnlyList<string> DateFormats { get; init; } = [];

    /// <summary>
    /// Words for true and false besides these two, in pairs such as "yes/no": a field that is one of them, in either
    /// case, is a truth value. Words that are numbers or dates hold only in columns with the type Bool in ColumnTypes.
    /// Null is none.
    /// </summary>
    public IReadOnlyList<string>? BoolValues { get; init; }

    /// <summary>
    /// The zone of timestamps without an offset, by its id in the tz database, such as "Europe/Paris": they are
    /// instants then, and so are dates among them, as the begin of their day. A time over which clocks are put forward
    /// is none; of a time that they show twice it is the later, mostly of standard time. Null: timestamps without an
    /// offset are no instants.
    /// </summary>
    public string? TimeZone { get; init; }

    /// <summary>
    /// Whether a line end always ends the record, within quotes and behind an escape too: a record with a quote that is
    /// open there is bad, and the next one begins.
    /// </summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public bool SingleLine { get; init; }

    /// <summary>Every column stays text.</summary>
    public bool AllText { get; init; }

    /// <summary>Lines to skip before the header.</summary>
    public int SkipLines { get; init; }

    /// <summary>Whether a text may have the character zero; else a record with one is bad.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public bool AllowNul { get; init; }

    public BadRecordPolicy OnError { get; init; } = BadRecordPolicy.Stop;

    /// <summary>
    /// How many bad records and nulled cells the command bears before it fails: a number such as "100", or a share of
    /// the records such as "0.5%". Null is any number. Only with Reject or NullCell.
    /// </summary>
    public string? MaxErrors { get; init; }

    /// <summary>
    /// How many bytes of what is set aside are kept: the first ones in file order; the rest is only counted. Null is 1
    /// GB, 0 keeps none. Only with Reject or NullCell.
    /// </summary>
    public long? MaxRejectBytes { get; init; }
}

[JsonConverter(typeof(JsonStringEnumConverter<RaggedPolicy>))]
public enum RaggedPolicy
{
    /// <summary>They are bad records.</summary>
    Error,

    /// <summary>Fields that are missing at the end are null; more fields are an error.</summary>
    Pad,

    /// <summary>Fields beyond the last column are left out; fewer fields are an error.</summary>
    Truncate,
    PadOrTruncate,
}

[JsonConverter(typeof(JsonStringEnumConverter<BlankPolicy>))]
public enum BlankPolicy
{
    /// <summary>They are skipped, and counted.</summary>
    Skip,

    /// <summary>They are rows of nulls.</summary>
    Null,

    /// <summary>They are bad records.</summary>
    Error,
}

[JsonConverter(typeof(JsonStringEnumConverter<BadRecordPolicy>))]
public enum BadRecordPolicy
{
    /// <summary>The first bad record in file order fails the command.</summary>
    Stop,

    /// <summary>Bad records are set aside, durably.</summary>
    Reject,

    /// <summary>
    /// As Reject, but where only a value does not fit the type chosen for its column, it becomes null and its row is
    /// loaded. The value is set aside like a record.
    /// </summary>
    NullCell,
}

/// <summary>
/// A command on its way to a Summit. The id makes a retry after a lost reply safe: the same id is never run twice.
/// </summary>
public sealed record CommandSubmission(Guid CommandId, FeedCommand Command) : Instruction
{
    public string Worksheet { get; init; } = "main";

    /// <summary>Wait until the name is free instead of failing with NameInUse.</summary>
    public bool WaitForName { get; init; }

    /// <summary>Wait for an input that does not exist yet instead of failing with InputNotFound.</summary>
    public bool WaitForInput { get; init; }
}
