using Hallelujah.Columnar.Segments;
using Xunit;

namespace Hallelujah.Columnar.Tests.Segments;

public class ZoneScanTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    [InlineData(4)]
    [InlineData(1001)]
    public void Doubles_have_their_bounds_wherever_these_stand(int rows)
    {
        for (int at = 0; at < rows; at += Math.Max(1, rows / 7))
        {
            double[] values = new double[rows];
            values[at] = -3.5;
            values[(at + rows / 2) % rows] += 8.25;
            (double min, double max) = Bounds(values, []);
            Assert.Equal(values.Min(), min);
            Assert.Equal(values.Max(), max);
        }
    }

    [Theory]
    [InlineData(0)]
    [InlineData(5)]
    [InlineData(100)]
    public void A_NaN_is_the_greatest_and_hides_no_least(int at)
    {
        double[] values = [.. Enumerable.Range(0, 101).Select(i => (double)i - 7)];
        values[at] = double.NaN;
        (double min, double max) = Bounds(values, []);
        Assert.Equal(at == 0 ? -6 : -7, min);
        Assert.Equal(double.NaN, max);
    }

    [Fact]
    public void What_stands_in_null_rows_does_not_count()
    {
        double[] values = [-100, 1, 2, double.NaN, 3, 900];
        Assert.Equal((1, 3), Bounds(values, [0b010110]));
    }

    [Fact]
    public void Nulls_among_many_rows_are_passed_over_wherever_they_stand()
    {
        var random = new Random(6);
        for (int round = 0; round < 300; round++)
        {
            int rows = random.Next(1, 300), one = random.Next(2, 40);
            double[] values = [.. Enumerable.Range(0, rows).Select(_ => (random.NextDouble() - 0.5) * 100)];
            if (round % 3 == 0) values[random.Next(rows)] = double.NaN;
            byte[] validity = new byte[(rows + 7) / 8];
            for (int i = 0; i < rows; i++)
                if (random.Next(one) != 0) validity[i / 8] |= (byte)(1 << (i % 8));
            double[] valid = [.. values.Where((_, i) => (validity[i / 8] >> (i % 8) & 1) != 0)];
            double[] ordered = [.. valid.Where(v => !double.IsNaN(v))];
            double min = ordered.DefaultIfEmpty(double.PositiveInfinity).Min();
            double max = ordered.Length < valid.Length ? double.NaN
                : ordered.DefaultIfEmpty(double.NegativeInfinity).Max();
            Assert.Equal((min, max), Bounds(values, validity));
        }
    }

    [Fact]
    public void Texts_have_the_bounds_of_their_bytes_plain_and_as_codes()
    {
        var random = new Random(9);
        for (int round = 0; round < 400; round++)
        {
            int rows = random.Next(1, 400), common = random.Next(4) switch { 0 => 0, 1 => 80, _ => random.Next(30) };
            byte[][] entries = [.. Enumerable.Range(0, random.Next(1, 200)).Select(_ => Text(random, common))];
            int[] codes = [.. Enumerable.Range(0, rows).Select(_ => random.Next(entries.Length))];
            byte[] validity = round % 2 == 0 ? [] : new byte[(rows + 7) / 8];
            random.NextBytes(validity);
            var (offsets, bytes) = Arrow([.. codes.Select(c => entries[c])]);
            var plain = Assert.Single(ZoneScan.OfTexts(offsets, bytes, validity));
            (offsets, bytes) = Arrow(entries);
            var coded = Assert.Single(ZoneScan.OfCodes<int>(codes, validity, offsets, bytes));
            Assert.Equal(plain, coded);
            byte[][] texts = [.. codes.Where((_, i) => ZoneScan.IsValid(validity, i)).Select(c => entries[c])];
            if (texts.Length == 0)
            {
                Assert.Null(plain.Bounds);
                continue;
            }
            var bounds = plain.Bounds!;
            Assert.Equal(bounds.Min.Length, bounds.Max.Length);
            byte[][] cut = [.. texts.Select(t => Cut(t, bounds.Min.Length))];
            Array.Sort(cut, static (a, b) => a.AsSpan().SequenceCompareTo(b));
            Assert.Equal(cut[0], bounds.Min.ToArray());
            Assert.Equal(cut[^1], bounds.Max.ToArray());

            // As much is kept as tells a block's texts apart.
            int same = cut[0].AsSpan().CommonPrefixLength(cut[^1]);
            Assert.True(
                bounds.Min.Length == 8 || bounds.Min.Length > WideBounds.MaxBytes - 8 || same < bounds.Min.Length - 3
                    || cut[0].AsSpan(0, same).Contains((byte)0));
            if (bounds.IsSingle) Assert.All(texts, t => Assert.Equal(t, bounds.SingleText.ToArray()));
        }
    }

    [Fact]
    public void Decimals_have_their_bounds()
    {
        var random = new Random(10);
        for (int round = 0; round < 200; round++)
        {
            int rows = random.Next(1, 100);
            Int128[] values = [.. Enumerable.Range(0, rows).Select(_ =>
                (Int128)random.NextInt64(-9, 9) << random.Next(120) | (Int128)random.NextInt64())];
            byte[] validity = round % 2 == 0 ? [] : new byte[(rows + 7) / 8];
            random.NextBytes(validity);
            var bounds = Assert.Single(ZoneScan.OfDecimals(values, validity)).Bounds;
            Int128[] valid = [.. values.Where((_, i) => ZoneScan.IsValid(validity, i))];
            Assert.Equal(valid.Length == 0, bounds is null);
            if (bounds is not null)
                Assert.Equal((valid.Min(), valid.Max()), (bounds.MinDecimal, bounds.MaxDecimal));
        }
    }

    /// <summary>A zone's rows do not depend on how they come in.</summary>
    [Fact]
    public void Texts_may_come_in_parts_that_end_anywhere()
    {
        const int Rows = 2 * Zone.Rows + 500;
        var (offsets, bytes) = Arrow(
            [.. Enumerable.Range(0, Rows).Select(i => System.Text.Encoding.UTF8.GetBytes($"{i:00000}"))]);
        var random = new Random(11);
        for (int round = 0; round < 20; round++)
        {
            var zones = new TextZones();
            for (int at = 0; at < Rows;)
            {
                int count = random.Next(1, Math.Min(Rows - at, 9_000) + 1);
                if (random.Next(4) == 0) zones.AddNulls(count);
                else zones.Add(offsets.AsSpan(at, count + 1), bytes, []);
                at += count;
            }
            var found = zones.AddTo(new Zone[3]);
            for (int z = 0; z < found.Length; z++)
            {
                if (found[z].Bounds is not { } bounds) continue;
                Assert.InRange(Number(bounds.Min), z * Zone.Rows, (z + 1) * Zone.Rows - 1);
                Assert.InRange(Number(bounds.Max), z * Zone.Rows, (z + 1) * Zone.Rows - 1);
            }
        }

        static int Number(ReadOnlySpan<byte> text) =>
            int.Parse(text[..5], System.Globalization.CultureInfo.InvariantCulture);
    }

    static byte[] Text(Random random, int common)
    {
        byte[] text = new byte[random.Next(6) == 0 ? random.Next(common + 1) : common + random.Next(24)];
        text.AsSpan().Fill((byte)'c');
        if (text.Length > common) random.NextBytes(text.AsSpan(common));
        if (random.Next(2) == 0)
            foreach (ref byte b in text.AsSpan()) b = (byte)(b % 3 == 0 ? 'a' : 'b');
        return text;
    }

    static byte[] Cut(byte[] text, int length)
    {
        Array.Resize(ref text, length);
        return text;
    }

    static (int[] Offsets, byte[] Bytes) Arrow(byte[][] texts)
    {
        int[] offsets = new int[texts.Length + 1];
        for (int i = 0; i < texts.Length; i++) offsets[i + 1] = offsets[i] + texts[i].Length;
        return (offsets, [.. texts.SelectMany(t => t)]);
    }

    static (double Min, double Max) Bounds(double[] values, byte[] validity)
    {
        Zone zone = Assert.Single(ZoneScan.OfDoubles(values, validity));
        return (BitConverter.Int64BitsToDouble(zone.Min), BitConverter.Int64BitsToDouble(zone.Max));
    }
}
