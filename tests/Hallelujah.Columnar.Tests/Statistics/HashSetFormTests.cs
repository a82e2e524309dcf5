using Hallelujah.Columnar.Statistics;
using Xunit;

namespace Hallelujah.Columnar.Tests.Statistics;

/// <summary>A set of hashes on disk: sorted, and as the steps between them.</summary>
public class HashSetFormTests
{
    [Theory]
    [InlineData(0), InlineData(1), InlineData(127), InlineData(128), InlineData(129), InlineData(4_097),
        InlineData(65_536)]
    public void HashesAreSortedHoweverTheyAreSpread(int count)
    {
        var random = new Random(count);
        ulong[] spread = [.. Enumerable.Range(0, count).Select(_ => (ulong)random.NextInt64() * 2)];
        foreach (ulong[] hashes in new[]
        {
            spread, [.. spread.Select(h => h >> 40)], [.. spread.Select(h => h | 0xFFFF_FFFF_0000_0000)],
            [.. spread.Order()], [.. spread.OrderDescending()], [.. spread.Select(_ => 7UL)],
            [.. spread.Select(h => h % 3 == 0 ? h : h >> 16)],
        })
        {
            ulong[] expected = [.. hashes.Order()];
            HashOrder.Sort(hashes);
            Assert.Equal(expected, hashes);
        }
    }

    [Fact]
    public void NumbersAreWrittenAndReadAsByTheFramework()
    {
        ulong[] numbers =
        [
            0, .. Enumerable.Range(0, 64).SelectMany(b => new[] { 1UL << b, (1UL << b) - 1, (1UL << b) | 5 }),
            ulong.MaxValue,
        ];
        using var stream = new MemoryStream();
        using var writer = new BinaryWriter(stream);
        byte[] bytes = new byte[numbers.Length * StatisticsFormat.MaxNumberBytes];
        int length = 0, at = 0;
        foreach (ulong number in numbers)
        {
            writer.Write7BitEncodedInt64((long)number);
            StatisticsFormat.Put(bytes, ref length, number);
        }
        Assert.Equal(stream.ToArray(), bytes[..length]);
        foreach (ulong number in numbers) Assert.Equal(number, StatisticsFormat.Take(bytes.AsSpan(0, length), ref at));
        Assert.Equal(length, at);
    }

    [Theory]
    [InlineData("")]
    [InlineData("80")]
    [InlineData("FFFFFFFFFFFFFFFFFF")]
    [InlineData("FFFFFFFFFFFFFFFFFF02")]
    [InlineData("FFFFFFFFFFFFFFFFFF8100")]
    public void WhatIsNoNumberIsAnError(string bytes)
    {
        int at = 0;
        Assert.Throws<InvalidDataException>(() => StatisticsFormat.Take(Convert.FromHexString(bytes), ref at));
    }

    [Theory]
    [InlineData(1, 5_000), InlineData(100, 65_536), InlineData(65_537, 70_000)]
    public void ASetIsReadAsItWasWrittenAndNothingBehindIt(int from, int to)
    {
        foreach (int count in new[] { from, to })
        {
            var counter = new DistinctCounter();
            counter.Add(0);
            for (int i = 1; i < count; i++) counter.Add(ValueHash.Mix((ulong)i));
            using var stream = new MemoryStream();
            using var writer = new BinaryWriter(stream);
            counter.Write(writer);
            writer.Write(4711);
            stream.Position = 0;
            using var reader = new BinaryReader(stream);
            var read = DistinctCounter.Read(reader);
            Assert.Equal(4711, reader.ReadInt32());
            Assert.Equal(counter.Estimate(count), read.Estimate(count));
            using var again = new MemoryStream();
            using var second = new BinaryWriter(again);
            read.Write(second);
            Assert.Equal(stream.ToArray()[..^sizeof(int)], again.ToArray());
        }
    }
}
