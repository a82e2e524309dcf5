using System.IO.Hashing;
using Microsoft.Win32.SafeHandles;

namespace Hallelujah.Columnar.Segments;

/// <summary>Takes a column out of a segment as it is, to be written into another one.</summary>
internal static class SegmentCopy
{
    /// <summary>
    /// Throws <see cref="ColumnarException"/> (FeedDamaged) where the column's bytes are not those that were written.
    /// </summary>
    /// <param name="rented">Takes the column's memory, to be given back when the column is no longer needed.</param>
    public static ColumnData Read(
        string path, string name, SegmentInfo segment, int index, List<IDisposable> rented)
    {
        var column = segment.Columns[index];
        var ranges = column.Buffers.Concat(column.Dictionary).ToArray();
        var owner = ColumnMemory.Rent(checked((int)ranges.Sum(r => Padded(r.Length))));
        rented.Add(owner);
        var buffers = new Memory<byte>[ranges.Length];
        int at = 0;
        for (int i = 0; i < ranges.Length; i++)
        {
            buffers[i] = owner.Memory.Slice(at, (int)ranges[i].Length);
            at += (int)Padded(ranges[i].Length);
        }
        try
        {
            using var file = File.OpenHandle(path);
            for (int i = 0; i < ranges.Length; i++) Fill(file, buffers[i].Span, ranges[i]);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new ColumnarException(
                ColumnarError.FeedDamaged, $"{path} is damaged: {e.Message}", e)
            { File = path };
        }
        var checksum = new XxHash3();
        foreach (var buffer in buffers) checksum.Append(buffer.Span);
        if (checksum.GetCurrentHashAsUInt64() != column.Checksum)
            throw new ColumnarException(ColumnarError.FeedDamaged,
                $"{path} is damaged: column {name} has a wrong checksum.")
            { File = path, Column = name };
        bool plainText = column.Buffers.Count == 3;
        int values = column.Buffers.Count - 1;
        return new()
        {
            Name = name,
            Type = column.Type,
            Encoding = column.Encoding,
            Rows = (int)segment.Rows,
            NullCount = (int)column.NullCount,
            Validity = values < 0 ? default : buffers[0],
            Offsets = plainText ? buffers[1] : default,
            Values = values < 0 ? default : buffers[values],
            DictionaryOffsets = column.Dictionary.Count < 3 ? default : buffers[values + 2],
            DictionaryValues = column.Dictionary.Count == 0 ? default : buffers[^1],
            DictionaryCount = column.DictionaryCount,
            Zones = column.Zones,
            Inference = column.Inference,
            Statistics = column.Statistics,
        };
    }

    /// <summary>Each buffer starts where vectors like it.</summary>
    static long Padded(long bytes) => (bytes + 63) & ~63L;

    static void Fill(SafeFileHandle file, Span<byte> buffer, BufferRange range)
    {
        for (int done = 0, read; done < buffer.Length; done += read)
        {
            read = RandomAccess.Read(file, buffer[done..], range.Offset + done);
            if (read == 0) throw new EndOfStreamException($"It ends before byte {range.Offset + range.Length}.");
        }
    }
}
