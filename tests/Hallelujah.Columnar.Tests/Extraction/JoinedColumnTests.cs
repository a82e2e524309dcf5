using System.Globalization;
using System.Text;
using Hallelujah.Columnar.Extraction;
using Hallelujah.Columnar.Predicates;
using Hallelujah.Columnar.Schema;
using Hallelujah.Columnar.Segments;
using Hallelujah.Columnar.Statistics;
using Hallelujah.Columnar.Tests.Csv;
using Hallelujah.Columnar.Tests.Segments;
using Xunit;

namespace Hallelujah.Columnar.Tests.Extraction;

/// <summary>Few rows of several segments become one segment, however each of them has stored its columns.</summary>
public class JoinedColumnTests
{
    const int Rows = 3_000;

    static readonly string[] Names = ["row", "i", "f", "d", "date", "ts", "b", "s", "sparse"];

    /// <summary>A segment whose columns are stored in ways of its own.</summary>
    static TestColumn[] Table(int segment, Random random)
    {
        TestColumn Column(string name, ColumnType type, int nulls, Func<int, object> value) => new(
            name, type,
            [.. Enumerable.Range(0, Rows).Select(i => nulls > 0 && random.Next(nulls) == 0 ? null : value(i))]);
        long width = (segment % 4) switch { 0 => 100, 1 => 30_000, 2 => 2_000_000_000, _ => long.MaxValue };
        int texts = (segment % 3) switch { 0 => 5, 1 => 400, _ => int.MaxValue };
        int doubles = (segment % 3) switch { 0 => 7, 1 => 700, _ => int.MaxValue };
        bool isEmpty = segment % 4 == 2;
        return
        [
            Column("row", ColumnType.Int64, 0, i => (long)segment * Rows + i),
            Column("i", ColumnType.Int64, 5, _ => random.NextInt64(-width / 2, width / 2)),
            Column("f", ColumnType.Float64, segment % 2 * 9, _ => random.Next(doubles) / 4.0 - segment),
            Column("d", ColumnType.Decimal(20, 2), 0, _ => (Int128)random.NextInt64(width)),
            Column("date", ColumnType.Date32, 3,
                _ => new DateOnly(2020, 1, 1).AddDays(random.Next(segment % 2 == 0 ? 40 : 90_000))),
            Column("ts", ColumnType.Timestamp, 4, i => new DateTime(2020, 1, 1).AddSeconds(random.Next())),
            Column("b", ColumnType.Bool, segment % 2 * 6, _ => random.Next(3) == 0),
            Column("s", ColumnType.Utf8, 6, _ => $"a word, {(uint)random.Next(texts)}"),
            isEmpty ? new("sparse", ColumnType.Null, new object?[Rows]) { FeedType = ColumnType.Utf8 }
                : Column("sparse", ColumnType.Utf8, 2, i => i % 2 == 0 ? "" : $"{i}"),
        ];
    }

    static RowFilter Every(FeedSchema schema, long value) => RowFilter.Create(
        new BinaryExpression(
            BinaryOperation.Eq,
            new BinaryExpression(
                BinaryOperation.Modulo, new ColumnExpression(0), new LiteralExpression(Scalar.FromInt64(value))),
            new LiteralExpression(Scalar.FromInt64(1))), schema);

    static string[] Cells(SegmentReader reader, int[] columns, RowFilter? filter)
    {
        using var selection = RowSelection.Select(reader, filter, 0, null, default);
        int[] rows = selection.RowsOf(0, selection.Count, new int[selection.Count]).ToArray();
        return [.. rows.Select(r => string.Join('|', columns.Select(c => reader.Load(c).Cell(r).ToString())))];
    }

    [Theory]
    [InlineData(1, 4)]
    [InlineData(2, 4)]
    [InlineData(3, 7)]
    [InlineData(4, 300)]
    [InlineData(5, 1_500)]
    public void The_rows_come_in_order_with_their_values_and_with_figures_of_their_own(int seed, long every)
    {
        var random = new Random(seed);
        using var directory = new TestSegment();
        SegmentReader[] inputs =
            [.. Enumerable.Range(0, 7).Select(s => directory.Create(Table(s + seed, random)))];
        int[] columns = [.. Enumerable.Range(0, Names.Length).OrderBy(_ => random.Next())];
        RowFilter filter = Every(inputs[0].Schema, every);
        string[] expected = [.. inputs.SelectMany(i => Cells(i, columns, filter))];
        List<(string Path, SegmentInfo Segment)> made = Extract(directory, inputs, filter, columns);
        Assert.True(made.Count < inputs.Length, $"{made.Count} segments");
        var schema = new FeedSchema([.. columns.Select(c => inputs[0].Schema.Columns[c])]);
        var actual = new List<string>();
        foreach (var (path, segment) in made)
        {
            using var reader = SegmentReader.Open(path, segment, schema);
            reader.Verify(default);
            actual.AddRange(Cells(reader, [.. Enumerable.Range(0, columns.Length)], null));
        }
        Assert.Equal(expected, actual);
        IReadOnlyList<ColumnReport> joined = FeedStatistics.Merge(schema, [.. made.Select(m => m.Segment)]);
        IReadOnlyList<ColumnReport> apart = FeedStatistics.Merge(
            schema, [.. inputs.SelectMany(i => Extract(directory, [i], filter, columns)).Select(m => m.Segment)]);
        foreach (var (one, other) in joined.Zip(apart))
        {
            Assert.Equal(
                (other.Count, other.NullCount, other.DistinctCount), (one.Count, one.NullCount, one.DistinctCount));
            Assert.Equal((other.Min, other.Max, other.Sum, other.Mean), (one.Min, one.Max, one.Sum, one.Mean));
        }
        foreach (SegmentReader input in inputs) input.Dispose();
    }

    static List<(string Path, SegmentInfo Segment)> Extract(
        TestSegment directory, SegmentReader[] inputs, RowFilter? filter, int[] columns) => Extract(
        directory.NewPath,
        inputs.Select((r, i) => new SelectedSegment(() => SegmentReader.Open(r.Path, r.Info, r.Schema), i, 0, null)),
        filter, columns);

    static List<(string Path, SegmentInfo Segment)> Extract(
        Func<string> newPath, IEnumerable<SelectedSegment> inputs, RowFilter? filter, int[] columns)
    {
        var made = new List<(string Path, SegmentInfo Segment)>();
        foreach (SelectedRows rows in SelectedRows.Of(inputs, filter, columns, default))
        {
            using (rows)
            {
                string path = newPath();
                made.Add((path, SegmentExtractor.Extract(rows, columns, path, default)));
            }
        }
        return made;
    }

    /// <summary>Doubles, dates and texts that repeat in some splits and not in others.</summary>
    [Theory]
    [InlineData(20, 20, 11, SegmentEncoding.Dictionary8)]
    [InlineData(20, 1_000, 11, SegmentEncoding.Dictionary16)]
    [InlineData(20, 1_000, 1_499, SegmentEncoding.Dictionary8)]
    [InlineData(20, 500_000, 11, SegmentEncoding.Plain)]
    public void What_is_stored_as_codes_stays_so_where_all_of_it_is(
        int few, int many, int every, SegmentEncoding expected)
    {
        var random = new Random(few + many);
        using var directory = new TestDirectory();
        var text = new StringBuilder("k,price,day,word\n");
        for (int i = 0; i < 60_000; i++)
        {
            int value = random.Next(i % 20_000 < 10_000 ? few : many) - 5, day = Math.Abs(value % 20_000);
            text.Append(CultureInfo.InvariantCulture, $"{i},{value}.25,")
                .Append(i % 7 == 0 ? "" : $"{new DateOnly(1990, 1, 1).AddDays(day):yyyy-MM-dd}")
                .Append(CultureInfo.InvariantCulture, $",word {value}\n");
        }
        LoadedFeed feed = LoadedFeed.FromFiles(
            directory, [directory.Write("in.csv", Encoding.UTF8.GetBytes(text.ToString()))], targetBytes: 150_000);
        Assert.InRange(feed.Segments.Count, 8, 40);
        int files = 0;
        RowFilter filter = Every(feed.Schema, every);
        List<(string Path, SegmentInfo Segment)> made = Extract(
            () => directory.File($"{files++}.joined"),
            feed.Segments.Select((s, i) => new SelectedSegment(
                () => SegmentReader.Open(feed.Files[i], s, feed.Schema), i, 0, null)), filter, [0, 1, 2, 3]);
        var (path, segment) = Assert.Single(made);
        Assert.Equal([expected, expected, expected], segment.Columns.Skip(1).Select(c => c.Encoding));
        var rows = feed.Rows.Where(r => long.Parse(r[0]!, CultureInfo.InvariantCulture) % every == 1).ToList();
        Assert.Equal(rows, LoadedFeed.ReadRows(path, feed.Schema));
        IReadOnlyList<ColumnReport> reports = FeedStatistics.Merge(feed.Schema, [segment]);
        for (int c = 1; c < 4; c++)
        {
            Assert.Equal(rows.Count(r => r[c] is null), reports[c].NullCount);
            int distinct = rows.Select(r => r[c]).OfType<string>().Distinct().Count();
            Assert.Equal(distinct, reports[c].DistinctCount);
            // Entries that no row has are left out, those of nulls' codes among them.
            if (expected != SegmentEncoding.Plain) Assert.Equal(distinct, segment.Columns[c].DictionaryCount);
        }
    }

    /// <summary>Each segment has 3,000 doubles of its own: together more than codes can tell apart.</summary>
    [Fact]
    public void More_values_than_there_are_codes_are_stored_plainly()
    {
        using var directory = new TestDirectory();
        const int Segments = 12, Values = 3_000;
        var text = new StringBuilder("f\n");
        for (int i = 0; i < Segments * Values * 4; i++)
            text.Append(CultureInfo.InvariantCulture, $"{100_000 + i / (Values * 4) * Values + i % Values}.5\n");
        LoadedFeed feed = LoadedFeed.FromFiles(
            directory, [directory.Write("in.csv", Encoding.UTF8.GetBytes(text.ToString()))], targetBytes: 108_001);
        Assert.All(feed.Segments, s => Assert.Equal(SegmentEncoding.Dictionary16, s.Columns[0].Encoding));
        Assert.True(feed.Segments.Sum(s => s.Columns[0].DictionaryCount) > CodeBuffer.MaxCodes);
        int files = 0;
        var (path, segment) = Assert.Single(Extract(
            () => directory.File($"{files++}.joined"),
            feed.Segments.Select((s, i) => new SelectedSegment(
                () => SegmentReader.Open(feed.Files[i], s, feed.Schema), i, 0, s.Rows - 1)), null, [0]));
        Assert.Equal(SegmentEncoding.Plain, segment.Columns[0].Encoding);
        Assert.Equal(segment.Rows, LoadedFeed.ReadRows(path, feed.Schema).Count());
    }

    [Fact]
    public void Integers_take_the_widest_of_their_widths()
    {
        using var directory = new TestSegment();
        SegmentReader[] inputs = [.. Enumerable.Range(0, 3).Select(s => directory.Create(new TestColumn(
            "i", ColumnType.Int64, [.. Enumerable.Range(0, Rows).Select(i => (object)(long)(i % 9 + s * 500))])))];
        Assert.Equal(SegmentEncoding.Int8, inputs[0].Info.Columns[0].Encoding);
        var (_, segment) = Assert.Single(Extract(directory, inputs, null, [0]));
        Assert.Equal(SegmentEncoding.Int16, segment.Columns[0].Encoding);
        foreach (SegmentReader input in inputs) input.Dispose();
    }

    [Fact]
    public void Values_of_other_types_stay_apart()
    {
        using var directory = new TestSegment();
        TestColumn Numbers(object value, ColumnType type) =>
            new("n", type, [.. Enumerable.Repeat(value, 10)]) { FeedType = ColumnType.Float64 };
        SegmentReader[] inputs =
        [
            directory.Create(Numbers(1L, ColumnType.Int64)), directory.Create(Numbers(2L, ColumnType.Int64)),
            directory.Create(Numbers(2.5, ColumnType.Float64)), directory.Create(Numbers(4L, ColumnType.Int64)),
        ];
        Assert.Equal([20L, 10, 10], Extract(directory, inputs, null, [0]).Select(m => m.Segment.Rows));
        foreach (SegmentReader input in inputs) input.Dispose();
    }

    [Fact]
    public void Segments_of_which_all_of_many_rows_are_asked_for_stay_as_they_are()
    {
        using var directory = new TestSegment();
        object[] values = [.. Enumerable.Range(0, 40_000).Select(i => (object)(long)i)];
        SegmentReader[] inputs = [.. Enumerable.Range(0, 2)
            .Select(_ => directory.Create(new TestColumn("row", ColumnType.Int64, values)))];
        Assert.Equal([40_000L, 40_000], Extract(directory, inputs, null, [0]).Select(m => m.Segment.Rows));
        foreach (SegmentReader input in inputs) input.Dispose();
    }

    [Fact]
    public void Who_stops_in_the_middle_leaves_no_segment_open()
    {
        using var directory = new TestSegment();
        using SegmentReader first = directory.Create(Table(0, new Random(1)));
        var opened = new List<SegmentReader>();
        SelectedSegment Selected(int ordinal) => new(
            () =>
            {
                if (ordinal == 2) throw new ColumnarException(ColumnarError.FeedDamaged, "the third");
                opened.Add(SegmentReader.Open(first.Path, first.Info, first.Schema));
                return opened[^1];
            }, ordinal, 0, null);
        Assert.Throws<ColumnarException>(() => SelectedRows.Of(
            Enumerable.Range(0, 3).Select(Selected), Every(first.Schema, 7), [0, 1], default).ToList());
        Assert.Equal(2, opened.Count);
        Assert.All(opened, r => Assert.Throws<ObjectDisposedException>(() => r.Load(5)));
    }
}
