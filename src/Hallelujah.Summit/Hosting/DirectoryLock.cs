using System.Globalization;
using System.Text;
using Hallelujah.Contracts;

namespace Hallelujah.Summit.Hosting;

/// <summary>
/// One Summit a directory. The lock is the operating system's on summit.lock and goes with the process that holds it;
/// the holder's process id is in summit.pid beside it, for the other one's message.
/// </summary>
sealed class DirectoryLock : IDisposable
{
    readonly FileStream _file;
    readonly string _pidPath;

    DirectoryLock(FileStream file, string pidPath) => (_file, _pidPath) = (file, pidPath);

    /// <summary>Throws <see cref="HallErrors.DirectoryInUse"/> where another process holds the directory.</summary>
    public static DirectoryLock Acquire(SummitPaths paths)
    {
        string pidPath = Path.ChangeExtension(paths.Lock, ".pid");
        FileStream file;
        try
        {
            // FileShare.None takes an flock on Unix; it is gone with the process, so a stale file holds nobody up.
            file = new FileStream(paths.Lock, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        }
        catch (UnauthorizedAccessException e)
        {
            throw new HallException(
                HallErrors.Configuration, $"The directory '{paths.HalleluDir}' may not be written to.",
                paths.HalleluDir,
                "Give the Summit's account the right to write there.", e);
        }
        catch (IOException e)
        {
            throw new HallException(
                HallErrors.DirectoryInUse,
                $"The directory '{paths.HalleluDir}' is held by another Summit{Holder(pidPath)}.", paths.HalleluDir,
                inner: e);
        }
        File.WriteAllText(pidPath, Environment.ProcessId.ToString(CultureInfo.InvariantCulture), Encoding.ASCII);
        return new DirectoryLock(file, pidPath);
    }

    static string Holder(string pidPath)
    {
        try
        {
            string text = File.ReadAllText(pidPath).Trim();
            return int.TryParse(text, CultureInfo.InvariantCulture, out int pid)
                ? string.Create(CultureInfo.InvariantCulture, $", process {pid}")
                : "";
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return "";
        }
    }

    public void Dispose()
    {
        DurableFile.DeleteQuietly(_pidPath);
        _file.Dispose();
    }
}
