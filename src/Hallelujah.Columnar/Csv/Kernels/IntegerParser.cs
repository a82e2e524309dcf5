using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using Hallelujah.Columnar.Schema;
using Hallelujah.Columnar.Segments;

namespace Hallelujah.Columnar.Csv.Kernels;

/// <summary>Integers of 64 bits, without leading zeros and without -0.</summary>
internal sealed unsafe class IntegerParser() : ColumnParser(ColumnType.Int64)
{
    public override bool Parse(in FieldBlock block, int field, in NullTexts nulls, KernelScratch scratch)
    {
        int values = Run(block, field, nulls, (long*)scratch.Values, scratch.Validity);
        if (values < 0) return false;
        ((IntegerColumnBuilder)Builder)
            .Append(new((long*)scratch.Values, values), ValidityOf(scratch, values, block.Rows), block.Rows);
        Features[ValueClass.Integer] += values;
        Features.Nulls += block.Rows - values;
        if (Features.WantsFirsts) Features.NoteFirsts(block, field, nulls);
        return true;
    }

    public override ColumnInference Infer(ColumnData column)
    {
        foreach (var zone in column.Zones)
            if (zone.Min <= zone.Max)
                Features.Digits = Features.Digits.Join(NumberDigits.Of(zone.Min)).Join(NumberDigits.Of(zone.Max));
        return base.Infer(column);
    }

    /// <summary>Returns how many values there are, or -1 where one is no integer.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    static int Run(in FieldBlock block, int field, in NullTexts nulls, long* values, byte* validity)
    {
        byte* data = block.Data;
        uint* ends = block.Ends + field;
        int stride = block.Stride, rows = block.Rows;
        bool last = field == block.Fields - 1, anyNulls = nulls.Any;
        long* next = values;
        var tables = DigitKernel.Held;
        int misses = anyNulls || !NumberBatch.IsVector ? NumberBatch.MaxMisses : 0;
        for (int row = 0; row < rows; row += 8)
        {
            uint bits = 0;
            int count = Math.Min(8, rows - row);
            if (misses < NumberBatch.MaxMisses && count == NumberBatch.Count)
            {
                if (NumberBatch.TryRead(data, ends, stride, out var batch) && TrySign(batch, out var integers))
                {
                    NumberBatch.Store(integers, batch.Filled, next);
                    next += BitOperations.PopCount(batch.Filled);
                    ends += NumberBatch.Count * stride;
                    validity[row >> 3] = (byte)batch.Filled;
                    continue;
                }
                misses++;
            }
            for (int j = 0; j < count; j++, ends += stride)
            {
                byte* start = data + (ends[0] + 1), end = data + ends[1];
                if (last && end > start && end[-1] == '\r') end--;
                int length = (int)(end - start);
                if (length == 0) continue;
                int sign = *start == '-' ? 1 : 0;
                int digits = length - sign;
                if ((uint)(digits - 1) < 16 && !(start[sign] == '0' && length > 1) && !anyNulls
                    && DigitKernel.TryParse(tables, end, digits, out ulong magnitude))
                    *next = ((long)magnitude ^ -sign) + sign;
                else
                {
                    var text = nulls.Value(start, length, out bool isNull, out _);
                    if (isNull) continue;
                    if (!TryParse(text, out *next)) return -1;
                }
                next++;
                bits |= 1u << j;
            }
            validity[row >> 3] = (byte)bits;
        }
        return (int)(next - values);
    }

    /// <summary>False where one has a point or is -0.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static bool TrySign(in NumberBatch batch, out Vector512<long> integers)
    {
        var negative = batch.Signs.AsInt64() >> 63;
        var magnitudes = batch.Magnitudes.AsInt64();
        integers = (magnitudes ^ negative) - negative;
        return !batch.AnyPoint && !Vector512.EqualsAny(negative & ~magnitudes, Vector512<long>.AllBitsSet);
    }

    static bool TryParse(ReadOnlySpan<byte> text, out long value)
    {
        value = 0;
        if (text.IsEmpty) return false;
        int sign = text[0] == '-' ? 1 : 0;
        if (text.Length > 1 && text[Math.Min(sign, text.Length - 1)] == '0') return false;
        return NumberText.TryParseInt64(text, out value);
    }
}
