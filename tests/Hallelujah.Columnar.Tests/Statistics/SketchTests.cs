using System.Buffers.Binary;
using System.Globalization;
using System.Text;
using Hallelujah.Columnar.Schema;
using Hallelujah.Columnar.Statistics;
using Xunit;
using static Hallelujah.Columnar.Tests.Statistics.StatisticsOf;

namespace Hallelujah.Columnar.Tests.Statistics;

public class SketchTests
{
    static readonly CultureInfo Invariant = CultureInfo.InvariantCulture;

    [Theory]
    [InlineData(70_000), InlineData(200_000), InlineData(1_000_000)]
    public void DistinctCountsLieWithinFourStandardErrors(int distinct)
    {
        var counter = new DistinctCounter();
        for (int i = 0; i < distinct; i++) counter.Add(ValueHash.Mix((ulong)i * 12_345));
        (long count, long lower, long upper, bool exact) = counter.Estimate(distinct * 2L);
        Assert.False(exact);
        Assert.InRange(
            count, distinct * (1 - (4 * HyperLogLog.StandardError)), distinct * (1 + (4 * HyperLogLog.StandardError)));
        Assert.True(lower <= count && count <= upper);
        Assert.InRange((upper - lower) / (double)count, 0.03, 0.05);
        Assert.Equal(70_000, counter.Estimate(70_000).Upper);
    }

    /// <summary>Up to the limit each hash counts, 0 and repeated ones among them; one more makes a sketch.</summary>
    [Theory]
    [InlineData(0), InlineData(1), InlineData(64), InlineData(65), InlineData(10_000), InlineData(65_535),
        InlineData(65_536), InlineData(65_537), InlineData(65_538), InlineData(120_000)]
    public void DistinctHashesAreCountedExactlyUpToTheLimit(int distinct)
    {
        var random = new Random(distinct);
        ulong[] hashes = [.. Enumerable.Range(0, distinct).Select(static i => ValueHash.Mix((ulong)i))];
        ulong[] added = [.. hashes, .. Enumerable.Range(0, 3 * distinct).Select(_ => hashes[random.Next(distinct)])];
        foreach (bool shuffled in (bool[])[false, true])
        {
            if (shuffled) random.Shuffle(added);
            DistinctCounter singly = new(), inBlocks = new(8_192), first = new(), second = new();
            foreach (ulong hash in added) singly.Add(hash);
            foreach (ulong[] block in added.Chunk(1_000)) inBlocks.Add(block);
            first.Add(added.AsSpan(0, added.Length / 3));
            second.Add(added.AsSpan(added.Length / 3));
            // Asked in between, counting goes on.
            Assert.True(first.Estimate(added.Length).Count <= distinct * 1.05);
            first.Merge(second);
            bool exact = distinct <= DistinctCounter.MaxExact;
            DistinctCounter[] counters = [singly, inBlocks, first, Again(first), Again(singly)];
            foreach (DistinctCounter counter in counters)
            {
                (long count, _, _, bool isExact) = counter.Estimate(added.Length);
                Assert.Equal(exact, isExact);
                Assert.Equal(exact, counter.Sketch is null);
                if (exact) Assert.Equal(distinct, count);
                Assert.Equal(Written(singly), Written(counter));
            }
        }

        static byte[] Written(DistinctCounter counter)
        {
            var stream = new MemoryStream();
            counter.Write(new BinaryWriter(stream));
            return stream.ToArray();
        }

        static DistinctCounter Again(DistinctCounter counter) =>
            DistinctCounter.Read(new BinaryReader(new MemoryStream(Written(counter))));
    }

    [Theory]
    [InlineData(1), InlineData(175, 175), InlineData(1, 349), InlineData(349, 1),
        InlineData(100, 100, 150), InlineData(600, 600), InlineData(700, 701)]
    public void RunsAreSorted(params int[] runs)
    {
        var random = new Random(runs.Length);
        // Few different values, so that the runs have equal ones.
        double[] values = [.. runs.SelectMany(n => Enumerable.Range(0, n).Select(_ => random.Next(60) / 4.0).Order())];
        double[] expected = [.. values.Order()];
        QuantileSketch<double>.Sort(values);
        Assert.Equal(expected, values);
    }

    /// <summary>Of any spread: even, dense at one end, few different ones, beyond what a difference can hold.</summary>
    [Theory]
    [InlineData(63), InlineData(64), InlineData(350), InlineData(700), InlineData(1_024), InlineData(1_025)]
    public void SamplesAreSorted(int n)
    {
        var random = new Random(n);
        Func<double>[] spreads =
        [
            random.NextDouble, () => Math.Exp(60 * random.NextDouble()), () => random.Next(3), () => 7,
            () => (random.NextDouble() - 0.5) * double.MaxValue * 2,
            () => BitConverter.Int64BitsToDouble(random.Next(9)), () => random.Next(50) == 0 ? 1e300 : random.Next(),
        ];
        foreach (Func<double> spread in spreads)
        {
            double[] values = [.. Enumerable.Range(0, n).Select(_ => spread())], sorted = [.. values];
            SampleOrder.Sort<double>(sorted);
            Assert.Equal(values.Order(), sorted);
            long[] integers = [.. values.Select(static v => BitConverter.DoubleToInt64Bits(v) ^ (long)v)];
            long[] inOrder = [.. integers];
            SampleOrder.Sort<long>(inOrder);
            Assert.Equal(integers.Order(), inOrder);
        }
    }

    [Theory]
    [InlineData(5_000, "random"), InlineData(1_000_000, "random"), InlineData(1_000_000, "sorted"),
        InlineData(300_000, "reversed")]
    public void QuantilesLieWithinTheStatedRankError(int n, string order)
    {
        var random = new Random(n);
        double[] values = [.. Enumerable.Range(0, n).Select(_ => random.NextDouble() * random.NextDouble())];
        if (order != "random") values.AsSpan().Sort();
        if (order == "reversed") values.AsSpan().Reverse();
        var statistics = Floats([]);
        foreach (double[] block in values.Chunk(8_192)) statistics.AddFloat64(block);
        ColumnReport report = statistics.Report("x");
        Assert.InRange(report.QuantileRankError, 0.0001, 0.02);
        values.AsSpan().Sort();
        foreach ((string? text, double share) in ((string?, double)[])
            [(report.P05, 0.05), (report.P25, 0.25), (report.Median, 0.5), (report.P75, 0.75), (report.P95, 0.95)])
        {
            double rank = (double)Array.BinarySearch(
                values, double.Parse(text!, Invariant)) / n;
            Assert.InRange(rank, share - report.QuantileRankError, share + report.QuantileRankError);
        }
        Assert.Equal(n, report.Histogram.Sum(b => b.Count));
        foreach (HistogramBin bin in report.Histogram)
        {
            (double lower, double upper) = (double.Parse(bin.Lower, Invariant), double.Parse(bin.Upper, Invariant));
            long count = values.Count(v => v >= lower && (v < upper || (bin == report.Histogram[^1] && v == upper)));
            long error = bin.CountError!.Value;
            Assert.InRange(bin.Count, count - error, count + error);
            Assert.InRange(error, 1, n / 20);
        }
        // The rank of the least value is known.
        Assert.Equal(report.Histogram[1].CountError, report.Histogram[0].CountError * 2);
    }

    /// <summary>
    /// Files that are loaded together may well be alike: were the same places drawn in each, their errors would add up
    /// to far more than is stated.
    /// </summary>
    [Fact]
    public void QuantilesOfSharesThatAreAlikeLieWithinTheStatedRankError()
    {
        const int Shares = 24, Rows = 20_000, Feeds = 12;
        int asked = 0, broken = 0;
        for (int feed = 0; feed < Feeds; feed++)
        {
            var random = new Random(feed);
            double[] values = [.. Enumerable.Range(0, Rows).Select(_ => random.NextDouble())];
            var merged = new ColumnStatistics(ColumnType.Float64);
            ColumnStatistics? first = null;
            for (int share = 0; share < Shares; share++)
            {
                // The first says that there are many; the others go straight to sketches.
                ColumnStatistics part = first?.ForNextShare(share: share) ?? new(ColumnType.Float64, share);
                foreach (double[] block in values.Chunk(4_096)) part.AddFloat64(block);
                merged.Merge(part);
                first ??= Many();
            }
            ColumnReport report = merged.Report("x");
            Array.Sort(values);
            foreach (Quantile quantile in report.Quantiles.Where(q => q.Percent is > 0 and < 100))
            {
                double rank = (double)Array.BinarySearch(values, double.Parse(quantile.Value, Invariant)) / Rows;
                asked++;
                if (Math.Abs(rank - (quantile.Percent / 100.0)) > report.QuantileRankError + (1.0 / Rows)) broken++;
            }
        }
        Assert.Equal(9 * Feeds, asked);
        // One in a hundred may.
        Assert.InRange(broken, 0, 3);

        static ColumnStatistics Many()
        {
            var statistics = new ColumnStatistics(ColumnType.Float64);
            double[] values = [.. Enumerable.Range(0, 70_000).Select(static i => i + 0.5)];
            foreach (double[] block in values.Chunk(8_192)) statistics.AddFloat64(block);
            return statistics;
        }
    }

    /// <summary>
    /// A product with zero would forget what went before: here the last eight bytes are what the hash has come to.
    /// </summary>
    [Fact]
    public void TextsMadeToHashAlikeAreToldApart()
    {
        string[] texts =
            [.. Enumerable.Range(0, 100_000).Select(static i => $"key0000000001626{i:D8}>:C^w5We")];
        ulong[] hashes = [.. texts.Select(static t => TextHash.Of(Encoding.UTF8.GetBytes(t))).Distinct()];
        Assert.Equal(texts.Length, hashes.Length);
        ColumnReport report = Texts(texts[..5_000]).Report("x");
        Assert.Equal((5_000, true), (report.DistinctCount, report.DistinctIsExact));
    }

    /// <summary>Where two texts do have one hash, both are counted while all texts are kept, merged ones too.</summary>
    [Fact]
    public void TextsOfOneHashAreCountedApart()
    {
        // The hash of 16 bytes is that of a product: its factors may be exchanged.
        const ulong Exchange = 0xA076_1D64_78BD_642F ^ 0xE703_7ED1_A0B4_28DB;
        byte[] one = Encoding.UTF8.GetBytes("0123456789abcdef"), other = new byte[16];
        ulong start = BinaryPrimitives.ReadUInt64LittleEndian(one);
        ulong end = BinaryPrimitives.ReadUInt64LittleEndian(one.AsSpan(8));
        BinaryPrimitives.WriteUInt64LittleEndian(other, end ^ Exchange);
        BinaryPrimitives.WriteUInt64LittleEndian(other.AsSpan(8), start ^ Exchange);
        Assert.Equal(TextHash.Of(one), TextHash.Of(other));
        Assert.NotEqual(one, other);
        TextSummary first = new(), second = new(1), merged = new();
        foreach (byte[] text in (byte[][])[one, other, one]) first.Add(text, 1);
        foreach (byte[] text in (byte[][])[other, one, other, other]) second.Add(text, 1);
        merged.Merge(first);
        merged.Merge(second);
        foreach ((TextSummary summary, long ones, long others) in (
            (TextSummary, long, long)[])[(first, 2, 1), (second, 1, 3), (merged, 3, 4)])
        {
            Assert.Equal((2, 2, 2, true), summary.Distinct());
            Assert.Equal(
                [(one, ones), (other, others)],
                summary.Values.Entries().Select(e => (summary.TextOf(e.Key)!, e.Count)).OrderBy(e => e.Item1[1]));
        }
    }

    [Fact]
    public void FrequentValuesAreFoundAmongMany()
    {
        var random = new Random(11);
        long[] values =
            [.. Enumerable.Range(0, 500_000).Select(i => i % 10 == 0 ? 42 : i % 25 == 1 ? 77 : random.NextInt64())];
        string[] texts = [.. values.Select(v => $"value {v}")];
        var integers = Integers([]);
        foreach (long[] block in values.Chunk(8_192)) integers.AddInt64(block);
        foreach ((ColumnReport report, string prefix) in (
            (ColumnReport, string)[])[(integers.Report("x"), ""), (Texts(texts).Report("x"), "value ")])
        {
            AssertFrequent(report.Top[0], prefix + "42", values.Count(v => v == 42));
            AssertFrequent(report.Top[1], prefix + "77", values.Count(v => v == 77));
        }
    }

    static void AssertFrequent(TopValue found, string value, long count)
    {
        Assert.Equal(value, found.Value);
        Assert.InRange(Math.Abs(count - found.Count), 0, found.CountError);
        Assert.InRange(found.CountError, 1, count / 5);
    }

    [Fact]
    public void FrequentValuesCountWithinTheirOffset()
    {
        var random = new Random(2);
        var values = new FrequentValues<long>();
        var exact = new Dictionary<long, long>();
        bool purging = false;
        for (int i = 0; i < 300_000; i++)
        {
            var value = (long)Math.Exp(random.NextDouble() * 12);
            exact[value] = exact.GetValueOrDefault(value) + 1;
            if (!values.TryAdd(value, 1))
            {
                purging = true;
                values.StartPurging();
                Assert.True(values.TryAdd(value, 1));
            }
        }
        Assert.True(purging);
        foreach ((long key, long count) in values.Entries()) Assert.InRange(exact[key], count, count + values.Offset);
        Assert.InRange(values.Offset, 1, 300_000 / FrequentValues<long>.Tracked);
    }

    [Fact]
    public void AManyValuedColumnTakesLittleSpace()
    {
        var random = new Random(1);
        var statistics = Floats([]);
        for (int block = 0; block < 70; block++)
            statistics.AddFloat64([.. Enumerable.Range(0, 4_096).Select(_ => random.NextDouble())]);
        Assert.InRange(Bytes(statistics).Length, 1_000, 40 * 1024);
        Assert.InRange(Bytes(Integers([1, 2, 3])).Length, 1, 100);
    }
}
