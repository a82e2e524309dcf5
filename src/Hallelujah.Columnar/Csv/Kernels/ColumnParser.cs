using System.Runtime.CompilerServices;
using Hallelujah.Columnar.Schema;
using Hallelujah.Columnar.Segments;

namespace Hallelujah.Columnar.Csv.Kernels;

/// <summary>Memory that the kernels of one worker share: a block's values without nulls, and its validity.</summary>
internal sealed unsafe class KernelScratch
{
    readonly NativeBuffer _values = new();
    readonly NativeBuffer _validity = new();

    public KernelScratch()
    {
        _values.Ensure(CsvLimits.BlockRows * sizeof(Int128), 0);
        _validity.Ensure((CsvLimits.BlockRows >> 3) + 8, 0);
    }

    public NativeBuffer Text { get; } = new();
    public byte* Values => _values.Pointer;
    public byte* Validity => _validity.Pointer;
}

/// <summary>
/// Parses one column of a block into a builder, and keeps its features. A value that does not fit the type ends the
/// column's parse; what is in the builder by then is of no use.
/// </summary>
internal abstract unsafe class ColumnParser(ColumnType type)
{
    public ColumnType Type { get; private set; } = type;
    public ColumnBuilder Builder { get; } = ColumnBuilder.Create(type);
    public ColumnFeatures Features { get; } = new();

    /// <summary>
    /// Whether the user chose the type: then Float64 takes every number, and decimals may lose the sign of a zero.
    /// </summary>
    public bool IsDeclared { get; set; }

    public static ColumnParser Create(ColumnType type) => type.Kind switch
    {
        ColumnKind.Null => new NullParser(),
        ColumnKind.Bool => new BoolParser(),
        ColumnKind.Int64 => new IntegerParser(),
        ColumnKind.Float64 => new Float64Parser(),
        ColumnKind.Decimal128 => new DecimalParser(type),
        ColumnKind.Date32 => new DateParser(),
        ColumnKind.Timestamp or ColumnKind.TimestampTz => new TimestampParser(type),
        _ => new TextParser(),
    };

    /// <summary>Begins another segment. The type may change within its kind.</summary>
    public virtual void Reset(ColumnType type)
    {
        Type = type;
        Builder.Reset(type);
        Features.Reset();
    }

    /// <summary>
    /// Takes a block of at most <see cref="CsvLimits.BlockRows"/> rows; false where a value does not fit.
    /// </summary>
    public abstract bool Parse(in FieldBlock block, int field, in NullTexts nulls, KernelScratch scratch);

    /// <summary>For rows of files that do not have the column.</summary>
    public void AddMissing(int rows)
    {
        Builder.AppendNulls(rows);
        Features.Nulls += rows;
    }

    /// <summary>What is only known at the end.</summary>
    public virtual ColumnInference Infer(ColumnData column) => Features.ToInference();

    protected static ReadOnlySpan<byte> ValidityOf(KernelScratch scratch, int values, int rows) =>
        values == rows ? default : new(scratch.Validity, (rows + 7) >> 3);
}

/// <summary>A column in which nothing was seen yet.</summary>
internal sealed class NullParser() : ColumnParser(ColumnType.Null)
{
    public override unsafe bool Parse(in FieldBlock block, int field, in NullTexts nulls, KernelScratch scratch)
    {
        for (int row = 0; row < block.Rows; row++)
        {
            byte* text = block.Field(row, field, out int length);
            if (length == 0) continue;
            nulls.Value(text, length, out bool isNull, out _);
            if (!isNull) return false;
        }
        AddMissing(block.Rows);
        return true;
    }
}

/// <summary>Only looks: for the exact features of a column whose values did not fit.</summary>
internal static class InferenceKernel
{
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static unsafe void Run(in FieldBlock block, int field, in NullTexts nulls, ColumnFeatures features)
    {
        bool plain = !nulls.Any;
        var tables = DigitKernel.Held;
        for (int row = 0; row < block.Rows; row++)
        {
            byte* start = block.Field(row, field, out int length);
            if (plain && NumberShape.TryClassify(start, length, out var shape, out var shown, out bool negativeZero))
            {
                if (!features.Digits.BeyondFloat && NumberShape.IsBeyondFloat(tables, start, length, shape, shown))
                    shown = shown with { BeyondFloat = true };
                features.Add(shape, shown, negativeZero);
                continue;
            }
            var text = nulls.Value(start, length, out bool isNull, out _);
            if (isNull)
            {
                features.Nulls++;
                continue;
            }
            var kind = Lexer.Classify(text, out var digits);
            features.Add(kind, digits, kind == ValueClass.Fixed && IsNegativeZero(text, digits));
        }
        if (features.WantsFirsts) features.NoteFirsts(block, field, nulls);
    }

    public static bool IsNegativeZero(ReadOnlySpan<byte> text, NumberDigits digits) =>
        text[0] == '-' && digits.Significant == 0;
}
