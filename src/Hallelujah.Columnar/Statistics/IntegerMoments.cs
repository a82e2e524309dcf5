namespace Hallelujah.Columnar.Statistics;

/// <summary>Exact sums of Int64 values and of their squares.</summary>
static class IntegerMoments
{
    public static void Add(ReadOnlySpan<long> values, long min, long max, ref WideInteger sum, ref WideInteger squares)
    {
        AddScalar(values, ref sum, ref squares);
    }

    public static void AddScalar(ReadOnlySpan<long> values, ref WideInteger sum, ref WideInteger squares)
    {
        Int128 total = 0;
        UInt128 low = 0;
        long high = 0;
        foreach (long value in values)
        {
            total += value;
            UInt128 square = (UInt128)((Int128)value * value);
            low += square;
            if (low < square) high++;
        }
        sum.Add(total);
        squares.AddShifted(low, 0);
        squares.Add((System.Numerics.BigInteger)high << 128);
    }
}
