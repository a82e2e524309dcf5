using Apache.Arrow.Ipc;

namespace Hallelujah.Columnar.Segments.Compression;

/// <summary>What Arrow's IPC format says of compressed buffers.</summary>
internal static class ArrowCompression
{
    /// <summary>The length of the buffer's content, little-endian, stands before it.</summary>
    public const int PrefixBytes = sizeof(long);

    /// <summary>As the length: the content follows as it is.</summary>
    public const long Raw = -1;

    public static IpcOptions Options(SegmentCompression compression, ICompressionCodecFactory codecs) => new()
    {
        CompressionCodec = compression == SegmentCompression.Lz4
            ? CompressionCodecType.Lz4Frame : CompressionCodecType.Zstd,
        CompressionCodecFactory = codecs,
    };
}
