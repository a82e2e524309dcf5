using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Hallelujah.Summit.Hosting;

/// <summary>Files that are there whole or not at all, whatever happens to the process or the machine.</summary>
static partial class DurableFile
{
    /// <summary>Ends the names of files that are not finished; replay removes what it finds of them.</summary>
    public const string TemporarySuffix = ".tmp";

    /// <summary>Writes beside the target, syncs, renames over it, and syncs the directory.</summary>
    public static void Write(string path, ReadOnlySpan<byte> content)
    {
        string temporary = path + TemporarySuffix;
        try
        {
            using (SafeFileHandle handle = File.OpenHandle(temporary, FileMode.Create, FileAccess.Write))
            {
                RandomAccess.Write(handle, content, 0);
                RandomAccess.FlushToDisk(handle);
            }
            Publish(temporary, path);
        }
        catch
        {
            DeleteQuietly(temporary);
            throw;
        }
    }

    /// <summary>Gives a finished and synced file its name, durably.</summary>
    public static void Publish(string temporary, string path)
    {
        File.Move(temporary, path, overwrite: true);
        SyncDirectory(Path.GetDirectoryName(path)!);
    }

    /// <summary>
    /// Makes renames and deletions in a directory durable. On Windows the file system's journal does that.
    /// </summary>
    public static void SyncDirectory(string directory)
    {
        if (OperatingSystem.IsWindows()) return;
        int descriptor = Open(directory, 0);
        if (descriptor < 0) return;
        try
        {
            if (Sync(descriptor) != 0 && Marshal.GetLastPInvokeError() is 5 or 28)
                throw new IOException($"Could not sync the directory '{directory}'.");
        }
        finally
        {
            _ = Close(descriptor);
        }
    }

    public static void DeleteQuietly(string path)
    {
        try
        {
            File.Delete(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // What is left is removed at the next start.
        }
    }

    /// <summary>Removes a directory with all it has; none there is no error.</summary>
    public static void EraseDirectory(string path)
    {
        if (!Directory.Exists(path)) return;
        Directory.Delete(path, recursive: true);
        SyncDirectory(Path.GetDirectoryName(path)!);
    }

    // File.OpenHandle refuses directories, so the C library is asked.
    [LibraryImport("libc", EntryPoint = "open", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Open(string path, int flags);

    [LibraryImport("libc", EntryPoint = "fsync", SetLastError = true)]
    private static partial int Sync(int descriptor);

    [LibraryImport("libc", EntryPoint = "close", SetLastError = true)]
    private static partial int Close(int descriptor);
}
