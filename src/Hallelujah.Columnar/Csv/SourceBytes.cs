using System.Buffers;
using Microsoft.Win32.SafeHandles;

namespace Hallelujah.Columnar.Csv;

/// <summary>
/// The bytes of a source's file, open for reading, by their offsets in that file: of the file itself, which must be as
/// it was when the source was opened, or of the copy that an extent has. Throws <see cref="ColumnarException"/>
/// (SourceNotFound, SourceUnreadable, SourceChanged).
/// </summary>
internal sealed class SourceBytes : IDisposable
{
    readonly SafeFileHandle _handle;
    readonly CsvFile _file;
    readonly long _shift;

    SourceBytes(SafeFileHandle handle, CsvFile file, long shift) =>
        (_handle, _file, _shift) = (handle, file, shift);

    public static SourceBytes Open(CsvFile file, CsvExtent extent) => extent.Copy is { } copy
        ? new(SourceReader.Open(copy.Path), file, copy.Offset - extent.Offset)
        : Open(file);

    public static SourceBytes Open(CsvFile file) => new(SourceReader.OpenUnchanged(file), file, 0);

    /// <summary>Fills the buffer from an offset of the source's file.</summary>
    public void Read(Span<byte> buffer, long offset)
    {
        if (SourceReader.Read(_handle, _file.Path, buffer, offset + _shift) < buffer.Length)
            throw SourceReader.Changed(_file, "it has become shorter");
    }

    public void Dispose() => _handle.Dispose();
}

/// <summary>Carries the bytes of a split to where it is loaded in the source's stead.</summary>
public static class SplitTransfer
{
    /// <summary>
    /// Writes the extents' bytes one after the other, <see cref="CsvSplit.Bytes"/> in all. Throws
    /// <see cref="ColumnarException"/> (SourceNotFound, SourceUnreadable, SourceChanged).
    /// </summary>
    public static async Task SendAsync(
        CsvSource source, CsvSplit split, Stream stream, CancellationToken cancellationToken)
    {
        byte[] block = ArrayPool<byte>.Shared.Rent(CsvLimits.BlockBytes);
        try
        {
            foreach (CsvExtent extent in split.Extents)
            {
                using var bytes = SourceBytes.Open(source.Files[extent.File], extent);
                for (long done = 0; done < extent.Length;)
                {
                    Memory<byte> part = block.AsMemory(0, (int)Math.Min(block.Length, extent.Length - done));
                    bytes.Read(part.Span, extent.Offset + done);
                    await stream.WriteAsync(part, cancellationToken).ConfigureAwait(false);
                    done += part.Length;
                }
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(block);
        }
    }

    /// <summary>The split, read from a file with what <see cref="SendAsync"/> wrote.</summary>
    public static CsvSplit From(CsvSplit split, string path)
    {
        var extents = new List<CsvExtent>(split.Extents.Count);
        long offset = 0;
        foreach (CsvExtent extent in split.Extents)
        {
            extents.Add(extent with { Copy = new ExtentCopy(path, offset) });
            offset += extent.Length;
        }
        return split with { Extents = extents };
    }
}
