using System.Diagnostics;
using Xunit;

namespace Hallelujah.Summit.Tests;

/// <summary>A file system of a few MB, to be filled. Skips the test where it cannot be had.</summary>
sealed class SmallDisk : IDisposable
{
    const string Filler = "filler";

    SmallDisk(string path) => Path = path;

    public string Path { get; }

    /// <param name="size">As mount takes it, such as 3m.</param>
    public static SmallDisk Mount(string path, string size)
    {
        Directory.CreateDirectory(path);
        bool isMounted = OperatingSystem.IsLinux() && Environment.IsPrivilegedProcess
            && Run("mount", "-t", "tmpfs", "-o", $"size={size}", "tmpfs", path);
        Assert.SkipUnless(isMounted, "Mounting a small disk needs Linux and root.");
        return new SmallDisk(path);
    }

    public string Combine(string name) => System.IO.Path.Combine(Path, name);

    /// <summary>Takes all the room there is.</summary>
    public void Fill()
    {
        using FileStream file = File.Create(Combine(Filler));
        byte[] block = new byte[4096];
        try
        {
            while (true)
            {
                file.Write(block);
                file.Flush();
            }
        }
        catch (IOException)
        {
            // That was the last of it.
        }
    }

    public void Empty() => File.Delete(Combine(Filler));

    static bool Run(string program, params string[] arguments)
    {
        try
        {
            using Process process =
                Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardError = true })!;
            return process.WaitForExit(10_000) && process.ExitCode == 0;
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return false;
        }
    }

    public void Dispose() => Run("umount", "-l", Path);
}
