using System.Text.Json;
using Hallelujah.Columnar.Schema;
using Hallelujah.Columnar.Segments;
using Hallelujah.Columnar.Statistics;
using Hallelujah.Columnar.Tests.Segments;
using Xunit;

namespace Hallelujah.Columnar.Tests.Statistics;

/// <summary>Segments that are merged as they are made, against all of them merged in the end.</summary>
public sealed class FeedStatisticsTests : IDisposable
{
    const int Segments = 7, Rows = 20_000;

    readonly TestSegment _files = new();
    readonly FeedSchema _schema;
    readonly SegmentInfo[] _segments;

    public FeedStatisticsTests()
    {
        FeedSchema? schema = null;
        _segments = [.. Enumerable.Range(0, Segments).Select(s =>
        {
            using SegmentReader reader = _files.Create(Share(s));
            schema = reader.Schema;
            return reader.Info with { Ordinal = s };
        })];
        _schema = schema!;
    }

    public void Dispose() => _files.Dispose();

    /// <summary>
    /// Columns of one type everywhere, of nothing but nulls here and there, and of a narrower type in some segments.
    /// </summary>
    static TestColumn[] Share(int share)
    {
        TestColumn Column(string name, ColumnType type, Func<int, object?> value) =>
            new(name, type, [.. Enumerable.Range(0, Rows).Select(value)]);
        return
        [
            Column("key", ColumnType.Int64, i => share * 7L * Rows + i * 11),
            Column("few", ColumnType.Utf8, i => $"word {i % 20}"),
            Column("price", ColumnType.Float64, i => share * 1e6 + i * 0.25),
            share is 0 or 4 ? Column("sparse", ColumnType.Null, _ => null)
                : Column("sparse", ColumnType.Utf8, i => $"note {share} {i}"),
            share == 2 ? Column("late", ColumnType.Float64, i => i / 8.0)
                : Column("late", ColumnType.Int64, i => (long)i % 1_000) with { FeedType = ColumnType.Float64 },
        ];
    }

    FeedSchema Schema => new([.. _schema.Columns.Select((c, i) => i switch
    {
        3 => c with { Type = ColumnType.Utf8 },
        4 => c with { Type = ColumnType.Float64 },
        _ => c,
    })]);

    static string[] Told(IReadOnlyList<ColumnReport> reports) => [.. reports.Select(r => JsonSerializer.Serialize(r))];

    string[] AllInTheEnd => Told(FeedStatistics.Merge(Schema, _segments));

    [Theory]
    [InlineData(0, 1, 2, 3, 4, 5, 6), InlineData(6, 5, 4, 3, 2, 1, 0), InlineData(3, 0, 1, 6, 2, 5, 4)]
    public void The_order_in_which_segments_are_made_changes_nothing(params int[] order)
    {
        var merging = new FeedStatistics();
        foreach (int s in order) merging.Add(s, _segments[s]);
        merging.Add(order[0], _segments[order[0]]);
        Assert.Equal(AllInTheEnd, Told(merging.Report(Schema, _segments)));
    }

    [Theory]
    [InlineData(0, 1, 2, 3, 4, 5, 6), InlineData(3, 0, 1, 6, 2, 5, 4)]
    public void Statistics_in_memory_give_what_those_on_disk_do(params int[] order)
    {
        SegmentInfo[] read = [.. _segments.Select(OnDisk)];
        var inMemory = new FeedStatistics();
        foreach (int s in order) inMemory.Add(s, read[s], _segments[s]);
        Assert.Equal(Told(FeedStatistics.Merge(Schema, read)), Told(inMemory.Report(Schema, read)));
    }

    [Fact]
    public void Statistics_of_few_segments_that_wait_stay_in_memory()
    {
        var merging = new FeedStatistics();
        foreach (int s in (int[])[1, 2, 3, 0, 6, 5, 4])
            merging.Add(s, OnDisk(_segments[s], isGone: true), _segments[s]);
        Assert.Equal(AllInTheEnd, Told(merging.Report(Schema, _segments)));
        // Those that are merged make room for others, here 20 of 5 columns, one after the other.
        foreach (int s in Enumerable.Range(0, 10).SelectMany(i => (int[])[Segments + 2 * i + 1, Segments + 2 * i]))
            merging.Add(s, OnDisk(_segments[s % Segments], isGone: true), _segments[s % Segments]);
    }

    [Fact]
    public void The_next_segment_is_merged_from_memory_however_many_columns_it_has()
    {
        TestColumn[] columns = [.. Enumerable.Range(0, 50).Select(c => new TestColumn(
            $"c{c}", ColumnType.Int64, [.. Enumerable.Range(0, 100).Select(i => (object)(long)(c + i))]))];
        using SegmentReader wide = _files.Create(columns);
        var merging = new FeedStatistics();
        merging.Add(0, OnDisk(wide.Info, isGone: true), wide.Info);
        Assert.Equal(
            Told(FeedStatistics.Merge(wide.Schema, [wide.Info])), Told(merging.Report(wide.Schema, [wide.Info])));
    }

    [Fact]
    public void Statistics_of_many_segments_that_wait_are_read_again()
    {
        var merging = new FeedStatistics();
        foreach (int s in Enumerable.Range(1, 9))
            merging.Add(s, OnDisk(_segments[s % Segments], isGone: true), _segments[s % Segments]);
        Assert.Throws<ColumnarException>(() => merging.Add(0, _segments[0]));
    }

    [Fact]
    public void Statistics_that_are_merged_from_memory_are_not_read()
    {
        var merging = new FeedStatistics();
        foreach (SegmentInfo segment in _segments) merging.Add(segment.Ordinal, OnDisk(segment, isGone: true), segment);
        Assert.Equal(AllInTheEnd, Told(merging.Report(Schema, _segments)));
        Assert.Throws<ColumnarException>(() => merging.Add(Segments, OnDisk(_segments[0], isGone: true)));
    }

    SegmentInfo OnDisk(SegmentInfo segment) => OnDisk(segment, isGone: false);

    SegmentInfo OnDisk(SegmentInfo segment, bool isGone)
    {
        string path = _files.NewPath();
        SegmentInfoFile.Write(path, segment);
        SegmentInfo read = SegmentInfoFile.Read(path);
        if (isGone) File.Delete(path);
        return read;
    }

    static IReadOnlyList<int> All(FeedSchema schema) => [.. Enumerable.Range(0, schema.Columns.Count)];

    [Fact]
    public void The_beginning_is_told_up_to_the_first_segment_that_is_not_made()
    {
        var merging = new FeedStatistics();
        merging.Add(1, _segments[1]);
        Assert.Null(merging.Beginning(() => [_segments[1]], _ => Schema, All));
        merging.Add(0, _segments[0]);
        merging.Add(3, _segments[3]);
        SegmentInfo[] there = [_segments[0], _segments[1], _segments[3]];
        IReadOnlyList<ColumnReport> beginning = merging.Beginning(() => there, made =>
        {
            Assert.Equal(2, made.Count);
            return Schema;
        }, All)!;
        Assert.Equal(Told(FeedStatistics.Merge(Schema, _segments[..2])), Told(beginning));
        Assert.Equal(2 * Rows, beginning[0].Count);
    }

    [Fact]
    public void What_will_be_written_anew_is_not_counted_in_the_beginning()
    {
        var schema = new FeedSchema(
            [.. _schema.Columns.Select((c, i) => i == 4 ? c with { Type = ColumnType.Int64 } : c)]);
        var merging = new FeedStatistics();
        foreach (SegmentInfo segment in _segments[..4]) merging.Add(segment.Ordinal, segment);
        IReadOnlyList<ColumnReport> beginning = merging.Beginning(() => _segments[..4], _ => schema, All)!;
        Assert.Equal([4 * Rows, 3 * Rows], [beginning[0].Count, beginning[4].Count]);
    }

    [Fact]
    public void Who_asks_for_the_beginning_changes_nothing()
    {
        var merging = new FeedStatistics();
        foreach (SegmentInfo segment in _segments)
        {
            merging.Add(segment.Ordinal, segment);
            Assert.Equal(
                (segment.Ordinal + 1) * Rows,
                merging.Beginning(() => _segments[..(segment.Ordinal + 1)], _ => Schema, _ => [0])!.Single().Count);
        }
        Assert.Equal(AllInTheEnd, Told(merging.Report(Schema, _segments)));
    }

    [Fact]
    public void Segments_come_from_many_threads()
    {
        for (int round = 0; round < 5; round++)
        {
            var merging = new FeedStatistics();
            Parallel.ForEach(_segments, s => merging.Add(s.Ordinal, s));
            Assert.Equal(AllInTheEnd, Told(merging.Report(Schema, _segments)));
        }
    }

    [Fact]
    public void Some_shares_have_no_rows_and_some_segments_come_only_in_the_end()
    {
        SegmentInfo[] made = [.. _segments.Select(s => s with { Ordinal = s.Ordinal * 2 })];
        var merging = new FeedStatistics();
        for (int s = 0; s < 5; s++)
        {
            merging.Add(s * 2, made[s]);
            merging.Add(s * 2 + 1, null);
        }
        Assert.Equal(AllInTheEnd, Told(merging.Report(Schema, made)));
        Assert.Equal(
            Told(FeedStatistics.Merge(Schema, _segments[2..])), Told(new FeedStatistics().Report(Schema, made[2..])));
    }

    [Fact]
    public void What_was_merged_is_not_read_again()
    {
        int reads = 0;
        SegmentInfo[] counted = [.. _segments.Select(s => s with
        {
            Columns = [.. s.Columns.Select((c, i) => i > 3 ? c : c with
            {
                ReadStatistics = () =>
                {
                    reads++;
                    return c.ReadStatistics();
                },
            })],
        })];
        var merging = new FeedStatistics();
        foreach (SegmentInfo segment in counted) merging.Add(segment.Ordinal, segment);
        Assert.Equal(4 * Segments, reads);
        merging.Report(Schema, counted);
        Assert.Equal(4 * Segments, reads);
    }

    [Fact]
    public void A_column_that_was_written_anew_is_merged_as_it_is_now()
    {
        FeedSchema schema = new([.. Schema.Columns.Select((c, i) => i == 4 ? c with { Type = ColumnType.Utf8 } : c)]);
        var merging = new FeedStatistics();
        foreach (SegmentInfo segment in _segments) merging.Add(segment.Ordinal, segment);
        SegmentInfo[] anew = [.. _segments.Select(s =>
        {
            using SegmentReader reader = _files.Create([.. Share(s.Ordinal)[..4],
                new("late", ColumnType.Utf8, [.. Enumerable.Range(0, Rows).Select(i => $"t{i % 100}")])]);
            return reader.Info with { Ordinal = s.Ordinal };
        })];
        ColumnReport late = merging.Report(schema, anew)[4];
        Assert.Equal(("t0", "t99", 100L), (late.Min, late.Max, late.DistinctCount));
        Assert.Equal((long)Segments * Rows, late.Count);
    }
}
