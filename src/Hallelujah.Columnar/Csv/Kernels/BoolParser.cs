using Hallelujah.Columnar.Schema;
using Hallelujah.Columnar.Segments;

namespace Hallelujah.Columnar.Csv.Kernels;

/// <summary>true and false in any case.</summary>
internal sealed unsafe class BoolParser() : ColumnParser(ColumnType.Bool)
{
    public override bool Parse(in FieldBlock block, int field, in NullTexts nulls, KernelScratch scratch)
    {
        byte* values = scratch.Values;
        int count = 0;
        new Span<byte>(scratch.Validity, (block.Rows + 7) >> 3).Clear();
        for (int row = 0; row < block.Rows; row++)
        {
            var text = nulls.Value(block.Field(row, field, out int length), length, out bool isNull, out _);
            if (isNull) continue;
            if (!Lexer.TryParseBool(text, out bool value)) return false;
            values[count++] = value ? (byte)1 : (byte)0;
            scratch.Validity[row >> 3] |= (byte)(1 << (row & 7));
        }
        ((BoolColumnBuilder)Builder).Append(new(values, count), ValidityOf(scratch, count, block.Rows), block.Rows);
        Features[ValueClass.Bool] += count;
        Features.Nulls += block.Rows - count;
        if (Features.WantsFirsts) Features.NoteFirsts(block, field, nulls);
        return true;
    }
}
