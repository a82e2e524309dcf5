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

    static (double Min, double Max) Bounds(double[] values, byte[] validity)
    {
        Zone zone = Assert.Single(ZoneScan.OfDoubles(values, validity));
        return (BitConverter.Int64BitsToDouble(zone.Min), BitConverter.Int64BitsToDouble(zone.Max));
    }
}
