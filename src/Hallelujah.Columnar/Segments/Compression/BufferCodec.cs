namespace Hallelujah.Columnar.Segments.Compression;

/// <summary>Compresses and decompresses single buffers. Not safe for concurrent callers.</summary>
internal abstract class BufferCodec : IDisposable
{
    /// <summary>
    /// The most that a byte of either codec becomes: a block of zstd has at least four bytes and at most 128 KB of
    /// content, LZ4 gives 255 for one.
    /// </summary>
    public const long MaxRatio = 1 << 15;

    public static BufferCodec Create(SegmentCompression compression) => compression switch
    {
        SegmentCompression.Lz4 => new Lz4BufferCodec(),
        SegmentCompression.Zstd => new ZstdBufferCodec(),
        _ => throw new ArgumentOutOfRangeException(nameof(compression), compression, "No codec."),
    };

    /// <summary>Compresses into the target; false where it does not fit, whatever the target has then.</summary>
    public abstract bool TryCompress(ReadOnlySpan<byte> source, Memory<byte> target, out int written);

    /// <summary>
    /// Fills the target, and never writes behind it. False where the source gives more or less; bytes that are none of
    /// the codec's throw what the codec throws.
    /// </summary>
    public abstract bool TryDecompress(ReadOnlyMemory<byte> source, Span<byte> target);

    public abstract void Dispose();
}
