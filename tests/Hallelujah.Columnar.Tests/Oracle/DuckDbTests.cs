using System.Globalization;
using Hallelujah.Benchmarks.Generate;
using Hallelujah.Columnar.Csv;
using Hallelujah.Columnar.Schema;
using Hallelujah.Columnar.Statistics;
using Hallelujah.Columnar.Tests.Csv;
using Xunit;

namespace Hallelujah.Columnar.Tests.Oracle;

/// <summary>
/// Whole files through our engine, cut into several splits, and through DuckDB: the same rows, the same figures.
/// </summary>
public class DuckDbTests
{
    /// <summary>Real files, where they lie beside the checkout.</summary>
    public static TheoryData<string> RealFiles()
    {
        var files = new TheoryData<string> { "" };
        for (string? up = AppContext.BaseDirectory; up is not null; up = Path.GetDirectoryName(up))
        {
            string directory = Path.Combine(up, "shared", "data");
            if (!Directory.Exists(directory)) continue;
            foreach (string file in Directory.GetFiles(directory, "*.csv").Order(StringComparer.Ordinal))
                files.Add(file);
            break;
        }
        return files;
    }

    [Theory]
    [InlineData(
        "lineitem",
        "Int64 Int64 Int64 Int64 Float64 Float64 Float64 Float64 Utf8 Utf8 Date32 Date32 Date32 Utf8 Utf8 Utf8")]
    [InlineData("numeric", null)]
    [InlineData("strings", "Utf8 Utf8 Utf8 Utf8 Utf8 Utf8 Utf8 Utf8 Utf8 Utf8")]
    public void GeneratedFilesAgree(string kind, string? types)
    {
        using var directory = new TestDirectory();
        string path = directory.File(kind + ".csv");
        TestFile.Write(kind, 3_000_000, path);
        LoadedFeed feed = Compare(directory, path);
        if (types is not null) Assert.Equal(types, feed.Types);
        Assert.True(feed.Segments.Count > 2, $"{feed.Segments.Count} segments where several were expected");
    }

    [Theory]
    [MemberData(nameof(RealFiles))]
    public void RealFilesAgree(string path)
    {
        if (path.Length == 0) return;
        using var directory = new TestDirectory();
        LoadedFeed feed = Compare(directory, path);
        switch (Path.GetFileName(path))
        {
            case "zipcodes.csv":
                Assert.Equal((42_049, ColumnType.Utf8, "00501"),
                    (feed.Rows.Count, feed.Schema.Columns[0].Type, feed.Rows[0][0]));
                break;
            case "birdstrikes.csv":
                Assert.Equal(10_000, feed.Rows.Count);
                break;
            default:
                break;
        }
    }

    /// <summary>Dialects that DuckDB reads rightly when it is told them.</summary>
    public static TheoryData<string, string, string?> Dialects => new()
    {
        { "a;b;c\n{0},5;\"x;{0}\"\"\";2024-01-02\n", "delim = ';', quote = '\"', escape = '\"', nullstr = ''", null },
        { "a\tb\tc\n{0}\tx {0}\t\n", "delim = '\t', quote = '\"', escape = '\"', nullstr = ''", null },
        { "a||b||c\n{0}||x|{0}||1.5\n", "delim = '||', quote = '\"', escape = '\"', nullstr = ''", null },
        { "a,b,c\n{0},\"say \\\"{0}\\\", you\",x\n", "delim = ',', quote = '\"', escape = '\\', nullstr = ''", null },
        { "a,b,c\n{0},'it''s, {0}',x\n", "delim = ',', quote = '''', escape = '''', nullstr = ''", null },
        { "a,b,c\n{0},NA,x\n\n", "delim = ',', quote = '\"', escape = '\"', nullstr = ['', 'NA']", "NA" },
    };

    [Theory]
    [MemberData(nameof(Dialects))]
    public void OtherDialectsAgree(string text, string dialect, string? nullValue)
    {
        using var directory = new TestDirectory();
        int body = text.IndexOf('\n', StringComparison.Ordinal) + 1;
        string path = directory.Write("a.csv", System.Text.Encoding.UTF8.GetBytes(text[..body] + string.Concat(
            Enumerable.Range(0, 30_000).Select(i => string.Format(CultureInfo.InvariantCulture, text[body..], i)))));
        LoadedFeed feed = Compare(
            directory, path, new() { NullValues = nullValue is null ? [] : [nullValue] }, dialect);
        Assert.Equal(30_000, feed.Rows.Count);
    }

    [Fact]
    public void NumbersWithADecimalCommaAgree()
    {
        using var directory = new TestDirectory();
        string path = directory.Write("a.csv", System.Text.Encoding.UTF8.GetBytes("a;b\n" + string.Concat(
            Enumerable.Range(0, 30_000).Select(i => string.Create(
                CultureInfo.InvariantCulture,
                $"{i};{(i % 7 == 0 ? "-" : "")}{i % 1000},{i % 100:D2}\n")))));
        LoadedFeed feed = Compare(directory, path, new() { DecimalSeparator = "," },
            "delim = ';', quote = '\"', escape = '\"', nullstr = '', decimal_separator = ','");
        Assert.Equal("Int64 Float64", feed.Types);
    }

    static LoadedFeed Compare(
        TestDirectory directory, string path, CsvReadOptions? options = null, string? dialect = null)
    {
        LoadedFeed feed = LoadedFeed.FromFiles(directory, [path], options, targetBytes: 400_000);
        using var table = new DuckDbTable(path, feed.Schema, dialect);
        CompareRows(feed, table.Rows(feed.Schema.Columns.Count));
        IReadOnlyList<ColumnReport> reports = FeedStatistics.Merge(feed.Schema, feed.Segments);
        for (int c = 0; c < reports.Count; c++) CompareFigures(reports[c], feed.Schema.Columns[c], $"c{c}", table);
        return feed;
    }

    static void CompareRows(LoadedFeed feed, List<object?[]> expected)
    {
        Assert.Equal(expected.Count, feed.Rows.Count);
        for (int row = 0; row < expected.Count; row++)
        {
            for (int c = 0; c < feed.Schema.Columns.Count; c++)
            {
                FeedColumn column = feed.Schema.Columns[c];
                Assert.True(
                    Same((string?)expected[row][c], feed.Rows[row][c], column.Type),
                    $"{column.Name}, row {row}: DuckDB has {expected[row][c]}, we {feed.Rows[row][c]}");
            }
        }
    }

    static bool Same(string? expected, string? actual, ColumnType type) => (expected, actual) switch
    {
        (null, null) => true,
        (null, _) or (_, null) => false,
        _ when type.Kind == ColumnKind.Float64 => Number(expected).Equals(Number(actual)),
        _ when type.Kind == ColumnKind.Timestamp => Time(expected) == Time(actual),
        _ => expected == actual,
    };

    static void CompareFigures(ColumnReport report, FeedColumn column, string name, DuckDbTable table)
    {
        object?[] counts = table.Row(
            $"SELECT count(*), count({name}), count(DISTINCT {name}), "
                + $"min({name})::VARCHAR, max({name})::VARCHAR FROM t");
        Assert.Equal(counts[0], report.Count);
        Assert.Equal(counts[1], report.Count - report.NullCount);
        long distinct = (long)counts[2]!;
        if (report.DistinctIsExact) Assert.Equal(distinct, report.DistinctCount);
        else Assert.InRange(report.DistinctCount, distinct * 0.97, distinct * 1.03);
        Assert.True(
            Same((string?)counts[3], report.Min, column.Type), $"{column.Name}: least {counts[3]}, ours {report.Min}");
        Assert.True(Same((string?)counts[4], report.Max, column.Type),
            $"{column.Name}: greatest {counts[4]}, ours {report.Max}");
        if (column.Type.Kind is not (ColumnKind.Int64 or ColumnKind.Float64 or ColumnKind.Decimal128)) return;
        object?[] moments = table.Row(
            $"SELECT sum({name})::DOUBLE, avg({name}), stddev_samp({name}), "
                + $"quantile_disc({name}, 0.25)::VARCHAR, quantile_disc({name}, 0.5)::VARCHAR FROM t");
        AssertClose(column.Name, moments[0], report.Sum is null ? null : Number(report.Sum));
        AssertClose(column.Name, moments[1], report.Mean);
        AssertClose(column.Name, moments[2], report.StdDev);
        if (report.QuantileRankError > 0) return;
        Assert.True(Same((string?)moments[3], report.P25, column.Type),
            $"{column.Name}: quartile {moments[3]}, ours {report.P25}");
        Assert.True(Same((string?)moments[4], report.Median, column.Type),
            $"{column.Name}: median {moments[4]}, ours {report.Median}");
    }

    static void AssertClose(string column, object? expected, double? actual)
    {
        if (expected is null) Assert.Null(actual);
        else Assert.True(
            actual is { } found && Math.Abs((double)expected - found) <= 1e-9 * Math.Abs((double)expected),
            string.Create(CultureInfo.InvariantCulture, $"{column}: DuckDB has {expected:R}, we {actual:R}"));
    }

    static double Number(string text) => double.Parse(text, CultureInfo.InvariantCulture);

    static DateTime Time(string text) => DateTime.Parse(text, CultureInfo.InvariantCulture);
}
