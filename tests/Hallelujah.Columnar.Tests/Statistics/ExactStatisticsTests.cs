using System.Globalization;
using Hallelujah.Columnar.Schema;
using Hallelujah.Columnar.Segments;
using Hallelujah.Columnar.Statistics;
using Hallelujah.Columnar.Tests.Segments;
using Xunit;

namespace Hallelujah.Columnar.Tests.Statistics;

/// <summary>Scans for exact figures, against LINQ; with room for all values, and for a few at a time.</summary>
public class ExactStatisticsTests
{
    const int Rows = 30_000;

    static TestColumn[] Table(int seed)
    {
        var random = new Random(seed);
        TestColumn Column(string name, ColumnType type, Func<object> value) =>
            new(name, type, [.. Enumerable.Range(0, Rows).Select(_ => random.Next(15) == 0 ? null : value())]);
        return
        [
            Column("i", ColumnType.Int64, () => (long)(random.NextDouble() * random.Next(20_000))),
            Column("f", ColumnType.Float64, () => random.Next(50) switch
            {
                0 => double.NaN,
                1 => double.NegativeInfinity,
                2 => -0.0,
                3 => 0.0,
                _ => random.Next(15_000) / 4.0,
            }),
            Column("d", ColumnType.Decimal(30, 2), () => ((Int128)random.Next(12_000) << 60) + random.Next(2)),
            Column("date", ColumnType.Date32, () => new DateOnly(2000, 1, 1).AddDays(random.Next(9_000))),
            Column("s", ColumnType.Utf8, () => $"text {random.Next(100)}"),
            Column("plain", ColumnType.Utf8, () => $"{random.Next(14_000)}é"),
            Column("wide", ColumnType.Int64, () => (long)random.Next(9_000)) with { FeedType = ColumnType.Float64 },
            new("nothing", ColumnType.Null, new object?[Rows]),
        ];
    }

    [Theory]
    [InlineData(1 << 20), InlineData(1_000), InlineData(50)]
    public void FiguresAreThoseOfTheRows(int room)
    {
        using var files = new TestSegment();
        using SegmentReader a = files.Create(Table(1)), b = files.Create(Table(2));
        FeedSchema schema = a.Schema;
        SegmentInfo[] segments = [a.Info, b.Info];
        IReadOnlyList<ColumnReport> reports = FeedStatistics.Merge(schema, segments);
        for (int c = 0; c < schema.Columns.Count; c++)
        {
            // What has few different values costs no pass; fifty at a time would be many passes for the others.
            if (room == 50 && reports[c].DistinctCount > 200) continue;
            if (room < 1 << 20 && schema.Columns[c].Type.Kind == ColumnKind.Null) continue;
            ColumnReport exact = ExactStatistics.Scan(reports[c], c, schema.Columns[c], 2,
                i => SegmentReader.Open((i == 0 ? a : b).Path, segments[i], schema), room, room, default);
            Check(exact, Cells(a, c).Concat(Cells(b, c)).ToArray());
        }
    }

    [Theory]
    [InlineData(1 << 20), InlineData(1_000)]
    public void HistogramsAreThoseOfTheRows(int room)
    {
        using var files = new TestSegment();
        using SegmentReader reader = files.Create(Table(3));
        IReadOnlyList<ColumnReport> reports = FeedStatistics.Merge(reader.Schema, [reader.Info]);
        int estimated = 0;
        for (int c = 0; c < 7; c++)
        {
            if (reader.Schema.Columns[c].Type.Kind is not (ColumnKind.Int64 or ColumnKind.Float64)) continue;
            ColumnReport exact = ExactStatistics.Scan(reports[c], c, reader.Schema.Columns[c], 1,
                _ => SegmentReader.Open(reader.Path, reader.Info, reader.Schema), room, room, default);
            if (!reports[c].HistogramIsExact) estimated++;
            Assert.True(exact.HistogramIsExact);
            double[] cells = [.. Cells(reader, c).Select(t => double.Parse(t, CultureInfo.InvariantCulture))
                .Where(double.IsFinite)];
            Assert.Equal(cells.Length, exact.Histogram.Sum(b => b.Count));
            Assert.Equal(reports[c].Histogram.Select(b => (b.Lower, b.Upper)),
                exact.Histogram.Select(b => (b.Lower, b.Upper)));
            for (int i = 0; i < exact.Histogram.Count; i++)
            {
                double lower = double.Parse(exact.Histogram[i].Lower, CultureInfo.InvariantCulture);
                double upper = double.Parse(exact.Histogram[i].Upper, CultureInfo.InvariantCulture);
                bool last = i == exact.Histogram.Count - 1;
                Assert.Equal(cells.Count(v => v >= lower && (v < upper || last && v == upper)),
                    exact.Histogram[i].Count);
                Assert.Equal(0, exact.Histogram[i].CountError);
            }
        }
        Assert.True(estimated > 0);
    }

    static IEnumerable<string> Cells(SegmentReader reader, int column)
    {
        LoadedColumn loaded = reader.Load(column);
        for (int row = 0; row < reader.Rows; row++)
        {
            if (loaded.IsNull(row)) continue;
            var cell = loaded.Cell(row);
            yield return loaded.FeedType.Kind switch
            {
                ColumnKind.Float64 => (cell.Float64 + 0.0).ToString("R", CultureInfo.InvariantCulture),
                ColumnKind.Decimal128 => ValueText.Decimal(cell.Unscaled, loaded.FeedType.Scale),
                ColumnKind.Utf8 => cell.String!,
                _ => ValueText.Of(loaded.Integer(row), loaded.FeedType),
            };
        }
    }

    static void Check(ColumnReport exact, string[] cells)
    {
        Assert.True(ExactStatistics.IsExact(exact), exact.Name);
        var counts = cells.GroupBy(c => c).ToDictionary(g => g.Key, g => (long)g.Count());
        Assert.Equal((counts.Count, counts.Count), (exact.DistinctCount, exact.DistinctUpper));
        if (cells.Length == 0) return;
        Assert.Equal(counts.Count == cells.Length, exact.IsUnique);
        Assert.Equal(
            counts.Values.OrderDescending().Take(exact.Top.Count), exact.Top.Select(t => t.Count));
        Assert.Equal(Math.Min(10, counts.Count), exact.Top.Count);
        Assert.All(exact.Top, t => Assert.Equal(counts[t.Value], t.Count));
        if (exact.Median is null) return;
        decimal Order(string text) => exact.Type == "Date32"
            ? DateOnly.Parse(text, CultureInfo.InvariantCulture).DayNumber
            : decimal.Parse(text, CultureInfo.InvariantCulture);
        string[] sorted =
            [.. cells.Where(c => c != "NaN" && !c.Contains("Inf", StringComparison.Ordinal)).OrderBy(Order)];
        foreach (Quantile quantile in exact.Quantiles)
        {
            int rank = Math.Max(1, (int)Math.Ceiling(sorted.Length * (decimal)quantile.Percent / 100));
            Assert.Equal(Order(sorted[rank - 1]), Order(quantile.Value));
            Assert.Equal(quantile.Value, quantile.Lower);
        }
        Assert.Equal(exact.Quantiles.Single(q => q.Percent == 95).Value, exact.P95);
    }

    [Fact]
    public void BoundsOfEstimatesHoldTheExactFigures()
    {
        using var files = new TestSegment();
        int outside = 0, looked = 0;
        for (int seed = 1; seed <= 8; seed++)
        {
            using SegmentReader reader = files.Create(Table(seed));
            IReadOnlyList<ColumnReport> reports = FeedStatistics.Merge(reader.Schema, [reader.Info]);
            for (int c = 0; c < reports.Count; c++)
            {
                ColumnReport exact = ExactStatistics.Scan(reports[c], c, reader.Schema.Columns[c], 1,
                    _ => SegmentReader.Open(reader.Path, reader.Info, reader.Schema), default);
                for (int q = 0; q < exact.Quantiles.Count; q++, looked++)
                {
                    decimal Of(string text) => exact.Type == "Date32"
                        ? DateOnly.Parse(text, CultureInfo.InvariantCulture).DayNumber
                        : decimal.Parse(text, CultureInfo.InvariantCulture);
                    Quantile estimate = reports[c].Quantiles[q];
                    decimal value = Of(exact.Quantiles[q].Value);
                    Assert.True(Of(estimate.Lower) <= Of(estimate.Value) && Of(estimate.Value) <= Of(estimate.Upper));
                    if (value < Of(estimate.Lower) || value > Of(estimate.Upper)) outside++;
                }
            }
        }
        Assert.InRange(looked, 200, int.MaxValue);
        // 99 % is stated.
        Assert.InRange(outside, 0, looked / 100);
    }

    /// <summary>Two of the same beginning, of which a character stands where it is cut, are two.</summary>
    [Theory]
    [InlineData(false), InlineData(true)]
    public void ALongTextThatIsFrequentIsShownFromItsBeginningAndScannedWhole(bool many)
    {
        string start = new string('a', 255) + "é", first = start + new string('x', 1_000), second = start + "y";
        IEnumerable<string> Texts(int others) => Enumerable.Range(0, others).Select(i => $"other {i}")
            .Concat(Enumerable.Repeat(first, 3_000)).Concat(Enumerable.Repeat(second, 2_000));
        int rows = many ? 9_000 : 12;
        using var files = new TestSegment();
        using SegmentReader reader = files.Create(new TestColumn("s", ColumnType.Utf8, [.. Texts(rows)]));
        using SegmentReader again = files.Create(new TestColumn("s", ColumnType.Utf8, [.. Texts(rows)]));
        ColumnReport report = FeedStatistics.Merge(reader.Schema, [reader.Info, again.Info])[0];
        string shown = new string('a', 255) + "…";
        Assert.Equal([(shown, true), (shown, true)], report.Top.Take(2).Select(t => (t.Value, t.IsCut)));
        Assert.All(report.Top.Skip(2), t => Assert.False(t.IsCut));
        Assert.Equal(many, report.Top[0].CountError > 0);
        TopValue top = report.Top[0];
        Assert.InRange(6_000, top.Count - top.CountError, top.Count + top.CountError);
        Assert.False(ExactStatistics.IsExact(report));
        ColumnReport exact = ExactStatistics.Scan(report, 0, reader.Schema.Columns[0], 2,
            i => i == 0 ? SegmentReader.Open(reader.Path, reader.Info, reader.Schema)
                : SegmentReader.Open(again.Path, again.Info, reader.Schema), default);
        Assert.Equal([new(first, 6_000, 0), new(second, 4_000, 0)], exact.Top.Take(2));
        Assert.True(ExactStatistics.IsExact(exact));
    }

    [Fact]
    public void AScanStopsWhenItIsCancelled()
    {
        using var files = new TestSegment();
        using SegmentReader reader = files.Create(Table(1));
        ColumnReport report = FeedStatistics.Merge(reader.Schema, [reader.Info])[0];
        using var stop = new CancellationTokenSource();
        int opened = 0;
        SegmentReader Open(int segment)
        {
            if (++opened == 3) stop.Cancel();
            return SegmentReader.Open(reader.Path, reader.Info, reader.Schema);
        }
        Assert.Throws<OperationCanceledException>(
            () => ExactStatistics.Scan(report, 0, reader.Schema.Columns[0], 50, Open, stop.Token));
        Assert.Equal(3, opened);
    }
}
