using System.Runtime.CompilerServices;
using Hallelujah.Columnar.Schema;
using Hallelujah.Columnar.Segments;

namespace Hallelujah.Columnar.Csv.Kernels;

/// <summary>Texts, as they stand; in quoted ones two quotes are one.</summary>
internal sealed unsafe class TextParser() : ColumnParser(ColumnType.Utf8)
{
    const int FewFields = 64;

    /// <summary>Whether values need no classification, since the column is text whatever they are.</summary>
    public bool IsSurelyText { get; set; }

    public override void Reset(ColumnType type)
    {
        base.Reset(type);
        IsSurelyText = false;
    }

    public override bool Parse(in FieldBlock block, int field, in NullTexts nulls, KernelScratch scratch)
    {
        int values = Run(block, field, nulls, scratch);
        if (IsSurelyText)
        {
            Features.Unclassified += values;
            Features.Nulls += block.Rows - values;
            return true;
        }
        Look(block, field, nulls);
        return true;
    }

    /// <summary>Takes the values without a look at what they are.</summary>
    public void Append(in FieldBlock block, int field, in NullTexts nulls, KernelScratch scratch) =>
        Run(block, field, nulls, scratch);

    /// <summary>Only looks at values, which may be others than those taken.</summary>
    public void Look(in FieldBlock block, int field, in NullTexts nulls)
    {
        InferenceKernel.Run(block, field, nulls, Features);
        IsSurelyText = Features.ToInference().IsSurelyText;
    }

    int Run(in FieldBlock block, int field, in NullTexts nulls, KernelScratch scratch)
    {
        var builder = (TextColumnBuilder)Builder;
        builder.BeginBlock(block.Rows, TextBytes(block, field));
        int values = builder.IsDictionary
            ? RunCodes(block, field, nulls, scratch, builder) : RunPlain(block, field, nulls, scratch, builder);
        builder.EndBlock(block.Rows, ValidityOf(scratch, values, block.Rows));
        return values;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    static int RunPlain(
        in FieldBlock block, int field, in NullTexts nulls, KernelScratch scratch, TextColumnBuilder builder)
    {
        byte* data = block.Data, validity = scratch.Validity, target = builder.TextEnd;
        uint* ends = block.Ends + field;
        int* offset = builder.NextOffset;
        int stride = block.Stride, rows = block.Rows, values = 0, at = builder.TextBytes;
        bool last = field == block.Fields - 1, anyNulls = nulls.Any;
        byte quote = nulls.Quote;
        for (int row = 0; row < rows; row += 8)
        {
            uint bits = 0;
            int count = Math.Min(8, rows - row);
            for (int j = 0; j < count; j++, ends += stride)
            {
                byte* start = data + (ends[0] + 1), end = data + ends[1];
                if (last && end > start && end[-1] == '\r') end--;
                int length = (int)(end - start);
                if (length == 0 || anyNulls && *start != quote && nulls.Contains(start, length))
                {
                    *offset++ = at;
                    continue;
                }
                if (*start == quote && quote != 0)
                    start = Unquote(start + 1, length - 2, quote, scratch.Text, out length);
                TextColumnBuilder.Copy(start, target, length);
                target += length;
                *offset++ = at += length;
                values++;
                bits |= 1u << j;
            }
            validity[row >> 3] = (byte)bits;
        }
        builder.TextBytes = at;
        return values;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    static int RunCodes(
        in FieldBlock block, int field, in NullTexts nulls, KernelScratch scratch, TextColumnBuilder builder)
    {
        byte* data = block.Data, validity = scratch.Validity;
        uint* ends = block.Ends + field;
        ushort* code = builder.BlockCodes;
        var dictionary = builder.Dictionary;
        var probe = dictionary.Begin();
        int stride = block.Stride, rows = block.Rows, values = 0;
        bool last = field == block.Fields - 1, anyNulls = nulls.Any;
        byte quote = nulls.Quote;
        for (int row = 0; row < rows; row += 8)
        {
            uint bits = 0;
            int count = Math.Min(8, rows - row);
            for (int j = 0; j < count; j++, ends += stride)
            {
                byte* start = data + (ends[0] + 1), end = data + ends[1];
                if (last && end > start && end[-1] == '\r') end--;
                int length = (int)(end - start);
                if (length == 0 || anyNulls && *start != quote && nulls.Contains(start, length))
                {
                    *code++ = 0;
                    continue;
                }
                if (*start == quote && quote != 0)
                    start = Unquote(start + 1, length - 2, quote, scratch.Text, out length);
                if (!probe.TryFind(start, length, out int found))
                {
                    found = dictionary.Encode(start, length);
                    probe = dictionary.Begin();
                }
                *code++ = (ushort)found;
                values++;
                bits |= 1u << j;
            }
            validity[row >> 3] = (byte)bits;
        }
        return values;
    }

    static long TextBytes(in FieldBlock block, int field)
    {
        // Where columns are few, room for the whole block is room enough, and cheaper than a sum.
        if (block.Fields <= FewFields) return block.Rows == 0 ? 0 : block.RowEnd(block.Rows - 1) - block.RowStart(0);
        uint* ends = block.Ends + field;
        long bytes = 0;
        for (int row = 0; row < block.Rows; row++, ends += block.Stride) bytes += ends[1] - ends[0];
        return bytes;
    }

    /// <summary>The text between quotes, with two quotes as one: in place, or in the scratch memory.</summary>
    static byte* Unquote(byte* text, int length, byte quote, NativeBuffer scratch, out int written)
    {
        var rest = new ReadOnlySpan<byte>(text, length);
        int at = rest.IndexOf(quote);
        written = length;
        if (at < 0) return text;
        scratch.Ensure(Math.Max(length, NativeBuffer.Slack), 0);
        byte* target = scratch.Pointer;
        written = 0;
        for (; at >= 0; at = rest.IndexOf(quote))
        {
            // Up to the first of two quotes; the second is left out.
            rest[..(at + 1)].CopyTo(new Span<byte>(target + written, at + 1));
            written += at + 1;
            rest = rest[Math.Min(rest.Length, at + 2)..];
        }
        rest.CopyTo(new Span<byte>(target + written, rest.Length));
        written += rest.Length;
        return target;
    }
}
