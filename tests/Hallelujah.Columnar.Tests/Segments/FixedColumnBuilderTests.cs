using Hallelujah.Columnar.Schema;
using Hallelujah.Columnar.Segments;
using Xunit;

namespace Hallelujah.Columnar.Tests.Segments;

public unsafe class FixedColumnBuilderTests
{
    /// <summary>Blocks come without their nulls; each value is then found at its row, and nulls are zeros.</summary>
    [Theory]
    [InlineData(0.01), InlineData(0.5), InlineData(0.99), InlineData(1.0)]
    public void Values_go_to_their_rows_and_nulls_are_zeros(double nulls)
    {
        var random = new Random(17);
        TimestampColumnBuilder longs = new(ColumnType.Timestamp);
        DecimalColumnBuilder wide = new(new(ColumnKind.Decimal128, 38, 0));
        List<long> expected = [];
        for (int rows = 1; rows <= 100; rows++)
        {
            long[] block =
                [.. Enumerable.Range(0, rows).Select(_ => random.NextDouble() < nulls ? 0 : random.NextInt64(1, 1000))];
            expected.AddRange(block);
            byte[] validity = new byte[(rows + 7) / 8];
            for (int row = 0; row < rows; row++)
                if (block[row] != 0) validity[row >> 3] |= (byte)(1 << (row & 7));
            long[] dense = [.. block.Where(v => v != 0)];
            dense.CopyTo(new Span<long>(longs.BeginBlock(rows), rows));
            longs.EndBlock(dense.Length, validity, rows);
            Int128* target = wide.BeginBlock(rows);
            for (int i = 0; i < dense.Length; i++) target[i] = dense[i];
            wide.EndBlock(dense.Length, validity, rows);
        }
        ColumnData narrowest = longs.Finish("t", null), widest = wide.Finish("d", null);
        fixed (byte* first = narrowest.Values.Span, second = widest.Values.Span)
        {
            Assert.Equal(expected, new ReadOnlySpan<long>(first, expected.Count).ToArray());
            Assert.Equal(
                expected.Select(v => (Int128)v), new ReadOnlySpan<Int128>(second, expected.Count).ToArray());
        }
    }
}
