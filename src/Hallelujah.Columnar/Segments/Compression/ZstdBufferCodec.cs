using ZstdSharp;

namespace Hallelujah.Columnar.Segments.Compression;

/// <summary>Frames of Zstandard.</summary>
internal sealed class ZstdBufferCodec : BufferCodec
{
    /// <summary>The fastest of the usual levels, which Arrow's own writers take too.</summary>
    const int Level = 1;

    // Each has tables of its own, and a codec is mostly for one direction.
    Compressor? _compressor;
    Decompressor? _decompressor;

    public override bool TryCompress(ReadOnlySpan<byte> source, Memory<byte> target, out int written) =>
        (_compressor ??= new(Level)).TryWrap(source, target.Span, out written);

    public override bool TryDecompress(ReadOnlyMemory<byte> source, Span<byte> target) =>
        (_decompressor ??= new()).Unwrap(source.Span, target) == target.Length;

    public override void Dispose()
    {
        _compressor?.Dispose();
        _decompressor?.Dispose();
    }
}
