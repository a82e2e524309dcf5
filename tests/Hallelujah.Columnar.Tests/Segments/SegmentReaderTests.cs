using Apache.Arrow;
using Apache.Arrow.Types;
using Hallelujah.Columnar.Schema;
using Hallelujah.Columnar.Segments;
using Xunit;

namespace Hallelujah.Columnar.Tests.Segments;

public class SegmentReaderTests
{
    static readonly DateTime Noon = new(2024, 2, 29, 12, 0, 0);

    static TestColumn[] AllTypes() =>
    [
        new("b", ColumnType.Bool, true, null, false, true),
        new("i8", ColumnType.Int64, 1L, -128L, null, 127L),
        new("i16", ColumnType.Int64, 300L, -300L, null, 0L),
        new("i32", ColumnType.Int64, 100_000L, null, -100_000L, 5L),
        new("i64", ColumnType.Int64, long.MaxValue, long.MinValue, null, 0L),
        new("f", ColumnType.Float64, 1.5, double.NaN, null, -0.0),
        new("d", ColumnType.Decimal(20, 2), (Int128)12345, (Int128)(-1), null, (Int128)0),
        new("date", ColumnType.Date32, new DateOnly(2024, 2, 29), new DateOnly(1, 1, 1), null,
            new DateOnly(9999, 12, 31)),
        new("ts", ColumnType.Timestamp, Noon, null, new DateTime(1960, 1, 1), Noon),
        new("tz", ColumnType.TimestampTz, Noon, null, Noon, Noon),
        new("s", ColumnType.Utf8, "a", "", null, "größer"),
        new("n", ColumnType.Null, null, null, null, null),
    ];

    [Fact]
    public void ReadRows_gives_every_type_as_it_was_written()
    {
        using var segments = new TestSegment();
        using var reader = segments.Create(AllTypes());
        var batch = Assert.Single(reader.ReadRows([.. Enumerable.Range(0, 12)], null, 0, null, 100, default));
        Assert.Equal(
            [true, null, false, true], Enumerable.Range(0, 4).Select(i => ((BooleanArray)batch.Column(0)).GetValue(i)));
        Assert.Equal([1L, -128L, null, 127L], Longs(batch.Column(1)));
        Assert.Equal([300L, -300L, null, 0L], Longs(batch.Column(2)));
        Assert.Equal([100_000L, null, -100_000L, 5L], Longs(batch.Column(3)));
        Assert.Equal([long.MaxValue, long.MinValue, null, 0L], Longs(batch.Column(4)));
        var doubles = (DoubleArray)batch.Column(5);
        Assert.Equal([1.5, double.NaN, null, -0.0], Enumerable.Range(0, 4).Select(doubles.GetValue));
        Assert.True(double.IsNegative(doubles.GetValue(3)!.Value));
        Assert.Equal(
            [123.45m, -0.01m, null, 0m], Enumerable.Range(0, 4).Select(((Decimal128Array)batch.Column(6)).GetValue));
        var dates = (Date32Array)batch.Column(7);
        Assert.Equal([new DateOnly(2024, 2, 29), new DateOnly(1, 1, 1), null, new DateOnly(9999, 12, 31)],
            Enumerable.Range(0, 4).Select(dates.GetDateOnly));
        Assert.Equal(TestSegment.Microseconds(Noon), ((TimestampArray)batch.Column(8)).GetValue(0));
        Assert.Null(((TimestampArray)batch.Column(8)).GetValue(1));
        Assert.Equal("UTC", ((TimestampType)batch.Schema.GetFieldByName("tz").DataType).Timezone);
        Assert.Null(((TimestampType)batch.Schema.GetFieldByName("ts").DataType).Timezone);
        Assert.Equal(["a", "", null, "größer"], Texts(batch.Column(10)));
        Assert.Equal(4, Assert.IsType<NullArray>(batch.Column(11)).NullCount);
    }

    [Fact]
    public void ReadRows_cuts_into_batches_and_honours_skip_first_and_column_order()
    {
        using var segments = new TestSegment();
        using var reader = segments.Create(
            new TestColumn("n", ColumnType.Int64, [.. Enumerable.Range(0, 100).Select(i => (object)(long)i)]),
            new TestColumn("t", ColumnType.Utf8, [.. Enumerable.Range(0, 100).Select(i => (object)$"row {i}")]));
        var batches = reader.ReadRows([1, 0], null, 10, 25, 10, default).ToList();
        Assert.Equal([10, 10, 5], batches.Select(b => b.Length));
        Assert.Equal(Enumerable.Range(10, 25).Select(i => (long?)i), batches.SelectMany(b => Longs(b.Column(1))));
        Assert.Equal(Enumerable.Range(10, 25).Select(i => $"row {i}"), batches.SelectMany(b => Texts(b.Column(0))));
        Assert.Empty(reader.ReadRows([0], null, 100, null, 10, default));
        Assert.Empty(reader.ReadRows([0], null, 0, 0, 10, default));
    }

    [Fact]
    public void Values_are_widened_to_the_feeds_type()
    {
        using var segments = new TestSegment();
        using var reader = segments.Create(
            new("a", ColumnType.Int64, 7L, null) { FeedType = ColumnType.Float64 },
            new("b", ColumnType.Int64, -7L, null) { FeedType = ColumnType.Decimal(20, 3) },
            new("c", ColumnType.Date32, new DateOnly(2024, 2, 29), null) { FeedType = ColumnType.Timestamp },
            new("d", ColumnType.Decimal(18, 1), (Int128)15, null) { FeedType = ColumnType.Decimal(20, 3) },
            new("e", ColumnType.Float64, 0.1, null) { FeedType = ColumnType.Decimal(38, 30) },
            new("f", ColumnType.Decimal(18, 1), (Int128)15, null) { FeedType = ColumnType.Float64 },
            new("g", ColumnType.Null, null, null) { FeedType = ColumnType.Utf8 },
            new("h", ColumnType.Null, null, null) { FeedType = ColumnType.Decimal(5, 2) });
        var batch = Assert.Single(reader.ReadRows([.. Enumerable.Range(0, 8)], null, 0, null, 10, default));
        Assert.Equal([7.0, null], Enumerable.Range(0, 2).Select(((DoubleArray)batch.Column(0)).GetValue));
        Assert.Equal([-7m, null], Enumerable.Range(0, 2).Select(((Decimal128Array)batch.Column(1)).GetValue));
        Assert.Equal(TestSegment.Microseconds(new(2024, 2, 29)), ((TimestampArray)batch.Column(2)).GetValue(0));
        Assert.Equal(1.5m, ((Decimal128Array)batch.Column(3)).GetValue(0));
        Assert.Equal("0.1", ((Decimal128Array)batch.Column(4)).GetString(0).TrimEnd('0'));
        Assert.Equal(1.5, ((DoubleArray)batch.Column(5)).GetValue(0));
        Assert.Equal([null, null], Texts(batch.Column(6)));
        Assert.True(batch.Column(7).IsNull(0));
        for (int column = 0; column < 8; column++) Assert.True(batch.Column(column).IsNull(1), $"column {column}");
    }

    [Fact]
    public void A_changed_byte_in_any_column_is_found_before_its_values_are_handed_out()
    {
        using var segments = new TestSegment();
        using var intact = segments.Create(AllTypes());
        foreach (var (column, index) in intact.Info.Columns.Select((c, i) => (c, i)))
        {
            foreach (var range in column.Buffers.Concat(column.Dictionary).Where(r => r.Length > 0))
            {
                string path = segments.NewPath();
                byte[] bytes = File.ReadAllBytes(intact.Path);
                bytes[range.Offset + range.Length - 1] ^= 0x10;
                File.WriteAllBytes(path, bytes);
                using var reader = SegmentReader.Open(path, intact.Info, intact.Schema);
                var error = Assert.Throws<ColumnarException>(
                    () => reader.ReadRows([index], null, 0, null, 10, default).ToList());
                Assert.Equal(ColumnarError.FeedDamaged, error.Error);
                Assert.Contains(path, error.Message, StringComparison.Ordinal);
                Assert.Throws<ColumnarException>(() => reader.Verify(default));
            }
        }
        intact.Verify(default);
    }

    [Fact]
    public void A_missing_or_cut_file_is_damage()
    {
        using var segments = new TestSegment();
        using var intact = segments.Create(AllTypes());
        var missing =
            Assert.Throws<ColumnarException>(() => SegmentReader.Open(intact.Path + "x", intact.Info, intact.Schema));
        Assert.Contains("missing", missing.Message, StringComparison.Ordinal);
        string path = segments.NewPath();
        File.WriteAllBytes(path, File.ReadAllBytes(intact.Path)[..^1]);
        var cut = Assert.Throws<ColumnarException>(() => SegmentReader.Open(path, intact.Info, intact.Schema));
        Assert.Equal(ColumnarError.FeedDamaged, cut.Error);
        Assert.Contains("instead of", cut.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_segment_whose_type_does_not_widen_to_the_feeds_is_damage()
    {
        using var segments = new TestSegment();
        using var reader = segments.Create(new TestColumn("a", ColumnType.Int64, 7L));
        var other = TestSegment.SchemaOf(new TestColumn("a", ColumnType.Date32));
        Assert.Throws<ColumnarException>(() => SegmentReader.Open(reader.Path, reader.Info, other));
    }

    static IEnumerable<long?> Longs(IArrowArray array) =>
        Enumerable.Range(0, array.Length).Select(((Int64Array)array).GetValue);

    static IEnumerable<string?> Texts(IArrowArray array) =>
        Enumerable.Range(0, array.Length).Select(i => ((StringArray)array).GetString(i));
}
