using System.Buffers;
using System.Globalization;
using Hallelujah.Columnar.Csv;
using Hallelujah.Columnar.Extraction;
using Hallelujah.Columnar.Predicates;
using Hallelujah.Columnar.Schema;
using Hallelujah.Columnar.Segments;
using Hallelujah.Columnar.Statistics;
using Hallelujah.Columnar.Tests.Csv;
using Hallelujah.Columnar.Tests.Fuzz;
using Xunit;

namespace Hallelujah.Columnar.Tests.Oracle;

/// <summary>Random predicates on random files, against DuckDB: the same rows kept, extracted and exported.</summary>
public sealed class RandomPredicateTests
{
    const int PredicatesOfATable = 150, PredicatesOfALargeTable = 25;

    /// <summary>More rows of a table are not exported: comparing them takes the time.</summary>
    const int ExportedRows = 6_000;

    /// <summary>Row counts: fewer than a word has bits, some blocks, and more in a segment than a zone has.</summary>
    static readonly int[] Sizes = [40, 400, 1_500, 3_000, 1_000, 60_000];

    [Fact]
    public void KeepTheRowsThatDuckDbKeeps()
    {
        for (int seed = 1; seed <= FuzzRounds.Of(12); seed++)
        {
            using var table = new OracleTable(seed, Sizes[seed % Sizes.Length]);
            Assert.Equal("Int64 Int64 Int64 Int64 Float64 Float64 Decimal128 Date32 Timestamp Utf8 Utf8 Bool Null",
                string.Join(' ', table.Feed.Schema.Columns.Select(c => c.Type.Kind)));
            var predicates = new RandomPredicate(table, new Random(seed));
            int count = table.Feed.Rows.Count > 3 * Zone.Rows ? PredicatesOfALargeTable : PredicatesOfATable;
            for (int i = 0; i < count; i++)
            {
                var (ours, sql) = predicates.Next();
                List<long> actual = table.Ids(ours), expected = table.Duck.Ids(sql);
                if (actual.SequenceEqual(expected)) continue;
                long row = actual.Except(expected).Concat(expected.Except(actual)).FirstOrDefault(-1);
                Assert.Fail($"seed {seed}, predicate {i}: {ours}\n{sql}\nDuckDB keeps {expected.Count} rows, we "
                    + $"{actual.Count}; row {row}: {string.Join('|', table.Feed.Rows[(int)Math.Max(0, row)])}");
            }
        }
    }

    [Fact]
    public void ExtractAndExportTheRowsThatDuckDbKeeps()
    {
        for (int seed = 101; seed <= 100 + FuzzRounds.Of(15); seed++)
        {
            using var table = new OracleTable(seed, Math.Min(ExportedRows, Sizes[seed % Sizes.Length]));
            var random = new Random(seed);
            var (ours, sql) = new RandomPredicate(table, random).Next();
            int[] columns = [0, .. Enumerable.Range(1, 11).OrderBy(_ => random.Next()).Take(random.Next(1, 12))];
            RowFilter filter = RowFilter.Create(ours, table.Feed.Schema);
            List<object?[]> expected = table.Duck.Rows(columns, sql);
            CompareExport(table, filter, columns, expected, $"seed {seed}: {sql}");
            CompareExtraction(table, filter, columns, expected, $"seed {seed}: {sql}");
        }
    }

    static void CompareExport(
        OracleTable table, RowFilter filter, int[] columns, List<object?[]> expected, string what)
    {
        var output = new ArrayBufferWriter<byte>();
        var exporter = new CsvExporter(table.Feed.Schema, columns, (byte)',');
        exporter.WriteHeader(output);
        foreach (SegmentReader reader in table.Readers) exporter.WriteRows(reader, filter, 0, null, output, default);
        string path = table.NewPath("export.csv");
        File.WriteAllBytes(path, output.WrittenSpan);
        var schema = new FeedSchema([.. columns.Select(c => table.Feed.Schema.Columns[c])]);
        using var again = new DuckDbTable(path, schema);
        Equal(expected, again.Rows(columns.Length), what);
        // And the file means the same to us: the same types, unless all that made them is left out.
        if (expected.Count == 0) return;
        LoadedFeed feed =
            LoadedFeed.FromBytes(output.WrittenSpan.ToArray(), new CsvReadOptions { Delimiter = (byte)',' });
        for (int c = 0; c < columns.Length; c++)
            if (expected.Exists(r => r[c] is not null) && schema.Columns[c].Type.Kind != ColumnKind.Decimal128)
                Assert.True(schema.Columns[c].Type == feed.Schema.Columns[c].Type, $"{what}: {schema.Columns[c].Name}");
    }

    static void CompareExtraction(
        OracleTable table, RowFilter filter, int[] columns, List<object?[]> expected, string what)
    {
        var schema = new FeedSchema([.. columns.Select(c => table.Feed.Schema.Columns[c])]);
        var segments = new List<SegmentInfo>();
        long rows = 0;
        // As one extraction does it, which joins the few rows of several segments; and each by itself.
        bool joined = columns.Length % 2 == 0;
        IEnumerable<IEnumerable<SelectedSegment>> shares = joined
            ? [table.Readers.Select((r, i) => Selected(r, i))]
            : table.Readers.Select((r, i) => new[] { Selected(r, i) });
        foreach (IEnumerable<SelectedSegment> share in shares)
        {
            foreach (SelectedRows selected in SelectedRows.Of(share, filter, columns, default))
            {
                using (selected)
                    segments.Add(SegmentExtractor.Extract(
                        selected, columns, table.NewPath($"{selected.Ordinal}.extract.arrow"), default));
            }
        }
        IReadOnlyList<ColumnReport> reports = FeedStatistics.Merge(schema, segments);
        foreach (SegmentInfo segment in segments)
        {
            using var reader = SegmentReader.Open(
                table.NewPath($"{segment.Ordinal}.extract.arrow"), segment, schema);
            LoadedColumn id = reader.Load(0);
            for (int row = 0; row < segment.Rows; row++, rows++)
                Assert.True(
                    (string?)expected[(int)rows][0] == id.Cell(row).Int64.ToString(CultureInfo.InvariantCulture),
                    $"{what}: row {rows}");
        }
        Assert.True(expected.Count == rows, $"{what}: {rows} rows where {expected.Count} are expected");
        for (int c = 0; c < columns.Length; c++)
        {
            object?[] values = [.. expected.Select(r => r[c]).Where(v => v is not null)];
            Assert.Equal((rows, rows - values.Length), (reports[c].Count, reports[c].NullCount));
            if (reports[c].DistinctIsExact) Assert.Equal(values.Distinct().Count(), reports[c].DistinctCount);
        }
    }

    static SelectedSegment Selected(SegmentReader reader, int ordinal) =>
        new(() => SegmentReader.Open(reader.Path, reader.Info, reader.Schema), ordinal, 0, null);

    static void Equal(List<object?[]> expected, List<object?[]> actual, string what)
    {
        Assert.True(expected.Count == actual.Count, $"{what}: {actual.Count} rows where {expected.Count} are expected");
        for (int row = 0; row < expected.Count; row++)
            Assert.True(expected[row].SequenceEqual(actual[row]),
                $"{what}: row {row} is {string.Join('|', actual[row])}, not {string.Join('|', expected[row])}");
    }
}
