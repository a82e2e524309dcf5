using System.Globalization;
using System.Numerics;
using System.Text;
using CsCheck;
using Hallelujah.Columnar.Schema;
using Hallelujah.Columnar.Statistics;
using Xunit;

namespace Hallelujah.Columnar.Tests.Statistics;

public class ColumnStatisticsTests
{
    [Fact]
    public void IntegersAgreeWithBruteForce()
    {
        Gen<long> value = Gen.OneOf(Gen.Long[-10, 10], Gen.Long, Gen.Long[1_600_000_000_000_000, 1_700_000_000_000_000]);
        value.Array[0, 3000].Sample(values =>
        {
            ColumnReport report = Add(ColumnType.Int64, values, static (s, v) => s.AddInt64(v)).Report("x");
            Assert.Equal(values.Length, report.Count);
            Assert.Equal(values.Distinct().Count(), report.DistinctCount);
            Assert.True(report.DistinctIsExact);
            if (values.Length == 0)
            {
                Assert.Null(report.Min);
                Assert.Null(report.Mean);
                return;
            }
            Assert.Equal(Text(values.Min()), report.Min);
            Assert.Equal(Text(values.Max()), report.Max);
            BigInteger sum = values.Aggregate(BigInteger.Zero, (a, b) => a + b);
            Assert.Equal(Text(sum), report.Sum);
            AssertClose((double)sum / values.Length, report.Mean!.Value);
            long[] sorted = [.. values.Order()];
            Assert.Equal(Text(sorted[(int)Math.Ceiling(values.Length * 0.5) - 1]), report.Median);
            Assert.Equal(Text(sorted[((values.Length * 95) + 99) / 100 - 1]), report.P95);
            Assert.Equal(0, report.QuantileRankError);
            Assert.Equal(values.Length, report.Histogram.Sum(b => b.Count));
            var top = values.CountBy(v => v).OrderByDescending(p => p.Value).ThenBy(p => p.Key).Take(10)
                .Select(p => new TopValue(Text(p.Key), p.Value, 0));
            Assert.Equal(top, report.Top);
        }, seed: "0000KOIPe036", iter: 100);
    }

    [Fact]
    public void TextsAgreeWithBruteForce()
    {
        Gen.Char["ab éü漢😀"[0], 'z'].Array[0, 40].Select(c => new string(c)).Array[1, 300].Sample(values =>
        {
            ColumnStatistics statistics = Texts(values);
            ColumnReport report = statistics.Report("x");
            Assert.Equal(values.Distinct().Count(), report.DistinctCount);
            Assert.Equal(values.Order(StringComparer.Ordinal).First(), report.Min);
            Assert.Equal(values.Order(StringComparer.Ordinal).Last(), report.Max);
            Assert.Equal(values.Min(v => v.EnumerateRunes().Count()), report.MinLength);
            Assert.Equal(values.Max(v => v.EnumerateRunes().Count()), report.MaxLength);
            AssertClose(values.Average(v => v.EnumerateRunes().Count()), report.MeanLength!.Value);
        }, seed: "0000KOIPe036", iter: 100);
    }

    static ColumnStatistics Add<T>(ColumnType type, T[] values, Action<ColumnStatistics, T[]> add)
    {
        var statistics = new ColumnStatistics(type);
        add(statistics, values);
        return statistics;
    }

    static ColumnStatistics Texts(string[] values)
    {
        byte[][] encoded = [.. values.Select(Encoding.UTF8.GetBytes)];
        int[] offsets = [0, .. encoded.Select((_, i) => encoded.Take(i + 1).Sum(e => e.Length))];
        var statistics = new ColumnStatistics(ColumnType.Utf8);
        statistics.AddUtf8(offsets, encoded.SelectMany(e => e).ToArray(), []);
        return statistics;
    }

    static string Text(IFormattable value) => value.ToString(null, CultureInfo.InvariantCulture);

    static void AssertClose(double expected, double actual) =>
        Assert.True(Math.Abs(expected - actual) <= 1e-12 * Math.Abs(expected), $"expected {expected:R}, was {actual:R}");
}
