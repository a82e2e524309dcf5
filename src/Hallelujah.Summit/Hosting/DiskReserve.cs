using Hallelujah.Contracts;
using Microsoft.Win32.SafeHandles;

namespace Hallelujah.Summit.Hosting;

/// <summary>
/// A file that holds some room on the disk, to be given up when that is full: then feeds can still be removed, which
/// makes room.
/// </summary>
sealed class DiskReserve(string path)
{
    /// <summary>What the worksheet needs to note a delete, many times over.</summary>
    const int Bytes = 1 << 20;

    /// <summary>A disk with less room than so many reserves is not made fuller by one.</summary>
    const int LeastRoom = 16;

    /// <summary>Makes the file where there is none and the disk has room; where it cannot, there is none.</summary>
    public void Keep()
    {
        try
        {
            if (File.Exists(path) || Room() < (long)Bytes * LeastRoom) return;
            using SafeFileHandle file = File.OpenHandle(path, FileMode.Create, FileAccess.Write);
            RandomAccess.Write(file, new byte[Bytes], 0);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            DurableFile.DeleteQuietly(path);
        }
    }

    /// <summary>At a start: a Summit on a full disk needs the room itself, for feeds to be removed at all.</summary>
    public void KeepOrGiveUp()
    {
        if (File.Exists(path) && Room() < Bytes / LeastRoom) GiveUp();
        else Keep();
    }

    /// <summary>Runs what writes a little, and where the disk is full, once more on the reserve.</summary>
    public async Task RunAsync(Func<Task> write)
    {
        try
        {
            await write().ConfigureAwait(false);
        }
        catch (Exception e) when (IsDiskFull(e) && GiveUp())
        {
            await write().ConfigureAwait(false);
        }
    }

    static bool IsDiskFull(Exception e) =>
        e is HallException hall ? hall.Error == HallErrors.DiskFull
            : e is IOException io && ErrorMapping.IsDiskFull(io);

    long Room() => new DriveInfo(Path.GetDirectoryName(path)!).AvailableFreeSpace;

    bool GiveUp()
    {
        if (!File.Exists(path)) return false;
        DurableFile.DeleteQuietly(path);
        return !File.Exists(path);
    }
}
