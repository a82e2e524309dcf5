using System.Buffers;
using System.Buffers.Binary;

namespace Hallelujah.Columnar.Segments.Compression;

/// <summary>
/// Decompresses the stored buffers of a column. How much each holds is known from the segment's description and bounded
/// by what the column can have, so nothing that stands in the file decides how much memory is taken.
/// </summary>
internal static class BufferExpander
{
    /// <summary>No value of fixed width, and no offset, takes more.</summary>
    const int MaxValueBytes = 16;

    /// <summary>The most that a column can have in memory, in one piece.</summary>
    const long MaxColumnBytes = int.MaxValue - (64 << 10);

    /// <summary>
    /// The column's buffers and then its dictionary's, in memory that is the caller's to give back. Throws
    /// <see cref="ColumnarException"/> (FeedDamaged).
    /// </summary>
    /// <param name="stored">As they are in the file.</param>
    public static (IMemoryOwner<byte> Memory, ReadOnlyMemory<byte>[] Buffers) Expand(
        string path, SegmentInfo info, int position, ReadOnlyMemory<byte>[] stored)
    {
        var column = info.Columns[position];
        long[] lengths = [.. column.Buffers.Concat(column.Dictionary).Select(r => r.PlainLength)];
        if (!CanHold(column.Buffers, info.Rows) || !CanHold(column.Dictionary, column.DictionaryCount)
            || lengths.Sum(Padded) > MaxColumnBytes)
            throw ColumnLoader.Damaged(path, $"the description of column {position + 1} has lengths that cannot be");
        var owner = ColumnMemory.Rent((int)lengths.Sum(Padded) + ColumnLoader.SlackBytes);
        try
        {
            using var codec = BufferCodec.Create(info.Compression);
            var buffers = new ReadOnlyMemory<byte>[stored.Length];
            for (int i = 0, at = 0; i < stored.Length; at += (int)Padded(lengths[i++]))
            {
                var target = owner.Memory.Slice(at, (int)lengths[i]);
                if (Expand(codec, stored[i], target.Span) is { } fault)
                    throw ColumnLoader.Damaged(path, $"{fault}, in column {position + 1}");
                buffers[i] = target;
            }
            return (owner, buffers);
        }
        catch
        {
            owner.Dispose();
            throw;
        }
    }

    /// <summary>Each buffer starts where vectors like it.</summary>
    static long Padded(long bytes) => (bytes + 63) & ~63L;

    /// <summary>
    /// Whether none is larger than its stored bytes can become, nor than the values of so many rows; only the last of
    /// three is of texts, which may have any length.
    /// </summary>
    static bool CanHold(IReadOnlyList<BufferRange> buffers, long rows)
    {
        for (int i = 0; i < buffers.Count; i++)
        {
            var (_, stored, plain) = buffers[i];
            if (stored == 0 && plain == 0) continue;
            long content = stored - ArrowCompression.PrefixBytes;
            if (content <= 0 || plain <= 0 || plain > content * BufferCodec.MaxRatio) return false;
            if (i < 2 && plain > (rows + 1) * MaxValueBytes) return false;
        }
        return true;
    }

    /// <summary>
    /// Fills the target with what was stored. Null where that is done, else what is wrong with the stored bytes.
    /// </summary>
    static string? Expand(BufferCodec codec, ReadOnlyMemory<byte> stored, Span<byte> target)
    {
        if (target.IsEmpty) return null;
        long length = BinaryPrimitives.ReadInt64LittleEndian(stored.Span);
        var content = stored[ArrowCompression.PrefixBytes..];
        if ((length == ArrowCompression.Raw ? content.Length : length) != target.Length)
            return $"a buffer of {target.Length} bytes says that it has {length}";
        if (length == ArrowCompression.Raw)
        {
            content.Span.CopyTo(target);
            return null;
        }
        try
        {
            return codec.TryDecompress(content, target) ? null : $"a buffer does not have its {length} bytes";
        }
        // What codecs throw on bytes that are none of theirs has no type in common.
        catch (Exception e) when (e is not OutOfMemoryException)
        {
            return $"a buffer cannot be decompressed ({e.Message})";
        }
    }
}
