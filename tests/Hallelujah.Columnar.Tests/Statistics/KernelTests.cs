using System.Numerics;
using System.Text;
using CsCheck;
using Hallelujah.Columnar.Statistics;
using Xunit;

namespace Hallelujah.Columnar.Tests.Statistics;

/// <summary>Each vector kernel and its scalar twin on the same input.</summary>
public class KernelTests
{
    const string Seed = "0000KOIPe036";

    static readonly Gen<double> Finite = Gen.OneOf(
        Gen.Double.Where(double.IsFinite), Gen.Double[-100, 100], Gen.Const(0.0), Gen.Const(-0.0),
        Gen.Const(double.Epsilon),
        Gen.Const(double.MaxValue), Gen.Int[0, 1000].Select(i => i / 100.0),
        Gen.Int[-300, 300].Select(e => Math.Pow(10, e)));

    [Fact]
    public void MinMaxOfIntegers() =>
        Gen.Long.Array[1, 100].Sample(v => Assert.Equal(MinMax.OfScalar(v), MinMax.Of(v)), seed: Seed);

    [Fact]
    public void MinMaxOfFloats() => Gen.OneOf(Finite, Finite, Finite, Gen.Double).Array[1, 60].Sample(v =>
    {
        bool finite = MinMax.TryOfFiniteScalar(v, out double min, out double max);
        Assert.Equal(finite, MinMax.TryOfFinite(v, out double vectorMin, out double vectorMax));
        if (finite) Assert.Equal((min, max), (vectorMin, vectorMax));
    }, seed: Seed);

    [Fact]
    public void MomentsOfIntegers() =>
        Gen.OneOf(Gen.Long[-9, 9], Gen.Long[int.MinValue, int.MaxValue], Gen.Long).Array[1, 200].Sample(v =>
    {
        WideInteger sum = default, squares = default, scalarSum = default, scalarSquares = default;
        IntegerMoments.Add(v, v.Min(), v.Max(), ref sum, ref squares);
        IntegerMoments.AddScalar(v, ref scalarSum, ref scalarSquares);
        Assert.Equal(scalarSum.ToBigInteger(), sum.ToBigInteger());
        Assert.Equal(scalarSquares.ToBigInteger(), squares.ToBigInteger());
    }, seed: Seed);

    static readonly Int128[] DecimalEdges =
    [
        0, 1, -1, ulong.MaxValue, (Int128)ulong.MaxValue + 1, -(Int128)ulong.MaxValue - 1, new(1UL << 32, 0),
        -new Int128(1UL << 32, 0), new(uint.MaxValue, ulong.MaxValue), -new Int128(uint.MaxValue, ulong.MaxValue),
    ];

    static readonly Gen<Int128> Decimals = Gen.OneOf(
        Gen.Long.Select(v => (Int128)v), Gen.Long[-9, 9].Select(v => (Int128)v),
        Gen.Select(Gen.Long, Gen.ULong).Select((upper, lower) => new Int128((ulong)upper >> 33, lower)),
        Gen.Select(Gen.Long, Gen.Int[0, 18]).Select((v, zeros) => (Int128)v * ColumnStatistics.PowerOfTen(zeros)),
        Gen.Int[0, DecimalEdges.Length - 1].Select(i => DecimalEdges[i]));

    [Fact]
    public void MomentsOfDecimals() => Gen.OneOf(
        Decimals.Array[1, 100], Decimals.Where(v => Int128.Abs(v) < new Int128(1UL << 32, 0)).Array[1, 3_000],
        Gen.Const(new[] { Int128.MaxValue, Int128.MinValue + 1, ColumnStatistics.PowerOfTen(38) - 1 })).Sample(v =>
    {
        WideInteger sum = default, squares = default, scalarSum = default, scalarSquares = default;
        DecimalMoments.Add(v, v.Min(), v.Max(), ref sum, ref squares);
        DecimalMoments.AddScalar(v, ref scalarSum, ref scalarSquares);
        Assert.Equal(v.Aggregate(BigInteger.Zero, static (all, value) => all + value), sum.ToBigInteger());
        Assert.Equal(scalarSum.ToBigInteger(), sum.ToBigInteger());
        Assert.Equal(scalarSquares.ToBigInteger(), squares.ToBigInteger());
    }, seed: Seed, iter: 1_000);

    [Fact]
    public void HashesOfDecimalsLeaveOutZerosAtTheEnd() => Gen.Select(Decimals, Gen.Int[0, 38]).Sample((value, scale) =>
    {
        (Int128 rest, int digits) = (value, scale);
        for (; digits > 0 && rest % 10 == 0; digits--) rest /= 10;
        ulong expected = digits == 0 && rest >= long.MinValue && rest <= long.MaxValue
            ? ValueHash.Mix((ulong)(long)rest)
            : ValueHash.Mix(ValueHash.Mix((ulong)rest ^ ValueHash.FractionSalt) + (ulong)(rest >> 64)
                + ((ulong)digits << 56));
        Assert.Equal(expected, ValueHash.Of(value, scale));
    }, seed: Seed, iter: 10_000);

    /// <summary>Of magnitudes that one, two or three units take, and that leave a rest.</summary>
    static readonly Gen<double> FarApart =
        Gen.Select(Gen.Double[-10, 10], Gen.Int[-40, 40], (m, e) => m * Math.Pow(10, e));

    [Fact]
    public void MomentsOfFloats() => Gen.OneOf(
        Finite.Array[1, 100], Gen.Double[-1e6, 1e6].Array[1, 5000], FarApart.Array[8, 100]).Sample(v =>
    {
        FloatAccumulator sum = FloatAccumulator.ForValues(), squares = FloatAccumulator.ForSquares();
        FloatAccumulator scalarSum = FloatAccumulator.ForValues(), scalarSquares = FloatAccumulator.ForSquares();
        FloatMoments.Add(v, sum, squares);
        FloatMoments.AddScalar(v, scalarSum, scalarSquares);
        Assert.Equal(scalarSum.Exact(), sum.Exact());
        Assert.Equal(scalarSquares.Exact(), squares.Exact());
    }, seed: Seed, iter: 300);

    [Fact]
    public void Hashes() => Gen.Select(Gen.Long.Array[1, 40], Finite.Array[1, 40]).Sample((integers, floats) =>
    {
        var hashes = new ulong[40];
        HashKernel.Integers(integers, 1, hashes);
        for (int i = 0; i < integers.Length; i++) Assert.Equal(ValueHash.Mix((ulong)integers[i]), hashes[i]);
        HashKernel.Floats(floats, hashes);
        for (int i = 0; i < floats.Length; i++) Assert.Equal(ValueHash.Of(floats[i]), hashes[i]);
    }, seed: Seed);

    [Fact]
    public void EqualNumbersHashEqually()
    {
        foreach (long value in (long[])[0, 1, -1, 1L << 52, -12_300])
        {
            Assert.Equal(ValueHash.Mix((ulong)value), ValueHash.Of((double)value));
            Assert.Equal(ValueHash.Mix((ulong)value), ValueHash.Of((Int128)value * 100, 2));
        }
        Assert.Equal(ValueHash.Of(0.0), ValueHash.Of(-0.0));
        Assert.Equal(ValueHash.Of((Int128)15, 1), ValueHash.Of((Int128)1500, 3));
        Assert.NotEqual(ValueHash.Of((Int128)15, 1), ValueHash.Of((Int128)15, 2));
    }

    [Fact]
    public void HyperLogLogAddsBlocksAsItAddsOneByOne()
    {
        var random = new Random(3);
        HyperLogLog blocks = new(), single = new();
        for (int round = 0; round < 100; round++)
        {
            ulong[] hashes = [.. Enumerable.Range(0, random.Next(5_000)).Select(_ => (ulong)random.NextInt64() << 1)];
            blocks.Add(hashes);
            blocks.Settle();
            foreach (ulong hash in hashes) single.Add(hash);
        }
        Assert.Equal(single.Estimate(), blocks.Estimate());
    }

    [Fact]
    public void LengthsOfTexts() => Gen.String[0, 100].Sample(text =>
    {
        byte[] bytes = Encoding.UTF8.GetBytes(text);
        int characters = Encoding.UTF8.GetString(bytes).EnumerateRunes().Count();
        Assert.Equal(characters, Utf8Length.CountScalar(bytes));
        Assert.Equal(characters, Utf8Length.Count(bytes, bytes.Length));
        // What stands around the text does not count.
        byte[] among = [0x80, .. bytes, .. Enumerable.Repeat((byte)0x80, 40)];
        for (int behind = 0; behind <= 40; behind++)
            Assert.Equal(characters, Utf8Length.Count(among.AsSpan(1, bytes.Length), bytes.Length + behind));
    }, seed: Seed);

    [Fact]
    public void QuotientsAreRoundedCorrectly() => Gen.Select(Finite, Gen.Int[1, 1000]).Sample((value, n) =>
    {
        var accumulator = FloatAccumulator.ForValues();
        accumulator.Add(value, n);
        (System.Numerics.BigInteger sum, int exponent) = accumulator.Exact();
        Assert.Equal(value, BigIntegers.Quotient(sum, n, exponent));
        if (Math.Abs(value) < 1e300) Assert.Equal(value * n, BigIntegers.Quotient(sum, 1, exponent));
    }, seed: Seed);
}
