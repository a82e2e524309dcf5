using System.IO.Hashing;
using System.Text;
using Hallelujah.Columnar.Schema;
using Hallelujah.Columnar.Statistics;
using Microsoft.Win32.SafeHandles;

namespace Hallelujah.Columnar.Segments;

/// <summary>
/// A <see cref="SegmentInfo"/> on disk: binary, versioned, with checksums of its own. Little-endian: the magic number,
/// the version, the length of the head, XxHash3 over the head, the head, and the statistics of each column, which the
/// head names by offset, length and checksum. Readers of rows read the head alone, a fiftieth of the file. Behind the
/// columns the head may have additions, each with its kind and its length; those of an unknown kind are passed over, as
/// all are by programs from before there were any.
/// </summary>
public static class SegmentInfoFile
{
    const uint Magic = 0x47455348; // "HSEG"
    const int Version = 2;

    /// <summary>Of a compressed segment: its head says how, and what each buffer holds.</summary>
    const int CompressedVersion = 3;
    const int HeaderBytes = 24;

    /// <summary>
    /// An addition: for each column the number of its zones with bounds, and each of these with its place.
    /// </summary>
    const int BoundsAddition = 1;

    /// <summary>The first read takes this much: the header, and for nearly all segments the head.</summary>
    const int FirstReadBytes = 32 << 10;

    /// <summary>
    /// Writes and syncs a new file. Throws <see cref="ColumnarException"/> (DiskFull, TargetUnwritable).
    /// </summary>
    public static void Write(string path, SegmentInfo info) => WriteUnsynced(path, info).Sync();

    /// <summary>Writes a new file, which the caller is to sync. Throws as <see cref="Write"/>.</summary>
    public static UnsyncedFile WriteUnsynced(string path, SegmentInfo info)
    {
        var places = new StatisticsPlace[info.Columns.Count];
        var statistics = new ReadOnlyMemory<byte>[places.Length];
        long start = 0;
        for (int c = 0; c < places.Length; c++)
        {
            statistics[c] = info.Columns[c].Statistics.ToBytes();
            places[c] = new(start, statistics[c].Length, XxHash3.HashToUInt64(statistics[c].Span));
            start += statistics[c].Length;
        }
        var head = new MemoryStream();
        using (var writer = new BinaryWriter(head, Encoding.UTF8, leaveOpen: true))
        {
            writer.Write(new byte[HeaderBytes]);
            WriteHead(writer, info, places);
        }
        byte[] bytes = head.ToArray();
        var body = bytes.AsSpan(HeaderBytes);
        BitConverter.TryWriteBytes(bytes.AsSpan(0), Magic);
        BitConverter.TryWriteBytes(
            bytes.AsSpan(4), info.Compression == SegmentCompression.None ? Version : CompressedVersion);
        BitConverter.TryWriteBytes(bytes.AsSpan(8), (long)body.Length);
        BitConverter.TryWriteBytes(bytes.AsSpan(16), XxHash3.HashToUInt64(body));
        SafeFileHandle? file = null;
        try
        {
            file = File.OpenHandle(path, FileMode.CreateNew, FileAccess.Write, FileShare.None);
            RandomAccess.Write(file, bytes, 0);
            RandomAccess.Write(file, statistics, bytes.Length);
            return new UnsyncedFile(path, file);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            file?.Dispose();
            throw SegmentWriter.Failure(path, e);
        }
    }

    /// <summary>
    /// Reads the head; statistics are read when they are asked for, from the same path. Throws
    /// <see cref="ColumnarException"/> (FeedDamaged) where the file is missing, cut or changed.
    /// </summary>
    public static SegmentInfo Read(string path)
    {
        try
        {
            using SafeFileHandle file = Open(path);
            byte[] bytes = new byte[FirstReadBytes];
            int have = ReadAt(file, bytes, 0);
            if (have < HeaderBytes || BitConverter.ToUInt32(bytes, 0) != Magic)
                throw Damaged(path, "it is no segment description");
            int version = BitConverter.ToInt32(bytes, 4);
            if (version is not (Version or CompressedVersion))
                throw Damaged(path, $"its version is {version}, where {Version} and {CompressedVersion} are known");
            long length = BitConverter.ToInt64(bytes, 8), fileBytes = RandomAccess.GetLength(file);
            if (length < 0 || length > fileBytes - HeaderBytes) throw Damaged(path, "it is cut");
            ulong checksum = BitConverter.ToUInt64(bytes, 16);
            int end = HeaderBytes + checked((int)length);
            if (end > have)
            {
                Array.Resize(ref bytes, end);
                if (ReadAt(file, bytes.AsSpan(have), have) < end - have) throw Damaged(path, "it is cut");
            }
            if (checksum != XxHash3.HashToUInt64(bytes.AsSpan(HeaderBytes, (int)length)))
                throw Damaged(path, "its checksum is wrong");
            using var reader = new BinaryReader(new MemoryStream(bytes, HeaderBytes, (int)length), Encoding.UTF8);
            return ReadHead(reader, path, version == CompressedVersion, end, fileBytes);
        }
        catch (Exception e) when (IsDamage(e))
        {
            throw Damaged(path, e.Message, e);
        }
    }

    /// <summary>As <see cref="Read"/>, and verifies the statistics too.</summary>
    public static SegmentInfo ReadVerified(string path)
    {
        SegmentInfo info = Read(path);
        foreach (SegmentColumn column in info.Columns) _ = column.Statistics;
        return info;
    }

    static ColumnStatistics ReadStatistics(string path, StatisticsPlace place)
    {
        try
        {
            using SafeFileHandle file = Open(path);
            byte[] bytes = new byte[place.Length];
            if (ReadAt(file, bytes, place.Offset) < bytes.Length) throw Damaged(path, "it is cut");
            if (XxHash3.HashToUInt64(bytes) != place.Checksum) throw Damaged(path, "a checksum is wrong");
            using var reader = new BinaryReader(new MemoryStream(bytes), Encoding.UTF8);
            return ColumnStatistics.Read(reader);
        }
        catch (Exception e) when (IsDamage(e))
        {
            throw Damaged(path, e.Message, e);
        }
    }

    static SafeFileHandle Open(string path) =>
        File.OpenHandle(path, FileMode.Open, FileAccess.Read, FileShare.Read | FileShare.Delete);

    static int ReadAt(SafeFileHandle file, Span<byte> target, long offset)
    {
        int done = 0;
        for (int read = 1; read > 0 && done < target.Length; done += read)
            read = RandomAccess.Read(file, target[done..], offset + done);
        return done;
    }

    static bool IsDamage(Exception e) => e
        is IOException or UnauthorizedAccessException or ArgumentException or FormatException
        or InvalidOperationException or OverflowException;

    static ColumnarException Damaged(string path, string why, Exception? inner = null) =>
        new(ColumnarError.FeedDamaged, $"{path} is damaged: {why}.", inner) { File = path };

    static void WriteHead(BinaryWriter writer, SegmentInfo info, StatisticsPlace[] places)
    {
        bool isCompressed = info.Compression != SegmentCompression.None;
        if (isCompressed) writer.Write((byte)info.Compression);
        writer.Write(info.Ordinal);
        writer.Write(info.Rows);
        writer.Write(info.FileBytes);
        writer.Write(info.Columns.Count);
        for (int c = 0; c < places.Length; c++)
        {
            SegmentColumn column = info.Columns[c];
            writer.Write((byte)column.Type.Kind);
            writer.Write(column.Type.Precision);
            writer.Write(column.Type.Scale);
            writer.Write((byte)column.Encoding);
            writer.Write(column.NullCount);
            WriteRanges(writer, column.Buffers, isCompressed);
            WriteRanges(writer, column.Dictionary, isCompressed);
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
            writer.Write(places[c].Offset);
            writer.Write(places[c].Length);
            writer.Write(places[c].Checksum);
        }
        if (info.Columns.Any(c => c.Zones.Any(z => z.Bounds is not null))) WriteBounds(writer, info.Columns);
    }

    static void WriteBounds(BinaryWriter writer, IReadOnlyList<SegmentColumn> columns)
    {
        var addition = new MemoryStream();
        using (var bounds = new BinaryWriter(addition, Encoding.UTF8, leaveOpen: true))
            foreach (var column in columns)
            {
                bounds.Write(column.Zones.Count(z => z.Bounds is not null));
                for (int z = 0; z < column.Zones.Count; z++)
                {
                    if (column.Zones[z].Bounds is not { } wide) continue;
                    bounds.Write(z);
                    wide.Write(bounds);
                }
            }
        writer.Write(BoundsAddition);
        writer.Write((int)addition.Length);
        writer.Write(addition.GetBuffer(), 0, (int)addition.Length);
    }

    static void ReadAdditions(BinaryReader reader, SegmentColumn[] columns)
    {
        var head = reader.BaseStream;
        while (head.Position < head.Length)
        {
            int kind = reader.ReadInt32();
            long end = reader.ReadInt32() + head.Position;
            if (kind == BoundsAddition)
                foreach (var column in columns) ReadBounds(reader, (Zone[])column.Zones);
            if (end < head.Position || end > head.Length) throw new FormatException("an addition has a wrong length");
            head.Position = end;
        }
    }

    static void ReadBounds(BinaryReader reader, Zone[] zones)
    {
        for (int count = reader.ReadInt32(); count > 0; count--)
        {
            int z = reader.ReadInt32();
            if ((uint)z >= (uint)zones.Length) throw new FormatException($"there is no zone {z}");
            zones[z] = zones[z] with { Bounds = WideBounds.Read(reader) };
        }
    }

    /// <param name="end">Where the head ends and the statistics begin.</param>
    static SegmentInfo ReadHead(BinaryReader reader, string path, bool isCompressed, int end, long pathBytes)
    {
        var compression = isCompressed ? (SegmentCompression)reader.ReadByte() : SegmentCompression.None;
        if (!Enum.IsDefined(compression)) throw Damaged(path, $"there is no compression {(byte)compression}");
        int ordinal = reader.ReadInt32();
        long rows = reader.ReadInt64(), fileBytes = reader.ReadInt64(), needed = end;
        var columns = new SegmentColumn[reader.ReadInt32()];
        for (int c = 0; c < columns.Length; c++)
        {
            var type = new ColumnType((ColumnKind)reader.ReadByte(), reader.ReadByte(), reader.ReadByte());
            var encoding = (SegmentEncoding)reader.ReadByte();
            long nulls = reader.ReadInt64();
            var buffers = ReadRanges(reader, isCompressed);
            var dictionary = ReadRanges(reader, isCompressed);
            int dictionaryCount = reader.ReadInt32();
            ulong checksum = reader.ReadUInt64();
            var zones = new Zone[reader.ReadInt32()];
            for (int z = 0; z < zones.Length; z++)
                zones[z] = new(reader.ReadInt32(), reader.ReadInt64(), reader.ReadInt64());
            var inference = reader.ReadBoolean() ? ColumnInference.Read(reader) : null;
            var place = new StatisticsPlace(end + reader.ReadInt64(), reader.ReadInt32(), reader.ReadUInt64());
            needed += place.Length;
            columns[c] = new(type, encoding, nulls, buffers, dictionary, dictionaryCount, checksum, zones, inference,
                () => ReadStatistics(path, place));
        }
        if (needed != pathBytes) throw Damaged(path, "it is cut or has grown");
        ReadAdditions(reader, columns);
        return new(ordinal, rows, fileBytes, columns) { Compression = compression };
    }

    static void WriteRanges(BinaryWriter writer, IReadOnlyList<BufferRange> ranges, bool isCompressed)
    {
        writer.Write(ranges.Count);
        foreach (var range in ranges)
        {
            writer.Write(range.Offset);
            writer.Write(range.Length);
            if (isCompressed) writer.Write(range.PlainLength);
        }
    }

    static BufferRange[] ReadRanges(BinaryReader reader, bool isCompressed)
    {
        var ranges = new BufferRange[reader.ReadInt32()];
        for (int i = 0; i < ranges.Length; i++)
        {
            ranges[i] = new(reader.ReadInt64(), reader.ReadInt64());
            if (isCompressed) ranges[i] = ranges[i] with { PlainLength = reader.ReadInt64() };
        }
        return ranges;
    }

    readonly record struct StatisticsPlace(long Offset, int Length, ulong Checksum);
}
