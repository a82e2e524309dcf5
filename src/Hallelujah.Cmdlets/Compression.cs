namespace Hallelujah.Cmdlets;

/// <summary>How the bytes of a feed, or of an Arrow file, are compressed.</summary>
public enum Compression
{
    None,

    /// <summary>The faster one, to write and to read.</summary>
    Lz4,

    /// <summary>The smaller one.</summary>
    Zstd,
}
