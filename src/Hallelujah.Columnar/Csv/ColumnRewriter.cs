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
    NullTexts _nulls;
    int _field;
    int _length;

    public override long LineOf(int row) => _original.LineOf(row);

    /// <summary>A value as it stands in the file, between its quotes.</summary>
    public ReadOnlySpan<byte> ValueOf(int row, out bool quoted) => _original.Places is ColumnRewriter earlier
        ? earlier.ValueOf(_original.FirstRow + row, out quoted)
        : _nulls.Value(_original.Field(row, _field, out int length), length, out _, out quoted);

    /// <summary>The column with the flagged values left out, so that they are null.</summary>
    public FieldBlock WithNulls(in FieldBlock block, int field, in NullTexts nulls, ReadOnlySpan<bool> isNull)
    {
        Begin(block, field, nulls);
        for (int row = 0; row < block.Rows; row++)
        {
            byte* text = block.Field(row, field, out int length);
            Add(row, isNull[row] ? default : new(text, length));
        }
        return Finish();
    }

    /// <summary>The column in the forms that the lexer knows, with empty nulls; quotes are '"'.</summary>
    public FieldBlock InForms(
        in FieldBlock block, int field, in NullTexts nulls, ValueForms forms, ColumnType? declared)
    {
        Begin(block, field, nulls);
        for (int row = 0; row < block.Rows; row++)
        {
            byte* text = block.Field(row, field, out int length);
            var value = nulls.Value(text, length, out bool isNull, out _);
            if (isNull)
            {
                Add(row, default);
                continue;
            }
            var target = Room(value.Length + ValueForms.MaxGrowth);
            target[0] = (byte)'"';
            int written = forms.Rewrite(value, target[1..], declared);
            target[written + 1] = (byte)'"';
            End(row, written + 2);
        }
        return Finish();
    }

    void Begin(in FieldBlock block, int field, in NullTexts nulls)
    {
        (_original, _field, _length, _nulls) = (block, field, 0, nulls);
        _ends.Ensure((block.Rows + 1L) * sizeof(uint), 0);
        *(uint*)_ends.Pointer = uint.MaxValue;
    }

    void Add(int row, ReadOnlySpan<byte> value)
    {
        value.CopyTo(Room(value.Length));
        End(row, value.Length);
    }

    void End(int row, int written)
    {
        _data.Pointer[Front + _length + written] = (byte)'\n';
        _length += written + 1;
        ((uint*)_ends.Pointer)[row + 1] = (uint)(_length - 1);
    }

    /// <summary>Room for the next value, and for what stands around it.</summary>
    Span<byte> Room(int bytes)
    {
        const int Around = 3;
        _data.Ensure((long)Front + _length + bytes + Around + NativeBuffer.Slack, (long)Front + _length);
        return new(_data.Pointer + Front + _length, bytes + Around);
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
