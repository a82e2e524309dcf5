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

    static (double Min, double Max) Bounds(double[] values, byte[] validity)
    {
        Zone zone = Assert.Single(ZoneScan.OfDoubles(values, validity));
        return (BitConverter.Int64BitsToDouble(zone.Min), BitConverter.Int64BitsToDouble(zone.Max));
    }
}
