using Microsoft.Win32.SafeHandles;

namespace Hallelujah.Columnar.Segments;

/// <summary>
/// A file that is written and not yet on disk. Waiting for the disk takes no processor, so who has processors to keep
/// busy waits elsewhere. The handle is the one that wrote, since the system tells it of every error in between.
/// </summary>
public sealed class UnsyncedFile(string path, SafeFileHandle file)
{
    /// <summary>
    /// Returns when all is on disk, with the file closed. Throws <see cref="ColumnarException"/> (DiskFull,
    /// TargetUnwritable); then what to do with the file is the caller's.
    /// </summary>
    public void Sync()
    {
        using (file)
        {
            try
            {
                RandomAccess.FlushToDisk(file);
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                throw SegmentWriter.Failure(path, e);
            }
        }
    }

    /// <summary>Closes the file as it is.</summary>
    public void Abandon() => file.Dispose();
}
