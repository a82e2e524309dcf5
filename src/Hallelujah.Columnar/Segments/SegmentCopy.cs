using System.IO.Hashing;

namespace Hallelujah.Columnar.Segments;

/// <summary>Takes a column out of a segment as it is, to be written into another one.</summary>
internal static class SegmentCopy
{
    /// <summary>
    /// Throws <see cref="ColumnarException"/> (FeedDamaged) where the column's bytes are not those that were written.
    /// </summary>
    public static ColumnData Read(string path, string name, SegmentInfo segment, int index)
    {
        var column = segment.Columns[index];
        var buffers = column.Buffers.Concat(column.Dictionary).Select(range => new byte[range.Length]).ToArray();
        try
        {
            using var file = File.OpenHandle(path);
            int next = 0;
            foreach (var range in column.Buffers.Concat(column.Dictionary))
            {
                var buffer = buffers[next++];
                for (int done = 0, read; done < buffer.Length; done += read)
                {
                    read = RandomAccess.Read(file, buffer.AsSpan(done), range.Offset + done);
                    if (read == 0)
                        throw new EndOfStreamException($"It ends before byte {range.Offset + range.Length}.");
                }
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new ColumnarException(
                ColumnarError.FeedDamaged, $"{path} is damaged: {e.Message}", e)
            { File = path };
        }
        var checksum = new XxHash3();
        foreach (var buffer in buffers) checksum.Append(buffer);
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
}
