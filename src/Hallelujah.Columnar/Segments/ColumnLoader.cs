using System.Buffers;
using System.IO.Hashing;
using Hallelujah.Columnar.Schema;
using Hallelujah.Columnar.Segments.Compression;
using Microsoft.Win32.SafeHandles;

namespace Hallelujah.Columnar.Segments;

/// <summary>
/// Reads one column's buffers from a segment's file into rented memory and verifies them. Plain reads, since from the
/// page cache they are several times as fast as a memory map's page faults.
/// </summary>
internal static class ColumnLoader
{
    /// <summary>Buffers whose gap is no wider are read as one; the bytes between cost less than another call.</summary>
    const int MaxGapBytes = 4096;

    /// <summary>So much is read and verified at a time: what fits into the processor's cache is read once.</summary>
    const int StepBytes = 512 << 10;

    /// <summary>Slack behind the last buffer, so that vector loads may run over the end.</summary>
    public const int SlackBytes = 128;

    public static LoadedColumn Load(
        SafeFileHandle file, string path, SegmentInfo info, int position, ColumnType feedType)
    {
        var (owner, buffers) = ReadBuffers(file, path, info, position);
        try
        {
            return Describe(info, info.Columns[position], feedType, owner, buffers);
        }
        catch
        {
            owner.Dispose();
            throw;
        }
    }

    /// <summary>
    /// A column's buffers and then its dictionary's, verified and as they were before they were compressed, in memory
    /// that is the caller's to give back. Throws <see cref="ColumnarException"/> (FeedDamaged).
    /// </summary>
    public static (IMemoryOwner<byte> Memory, ReadOnlyMemory<byte>[] Buffers) ReadBuffers(
        SafeFileHandle file, string path, SegmentInfo info, int position)
    {
        var column = info.Columns[position];
        var ranges = column.Buffers.Concat(column.Dictionary).ToArray();
        foreach (var range in ranges)
        {
            if (range.Offset < 0 || range.Length < 0 || range.Offset + range.Length > info.FileBytes)
                throw Damaged(path, $"the description of column {position + 1} points outside the file");
        }
        var places = new int[ranges.Length];
        IMemoryOwner<byte> owner = ColumnMemory.Rent(Place(ranges, places) + SlackBytes);
        Memory<byte> memory = owner.Memory;
        try
        {
            var checksum = new XxHash3();
            ReadAll(file, path, ranges, places, memory.Span, checksum);
            if (checksum.GetCurrentHashAsUInt64() != column.Checksum)
                throw Damaged(path, $"the checksum of column {position + 1} does not fit its bytes");
            ReadOnlyMemory<byte>[] buffers = [.. ranges.Select((r, i) => memory.Slice(places[i], (int)r.Length))];
            if (info.Compression == SegmentCompression.None) return (owner, buffers);
            var plain = BufferExpander.Expand(path, info, position, buffers);
            owner.Dispose();
            return plain;
        }
        catch
        {
            owner.Dispose();
            throw;
        }
    }

    /// <summary>What is said of a file that is not what was written.</summary>
    public static ColumnarException Damaged(string path, string what, Exception? inner = null) =>
        new(ColumnarError.FeedDamaged, $"The segment file {path} is damaged: {what}.", inner) { File = path };

    /// <summary>
    /// Gives each buffer its place in memory: as in the file where they lie close together. Returns the bytes needed.
    /// </summary>
    static int Place(BufferRange[] ranges, int[] places)
    {
        long end = 0;
        for (int i = 0; i < ranges.Length; i++)
        {
            if (i > 0 && Gap(ranges[i - 1], ranges[i]) is >= 0 and <= MaxGapBytes) end += Gap(ranges[i - 1], ranges[i]);
            else end = (end + 63) & ~63L;
            places[i] = checked((int)end);
            end += ranges[i].Length;
        }
        return checked((int)(end + MaxGapBytes));
    }

    static long Gap(BufferRange before, BufferRange after) =>
        before.Length == 0 || after.Length == 0 ? -1 : after.Offset - before.Offset - before.Length;

    static void ReadAll(
        SafeFileHandle file, string path, BufferRange[] ranges, int[] places, Span<byte> memory, XxHash3 checksum)
    {
        for (int i = 0; i < ranges.Length;)
        {
            int first = i;
            while (i + 1 < ranges.Length && ranges[i].Length < StepBytes
                && Gap(ranges[i], ranges[i + 1]) is >= 0 and <= MaxGapBytes) i++;
            // What comes before a large buffer is read with its first bytes.
            int end = places[i] + (int)Math.Min(StepBytes, ranges[i].Length);
            Read(file, path, ranges[first].Offset, memory[places[first]..end]);
            for (; first < i; first++) checksum.Append(memory.Slice(places[first], (int)ranges[first].Length));
            checksum.Append(memory[places[i]..end]);
            for (long done = end - places[i]; done < ranges[i].Length; done += StepBytes)
            {
                var step = memory.Slice(places[i] + (int)done, (int)Math.Min(StepBytes, ranges[i].Length - done));
                Read(file, path, ranges[i].Offset + done, step);
                checksum.Append(step);
            }
            i++;
        }
    }

    static void Read(SafeFileHandle file, string path, long offset, Span<byte> target)
    {
        while (!target.IsEmpty)
        {
            int read;
            try
            {
                read = RandomAccess.Read(file, target, offset);
            }
            catch (IOException e)
            {
                throw Damaged(path, $"it cannot be read at byte {offset} ({e.Message})", e);
            }
            if (read == 0) throw Damaged(path, $"it ends at byte {offset}");
            offset += read;
            target = target[read..];
        }
    }

    static LoadedColumn Describe(
        SegmentInfo info, SegmentColumn column, ColumnType feedType, IDisposable memory,
        ReadOnlyMemory<byte>[] parts)
    {
        int rows = checked((int)info.Rows);
        if (column.Buffers.Count == 0) return new(column, feedType, rows, memory);
        if (column.Encoding >= SegmentEncoding.Dictionary8
            && column.Type.Kind is not (ColumnKind.Utf8 or ColumnKind.Binary))
            return new(column with { Encoding = SegmentEncoding.Plain }, feedType, rows, memory)
            {
                Validity = column.NullCount == 0 ? default : parts[0],
                Coded = new(column.Encoding, parts[1], parts[3], column.DictionaryCount),
            };
        bool hasOffsets = column.Buffers.Count == 3;
        bool isDictionary = column.Encoding >= SegmentEncoding.Dictionary8;
        int dictionary = column.Buffers.Count;
        return new(column, feedType, rows, memory)
        {
            Validity = column.NullCount == 0 ? default : parts[0],
            Offsets = hasOffsets ? parts[1] : default,
            Values = parts[hasOffsets ? 2 : 1],
            DictionaryOffsets = isDictionary ? parts[dictionary + 1] : default,
            DictionaryValues = isDictionary ? parts[dictionary + 2] : default,
        };
    }
}
