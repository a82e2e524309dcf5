using Hallelujah.Columnar.Schema;
using Hallelujah.Columnar.Segments;

namespace Hallelujah.Columnar.Csv.Kernels;

/// <summary>Decimals of a fixed precision and scale.</summary>
internal sealed unsafe class DecimalParser(ColumnType type) : ColumnParser(type)
{
    public override bool Parse(in FieldBlock block, int field, in NullTexts nulls, KernelScratch scratch)
    {
        var values = (Int128*)scratch.Values;
        int count = 0, scale = Type.Scale, whole = Type.Precision - Type.Scale;
        new Span<byte>(scratch.Validity, (block.Rows + 7) >> 3).Clear();
        for (int row = 0; row < block.Rows; row++)
        {
            var text = nulls.Value(block.Field(row, field, out int length), length, out bool isNull, out _);
            if (isNull) continue;
            var kind = Lexer.Classify(text, out var digits);
            if (kind is not (ValueClass.Integer or ValueClass.BigInteger or ValueClass.Fixed)) return false;
            bool negativeZero = kind == ValueClass.Fixed && InferenceKernel.IsNegativeZero(text, digits);
            if (negativeZero && !IsDeclared || digits.Integer > whole || digits.Fraction > scale) return false;
            Features.Add(kind, digits, negativeZero);
            values[count++] = NumberText.ParseDecimal(text, scale);
            scratch.Validity[row >> 3] |= (byte)(1 << (row & 7));
        }
        ((DecimalColumnBuilder)Builder).Append(new(values, count), ValidityOf(scratch, count, block.Rows), block.Rows);
        Features.Nulls += block.Rows - count;
        if (Features.WantsFirsts) Features.NoteFirsts(block, field, nulls);
        return true;
    }
}
