using System.Collections;
using System.Management.Automation;
using Hallelujah.Contracts;

namespace Hallelujah.Cmdlets;

/// <summary>The parameters that say how CSV text is read. What is not given is found out and told.</summary>
public abstract class CsvCmdlet : SummitCmdlet
{
    /// <summary>One ASCII character, such as ';' or "`t".</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? Delimiter { get; set; }

    /// <summary>The quote character; an empty string reads without quoting.</summary>
    [Parameter]
    [AllowEmptyString]
    public string? Quote { get; set; }

    /// <summary>Whether the first record names the columns.</summary>
    [Parameter]
    public CsvHeader Header { get; set; }

    /// <summary>Names for the columns, instead of a header's.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string[]? ColumnName { get; set; }

    /// <summary>A .NET encoding name; without it UTF-8, or what a byte order mark says.</summary>
    [Parameter]
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

    /// <summary>Every column stays text.</summary>
    [Parameter]
    public SwitchParameter AllText { get; set; }

    /// <summary>Lines to skip before the header.</summary>
    [Parameter]
    [ValidateRange(0, int.MaxValue)]
    public int SkipLines { get; set; }

    /// <summary>
    /// Stop: the first bad record fails the import. Reject: bad records are set aside for Get-HallReject. NullCell: the
    /// same, but a value that does not fit its -ColumnType becomes null and its row is loaded.
    /// </summary>
    [Parameter]
    public OnError OnError { get; set; }

    /// <summary>
    /// With -OnError Reject or NullCell: more bad records and nulled cells than this fail the import. A number, such as
    /// 100, or a share of the records, such as '1%'.
    /// </summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? MaxErrors { get; set; }

    private protected CsvImportOptions CsvOptions() => new()
    {
        Delimiter = Delimiter,
        Quote = Quote,
        Header = Header switch { CsvHeader.Present => true, CsvHeader.Absent => false, _ => null },
        ColumnNames = ColumnName,
        Encoding = Encoding,
        NullValues = NullValue ?? [],
        ColumnTypes = ColumnType is null ? null : ColumnTypes.From(ColumnType),
        AllText = AllText,
        SkipLines = SkipLines,
        OnError = OnError switch
        {
            OnError.Reject => BadRecordPolicy.Reject,
            OnError.NullCell => BadRecordPolicy.NullCell,
            _ => BadRecordPolicy.Stop,
        },
        MaxErrors = MaxErrors,
    };
}
