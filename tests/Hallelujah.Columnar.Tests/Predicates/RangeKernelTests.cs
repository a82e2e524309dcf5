using System.Numerics;
using Hallelujah.Columnar.Predicates;
using Hallelujah.Columnar.Segments;
using Xunit;

namespace Hallelujah.Columnar.Tests.Predicates;

/// <summary>The filters' inner loops and their scalar twins on the same input.</summary>
public class RangeKernelTests
{
    const int Rounds = 2_000;

    [Fact]
    public void Bytes_in_a_range() => Integers<byte>();

    [Fact]
    public void Integers_of_16_bits_in_a_range() => Integers<ushort>();

    [Fact]
    public void Integers_of_32_bits_in_a_range() => Integers<uint>();

    [Fact]
    public void Integers_of_64_bits_in_a_range() => Integers<ulong>();

    static void Integers<T>() where T : unmanaged, IBinaryInteger<T>, IUnsignedNumber<T>, IMinMaxValue<T>
    {
        var random = new Random(5);
        var values = new T[64];
        for (int round = 0; round < Rounds; round++)
        {
            for (int i = 0; i < values.Length; i++)
                values[i] = i % 16 == 0 ? T.MaxValue : i % 16 == 1 ? T.Zero
                    : T.CreateTruncating(random.NextInt64() << 1 ^ round);
            T low = values[random.Next(64)], width = unchecked(values[random.Next(64)] - low);
            Assert.Equal(RangeKernel.ScalarWord<T>(values, low, width), RangeKernel.Word(in values[0], low, width));
        }
    }

    [Fact]
    public void Doubles_in_a_range()
    {
        var random = new Random(5);
        double[] special =
            [double.NaN, double.PositiveInfinity, double.NegativeInfinity, 0.0, -0.0, double.Epsilon, double.MaxValue];
        var values = new double[64];
        for (int round = 0; round < Rounds; round++)
        {
            for (int i = 0; i < values.Length; i++)
                values[i] = random.Next(4) == 0 ? special[random.Next(special.Length)] : random.Next(-20, 20) / 2.0;
            double low = values[random.Next(64)], high = values[random.Next(64)];
            Assert.Equal(RangeKernel.ScalarWord(values, low, high), RangeKernel.Word(in values[0], low, high));
        }
    }

    [Fact]
    public void Row_numbers_of_set_bits()
    {
        var random = new Random(5);
        var bits = new ulong[8];
        for (int round = 0; round < Rounds; round++)
        {
            for (int i = 0; i < bits.Length; i++)
                bits[i] = random.Next(4) switch
                {
                    0 => 0,
                    1 => ulong.MaxValue,
                    2 => 1UL << random.Next(64),
                    _ => (ulong)random.NextInt64() << 1,
                };
            int[] rows = new int[600], scalar = new int[600];
            int count = RowSelection.Append(bits, round * 7, rows, 3);
            Assert.Equal(RowSelection.AppendScalar(bits, round * 7, scalar, 3), count);
            Assert.Equal(scalar[..count], rows[..count]);
        }
    }
}
