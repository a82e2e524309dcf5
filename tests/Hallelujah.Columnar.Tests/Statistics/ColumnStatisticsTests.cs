using System.Numerics;
using CsCheck;
using Hallelujah.Columnar.Schema;
using Hallelujah.Columnar.Statistics;
using Xunit;
using static Hallelujah.Columnar.Tests.Statistics.StatisticsOf;

namespace Hallelujah.Columnar.Tests.Statistics;

public class ColumnStatisticsTests
{
    const string Seed = "0000KOIPe036";

    static readonly Gen<long> Longs = Gen.OneOf(
        Gen.Long[-10, 10], Gen.Long, Gen.Long[1_600_000_000_000_000, 1_700_000_000_000_000], Gen.Const(long.MaxValue),
        Gen.Const(long.MinValue));

    static readonly Gen<string> Strings = Gen.OneOf(
        Gen.String[Gen.Char["aébß漢z "], 0, 12], Gen.Const("😀a"), Gen.Const("longer than sixteen bytes, to be sure"));

    [Fact]
    public void IntegersAgreeWithBruteForce() => Longs.Array[1, 3000].Sample(values =>
    {
        ColumnReport report = Integers(values).Report("x");
        AssertOrder(values, report, v => Text(v));
        BigInteger sum = values.Aggregate(BigInteger.Zero, (a, b) => a + b);
        Assert.Equal(Text(sum), report.Sum);
        AssertClose((double)sum / values.Length, report.Mean, 1e-9);
        if (values.Length > 1) AssertClose(StdDev([.. values.Select(v => (BigInteger)v)], 1), report.StdDev);
    }, seed: Seed, iter: 100);

    [Fact]
    public void SmallIntegersAgreeWithBruteForce() => Gen.Int[-70, 300].Array[1, 2000].Sample(values =>
    {
        ColumnReport report = Integers([.. values.Select(v => (long)v)]).Report("x");
        AssertOrder(values, report, v => Text(v));
        AssertClose(values.Average() + 1e-300, report.Mean, 1e-9);
    }, seed: Seed, iter: 100);

    [Fact]
    public void FloatsAgreeWithBruteForce() => Gen.Int[-1_000_000, 1_000_000].Array[2, 3000].Sample(cents =>
    {
        double[] values = [.. cents.Select(c => c / 100.0)];
        ColumnReport report = Floats(values).Report("x");
        AssertOrder(values, report, v => Text(v));
        AssertClose(cents.Sum(c => (long)c) / 100.0,
            double.Parse(report.Sum!, System.Globalization.CultureInfo.InvariantCulture), 1e-9);
        AssertClose(StdDev([.. cents.Select(c => (BigInteger)c)], 100), report.StdDev, 1e-9);
    }, seed: Seed, iter: 100);

    [Theory]
    [InlineData(3)]
    [InlineData(100_000)]
    public void BothZerosAreOneValue(int values)
    {
        double[] numbers = [.. Enumerable.Range(0, values).Select(i => i % 3 == 0 ? -0.0 : i % 3 == 1 ? 0.0 : i)];
        var statistics = new ColumnStatistics(ColumnType.Float64);
        statistics.AddFloat64(numbers);
        ColumnReport report = statistics.Report("x");
        Assert.Equal((numbers.Distinct().LongCount(), true), (report.DistinctCount, report.DistinctIsExact));
        if (values == 3) Assert.Equal([("0", 2L), ("2", 1L)], report.Top.Select(t => (t.Value, t.Count)));
    }

    [Fact]
    public void DecimalsAgreeWithBruteForce() =>
        Gen.Select(Gen.Long, Gen.Int[0, 60], (v, s) => (Int128)v << s).Array[2, 500].Sample(values =>
    {
        ColumnReport report = Decimals(values, 3).Report("x");
        AssertOrder(values, report, v => ValueText.Decimal(v, 3));
        BigInteger sum = values.Aggregate(BigInteger.Zero, (a, b) => a + b);
        Assert.Equal(ValueText.Decimal(sum, 3), report.Sum);
        AssertClose(StdDev([.. values.Select(v => (BigInteger)v)], 1000), report.StdDev);
        Assert.Equal(9, report.MeanText!.Length - report.MeanText.IndexOf('.') - 1);
    }, seed: Seed, iter: 50);

    [Fact]
    public void TextsAgreeWithBruteForce() => Strings.Null(0.1).Array[0, 500].Sample(values =>
    {
        ColumnReport report = Texts(values).Report("x");
        string[] texts = [.. values.OfType<string>()];
        Assert.Equal(values.Length, report.Count);
        Assert.Equal(values.Length - texts.Length, report.NullCount);
        Assert.Equal(texts.Distinct().Count(), report.DistinctCount);
        if (texts.Length == 0) return;
        string[] sorted = [.. texts.Order(CodePoints)];
        Assert.Equal(sorted[0], report.Min);
        Assert.Equal(sorted[^1], report.Max);
        int[] lengths = [.. texts.Select(t => t.EnumerateRunes().Count())];
        Assert.Equal(lengths.Min(), report.MinLength);
        Assert.Equal(lengths.Max(), report.MaxLength);
        AssertClose(lengths.Average(), report.MeanLength);
        Assert.Equal(TopOf(texts, t => t, CodePoints), report.Top);
    }, seed: Seed, iter: 200);

    [Fact]
    public void ADictionaryCountsAsItsTextsDo()
    {
        var coded = new ColumnStatistics(ColumnType.Utf8);
        coded.AddDictionary([0, 3, 3, 6, 7], "redyéx"u8, [2, 1, 3, 0]);
        coded.AddNulls(1);
        ColumnReport expected = Texts(["red", "yé", "red", "", "yé", null, "yé"]).Report("x");
        AssertSame(expected with { SortOrder = null }, coded.Report("x"));
        var inOrder = new ColumnStatistics(ColumnType.Utf8);
        inOrder.AddDictionary<byte>(
            [0, 3, 3, 6, 7], "redyéx"u8, [2, 1, 3, 0], [0, 2, 0, 1, 2, 0, 2], [0b1011111]);
        inOrder.AddNulls(1);
        AssertSame(expected, inOrder.Report("x"));
    }

    [Fact]
    public void NaNAndInfinitiesAreCountedApart()
    {
        ColumnReport report =
            Floats([1, double.NaN, 3, double.PositiveInfinity, double.NegativeInfinity, double.NaN, -0.0]).Report("x");
        Assert.Equal((7, 2, 2, 6), (report.Count, report.NaNCount, report.InfinityCount, report.DistinctCount));
        Assert.Equal(("0", "3", "4", "1"), (report.Min, report.Max, report.Sum, report.Median));
        AssertClose(4.0 / 3, report.Mean);
        Assert.Equal(new TopValue("NaN", 2, 0), report.Top[0]);
        ColumnReport none = Floats([double.NaN, double.PositiveInfinity]).Report("x");
        Assert.Equal((null, null, null, null, null), (none.Min, none.Max, none.Sum, none.Mean, none.StdDev));
        Assert.Equal(2, none.DistinctCount);
    }

    [Theory]
    [InlineData("Null"), InlineData("Bool"), InlineData("Int64"), InlineData("Float64"), InlineData("Decimal128(38,2)")]
    [InlineData("Date32"), InlineData("Timestamp"), InlineData("TimestampTz"), InlineData("Utf8")]
    public void AColumnWithoutValuesHasNoFigures(string name)
    {
        Assert.True(ColumnType.TryParse(name, out ColumnType type));
        var statistics = new ColumnStatistics(type);
        foreach (long nulls in (long[])[0, 5])
        {
            statistics.AddNulls(nulls);
            ColumnReport report = RoundTrip(statistics).Report("x");
            Assert.Equal((nulls, nulls, 0, true),
                (report.Count, report.NullCount, report.DistinctCount, report.DistinctIsExact));
            Assert.Equal((null, null, null, null), (report.Min, report.Max, report.Mean, report.Median));
            Assert.Empty(report.Top);
            Assert.Empty(report.Histogram);
        }
    }

    [Fact]
    public void DatesAndTimesAreShownAsSuch()
    {
        var dates = new ColumnStatistics(ColumnType.Date32);
        dates.AddInt32([-1, 0, 3]);
        ColumnReport report = dates.Report("x");
        Assert.Equal(("1969-12-31", "1970-01-04", "1970-01-01", "1970-01-02"),
            (report.Min, report.Max, report.Median, report.MeanText));
        Assert.Equal((null, null), (report.Sum, report.Mean));
        AssertClose(Math.Sqrt(13.0 / 3), report.StdDev);
        ColumnReport times = Integers([-1, 1_500_000, 86_400_000_000], ColumnType.Timestamp).Report("x");
        Assert.Equal(("1969-12-31T23:59:59.999999", "1970-01-02T00:00:00"), (times.Min, times.Max));
        Assert.Equal("1970-01-01T00:00:01.5Z", Integers([1_500_000], ColumnType.TimestampTz).Report("x").Min);
        AssertClose(StdDev([-1, 1_500_000, 86_400_000_000], 1e6), times.StdDev);
    }

    [Fact]
    public void BoolsAreCounted()
    {
        var statistics = new ColumnStatistics(ColumnType.Bool);
        statistics.AddBools(3, 1);
        ColumnReport report = statistics.Report("x");
        Assert.Equal(
            (4, 2, "false", "true", 0.75), (report.Count, report.DistinctCount, report.Min, report.Max, report.Mean));
        Assert.Equal([new("true", 3, 0), new TopValue("false", 1, 0)], report.Top);
    }

    [Fact]
    public void TheHistogramSharesOutTheRange()
    {
        HistogramBin[] bins = [.. Floats([.. Enumerable.Range(0, 101).Select(i => (double)i)]).Report("x").Histogram];
        Assert.Equal(20, bins.Length);
        Assert.Equal(Exact("0", "5", 5), bins[0]);
        Assert.Equal(Exact("95", "100", 6), bins[^1]);
        Assert.Equal(
            [Exact("1", "2", 2), Exact("2", "3", 0), Exact("3", "3", 1)], Integers([1, 3, 1]).Report("x").Histogram);
        Assert.Equal([Exact("7", "7", 2)], Integers([7, 7]).Report("x").Histogram);

        static HistogramBin Exact(string lower, string upper, long count) =>
            new(lower, upper, count) { CountError = 0 };
    }

    static Comparer<string> CodePoints { get; } = Comparer<string>.Create(
        static (a, b) =>
            System.Text.Encoding.UTF8.GetBytes(a).AsSpan().SequenceCompareTo(System.Text.Encoding.UTF8.GetBytes(b)));

    static IEnumerable<TopValue> TopOf<T>(T[] values, Func<T, string> text, IComparer<T>? order = null) where T
        : notnull =>
        values.CountBy(v => v).OrderByDescending(p => p.Value).ThenBy(p => p.Key, order ?? Comparer<T>.Default).Take(10)
            .Select(p => new TopValue(text(p.Key), p.Value, 0));

    static void AssertOrder<T>(T[] values, ColumnReport report, Func<T, string> text) where T : notnull
    {
        T[] sorted = [.. values.Order()];
        string Nearest(int percent) => text(sorted[Math.Max(0, (((values.Length * percent) + 99) / 100) - 1)]);
        Assert.Equal(values.Length, report.Count);
        Assert.Equal((text(sorted[0]), text(sorted[^1])), (report.Min, report.Max));
        int distinct = values.Distinct().Count();
        Assert.Equal((distinct, distinct, distinct, true),
            (report.DistinctCount, report.DistinctLower, report.DistinctUpper, report.DistinctIsExact));
        Assert.Equal(
            (Nearest(5), Nearest(25), Nearest(50), Nearest(75), Nearest(95)),
            (report.P05, report.P25, report.Median, report.P75, report.P95));
        Assert.Equal(0, report.QuantileRankError);
        Assert.Equal(TopOf(values, text), report.Top);
        Assert.Equal(values.Length, report.Histogram.Sum(b => b.Count));
    }
}
