using System.Runtime.CompilerServices;
using Hallelujah.Columnar.Schema;
using Hallelujah.Columnar.Segments;

namespace Hallelujah.Columnar.Csv.Kernels;

/// <summary>ISO dates.</summary>
internal sealed unsafe class DateParser() : ColumnParser(ColumnType.Date32)
{
    public override bool Parse(in FieldBlock block, int field, in NullTexts nulls, KernelScratch scratch)
    {
        var builder = (DateColumnBuilder)Builder;
        int values = Run(block, field, nulls, builder.BeginBlock(block.Rows), scratch.Validity);
        if (values < 0) return false;
        builder.EndBlock(values, ValidityOf(scratch, values, block.Rows), block.Rows);
        Features[ValueClass.Date] += values;
        Features.Nulls += block.Rows - values;
        if (Features.WantsFirsts) Features.NoteFirsts(block, field, nulls);
        return true;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    static int Run(in FieldBlock block, int field, in NullTexts nulls, int* values, byte* validity)
    {
        byte* data = block.Data;
        uint* ends = block.Ends + field;
        int stride = block.Stride, rows = block.Rows;
        bool last = field == block.Fields - 1, anyNulls = nulls.Any;
        int* next = values;
        var tables = TemporalText.DateTables.Held;
        for (int row = 0; row < rows; row += 8)
        {
            uint bits = 0;
            int count = Math.Min(8, rows - row);
            for (int j = 0; j < count; j++, ends += stride)
            {
                byte* start = data + (ends[0] + 1), end = data + ends[1];
                if (last && end > start && end[-1] == '\r') end--;
                int length = (int)(end - start);
                if (length == 0) continue;
                if (length != TemporalText.DateLength || anyNulls
                    || !TemporalText.TryParseDate(start, tables, out *next))
                {
                    var text = nulls.Value(start, length, out bool isNull, out _);
                    if (isNull) continue;
                    if (!TemporalText.TryParseDate(text, out *next)) return -1;
                }
                next++;
                bits |= 1u << j;
            }
            validity[row >> 3] = (byte)bits;
        }
        return (int)(next - values);
    }
}
