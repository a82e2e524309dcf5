using Hallelujah.Columnar.Predicates;
using Xunit;

namespace Hallelujah.Columnar.Tests.Predicates;

/// <summary>Batch loops against their scalar twins, at whatever width the process has.</summary>
public class CompareKernelTests
{
    const int Seed = 9;

    [Fact]
    public void Comparisons_are_those_of_their_scalar_twin()
    {
        var random = new Random(Seed);
        double[] reals = [double.NaN, double.PositiveInfinity, double.NegativeInfinity, -0.0, 0.0, 1, -1, 2.5];
        long[] integers = [long.MinValue, long.MaxValue, -1, 0, 1, 7];
        for (int i = 0; i < 500; i++)
        {
            double[] a = random.GetItems(reals, 64), b = random.GetItems(reals, 64);
            Assert.Equal(BatchKernel.CompareScalar<double>(a, b), BatchKernel.Compare<double>(a, b));
            long[] c = random.GetItems(integers, 64), d = random.GetItems(integers, 64);
            Assert.Equal(BatchKernel.CompareScalar<long>(c, d), BatchKernel.Compare<long>(c, d));
        }
    }

    [Fact]
    public void Sums_and_differences_beyond_64_bits_are_asked()
    {
        var random = new Random(Seed);
        long[] integers = [long.MinValue, long.MaxValue, long.MinValue / 2, long.MaxValue / 2 + 1, -1, 0, 1, 7];
        for (int round = 0; round < 50; round++)
        {
            long[] a = random.GetItems(integers, Batch.Rows), b = random.GetItems(integers, Batch.Rows);
            long[] sums = new long[Batch.Rows], differences = new long[Batch.Rows];
            Batch adding = new() { Count = Batch.Rows }, subtracting = new() { Count = Batch.Rows };
            BatchKernel.Add(a, b, sums, adding);
            BatchKernel.Subtract(a, b, differences, subtracting);
            for (int i = 0; i < Batch.Rows; i++)
            {
                Check((Int128)a[i] + b[i], sums[i], adding, i);
                Check((Int128)a[i] - b[i], differences[i], subtracting, i);
            }
        }

        static void Check(Int128 expected, long found, Batch batch, int row)
        {
            bool isAsked = (batch.Unknown[row >> 6] >> (row & 63) & 1) != 0;
            Assert.Equal(expected < long.MinValue || expected > long.MaxValue, isAsked);
            if (!isAsked) Assert.Equal((long)expected, found);
        }
    }
}
