using System.Numerics;
using Hallelujah.Columnar.Segments;

namespace Hallelujah.Columnar.Predicates;

/// <summary>
/// Any expression over one column with few possible values: evaluated once for each, looked up for each row. Serves
/// codes of a dictionary and narrow integers.
/// </summary>
/// <param name="table">Whether the value table[i] + first matches.</param>
internal sealed class LookupFilter<T>(SegmentReader reader, int column, bool[] table, long first, bool nullMatches)
    : BlockFilter
    where T : unmanaged, IBinaryInteger<T>
{
    public override void Refine(int block, int start, int count, Span<ulong> bits)
    {
        var loaded = reader.Load(column);
        var validity = loaded.Validity.Span;
        var values = loaded.Stored<T>().Slice(start, count);
        int origin = (int)first;
        for (int i = 0; i < bits.Length; i++)
        {
            if (bits[i] == 0) continue;
            var part = values[(i * 64)..Math.Min(count, i * 64 + 64)];
            ulong word = 0;
            for (int j = 0; j < part.Length; j++)
            {
                // The slot of a null may hold anything.
                uint index = (uint)(int.CreateTruncating(part[j]) - origin);
                if (index < (uint)table.Length && table[index]) word |= 1UL << j;
            }
            if (!validity.IsEmpty)
            {
                ulong valid = Bits.Word(validity, start + i * 64);
                word = word & valid | (nullMatches ? ~valid : 0);
            }
            bits[i] &= word;
        }
    }
}

/// <summary>Any expression over a column of truth values.</summary>
internal sealed class BoolFilter(
    SegmentReader reader, int column, bool trueMatches, bool falseMatches, bool nullMatches) : BlockFilter
{
    public override void Refine(int block, int start, int count, Span<ulong> bits)
    {
        var loaded = reader.Load(column);
        var validity = loaded.Validity.Span;
        var values = loaded.Values.Span;
        for (int i = 0; i < bits.Length; i++)
        {
            if (bits[i] == 0) continue;
            ulong value = Bits.Word(values, start + i * 64);
            ulong word = (trueMatches ? value : 0) | (falseMatches ? ~value : 0);
            if (!validity.IsEmpty)
            {
                ulong valid = Bits.Word(validity, start + i * 64);
                word = word & valid | (nullMatches ? ~valid : 0);
            }
            bits[i] &= word;
        }
    }
}

/// <summary>Any expression, row by row: the way for what has no kernel.</summary>
internal sealed class ScalarFilter(SegmentReader reader, RowExpression expression) : BlockFilter
{
    public override void Refine(int block, int start, int count, Span<ulong> bits)
    {
        var columns = new LoadedColumn?[reader.Schema.Columns.Count];
        foreach (int column in expression.Columns()) columns[column] = reader.Load(column);
        for (int i = 0; i < bits.Length; i++)
        {
            for (ulong word = bits[i]; word != 0; word &= word - 1)
            {
                int bit = BitOperations.TrailingZeroCount(word);
                var row = new SegmentRow(columns, start + i * 64 + bit);
                if (!ScalarEvaluator.IsTrue(expression, ref row)) bits[i] &= ~(1UL << bit);
            }
        }
    }
}

/// <summary>One row of a segment whose columns are in memory.</summary>
internal readonly struct SegmentRow(LoadedColumn?[] columns, int row) : IRow
{
    public Scalar this[int column] => columns[column]!.Cell(row);
}
