using System.Collections;
using System.Management.Automation;
using Hallelujah.Contracts;

namespace Hallelujah.Cmdlets;

/// <summary>The parameters that say how CSV text is read. What is not given is found out and told.</summary>
public abstract class CsvCmdlet : SummitCmdlet
{
    /// <summary>
    /// One character, such as ';' or "`t", or several, such as '||'. It goes before what a file's first line says: a
    /// line sep=;, as spreadsheets write it, with any one character but a letter or digit, is never a header or a
    /// record, unless it is in quotes.
    /// </summary>
    [Parameter]
    [ArgumentCompleter(typeof(DelimiterCompleter))]
    [ValidateNotNullOrEmpty]
    public string? Delimiter { get; set; }

    /// <summary>The quote character; an empty string reads without quoting.</summary>
    [Parameter]
    [AllowEmptyString]
    public string? Quote { get; set; }

    /// <summary>
    /// One ASCII character, such as '\', that makes the next one plain, in and out of quotes.
    /// </summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? Escape { get; set; }

    /// <summary>Lines that begin with it, such as '#', are skipped and counted.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? Comment { get; set; }

    /// <summary>
    /// What becomes of records with fewer or more fields than there are columns. Error: they are bad records. Pad:
    /// missing fields are null. Truncate: fields beyond the last column are left out.
    /// </summary>
    [Parameter]
    public Ragged Ragged { get; set; }

    /// <summary>
    /// What becomes of lines with nothing on them: they are skipped, rows of nulls, or bad records. In a file of one
    /// column they are nulls.
    /// </summary>
    [Parameter]
    public BlankLine BlankLine { get; set; }

    /// <summary>Whether the first record names the columns.</summary>
    [Parameter]
    public CsvHeader Header { get; set; }

    /// <summary>Names for the columns, instead of a header's.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string[]? ColumnName { get; set; }

    /// <summary>
    /// Such as windows-1252, latin1 or utf-16, or the number of a code page; without it UTF-8. A byte order mark in the
    /// file goes before it.
    /// </summary>
    [Parameter]
    [ArgumentCompleter(typeof(EncodingCompleter))]
    [ValidateNotNullOrEmpty]
    public string? Encoding { get; set; }

    /// <summary>Unquoted texts that mean null, besides the empty field.</summary>
    [Parameter]
    public string[]? NullValue { get; set; }

    /// <summary>
    /// Types by column name, such as @{ id = 'Utf8'; price = 'Decimal128(18,2)' }; .NET types are taken too.
    /// </summary>
    [Parameter]
    public Hashtable? ColumnType { get; set; }

    /// <summary>
    /// Whose numbers are in the file: 'de-DE' reads 1,5. Separators of thousands are taken with -Thousands only.
    /// </summary>
    [Parameter]
    [ArgumentCompleter(typeof(CultureCompleter))]
    [ValidateNotNullOrEmpty]
    public string? Culture { get; set; }

    /// <summary>The decimal separator, '.' or ',', in place of the culture's.</summary>
    [Parameter]
    [ValidateSet(".", ",")]
    public string? DecimalSeparator { get; set; }

    /// <summary>Numbers may have the culture's separators of thousands, such as 1,234.5.</summary>
    [Parameter]
    public SwitchParameter Thousands { get; set; }

    /// <summary>
    /// .NET formats of the dates in the file, such as 'dd/MM/yyyy'; names of months are English. ISO 8601 is read too,
    /// unless a format looks like it. What two formats read differently stays text.
    /// </summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string[]? DateFormat { get; set; }

    /// <summary>
    /// Words for true and false besides these two, in pairs such as yes/no, y/n: a field that is one of them, in either
    /// case, is a truth value. A column that has other values too stays text. Words that are numbers or dates, such as
    /// 1/0, hold only in columns whose -ColumnType is Bool. A first record with a truth value is none of names.
    /// </summary>
    [Parameter]
    [ArgumentCompleter(typeof(BoolValueCompleter))]
    [ValidateNotNullOrEmpty]
    public string[]? BoolValue { get; set; }

    /// <summary>
    /// The zone of timestamps without an offset, such as Europe/Paris: they are instants (TimestampTz), and dates among
    /// them the begin of their day. A time over which its clocks are put forward is none: its column stays text, or it
    /// is a bad value where -ColumnType says TimestampTz. Of a time that they show twice it is the later.
    /// </summary>
    [Parameter]
    [ArgumentCompleter(typeof(TimeZoneCompleter))]
    [ValidateNotNullOrEmpty]
    public string? TimeZone { get; set; }

    /// <summary>
    /// No record has more than one line: a line end ends it, within quotes too, so that a quote that is not closed
    /// makes a bad record of its line and not of the rest of the file.
    /// </summary>
    [Parameter]
    public SwitchParameter SingleLine { get; set; }

    /// <summary>Every column stays text.</summary>
    [Parameter]
    public SwitchParameter AllText { get; set; }

    /// <summary>Lines to skip before the header; a first line such as sep=; is one of them.</summary>
    [Parameter]
    [ValidateRange(0, int.MaxValue)]
    public int SkipLines { get; set; }

    /// <summary>
    /// Texts may have the character zero (NUL). Without it a record with one is bad, and a file full of them no text.
    /// </summary>
    [Parameter]
    public SwitchParameter AllowNul { get; set; }

    /// <summary>
    /// Stop: the first bad record fails the import. Reject: bad records are set aside for Get-HallReject. NullCell: the
    /// same, but a value that does not fit its -ColumnType becomes null and its row is loaded.
    /// </summary>
    [Parameter]
    public OnError OnError { get; set; }

    /// <summary>
    /// With -OnError Reject or NullCell: more bad records and nulled cells than this fail the import. A number, such as
    /// 100, or a share of all records of the source, such as '1%'.
    /// </summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? MaxErrors { get; set; }

    /// <summary>
    /// With -OnError Reject or NullCell: how many bytes of what is set aside are kept, such as 64MB; the first in file
    /// order are, the others are only counted. Without it 1GB.
    /// </summary>
    [Parameter]
    [ValidateRange(0, long.MaxValue)]
    public long? MaxRejectBytes { get; set; }

    /// <summary>Which of the parameters that say how text is cut and read were given.</summary>
    private protected IEnumerable<string> TextParametersGiven => new[]
    {
        nameof(Delimiter), nameof(Quote), nameof(Escape), nameof(Comment), nameof(Ragged), nameof(BlankLine),
        nameof(Header), nameof(ColumnName), nameof(Encoding), nameof(Culture), nameof(DecimalSeparator),
        nameof(Thousands), nameof(DateFormat), nameof(BoolValue), nameof(TimeZone),
        nameof(SingleLine), nameof(SkipLines), nameof(AllowNul),
    }.Where(MyInvocation.BoundParameters.ContainsKey);

    private protected CsvImportOptions CsvOptions() => new()
    {
        Delimiter = Delimiter,
        Quote = Quote,
        Escape = Escape,
        Comment = Comment,
        Ragged = (RaggedPolicy)Ragged,
        BlankLines = (BlankPolicy)BlankLine,
        Culture = Culture,
        DecimalSeparator = DecimalSeparator,
        Thousands = Thousands,
        DateFormats = DateFormat ?? [],
        BoolValues = BoolValue,
        TimeZone = TimeZone,
        Header = Header switch { CsvHeader.Present => true, CsvHeader.Absent => false, _ => null },
        ColumnNames = ColumnName,
        Encoding = Encoding,
        NullValues = NullValue ?? [],
        ColumnTypes = ColumnType is null ? null : ColumnTypes.From(ColumnType),
        AllText = AllText,
        SingleLine = SingleLine,
        SkipLines = SkipLines,
        AllowNul = AllowNul,
        OnError = OnError switch
        {
            OnError.Reject => BadRecordPolicy.Reject,
            OnError.NullCell => BadRecordPolicy.NullCell,
            _ => BadRecordPolicy.Stop,
        },
        MaxErrors = MaxErrors,
        MaxRejectBytes = MaxRejectBytes,
    };
}
