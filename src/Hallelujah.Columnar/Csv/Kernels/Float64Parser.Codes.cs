using System.Runtime.CompilerServices;
using Hallelujah.Columnar.Schema;
using Hallelujah.Columnar.Segments;

namespace Hallelujah.Columnar.Csv.Kernels;

/// <summary>
/// While values repeat, each text is parsed once and found again by its bytes, which costs less than to parse it and to
/// count its value.
/// </summary>
internal sealed unsafe partial class Float64Parser
{
    // What the dictionary's texts are, by their codes.
    readonly List<ValueClass> _classes = [];
    bool _isCounted;

    public override void Reset(ColumnType type)
    {
        base.Reset(type);
        _classes.Clear();
        _isCounted = false;
    }

    public override bool Parse(in FieldBlock block, int field, in NullTexts nulls, KernelScratch scratch)
    {
        var builder = (Float64ColumnBuilder)Builder;
        if (!builder.IsCoded) return ParsePlain(block, field, nulls, scratch);
        int values = RunCodes(block, field, nulls, builder.BeginCodes(block.Rows), scratch.Validity, out bool plain);
        if (plain)
        {
            builder.TurnPlain();
            CountClasses();
            return ParsePlain(block, field, nulls, scratch);
        }
        if (values < 0) return false;
        builder.EndCodes(values, ValidityOf(scratch, values, block.Rows), block.Rows);
        Features.Nulls += block.Rows - values;
        if (!builder.IsCoded) CountClasses();
        if (Features.WantsFirsts) Features.NoteFirsts(block, field, nulls);
        return true;
    }

    public override ColumnInference Infer(ColumnData column)
    {
        CountClasses();
        return base.Infer(column);
    }

    /// <summary>
    /// Parses a text that was not seen before and notes its digits; false where it does not fit the type.
    /// </summary>
    /// <param name="isPlain">Set where the value can't have a code.</param>
    bool TryParseNew(
        in NullTexts nulls, byte* text, int length, out double value, out ValueClass valueClass, out bool isNull,
        out bool isPlain)
    {
        bool fits = TryParseSlowly(nulls, text, length, out value, out valueClass, out isNull);
        isPlain = fits && !isNull && (!double.IsFinite(value) || value == 0 && double.IsNegative(value));
        return fits;
    }

    /// <summary>Returns how many values there are, or -1 where one does not fit.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    int RunCodes(
        in FieldBlock block, int field, in NullTexts nulls, ushort* code, byte* validity, out bool plain)
    {
        byte* data = block.Data;
        uint* ends = block.Ends + field;
        var texts = ((Float64ColumnBuilder)Builder).Dictionary.Texts;
        var probe = texts.Begin();
        int stride = block.Stride, rows = block.Rows, values = 0;
        bool last = field == block.Fields - 1;
        plain = false;
        for (int row = 0; row < rows; row += 8)
        {
            uint bits = 0;
            int count = Math.Min(8, rows - row);
            for (int j = 0; j < count; j++, ends += stride)
            {
                byte* start = data + (ends[0] + 1), end = data + ends[1];
                if (last && end > start && end[-1] == '\r') end--;
                int length = (int)(end - start);
                if (length == 0)
                {
                    *code++ = 0;
                    continue;
                }
                if (!probe.TryFind(start, length, out int found))
                {
                    if (!TryFind(nulls, start, length, out found, out plain)) return -1;
                    probe = texts.Begin();
                    if (found < 0)
                    {
                        *code++ = 0;
                        continue;
                    }
                }
                *code++ = (ushort)found;
                values++;
                bits |= 1u << j;
            }
            validity[row >> 3] = (byte)bits;
        }
        return values;
    }

    /// <summary>
    /// The code of a text that was not at hand, a new one where it is new, or -1 where it is null. False where the text
    /// does not fit, or can't have a code.
    /// </summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    bool TryFind(in NullTexts nulls, byte* text, int length, out int code, out bool plain)
    {
        var dictionary = ((Float64ColumnBuilder)Builder).Dictionary;
        plain = false;
        if (dictionary.Texts.TryFind(text, length, out code)) return true;
        if (!TryParseNew(nulls, text, length, out double value, out var valueClass, out bool isNull, out plain)
            || plain)
            return false;
        if (isNull) return true;
        code = dictionary.Add(text, length, value);
        // One of the class is counted here, so that its first value is noted.
        _classes.Add(valueClass);
        Features[valueClass]++;
        return true;
    }

    void CountClasses()
    {
        if (_isCounted) return;
        _isCounted = true;
        var counts = ((Float64ColumnBuilder)Builder).Counts;
        for (int code = 0; code < counts.Length; code++) Features[_classes[code]] += counts[code] - 1;
    }
}
