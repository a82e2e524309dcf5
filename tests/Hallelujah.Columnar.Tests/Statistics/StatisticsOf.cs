using System.Globalization;
using System.Numerics;
using System.Text;
using Hallelujah.Columnar.Schema;
using Hallelujah.Columnar.Statistics;
using Xunit;

namespace Hallelujah.Columnar.Tests.Statistics;

/// <summary>Statistics from plain arrays, and their comparison.</summary>
static class StatisticsOf
{
    public static ColumnStatistics Integers(ReadOnlySpan<long> values, ColumnType? type = null)
    {
        var statistics = new ColumnStatistics(type ?? ColumnType.Int64);
        statistics.AddInt64(values);
        return statistics;
    }

    public static ColumnStatistics Floats(ReadOnlySpan<double> values)
    {
        var statistics = new ColumnStatistics(ColumnType.Float64);
        statistics.AddFloat64(values);
        return statistics;
    }

    public static ColumnStatistics Decimals(ReadOnlySpan<Int128> values, int scale)
    {
        var statistics = new ColumnStatistics(ColumnType.Decimal(38, scale));
        statistics.AddDecimal(values);
        return statistics;
    }

    public static ColumnStatistics Texts(ReadOnlySpan<string?> values)
    {
        var bytes = new List<byte>();
        var offsets = new int[values.Length + 1];
        var validity = new byte[(values.Length + 7) / 8];
        for (int i = 0; i < values.Length; i++)
        {
            if (values[i] is string text)
            {
                bytes.AddRange(Encoding.UTF8.GetBytes(text));
                validity[i / 8] |= (byte)(1 << (i % 8));
            }
            offsets[i + 1] = bytes.Count;
        }
        var statistics = new ColumnStatistics(ColumnType.Utf8);
        statistics.AddUtf8(offsets, bytes.ToArray(), validity);
        return statistics;
    }

    /// <summary>Statistics of parts merged one after the other, each written and read again first.</summary>
    public static ColumnStatistics Merged(ColumnType type, params IEnumerable<ColumnStatistics> parts)
    {
        var merged = new ColumnStatistics(type);
        foreach (ColumnStatistics part in parts) merged.Merge(RoundTrip(part));
        return merged;
    }

    public static ColumnStatistics RoundTrip(ColumnStatistics statistics) =>
        ColumnStatistics.Read(new BinaryReader(new MemoryStream(Bytes(statistics))));

    public static byte[] Bytes(ColumnStatistics statistics)
    {
        var stream = new MemoryStream();
        statistics.Write(new BinaryWriter(stream));
        return stream.ToArray();
    }

    /// <summary>Cuts an array at random places.</summary>
    public static IEnumerable<T[]> Cut<T>(T[] values, Random random)
    {
        for (int start = 0; start < values.Length;)
        {
            int length = Math.Min(values.Length - start, random.Next(0, Math.Max(2, values.Length / 2)));
            yield return values[start..(start + length)];
            start += length;
        }
    }

    /// <summary>Every figure the same to the last bit.</summary>
    public static void AssertSame(ColumnReport expected, ColumnReport actual)
    {
        Assert.Equal(expected.Top, actual.Top);
        Assert.Equal(expected.Histogram, actual.Histogram);
        Assert.Equal(expected.Quantiles, actual.Quantiles);
        Assert.Equal(
            expected with { Top = [], Histogram = [], Quantiles = [] },
            actual with { Top = [], Histogram = [], Quantiles = [] });
    }

    /// <summary>Every figure the same to the last bit that is exact even where sketches are at work.</summary>
    public static void AssertExactFiguresSame(ColumnReport expected, ColumnReport actual)
    {
        static ColumnReport ExactOf(ColumnReport r) => r with
        {
            Top = [],
            Histogram = [],
            P05 = null,
            P25 = null,
            Median = null,
            P75 = null,
            P95 = null,
            QuantileRankError = 0,
            Quantiles = [],
        };
        Assert.Equal(ExactOf(expected), ExactOf(actual));
    }

    public static string Text(IFormattable value) => value.ToString(null, CultureInfo.InvariantCulture);

    public static void AssertClose(double expected, double? actual, double relative = 1e-12) =>
        Assert.True(
            actual is double found && Math.Abs(expected - found) <= relative * Math.Abs(expected),
            string.Create(CultureInfo.InvariantCulture, $"expected {expected:R}, was {actual:R}"));

    /// <summary>The sample standard deviation of exact values with a common denominator, by exact arithmetic.</summary>
    public static double StdDev(IReadOnlyCollection<BigInteger> values, double unit)
    {
        BigInteger n = values.Count, sum = 0, squares = 0;
        foreach (BigInteger value in values) (sum, squares) = (sum + value, squares + (value * value));
        return Math.Sqrt((double)((n * squares) - (sum * sum)) / (double)(n * (n - 1))) / unit;
    }
}
