using Hallelujah.Columnar.Csv;
using Hallelujah.Columnar.Schema;
using Hallelujah.Columnar.Segments;
using Hallelujah.Contracts;
using Hallelujah.Summit.Hosting;

namespace Hallelujah.Summit.Hallelu;

/// <summary>Says what an import of a file would do, from the file's first part.</summary>
static class SourceInspector
{
    /// <summary>Source bytes that are looked at.</summary>
    const long SampleBytes = 1 << 20;

    public static SourceInfo Inspect(
        SummitPaths paths, string path, CsvImportOptions? options, CancellationToken cancellationToken)
    {
        var command = new ImportCommand { Feed = "inspected", Paths = [path], Csv = options ?? new CsvImportOptions() };
        CsvReadOptions read = CsvOptions.Translate(options) with { RejectBadRecords = true };
        string file = SourcePaths.Resolve(command)[0];
        CsvSource source = CsvSource.Open([file], read, cancellationToken);
        (FeedSchema schema, BadRecord? bad) = Infer(paths, source, cancellationToken);
        ImportFindings found = SourceFindings.Of(source, schema);
        return new SourceInfo
        {
            Path = file,
            Bytes = source.Files[0].Length,
            Delimiter = found.Delimiter,
            DelimiterFrom = found.DelimiterFrom,
            Quote = found.Quote,
            Escape = found.Escape,
            Comment = found.Comment,
            Encoding = found.Encoding,
            Header = found.Header,
            Findings = found,
            FirstBad = bad is null ? null : ImportErrors.ToError(bad).ToData(),
            Columns = [.. schema.Columns.Select((c, i) => FeedReports.ToInfo("", i, c))],
        };
    }

    static (FeedSchema Schema, BadRecord? FirstBad) Infer(
        SummitPaths paths, CsvSource source, CancellationToken cancellationToken)
    {
        CsvSplit? split = new CsvSplitPlanner(source, SampleBytes).Next(cancellationToken);
        string temporary = Path.Combine(paths.Feeds, $"{Guid.NewGuid():N}{DurableFile.TemporarySuffix}");
        try
        {
            SplitResult? loaded = split is null ? null
                : new CsvSplitLoader(source).Load(split, temporary, null, cancellationToken);
            SegmentInfo? segment = loaded?.Segment;
            FeedSchema schema = SchemaResolver.Resolve(source, segment is null ? [] : [segment]).Schema;
            return (
                ValueHints.AddTo(schema, source.Options, c => segment?.Columns[c] is { Type.Kind: ColumnKind.Utf8 } held
                    ? held.Statistics.Report(schema.Columns[c].Name) : null),
                loaded?.BadRecords.FirstOrDefault());
        }
        finally
        {
            DurableFile.DeleteQuietly(temporary);
        }
    }
}
