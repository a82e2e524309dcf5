using Hallelujah.Columnar.Schema;

namespace Hallelujah.Columnar.Csv;

/// <summary>How text is to be read. Null means: find out.</summary>
public sealed record CsvReadOptions
{
    public byte? Delimiter { get; init; }

    /// <summary>The quote byte; 0 for no quoting. Null is '"'.</summary>
    public byte? Quote { get; init; }
    public bool? Header { get; init; }
    public IReadOnlyList<string>? ColumnNames { get; init; }
    public string? Encoding { get; init; }
    public IReadOnlyList<string> NullValues { get; init; } = [];
    public IReadOnlyDictionary<string, ColumnType> ColumnTypes { get; init; } = new Dictionary<string, ColumnType>();
    public bool AllText { get; init; }
    public int SkipLines { get; init; }

    /// <summary>True: bad records are set aside. False: the first one in file order ends the import.</summary>
    public bool RejectBadRecords { get; init; }

    /// <summary>
    /// With <see cref="RejectBadRecords"/>: a value that does not fit its chosen type becomes null, and its row stays.
    /// </summary>
    public bool NullBadCells { get; init; }
}

/// <summary>The dialect in force: given or found.</summary>
public sealed record CsvDialect(byte Delimiter, byte Quote, bool Header, string Encoding);

/// <summary>A file of a source, as it was when the source was opened; a change since then is found at load.</summary>
/// <param name="DataOffset">First byte of the first data record, behind byte order mark, skipped lines and
/// header.</param>
/// <param name="DataLine">The line that byte is on, from 1.</param>
/// <param name="ColumnMap">For each of the file's columns its position in the feed.</param>
public sealed record CsvFile(
    string Path, long Length, DateTime LastWriteUtc, long DataOffset, long DataLine, IReadOnlyList<int> ColumnMap);

/// <summary>
/// Files that make one feed: in order, with one dialect and one list of columns (union by name, either case).
/// </summary>
public sealed partial record CsvSource(
    IReadOnlyList<CsvFile> Files, IReadOnlyList<string> ColumnNames, CsvDialect Dialect, CsvReadOptions Options);

/// <summary>A contiguous run of whole records of one file.</summary>
public sealed record CsvExtent(int File, long Offset, long Length, long FirstLine);

/// <summary>A share of a source: what one Jah loads into one segment. Many small files share one split.</summary>
public sealed record CsvSplit(int Ordinal, IReadOnlyList<CsvExtent> Extents)
{
    public long Bytes => Extents.Sum(e => e.Length);
}

/// <summary>
/// A record that could not be loaded, or a cell of a loaded one. Code: ShortRow, LongRow, UnterminatedQuote, BadQuote,
/// InvalidEncoding, Cast, RecordTooLong. Line counts from 1; Byte, from 0, is where the record starts; Length is its
/// bytes.
/// </summary>
public sealed record BadRecord(
    string File, long Line, long Byte, long Length, string? Column, string Code, string? Value, string Raw,
    string Message)
{
    /// <summary>True where only the cell was lost: it is null, and its row is loaded.</summary>
    public bool IsCell { get; init; }
}
