namespace Hallelujah.Columnar.Segments;

/// <summary>
/// How the buffers of an Arrow file are compressed: each by itself, behind its length, as Arrow's IPC format has it
/// (BodyCompression of a message: LZ4_FRAME, ZSTD).
/// </summary>
public enum SegmentCompression : byte { None, Lz4, Zstd }
