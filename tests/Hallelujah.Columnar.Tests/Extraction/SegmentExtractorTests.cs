using Apache.Arrow.Ipc;
using Hallelujah.Columnar.Extraction;
using Hallelujah.Columnar.Predicates;
using Hallelujah.Columnar.Schema;
using Hallelujah.Columnar.Segments;
using Hallelujah.Columnar.Tests.Segments;
using Xunit;

namespace Hallelujah.Columnar.Tests.Extraction;

public class SegmentExtractorTests
{
    const int Rows = 20_000;

    static TestColumn[] Table()
    {
        var random = new Random(5);
        TestColumn Column(string name, ColumnType type, Func<int, object> value) =>
            new(name, type, [.. Enumerable.Range(0, Rows).Select(i => random.Next(10) == 0 ? null : value(i))]);
        return
        [
            new("row", ColumnType.Int64, [.. Enumerable.Range(0, Rows).Select(i => (object)(long)i)]),
            Column("i8", ColumnType.Int64, i => (long)(i % 100 - 50)),
            Column("i64", ColumnType.Int64, i => random.NextInt64()),
            Column("f", ColumnType.Float64, i => random.NextDouble() * 100),
            Column("d", ColumnType.Decimal(20, 2), i => (Int128)random.Next()),
            Column("date", ColumnType.Date32, i => new DateOnly(2020, 1, 1).AddDays(i % 5000)),
            Column("ts", ColumnType.Timestamp, i => new DateTime(2020, 1, 1).AddSeconds(i)),
            Column("b", ColumnType.Bool, i => i % 3 == 0),
            Column("s", ColumnType.Utf8, i => $"word {i % 20}"),
            Column("many", ColumnType.Utf8, i => $"entry {i % 3000}"),
            Column("plain", ColumnType.Utf8, i => $"text {random.Next()}"),
            new("nothing", ColumnType.Null, new object?[Rows]),
        ];
    }

    static RowFilter Less(FeedSchema schema, string column, long value) => RowFilter.Create(
        new BinaryExpression(BinaryOperation.Lt, new ColumnExpression(schema.IndexOf(column)),
            new LiteralExpression(Scalar.FromInt64(value))), schema);

    [Theory]
    [InlineData(-40, 0, null)]
    [InlineData(-40, 100, 500L)]
    [InlineData(-49, 3, 5L)]
    [InlineData(1000, 0, null)]
    [InlineData(1000, 17, 3000L)]
    public void The_new_segment_holds_the_selected_rows_in_order_with_figures_of_their_own(
        long below, long skip, long? first)
    {
        using var segments = new TestSegment();
        using var input = segments.Create(Table());
        var filter = Less(input.Schema, "i8", below);
        int[] columns = [8, 0, 3, 1, 2, 4, 5, 6, 7, 9, 10, 11];
        string path = segments.NewPath();
        var info = SegmentExtractor.Extract(input, filter, columns, skip, first, 7, path, default)!;
        Assert.Equal(7, info.Ordinal);
        Assert.Equal(Math.Min(first ?? long.MaxValue, input.CountRows(filter, default) - skip), info.Rows);
        var schema = new FeedSchema([.. columns.Select(c => input.Schema.Columns[c])]);
        using var output = SegmentReader.Open(path, info, schema);
        output.Verify(default);
        var expected = Cells(input, columns, filter, skip, first);
        var actual = Cells(output, [.. Enumerable.Range(0, columns.Length)], null, 0, null);
        Assert.Equal(expected, actual);
        for (int i = 0; i < columns.Length; i++) CheckFigures(output, i);
    }

    static void CheckFigures(SegmentReader reader, int column)
    {
        var info = reader.Info.Columns[column];
        var loaded = reader.Load(column);
        int nulls = Enumerable.Range(0, reader.Rows).Count(loaded.IsNull);
        Assert.Equal(nulls, info.NullCount);
        Assert.Equal(nulls, info.Statistics.NullCount);
        Assert.Equal(reader.Rows, info.Statistics.Count);
        Assert.Equal(nulls, info.Zones.Sum(z => z.NullCount));
        var values = Enumerable.Range(0, reader.Rows)
            .Where(r => !loaded.IsNull(r)).Select(r => loaded.Cell(r).ToString()).Distinct().Count();
        Assert.Equal(values, info.Statistics.Report("x").DistinctCount);
    }

    static List<string> Cells(SegmentReader reader, int[] columns, RowFilter? filter, long skip, long? first)
    {
        using var selection = RowSelection.Select(reader, filter, skip, first, default);
        var rows = selection.RowsOf(0, selection.Count, new int[selection.Count]).ToArray();
        return [.. rows.Select(r => string.Join('|', columns.Select(c => reader.Load(c).Cell(r).ToString())))];
    }

    [Fact]
    public void Without_matching_rows_there_is_no_file()
    {
        using var segments = new TestSegment();
        using var input = segments.Create(Table());
        int before = segments.FileCount;
        var filter = Less(input.Schema, "row", 0);
        Assert.Null(SegmentExtractor.Extract(input, filter, [0], 0, null, 0, segments.NewPath(), default));
        Assert.Null(SegmentExtractor.Extract(input, null, [0], Rows, null, 0, segments.NewPath(), default));
        Assert.Equal(before, segments.FileCount);
        using var selection = RowSelection.Select(input, filter, 0, null, default);
        Assert.Equal(0, selection.Matched);
        Assert.Equal(2, selection.BlocksSkipped);
    }

    [Fact]
    public void Other_tools_open_the_new_segment()
    {
        using var segments = new TestSegment();
        using var input = segments.Create(Table());
        string path = segments.NewPath();
        SegmentExtractor.Extract(input, Less(input.Schema, "row", 10), [0, 8, 9], 0, null, 0, path, default);
        using var file = File.OpenRead(path);
        using var arrow = new ArrowFileReader(file);
        using var batch = arrow.ReadNextRecordBatch();
        Assert.Equal(10, batch.Length);
        Assert.Equal(["row", "s", "many"], batch.Schema.FieldsList.Select(f => f.Name));
    }

    [Fact]
    public void Cancellation_ends_it_without_a_file()
    {
        using var segments = new TestSegment();
        using var input = segments.Create(Table());
        int before = segments.FileCount;
        Assert.Throws<OperationCanceledException>(() =>
            SegmentExtractor.Extract(input, Less(input.Schema, "row", 10), [0], 0, null, 0, segments.NewPath(),
                new CancellationToken(true)));
        Assert.Equal(before, segments.FileCount);
    }
}
