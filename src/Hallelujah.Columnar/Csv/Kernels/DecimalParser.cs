using System.Runtime.CompilerServices;
using Hallelujah.Columnar.Schema;
using Hallelujah.Columnar.Segments;

namespace Hallelujah.Columnar.Csv.Kernels;

/// <summary>Decimals of a fixed precision and scale.</summary>
internal sealed unsafe class DecimalParser(ColumnType type) : ColumnParser(type)
{
    // Of the block, which may turn out not to fit.
    readonly ColumnFeatures _seen = new();

    public override bool Parse(in FieldBlock block, int field, in NullTexts nulls, KernelScratch scratch)
    {
        var builder = (DecimalColumnBuilder)Builder;
        int count = Run(block, field, nulls, builder.BeginBlock(block.Rows), scratch.Validity);
        if (count < 0) return false;
        builder.EndBlock(count, ValidityOf(scratch, count, block.Rows), block.Rows);
        Features.Add(_seen);
        Features.Nulls += block.Rows - count;
        if (Features.WantsFirsts) Features.NoteFirsts(block, field, nulls);
        return true;
    }

    /// <summary>Returns how many values there are, or -1 where one does not fit.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    int Run(in FieldBlock block, int field, in NullTexts nulls, Int128* values, byte* validity)
    {
        _seen.Reset();
        int count = 0, scale = Type.Scale, whole = Type.Precision - scale;
        // One such number is enough.
        bool plain = !nulls.Any, beyond = Features.Digits.BeyondFloat;
        var tables = DigitKernel.Held;
        new Span<byte>(validity, (block.Rows + 7) >> 3).Clear();
        for (int row = 0; row < block.Rows; row++)
        {
            byte* start = block.Field(row, field, out int length);
            if (length == 0) continue;
            if (plain && NumberShape.TryClassify(start, length, out var kind, out var digits, out bool negativeZero))
            {
                if (!Fits(negativeZero, digits, whole, scale)) return -1;
                var magnitude = (Int128)NumberShape.Scaled(tables, start, length, digits.Fraction, scale);
                values[count++] = *start == '-' ? -magnitude : magnitude;
                if (!beyond && NumberShape.IsBeyondFloat(tables, start, length, kind, digits))
                {
                    beyond = true;
                    digits = digits with { BeyondFloat = true };
                }
            }
            else
            {
                var text = nulls.Value(start, length, out bool isNull, out _);
                if (isNull) continue;
                kind = Lexer.Classify(text, out digits);
                if (kind is not (ValueClass.Integer or ValueClass.BigInteger or ValueClass.Fixed)) return -1;
                negativeZero = kind == ValueClass.Fixed && InferenceKernel.IsNegativeZero(text, digits);
                if (!Fits(negativeZero, digits, whole, scale)) return -1;
                values[count++] = NumberText.ParseDecimal(text, scale);
            }
            _seen.Add(kind, digits, negativeZero);
            validity[row >> 3] |= (byte)(1 << (row & 7));
        }
        return count;
    }

    bool Fits(bool negativeZero, NumberDigits digits, int whole, int scale) =>
        (!negativeZero || IsDeclared) && digits.Integer <= whole && digits.Fraction <= scale;
}
