using System.Globalization;
using Apache.Arrow;
using Apache.Arrow.Compression;
using Apache.Arrow.Ipc;
using Apache.Arrow.Types;
using Hallelujah.Client;
using Hallelujah.Contracts;
using Xunit;

namespace Hallelujah.Summit.Tests.Processes;

/// <summary>
/// A feed written as an Arrow file has its rows, order and types when Arrow reads it. The feed is of many segments, and
/// what a segment holds is often narrower than the feed's type.
/// </summary>
public sealed class ArrowFileTests(ArrowFileTests.Fixture feed) : IClassFixture<ArrowFileTests.Fixture>
{
    const int Rows = 6_000;

    /// <summary>A column: how a row's cell is written in CSV, and what Arrow must hold there.</summary>
    sealed record Column(string Name, IArrowType Type, Func<int, string> Csv, Func<int, object?> Value);

    static readonly DateTimeOffset Begin = new(2020, 2, 28, 23, 59, 58, TimeSpan.Zero);

    static readonly IReadOnlyList<Column> Columns =
    [
        new("id", Int64Type.Default, i => Text((long)i), i => (long)i),
        new("grows", Int64Type.Default, i => Text(Grown(i)), i => Grown(i)),
        new("flag", BooleanType.Default, i => i % 3 == 0 ? "true" : "false", i => i % 3 == 0),
        new("real", DoubleType.Default, i => Text(Real(i)), i => Real(i)),
        new("price", new Decimal128Type(21, 2), i => Text(Price(i)), i => Price(i)),
        new("day", Date32Type.Default, i => Day(i).ToString("O", CultureInfo.InvariantCulture), i => Day(i)),
        new("at", new TimestampType(TimeUnit.Microsecond, (string?)null),
            i => At(i).ToString("yyyy-MM-dd'T'HH:mm:ss.ffffff", CultureInfo.InvariantCulture), i => At(i)),
        new("seen", new TimestampType(TimeUnit.Microsecond, "UTC"),
            i => At(i).ToOffset(TimeSpan.FromHours(2)).ToString(
                "yyyy-MM-dd'T'HH:mm:ss.ffffffzzz", CultureInfo.InvariantCulture), i => At(i)),
        new("few", StringType.Default, i => $"\"{Few(i)}\"", Few),
        new("many", StringType.Default, i => $"text {i} é😀", i => $"text {i} é😀"),
        new("nothing", NullType.Default, _ => "", _ => null),
    ];

    /// <summary>A Summit with the feed.</summary>
    public sealed class Fixture : IAsyncLifetime
    {
        SummitUnderTest _summit = null!;

        internal TemporaryDirectory Directory { get; } = new();

        internal SummitConnection Connection { get; private set; } = null!;

        public async ValueTask InitializeAsync()
        {
            string csv = Directory.Combine("all.csv");
            await using (var file = new StreamWriter(csv))
            {
                file.Write(string.Join(',', Columns.Select(c => c.Name)) + "\n");
                for (int i = 0; i < Rows; i++)
                    file.Write(string.Join(',', Columns.Select((c, at) => IsNull(at, i) ? "" : c.Csv(i))) + "\n");
            }
            _summit = await SummitUnderTest.StartAsync(Directory.Combine("dir"), "--split-bytes", "100000");
            Connection = await _summit.ConnectAsync();
            FeedInfo made = await SummitUnderTest.RunAsync(Connection, SummitUnderTest.Import("all", csv));
            Assert.Equal((FeedState.Ready, Rows), (made.State, made.Rows));
        }

        public async ValueTask DisposeAsync()
        {
            await Connection.DisposeAsync();
            _summit.Dispose();
            Directory.Dispose();
        }
    }

    [Theory]
    [InlineData(null)]
    [InlineData(FeedCompression.None)]
    [InlineData(FeedCompression.Lz4)]
    [InlineData(FeedCompression.Zstd)]
    public async Task Every_type_with_nulls_in_the_order_of_the_feed(FeedCompression? compression)
    {
        string path = feed.Directory.Combine($"all{compression}.arrow");
        ExportInfo info = await ExportAsync(path, new Selection(), compression: compression);
        if (compression > FeedCompression.None)
        {
            long plain = (await ExportAsync(path + ".plain", new Selection())).Bytes;
            Assert.InRange(info.Bytes, 1, plain * 3 / 4);
            File.Delete(path + ".plain");
        }
        Assert.Equal((Rows, new FileInfo(path).Length), (info.Rows, info.Bytes));
        int batches = Check(path, Columns, [.. Enumerable.Range(0, Rows)]);
        Assert.True(batches > 3, $"The feed is to be of many segments; the file has {batches} batches.");
    }

    [Fact]
    public async Task Chosen_rows_and_columns()
    {
        string path = feed.Directory.Combine("some.feather");
        Selection selection = new()
        {
            Columns = ["many", "price", "few", "id", "seen", "flag"],
            Where = new BinaryNode(
                BinaryOperator.Eq, new ColumnNode("flag"), new LiteralNode(LiteralKind.Bool, "true")),
            Skip = 10,
            First = 900,
        };
        ExportInfo info = await ExportAsync(path, selection);
        int flag = Columns.ToList().FindIndex(c => c.Name == "flag");
        int[] rows = [.. Enumerable.Range(0, Rows).Where(i => i % 3 == 0 && !IsNull(flag, i)).Skip(10).Take(900)];
        Assert.Equal(900, info.Rows);
        Check(path, [.. selection.Columns.Select(n => Columns.Single(c => c.Name == n))], rows);
    }

    [Fact]
    public async Task No_rows_are_a_file_with_the_schema()
    {
        string path = feed.Directory.Combine("none.ipc");
        Assert.Equal(0, (await ExportAsync(path, new Selection { First = 0 })).Rows);
        Assert.Equal(0, Check(path, Columns, []));
    }

    [Fact]
    public async Task A_file_that_is_there_is_only_overwritten_when_that_is_asked_for()
    {
        string path = feed.Directory.Combine("there.arrow");
        await File.WriteAllTextAsync(path, "precious");
        HallException refused = await Assert.ThrowsAsync<HallException>(() => ExportAsync(path, new Selection()));
        Assert.Equal(HallErrors.TargetExists, refused.Error);
        Assert.Equal("precious", await File.ReadAllTextAsync(path));
        await ExportAsync(path, new Selection { First = 3 }, overwrite: true);
        Check(path, Columns, [0, 1, 2]);
    }

    [Fact]
    public async Task A_format_that_is_not_written_is_refused_and_leaves_nothing()
    {
        ExportRequest request = new("all", feed.Directory.Combine("all.parquet"), "Parquet", new Selection(), false);
        HallException refused = await Assert.ThrowsAsync<HallException>(
            () => feed.Connection.Rpc.ExportAsync(request, null, CancellationToken.None));
        Assert.Equal(HallErrors.InvalidOption, refused.Error);
        Assert.Contains("Csv, JsonLines, Arrow", refused.Recommendation, StringComparison.Ordinal);
        Assert.Empty(Directory.GetFiles(feed.Directory.Path, "all.parquet*"));
    }

    Task<ExportInfo> ExportAsync(
        string path, Selection selection, bool overwrite = false, FeedCompression? compression = null) =>
        feed.Connection.Rpc.ExportAsync(
            new ExportRequest("all", path, "Arrow", selection, overwrite) { Compression = compression }, null,
            CancellationToken.None);

    /// <summary>Reads the file with Arrow, holds every cell against the formula; gives the number of batches.</summary>
    static int Check(string path, IReadOnlyList<Column> columns, int[] rows)
    {
        Assert.Equal([path], Directory.GetFiles(Path.GetDirectoryName(path)!, Path.GetFileName(path) + "*"));
        using FileStream file = File.OpenRead(path);
        using var reader = new ArrowFileReader(file, new CompressionCodecFactory());
        int at = 0, batches = 0;
        while (reader.ReadNextRecordBatch() is { } batch)
        {
            using (batch)
            {
                for (int c = 0; c < columns.Count; c++)
                    Check(columns[c], batch.Column(c), rows.AsSpan(at, batch.Length));
                at += batch.Length;
                batches++;
            }
        }
        Assert.Equal(rows.Length, at);
        Assert.Equal(
            columns.Select(c => (c.Name, Described(c.Type))),
            reader.Schema.FieldsList.Select(f => (f.Name, Described(f.DataType))));
        return batches;
    }

    static void Check(Column column, IArrowArray array, ReadOnlySpan<int> rows)
    {
        int position = Columns.ToList().IndexOf(column), nulls = 0;
        for (int i = 0; i < rows.Length; i++)
        {
            object? expected = IsNull(position, rows[i]) ? null : column.Value(rows[i]);
            object? actual = Cell(array, i);
            Assert.True(Equals(expected, actual), $"{column.Name}, row {rows[i]}: {expected} became {actual}");
            if (expected is null) nulls++;
        }
        Assert.Equal(nulls, array.NullCount);
    }

    static object? Cell(IArrowArray array, int row) => array switch
    {
        NullArray => null,
        BooleanArray bools => bools.GetValue(row),
        Int64Array integers => integers.GetValue(row),
        DoubleArray doubles => doubles.GetValue(row),
        Decimal128Array decimals => decimals.GetValue(row),
        Date32Array days => days.GetDateOnly(row),
        TimestampArray times => times.GetTimestamp(row),
        StringArray texts => texts.GetString(row),
        _ => throw new InvalidOperationException($"{array.GetType().Name} is not expected."),
    };

    static string Described(IArrowType type) => type switch
    {
        Decimal128Type number => $"decimal128({number.Precision},{number.Scale})",
        TimestampType time => $"timestamp({time.Unit},{time.Timezone})",
        _ => type.Name,
    };

    /// <summary>Never the id; every other column also for so many rows on end that a segment has no value.</summary>
    static bool IsNull(int column, int row) =>
        column > 0 && ((row + column) % 7 == 0 || (row is >= 4_000 and < 6_000 && column % 2 == 0));

    static long Grown(int i) => i < 2_000 ? i % 100 : i < 4_000 ? i * 7L : long.MaxValue - i;

    static double Real(int i) => i < 3_000 ? i : Math.Sqrt(i) * 1E-7;

    static decimal Price(int i) => 1_234_567_890_123_456_789m + i + (i < 3_000 ? 0 : i % 100 / 100m);

    static DateOnly Day(int i) => new DateOnly(1960, 1, 1).AddDays(i * 7);

    static DateTimeOffset At(int i) => Begin.AddTicks(i * 12_345_670L);

    static string Few(int i) => i % 5 == 0 ? "" : $"group, {i / 1_000 * 10 + i % 5}";

    static string Text(long value) => value.ToString(CultureInfo.InvariantCulture);

    static string Text(double value) => value.ToString("R", CultureInfo.InvariantCulture);

    static string Text(decimal value) => value.ToString(CultureInfo.InvariantCulture);
}
