using Hallelujah.Columnar.Schema;
using Hallelujah.Columnar.Segments;

namespace Hallelujah.Columnar.Csv;

/// <summary>
/// Makes a block of one column whose values are others than those in the file. One block at a time: the next one takes
/// its memory.
/// </summary>
internal sealed unsafe class ColumnRewriter : RowPlaces
{
    // Kernels read whole vectors that may begin before a field.
    const int Front = 64;

    readonly NativeBuffer _data = new();
    readonly NativeBuffer _ends = new();
    FieldBlock _original;
    int _field;
    int _length;

    public override long LineOf(int row) => _original.LineOf(row);

    /// <summary>A value as it stands in the file, between its quotes, shortened.</summary>
    public string ValueOf(int row, in NullTexts nulls) =>
        ValuePlace.Shorten(nulls.Value(_original.Field(row, _field, out int length), length, out _, out _));

    /// <summary>The column with the flagged values left out, so that they are null.</summary>
    public FieldBlock WithNulls(in FieldBlock block, int field, ReadOnlySpan<bool> isNull)
    {
        Begin(block, field);
        for (int row = 0; row < block.Rows; row++)
        {
            byte* text = block.Field(row, field, out int length);
            End(row, isNull[row] ? default : new(text, length));
        }
        return Finish();
    }

    void Begin(in FieldBlock block, int field)
    {
        (_original, _field, _length) = (block, field, 0);
        _ends.Ensure((block.Rows + 1L) * sizeof(uint), 0);
        *(uint*)_ends.Pointer = uint.MaxValue;
    }

    void End(int row, ReadOnlySpan<byte> value)
    {
        _data.Ensure((long)Front + _length + value.Length + 1 + NativeBuffer.Slack, (long)Front + _length);
        byte* target = _data.Pointer + Front + _length;
        value.CopyTo(new(target, value.Length));
        target[value.Length] = (byte)'\n';
        _length += value.Length + 1;
        ((uint*)_ends.Pointer)[row + 1] = (uint)(_length - 1);
    }

    FieldBlock Finish()
    {
        _data.Ensure((long)Front + _length + NativeBuffer.Slack, (long)Front + _length);
        byte* data = _data.Pointer + Front;
        new Span<byte>(data + _length, NativeBuffer.Slack).Clear();
        return new()
        {
            Data = data,
            Ends = (uint*)_ends.Pointer,
            Stride = 1,
            Fields = 1,
            Rows = _original.Rows,
            File = _original.File,
            Places = this,
        };
    }
}
