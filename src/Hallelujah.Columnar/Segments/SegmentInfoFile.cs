using System.IO.Hashing;
using System.Text;
using Hallelujah.Columnar.Schema;
using Hallelujah.Columnar.Statistics;

namespace Hallelujah.Columnar.Segments;

/// <summary>
/// A <see cref="SegmentInfo"/> on disk: binary, versioned, with a checksum of its own. Little-endian: the magic number,
/// the version, the length of the body, XxHash3 over the body, the body.
/// </summary>
public static class SegmentInfoFile
{
    const uint Magic = 0x47455348; // "HSEG"
    const int Version = 1;
    const int HeaderBytes = 24;

    /// <summary>
    /// Writes and syncs a new file. Throws <see cref="ColumnarException"/> (DiskFull, TargetUnwritable).
    /// </summary>
    public static void Write(string path, SegmentInfo info)
    {
        var memory = new MemoryStream();
        using var writer = new BinaryWriter(memory, Encoding.UTF8);
        writer.Write(new byte[HeaderBytes]);
        WriteBody(writer, info);
        writer.Flush();
        byte[] bytes = memory.ToArray();
        var body = bytes.AsSpan(HeaderBytes);
        BitConverter.TryWriteBytes(bytes.AsSpan(0), Magic);
        BitConverter.TryWriteBytes(bytes.AsSpan(4), Version);
        BitConverter.TryWriteBytes(bytes.AsSpan(8), (long)body.Length);
        BitConverter.TryWriteBytes(bytes.AsSpan(16), XxHash3.HashToUInt64(body));
        try
        {
            using var file = File.OpenHandle(path, FileMode.CreateNew, FileAccess.Write, FileShare.None);
            RandomAccess.Write(file, bytes, 0);
            RandomAccess.FlushToDisk(file);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw SegmentWriter.Failure(path, e);
        }
    }

    /// <summary>
    /// Throws <see cref="ColumnarException"/> (FeedDamaged) where the file is missing, cut or changed.
    /// </summary>
    public static SegmentInfo Read(string path)
    {
        byte[] bytes;
        try
        {
            bytes = File.ReadAllBytes(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw Damaged(path, e.Message, e);
        }
        if (bytes.Length < HeaderBytes || BitConverter.ToUInt32(bytes, 0) != Magic)
            throw Damaged(path, "it is no segment description");
        int version = BitConverter.ToInt32(bytes, 4);
        if (version != Version) throw Damaged(path, $"its version is {version}, where {Version} is known");
        if (BitConverter.ToInt64(bytes, 8) != bytes.Length - HeaderBytes) throw Damaged(path, "it is cut or has grown");
        if (BitConverter.ToUInt64(bytes, 16) != XxHash3.HashToUInt64(bytes.AsSpan(HeaderBytes)))
            throw Damaged(path, "its checksum is wrong");
        try
        {
            using var reader =
                new BinaryReader(new MemoryStream(bytes, HeaderBytes, bytes.Length - HeaderBytes), Encoding.UTF8);
            return ReadBody(reader);
        }
        catch (Exception e) when (e is IOException or ArgumentException or FormatException or InvalidOperationException)
        {
            throw Damaged(path, e.Message, e);
        }
    }

    static ColumnarException Damaged(string path, string why, Exception? inner = null) =>
        new(ColumnarError.FeedDamaged, $"{path} is damaged: {why}.", inner) { File = path };

    static void WriteBody(BinaryWriter writer, SegmentInfo info)
    {
        writer.Write(info.Ordinal);
        writer.Write(info.Rows);
        writer.Write(info.FileBytes);
        writer.Write(info.Columns.Count);
        foreach (var column in info.Columns)
        {
            writer.Write((byte)column.Type.Kind);
            writer.Write(column.Type.Precision);
            writer.Write(column.Type.Scale);
            writer.Write((byte)column.Encoding);
            writer.Write(column.NullCount);
            WriteRanges(writer, column.Buffers);
            WriteRanges(writer, column.Dictionary);
            writer.Write(column.DictionaryCount);
            writer.Write(column.Checksum);
            writer.Write(column.Zones.Count);
            foreach (var zone in column.Zones)
            {
                writer.Write(zone.NullCount);
                writer.Write(zone.Min);
                writer.Write(zone.Max);
            }
            writer.Write(column.Inference is not null);
            column.Inference?.Write(writer);
            column.Statistics.Write(writer);
        }
    }

    static SegmentInfo ReadBody(BinaryReader reader)
    {
        int ordinal = reader.ReadInt32();
        long rows = reader.ReadInt64(), fileBytes = reader.ReadInt64();
        var columns = new SegmentColumn[reader.ReadInt32()];
        for (int c = 0; c < columns.Length; c++)
        {
            var type = new ColumnType((ColumnKind)reader.ReadByte(), reader.ReadByte(), reader.ReadByte());
            var encoding = (SegmentEncoding)reader.ReadByte();
            long nulls = reader.ReadInt64();
            var buffers = ReadRanges(reader);
            var dictionary = ReadRanges(reader);
            int dictionaryCount = reader.ReadInt32();
            ulong checksum = reader.ReadUInt64();
            var zones = new Zone[reader.ReadInt32()];
            for (int z = 0; z < zones.Length; z++)
                zones[z] = new(reader.ReadInt32(), reader.ReadInt64(), reader.ReadInt64());
            var inference = reader.ReadBoolean() ? ColumnInference.Read(reader) : null;
            columns[c] = new(type, encoding, nulls, buffers, dictionary, dictionaryCount, checksum, zones, inference,
                ColumnStatistics.Read(reader));
        }
        return new(ordinal, rows, fileBytes, columns);
    }

    static void WriteRanges(BinaryWriter writer, IReadOnlyList<BufferRange> ranges)
    {
        writer.Write(ranges.Count);
        foreach (var range in ranges)
        {
            writer.Write(range.Offset);
            writer.Write(range.Length);
        }
    }

    static BufferRange[] ReadRanges(BinaryReader reader)
    {
        var ranges = new BufferRange[reader.ReadInt32()];
        for (int i = 0; i < ranges.Length; i++) ranges[i] = new(reader.ReadInt64(), reader.ReadInt64());
        return ranges;
    }
}
