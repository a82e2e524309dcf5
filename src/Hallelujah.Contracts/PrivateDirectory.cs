namespace Hallelujah.Contracts;

/// <summary>
/// A directory that is its owner's alone: a hallelu_dir holds all rows, and what is asked about them.
/// </summary>
public static class PrivateDirectory
{
    /// <summary>Makes the directory, where it is not there, readable by its owner only; rights that are stay.</summary>
    public static void Create(string path)
    {
        if (OperatingSystem.IsWindows()) Directory.CreateDirectory(path);
        else
            Directory.CreateDirectory(
                path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
    }
}
