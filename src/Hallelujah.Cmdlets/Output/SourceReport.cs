using Hallelujah.Contracts;

namespace Hallelujah.Cmdlets;

/// <summary>
/// What an import of a file would do. The types are those of the file's first part; an import looks at the whole.
/// </summary>
public sealed class SourceReport : HallOutput
{
    internal SourceReport(SourceInfo info, CsvImportOptions asked, string? onHost)
    {
        Path = info.Path;
        Bytes = info.Bytes;
        Delimiter = info.Delimiter;
        DelimiterFrom = info.DelimiterFrom;
        Quote = info.Quote;
        Escape = info.Escape;
        Comment = info.Comment;
        Encoding = info.Encoding;
        Header = info.Header;
        HeaderFrom = info.Findings?.HeaderFrom;
        SkipLines = info.Findings?.SkipLines ?? asked.SkipLines;
        Notes = [.. info.Findings is { } found ? ImportNotes.Of(null, found) : [], .. Stops(info, asked)];
        Columns = [.. info.Columns.Select(c => new Column(c))];
        Command = CommandText.Import(info, asked, onHost);
    }

    public string Path { get; }

    public long Bytes { get; }

    public string Delimiter { get; }

    /// <summary>
    /// How the delimiter is known: Found (it fits the records best), Given (by -Delimiter), or SeparatorLine (the
    /// file's first line says it: <c>sep=;</c>).
    /// </summary>
    public string? DelimiterFrom { get; }

    public string Quote { get; }

    /// <summary>The escape character, if any.</summary>
    public string? Escape { get; }

    /// <summary>What comments begin with, if anything.</summary>
    public string? Comment { get; }

    public string Encoding { get; }

    /// <summary>True where the first record names the columns.</summary>
    public bool Header { get; }

    /// <summary>Found, or Given by -Header or -ColumnName.</summary>
    public string? HeaderFrom { get; }

    /// <summary>Lines in front of the header, asked for or found to be titles.</summary>
    public int SkipLines { get; }

    /// <summary>What an import would warn of, and where it would stop.</summary>
    public string[] Notes { get; }

    public Column[] Columns { get; }

    /// <summary>An Import-HallFeed line for this file, ready to run.</summary>
    public string Command { get; }

    public override string ToString() => Command;

    static IEnumerable<string> Stops(SourceInfo info, CsvImportOptions asked) =>
        info.FirstBad is { } bad && asked.OnError == BadRecordPolicy.Stop
            ? [$"The import would stop at {bad.Message}. {bad.Recommendation}"] : [];
}
