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
        ReadOnlyMemory<byte>[] buffers;
        try
        {
            using var file = File.OpenHandle(path);
            (var memory, buffers) = ColumnLoader.ReadBuffers(file, path, segment, index);
            rented.Add(memory);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw ColumnLoader.Damaged(path, e.Message, e);
        }
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
