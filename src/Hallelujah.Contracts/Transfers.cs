namespace Hallelujah.Contracts;

/// <summary>A single-use permission to open one bulk connection: rows follow on it as an Arrow IPC stream.</summary>
/// <param name="Endpoint">ip:port to connect to: the feed's Hallelu.</param>
public sealed record RowsTicket(string Ticket, string Endpoint, DateTime Expires)
{
    /// <summary>What the rows are without, where that was allowed; null: nothing.</summary>
    public IReadOnlyList<MissingRowsInfo>? Missing { get; init; }

    /// <summary>
    /// Of a feed on several hosts, where the selection was <see cref="Selection.Direct"/>: the same rows in runs, in
    /// order. Each is fetched by asking for it (<see cref="Selection.Run"/>), which gives a ticket of the host that has
    /// it. Null, or not looked at: this ticket's connection carries all.
    /// </summary>
    public IReadOnlyList<RowsRun>? Runs { get; init; }

    /// <summary>
    /// The host whose feed was read from a copy where fewer than a majority are there: the feed may have been deleted
    /// or made anew since. Null: what is told is the feed's.
    /// </summary>
    public string? StaleOf { get; init; }
}

/// <summary>Rows of a feed that follow each other and are on one host.</summary>
/// <param name="Host">Its name in hosts.json.</param>
/// <param name="Made">Which making of the feed is meant; a feed that was made anew has other runs.</param>
/// <param name="Segment">The place of the first segment in the feed.</param>
/// <param name="Segments">How many.</param>
/// <param name="Rows">How many rows they have, before any selection.</param>
public sealed record RowsRun(string Host, Guid Made, int Segment, int Segments, long Rows)
{
    /// <summary>Selected rows of the run to leave out first.</summary>
    public long Skip { get; init; }

    /// <summary>Selected rows of the run to take then, at most; null is all.</summary>
    public long? First { get; init; }
}

/// <summary>Rows that a partial result is without, because their host is not up.</summary>
/// <param name="Rows">The host's rows of the feed, before any selection.</param>
public sealed record MissingRowsInfo(string Host, long Rows);

/// <summary>Rows to be written to a file on the Summit's host.</summary>
/// <param name="Format">Csv, JsonLines or Arrow (an IPC file).</param>
public sealed record ExportRequest(string Feed, string Path, string Format, Selection Selection, bool Overwrite)
    : Instruction
{
    /// <summary>Delimiter of a CSV file: one ASCII character.</summary>
    public string Delimiter { get; init; } = ",";

    /// <summary>How an Arrow file is compressed; null is None, the only one for other formats.</summary>
    public FeedCompression? Compression { get; init; }
}

/// <summary>What an export wrote.</summary>
public sealed record ExportInfo(string Feed, string Path, long Rows, long Bytes, double Seconds)
{
    /// <summary>What the file is without, where that was allowed; null: nothing.</summary>
    public IReadOnlyList<MissingRowsInfo>? Missing { get; init; }

    /// <summary>Bytes that came from other hosts for it.</summary>
    public long BytesMoved { get; init; }

    /// <summary>The host on which the file is; null from earlier versions.</summary>
    public string? Host { get; init; }

    /// <inheritdoc cref="RowsTicket.StaleOf"/>
    public string? StaleOf { get; init; }
}

/// <summary>
/// A record that an import set aside, or a cell that it made null. Line counts from 1, Byte from 0; Raw is cut at 4,096
/// bytes.
/// </summary>
public sealed record RejectInfo(
    string Feed, string File, long Line, long Byte, string? Column, string Code, string Raw, string Message)
{
    /// <summary>Record, or Cell where the record was loaded with a null in the column.</summary>
    public string Kind { get; init; } = RecordKind;

    /// <summary>
    /// Its number, from 1, among the records of its file, rejected ones included; header, titles, comments and blank
    /// lines that are skipped are none. Null: not known, as in feeds of earlier versions.
    /// </summary>
    public long? Record { get; init; }

    /// <summary>Bytes of the record without its line end.</summary>
    public long RecordBytes { get; init; }

    /// <summary>The value at fault, where there is one; cut at 200 bytes.</summary>
    public string? Value { get; init; }

    /// <summary>
    /// The record's first 4,096 bytes in base64, where they are no text in the file's encoding; Raw has U+FFFD in place
    /// of what is none.
    /// </summary>
    public string? RawBase64 { get; init; }

    public const string RecordKind = "Record";
    public const string CellKind = "Cell";
}

/// <summary>What an import of one file would do.</summary>
public sealed record SourceInfo
{
    public required string Path { get; init; }
    public required long Bytes { get; init; }
    public required string Delimiter { get; init; }

    /// <summary>
    /// How the delimiter is known: Found (it fits the records best), Given (by the options), or SeparatorLine (the
    /// file's first line says it: <c>sep=;</c>). Null from a Summit that does not tell.
    /// </summary>
    public string? DelimiterFrom { get; init; }
    public required string Quote { get; init; }

    /// <summary>The escape character that was given or found, if any.</summary>
    public string? Escape { get; init; }

    /// <summary>What comments begin with, given or found, if any.</summary>
    public string? Comment { get; init; }
    public required string Encoding { get; init; }
    public required bool Header { get; init; }

    /// <summary>All that was found. Null from a Summit that does not tell.</summary>
    public ImportFindings? Findings { get; init; }

    /// <summary>The first bad record of the file's first part, as an import tells it that stops there.</summary>
    public ErrorData? FirstBad { get; init; }

    /// <summary>Names and types as the first part of the file shows them; an import looks at the whole.</summary>
    public required IReadOnlyList<ColumnInfo> Columns { get; init; }
}
