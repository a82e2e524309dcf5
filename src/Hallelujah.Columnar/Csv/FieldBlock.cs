using System.Runtime.CompilerServices;

namespace Hallelujah.Columnar.Csv;

/// <summary>Where the rows of a block stand in their file, and what stands there.</summary>
internal abstract class RowPlaces
{
    public abstract long LineOf(int row);

    /// <summary>Rows were taken out of the block, where the flags are set.</summary>
    public virtual void Remove(ReadOnlySpan<bool> rows) => throw new NotSupportedException();
}

/// <summary>
/// Whole records of one file and the places of their fields. Field c of row r lies behind the end at Ends[r * Stride +
/// c] and before the one at Ends[r * Stride + c + 1]; entry 0 of a row is the end of what stands before it. Around the
/// data, 64 bytes before and 128 behind are readable.
/// </summary>
internal unsafe struct FieldBlock
{
    public byte* Data;
    public uint* Ends;
    public int Stride;
    public int Rows;

    /// <summary>Fields in a record.</summary>
    public int Fields;
    public int File;

    /// <summary>Where in the file Data[0] lies, and the line it is on.</summary>
    public long Offset;
    public long FirstLine;

    /// <summary>Where the rows stand, for blocks whose data is not a copy of the file's bytes; else null.</summary>
    public RowPlaces? Places;

    /// <summary>The position among <see cref="Places"/> of row 0.</summary>
    public int FirstRow;

    /// <summary>The start of a field, and its length without the \r of a line end.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public readonly byte* Field(int row, int field, out int length)
    {
        uint* ends = Ends + (long)row * Stride + field;
        uint start = ends[0] + 1, end = ends[1];
        if (field == Fields - 1 && end > start && Data[end] == '\n' && Data[end - 1] == '\r') end--;
        length = (int)(end - start);
        return Data + start;
    }

    /// <summary>The first byte of a row, relative to Data.</summary>
    public readonly uint RowStart(int row) => Ends[(long)row * Stride] + 1;

    /// <summary>The line end of a row, relative to Data.</summary>
    public readonly uint RowEnd(int row) => Ends[(long)row * Stride + Fields];

    /// <summary>The line on which a row begins; counts, so it is for the few rows that are spoken of.</summary>
    public readonly long LineOf(int row) =>
        Places?.LineOf(FirstRow + row) ?? FirstLine + CountLines(Data, 0, (int)RowStart(row));

    /// <summary>Some rows of the block.</summary>
    public readonly FieldBlock Slice(int firstRow, int rows) =>
        this with { Ends = Ends + (long)firstRow * Stride, Rows = rows, FirstRow = FirstRow + firstRow };

    /// <summary>Line ends in data[from..to); the byte behind is looked at.</summary>
    public static int CountLines(byte* data, int from, int to)
    {
        int lines = 0;
        var bytes = new ReadOnlySpan<byte>(data + from, to - from);
        for (int at; (at = bytes.IndexOfAny((byte)'\n', (byte)'\r')) >= 0; bytes = bytes[(at + 1)..])
        {
            bool paired = bytes[at] == '\r' && data[to - bytes.Length + at + 1] == '\n';
            if (!paired) lines++;
        }
        return lines;
    }
}
