using System.Numerics;
using System.Runtime.InteropServices;
using Hallelujah.Columnar.Schema;
using Hallelujah.Columnar.Statistics;

namespace Hallelujah.Columnar.Extraction;

/// <summary>
/// Feeds values of fixed width to a column's statistics, in blocks that stay in cache, without the nulls.
/// </summary>
internal static class FixedStatistics
{
    const int BlockRows = 2048;

    /// <summary>Integers of any width, times, and dates (which have statistics of their own).</summary>
    public static void Integers<T>(ReadOnlySpan<T> values, ReadOnlySpan<byte> validity, ColumnStatistics statistics)
        where T : unmanaged, IBinaryInteger<T>
    {
        if (statistics.Type.Kind == ColumnKind.Date32)
            Convert<T, int>(values, validity, statistics, static (s, block) => s.AddInt32(block));
        else if (statistics.Type.Kind == ColumnKind.Decimal128)
            Convert<T, Int128>(values, validity, statistics, static (s, block) => s.AddDecimal(block));
        else Convert<T, long>(values, validity, statistics, static (s, block) => s.AddInt64(block));
    }

    public static void Doubles(ReadOnlySpan<double> values, ReadOnlySpan<byte> validity, ColumnStatistics statistics) =>
        Convert<double, double>(values, validity, statistics, static (s, block) => s.AddFloat64(block));

    public static void Decimals(
        ReadOnlySpan<Int128> values, ReadOnlySpan<byte> validity, ColumnStatistics statistics) =>
        Convert<Int128, Int128>(values, validity, statistics, static (s, block) => s.AddDecimal(block));

    delegate void Sink<T>(ColumnStatistics statistics, ReadOnlySpan<T> block);

    static void Convert<TFrom, TTo>(
        ReadOnlySpan<TFrom> values, ReadOnlySpan<byte> validity, ColumnStatistics statistics, Sink<TTo> sink)
        where TFrom : unmanaged, INumber<TFrom> where TTo : unmanaged, INumber<TTo>
    {
        if (validity.IsEmpty && typeof(TFrom) == typeof(TTo))
        {
            for (; !values.IsEmpty; values = values[Math.Min(values.Length, BlockRows)..])
                sink(statistics, MemoryMarshal.Cast<TFrom, TTo>(values[..Math.Min(values.Length, BlockRows)]));
            return;
        }
        var block = new TTo[Math.Min(BlockRows, values.Length)];
        for (int at = 0; at < values.Length; at += BlockRows)
        {
            var part = values[at..Math.Min(values.Length, at + BlockRows)];
            int count = 0;
            if (validity.IsEmpty)
                for (; count < part.Length; count++) block[count] = TTo.CreateTruncating(part[count]);
            else
                for (int i = 0; i < part.Length; i++)
                {
                    int row = at + i;
                    block[count] = TTo.CreateTruncating(part[i]);
                    count += validity[row >> 3] >> (row & 7) & 1;
                }
            sink(statistics, block.AsSpan(0, count));
            if (count < part.Length) statistics.AddNulls(part.Length - count);
        }
    }
}
