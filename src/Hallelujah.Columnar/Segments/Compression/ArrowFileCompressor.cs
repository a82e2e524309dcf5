using System.Collections.Concurrent;
using System.Runtime.InteropServices;
using Apache.Arrow;
using Apache.Arrow.Ipc;

namespace Hallelujah.Columnar.Segments.Compression;

/// <summary>
/// Compresses the batches of an Arrow file where they are made, side by side: the file's writer, which goes batch by
/// batch, then finds their buffers compressed. Safe for concurrent callers with different batches.
/// </summary>
public sealed class ArrowFileCompressor(SegmentCompression compression) : ICompressionCodecFactory
{
    // Compressed, or null where a buffer does not shrink; by the array that the buffer is.
    readonly ConcurrentDictionary<byte[], byte[]?> _prepared = new(ReferenceEqualityComparer.Instance);

    /// <summary>For the file's writer; null where nothing is to be compressed.</summary>
    public IpcOptions? Options =>
        compression == SegmentCompression.None ? null : ArrowCompression.Options(compression, this);

    /// <summary>Compresses the buffers of a batch that <see cref="SegmentReader.ReadRows"/> has made.</summary>
    public void Prepare(RecordBatch batch)
    {
        if (compression == SegmentCompression.None) return;
        using var codec = BufferCodec.Create(compression);
        foreach (var (array, length) in BuffersOf(batch))
        {
            using var memory = ColumnMemory.Rent(length);
            _prepared[array] = codec.TryCompress(array.AsSpan(0, length), memory.Memory[..length], out int written)
                ? memory.Memory.Span[..written].ToArray() : null;
        }
    }

    /// <summary>Lets go of what was prepared of a batch that is written, or will not be.</summary>
    public void Forget(RecordBatch batch)
    {
        foreach (var (array, _) in BuffersOf(batch)) _prepared.TryRemove(array, out _);
    }

    public ICompressionCodec CreateCodec(CompressionCodecType compressionCodecType) => new Codec(_prepared);

    public ICompressionCodec CreateCodec(CompressionCodecType compressionCodecType, int? compressionLevel) =>
        new Codec(_prepared);

    static IEnumerable<(byte[] Array, int Length)> BuffersOf(RecordBatch batch)
    {
        foreach (var buffer in batch.Arrays.SelectMany(a => a.Data.Buffers))
            if (!buffer.IsEmpty && MemoryMarshal.TryGetArray(buffer.Memory, out var segment))
                yield return (segment.Array!, segment.Count);
    }

    /// <summary>Gives the writer what was prepared; it opens and disposes one for each batch.</summary>
    sealed class Codec(ConcurrentDictionary<byte[], byte[]?> prepared) : ITryCompressionCodec
    {
        public bool TryCompress(ReadOnlyMemory<byte> source, Memory<byte> destination, out int bytesWritten)
        {
            bytesWritten = 0;
            if (!MemoryMarshal.TryGetArray(source, out var segment)
                || !prepared.TryGetValue(segment.Array!, out byte[]? compressed))
                throw new InvalidOperationException("A buffer was not prepared.");
            if (compressed is null) return false;
            compressed.CopyTo(destination);
            bytesWritten = compressed.Length;
            return true;
        }

        public void Compress(ReadOnlyMemory<byte> source, Stream destination) => throw new NotSupportedException();

        public int Decompress(ReadOnlyMemory<byte> source, Memory<byte> destination) =>
            throw new NotSupportedException();

        public void Dispose()
        {
        }
    }
}
