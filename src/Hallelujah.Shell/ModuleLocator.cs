namespace Hallelujah.Shell;

/// <summary>
/// Where the module's manifest is: what HALL_MODULE names, else the first one above the shell's own directory.
/// </summary>
internal static class ModuleLocator
{
    public const string ManifestName = "Hallelujah.psd1";
    public const string Variable = "HALL_MODULE";

    /// <returns>A full path, or null where there is no manifest.</returns>
    /// <exception cref="FileNotFoundException">HALL_MODULE names a file that does not exist.</exception>
    public static string? Find(string startDirectory, string? named)
    {
        if (!string.IsNullOrEmpty(named))
        {
            return File.Exists(named)
                ? Path.GetFullPath(named)
                : throw new FileNotFoundException(
                    $"{Variable} is '{named}', and there is no such file. Name the path of {ManifestName}, or "
                        + "unset it.");
        }

        for (var directory = new DirectoryInfo(startDirectory); directory is not null; directory = directory.Parent)
        {
            var manifest = Path.Combine(directory.FullName, ManifestName);
            if (File.Exists(manifest))
                return manifest;
        }

        return null;
    }
}
