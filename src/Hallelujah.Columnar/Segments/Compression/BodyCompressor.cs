using Apache.Arrow.Ipc;

namespace Hallelujah.Columnar.Segments.Compression;

/// <summary>
/// Has an Arrow writer compress the buffers of a segment, and knows what each became: behind its length of eight bytes
/// what the codec made of it, or the buffer itself where that is no longer.
/// </summary>
internal sealed class BodyCompressor(SegmentCompression compression) : ICompressionCodecFactory, IDisposable
{
    readonly BufferCodec _codec = BufferCodec.Create(compression);
    readonly LentAllocator _allocator = new();
    readonly Dictionary<nint, ReadOnlyMemory<byte>> _stored = [];
    PlacedStream _stream = null!;

    /// <summary>A writer whose buffers are compressed; the stream will know them as they are written.</summary>
    public ArrowFileWriter Open(PlacedStream stream, Apache.Arrow.Schema schema)
    {
        _stream = stream;
        return new(stream, schema, leaveOpen: true, ArrowCompression.Options(compression, this), _allocator);
    }

    /// <summary>What a buffer, which has not moved, is written as; until disposal. Of an empty one nothing.</summary>
    public ReadOnlyMemory<byte> StoredAs(ReadOnlyMemory<byte> buffer) => buffer.IsEmpty ? default
        : _stored.TryGetValue(PlacedStream.AddressOf(buffer.Span), out var stored) ? stored
        : throw new InvalidOperationException("A column buffer was not compressed as it is.");

    public ICompressionCodec CreateCodec(CompressionCodecType compressionCodecType) => new Codec(this);

    public ICompressionCodec CreateCodec(CompressionCodecType compressionCodecType, int? compressionLevel) =>
        new Codec(this);

    public void Dispose()
    {
        _codec.Dispose();
        _allocator.Dispose();
    }

    bool TryCompress(ReadOnlyMemory<byte> source, Memory<byte> target, out int written)
    {
        bool shrinks = _codec.TryCompress(source.Span, target, out written);
        // The memory that the writer has just asked for: it puts the length first, and behind it what it has
        // compressed there, or a copy of the source.
        var stored = _allocator.Last[..(ArrowCompression.PrefixBytes + (shrinks ? written : source.Length))];
        _stored[PlacedStream.AddressOf(source.Span)] = stored;
        _stream.Know(stored);
        return shrinks;
    }

    /// <summary>The writer opens and disposes one for each message.</summary>
    sealed class Codec(BodyCompressor compressor) : ITryCompressionCodec
    {
        public bool TryCompress(ReadOnlyMemory<byte> source, Memory<byte> destination, out int bytesWritten) =>
            compressor.TryCompress(source, destination, out bytesWritten);

        public void Compress(ReadOnlyMemory<byte> source, Stream destination) => throw new NotSupportedException();

        public int Decompress(ReadOnlyMemory<byte> source, Memory<byte> destination) =>
            throw new NotSupportedException();

        public void Dispose()
        {
        }
    }
}
