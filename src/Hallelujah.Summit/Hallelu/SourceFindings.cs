using System.Text;
using Hallelujah.Columnar.Csv;
using Hallelujah.Columnar.Schema;
using Hallelujah.Contracts;

namespace Hallelujah.Summit.Hallelu;

/// <summary>How a source is read, in its form on the wire.</summary>
static class SourceFindings
{
    public static ImportFindings Of(CsvSource source, FeedSchema schema)
    {
        CsvDialect dialect = source.Dialect;
        CsvFindings found = source.Findings;
        return new ImportFindings
        {
            Delimiter = dialect.DelimiterText,
            DelimiterFrom = dialect.DelimiterFrom.ToString(),
            Quote = Text(dialect.Quote) ?? "",
            Escape = Text(dialect.Escape),
            Comment = dialect.Comment,
            Encoding = dialect.Encoding,
            Header = dialect.Header,
            HeaderFrom = source.Options is { Header: null, ColumnNames: null } ? "Found" : "Given",
            IsHeaderUnsure = found.IsHeaderUnsure,
            SkipLines = found.TitleFile is null ? source.Options.SkipLines : found.SkipLines,
            TitleFile = found.TitleFile,
            FirstTitle = found.FirstTitle,
            TitleFiles = found.TitleFiles,
            Renamed = [.. found.Renamed.Select(r => new RenamedColumnInfo(r.Position, r.Header, r.Name))],
            RenamedCount = found.RenamedCount,
            NearMisses = schema.Columns.Count(c => c.NearMiss is not null),
        };
    }

    static string? Text(byte character) => character == 0 ? null : Encoding.ASCII.GetString([character]);
}
