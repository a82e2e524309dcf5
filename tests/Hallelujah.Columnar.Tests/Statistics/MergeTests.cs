using CsCheck;
using Hallelujah.Columnar.Schema;
using Hallelujah.Columnar.Statistics;
using Xunit;
using static Hallelujah.Columnar.Tests.Statistics.StatisticsOf;

namespace Hallelujah.Columnar.Tests.Statistics;

public class MergeTests
{
    const string Seed = "0000KOIPe036";

    [Fact]
    public void AnySplitOfIntegersGivesTheSame() => Gen.Select(Gen.Long.Array[1, 2000], Gen.Int).Sample((values, cut) =>
        AssertSame(Integers(values).Report("x"),
            Merged(ColumnType.Int64, Cut(values, new(cut)).Select(p => Integers(p))).Report("x")),
        seed: Seed, iter: 100);

    [Fact]
    public void AnySplitOfFloatsGivesTheSame() => Gen.Select(Gen.Double.Array[1, 2000], Gen.Int).Sample((values, cut) =>
        AssertSame(Floats(values).Report("x"),
            Merged(ColumnType.Float64, Cut(values, new(cut)).Select(p => Floats(p))).Report("x")),
        seed: Seed, iter: 100);

    [Fact]
    public void AnySplitOfDecimalsGivesTheSame() => Gen.Select(Gen.Long.Array[1, 300], Gen.Int).Sample((values, cut) =>
    {
        Int128[] wide = [.. values.Select(v => (Int128)v * v * (v < 0 ? -1 : 1))];
        AssertSame(Decimals(wide, 2).Report("x"),
            Merged(ColumnType.Decimal(38, 2), Cut(wide, new(cut)).Select(p => Decimals(p, 2))).Report("x"));
    }, seed: Seed, iter: 50);

    [Fact]
    public void AnySplitOfTextsGivesTheSame() =>
        Gen.Select(Gen.String[0, 20].Null(0.1).Array[1, 500], Gen.Int).Sample((values, cut) =>
        AssertSame(Texts(values).Report("x"),
            Merged(ColumnType.Utf8, Cut(values, new(cut)).Select(p => Texts(p))).Report("x")),
        seed: Seed, iter: 100);

    /// <summary>Beyond 4,096 values sketches are at work; sums, order and distinct counts stay exact.</summary>
    [Theory]
    [InlineData(4_096), InlineData(4_097), InlineData(20_000), InlineData(65_536), InlineData(65_537),
        InlineData(100_000)]
    public void ExactFiguresOfManyValuesAreTheSameForAnySplit(int distinct)
    {
        var random = new Random(distinct);
        long[] values =
            [.. Enumerable.Range(0, 120_000).Select(i => i < distinct ? i * 7919L : random.Next(distinct) * 7919L)];
        random.Shuffle(values);
        ColumnReport whole = Integers(values).Report("x");
        Assert.Equal(distinct <= 65_536, whole.DistinctIsExact);
        if (whole.DistinctIsExact) Assert.Equal(distinct, whole.DistinctCount);
        Assert.InRange(distinct, whole.DistinctLower, whole.DistinctUpper);
        Assert.Equal(distinct <= 4_096, whole.QuantileRankError == 0);
        for (int round = 0; round < 3; round++)
        {
            ColumnReport merged = Merged(ColumnType.Int64, Cut(values, random).Select(p => Integers(p))).Report("x");
            AssertExactFiguresSame(whole, merged);
            if (distinct <= 4_096) AssertSame(whole, merged);
        }
        double[] halves = [.. values.Select(v => v / 2.0)];
        AssertExactFiguresSame(Floats(halves).Report("x"),
            Merged(ColumnType.Float64, Cut(halves, random).Select(p => Floats(p))).Report("x"));
        string[] texts = [.. values.Select(v => $"text {v}")];
        AssertExactFiguresSame(
            Texts(texts).Report("x"), Merged(ColumnType.Utf8, Cut(texts, random).Select(p => Texts(p))).Report("x"));
    }

    [Fact]
    public void SharesThatContinueOneAnotherMergeToTheSame()
    {
        var random = new Random(5);
        long[] values = [.. Enumerable.Range(0, 400_000).Select(_ => (long)random.Next(300_000))];
        var merged = new ColumnStatistics(ColumnType.Int64);
        ColumnStatistics share = merged;
        foreach (long[] part in values.Chunk(100_000))
        {
            share = share.ForNextShare();
            foreach (long[] block in part.Chunk(4_096)) share.AddInt64(block);
            merged.Merge(RoundTrip(share));
        }
        AssertExactFiguresSame(Integers(values).Report("x"), merged.Report("x"));
        Assert.InRange(merged.Report("x").QuantileRankError, 0.001, 0.03);
    }

    [Fact]
    public void WideningGivesWhatTheWiderTypeWouldHaveGiven() =>
        Gen.Select(Gen.Int.Array[1, 6000], Gen.Int[0, 6000]).Sample((numbers, at) =>
    {
        long[] values = [.. numbers.Select(n => (long)n)];
        ColumnStatistics narrow = Integers(values[..Math.Min(at, values.Length)]);
        double[] rest = [.. values[Math.Min(at, values.Length)..].Select(v => (double)v)];
        ColumnStatistics wide = narrow.WidenTo(ColumnType.Float64);
        wide.Merge(Floats(rest));
        AssertExactFiguresSame(Floats([.. values.Select(v => (double)v)]).Report("x"), wide.Report("x"));

        ColumnStatistics decimals = narrow.WidenTo(ColumnType.Decimal(38, 1)).WidenTo(ColumnType.Decimal(38, 3));
        decimals.Merge(Decimals([.. rest.Select(v => (Int128)v * 1000)], 3));
        AssertExactFiguresSame(
            Decimals([.. values.Select(v => (Int128)v * 1000)], 3).Report("x"), decimals.Report("x"));
    }, seed: Seed, iter: 30);

    [Fact]
    public void DatesWidenToTheirMidnights()
    {
        int[] days = [.. Enumerable.Range(0, 10_000).Select(i => (i * 37) % 9_000)];
        var dates = new ColumnStatistics(ColumnType.Date32);
        dates.AddInt32(days);
        dates.AddNulls(2);
        ColumnStatistics times = Integers([.. days.Select(d => d * 86_400_000_000L)], ColumnType.Timestamp);
        times.AddNulls(2);
        AssertExactFiguresSame(times.Report("x"), dates.WidenTo(ColumnType.Timestamp).Report("x"));
    }

    [Fact]
    public void NullWidensToAnything()
    {
        var nulls = new ColumnStatistics(ColumnType.Null);
        nulls.AddNulls(3);
        ColumnStatistics merged = Texts(["a", null]);
        merged.Merge(nulls.WidenTo(ColumnType.Utf8));
        Assert.Equal((5, 4, 1), (merged.Count, merged.NullCount, merged.Report("x").DistinctCount));
    }

    [Fact]
    public void WritingChangesNothing()
    {
        var random = new Random(8);
        long[] values = [.. Enumerable.Range(0, 30_000).Select(i => (long)random.Next(i < 10_000 ? 3 : 1_000_000))];
        ColumnStatistics plain = Integers(values[..10_000]), written = Integers(values[..10_000]);
        foreach (long[] block in values[10_000..].Chunk(5_000))
        {
            Bytes(written);
            foreach (ColumnStatistics statistics in (ColumnStatistics[])[plain, written])
            {
                statistics.AddInt64(block);
                statistics.AddNulls(1);
            }
            Assert.Equal(Bytes(written), Bytes(written));
            AssertExactFiguresSame(plain.Report("x"), written.Report("x"));
        }
        Assert.Equal((30_004, 4), (written.Count, written.NullCount));
    }

    [Fact]
    public void WhatCanNotBeMergedOrWidenedIsRefused()
    {
        Assert.Throws<ArgumentException>(() => Integers([1]).Merge(Floats([1])));
        Assert.Throws<ArgumentException>(() => Floats([1]).WidenTo(ColumnType.Int64));
        Assert.Throws<ArgumentException>(() => Integers([1]).WidenTo(ColumnType.Utf8));
        Assert.Throws<ArgumentException>(() => Decimals([1], 3).WidenTo(ColumnType.Decimal(38, 2)));
    }

    [Fact]
    public void DamagedBytesAreAnErrorAndNeverACrash()
    {
        byte[] bytes = Bytes(Texts(["a", "b", "c"]));
        for (int length = 0; length < bytes.Length; length++)
        {
            Exception? error =
                Record.Exception(() => ColumnStatistics.Read(new BinaryReader(new MemoryStream(bytes[..length]))));
            Assert.True(error is IOException or InvalidDataException, $"{length} bytes: {error}");
        }
        // Beyond what is kept with its counts there is a set of hashes.
        byte[] many = Bytes(Integers([.. Enumerable.Range(0, 6_000).Select(i => i * 7_919L)]));
        for (int length = 0; length < many.Length; length += 211)
        {
            Exception? error =
                Record.Exception(() => ColumnStatistics.Read(new BinaryReader(new MemoryStream(many[..length]))));
            Assert.True(error is IOException or InvalidDataException, $"{length} bytes: {error}");
        }
        byte[] integers = Bytes(Integers([1, 1000, 1_000_000_000]));
        for (int i = 0; i < integers.Length; i++)
        {
            foreach (byte value in (byte[])[0, 1, 127, 128, 255])
            {
                byte[] damaged = [.. integers];
                damaged[i] = value;
                Exception? error =
                    Record.Exception(() => ColumnStatistics.Read(new BinaryReader(new MemoryStream(damaged))));
                Assert.True(error is null or IOException or FormatException or InvalidDataException, $"{error}");
            }
        }
    }
}
