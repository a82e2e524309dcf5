namespace Hallelujah.Columnar.Segments;

/// <summary>A <see cref="SegmentInfo"/> on disk: binary, versioned, with a checksum of its own.</summary>
public static class SegmentInfoFile
{
    /// <summary>Writes and syncs a new file.</summary>
    public static void Write(string path, SegmentInfo info) => throw new NotImplementedException($"{path} {info}");

    /// <summary>Throws <see cref="ColumnarException"/> (FeedDamaged) where the file is missing, cut or changed.</summary>
    public static SegmentInfo Read(string path) => throw new NotImplementedException(path);
}
