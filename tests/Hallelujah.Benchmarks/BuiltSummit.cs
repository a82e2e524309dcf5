namespace Hallelujah.Benchmarks;

/// <summary>The Summit's program as the build leaves it for users, with its native code.</summary>
static class BuiltSummit
{
    /// <summary>What dotnet runs.</summary>
    public static string Assembly { get; } = Find("hall-summit.dll");

    /// <summary>What the system runs.</summary>
    public static string Executable { get; } = Find(OperatingSystem.IsWindows() ? "hall-summit.exe" : "hall-summit");

    /// <summary>The shell with the module in it, of the benchmarks' own configuration.</summary>
    public static string Shell => Above(
        Path.Combine("src", "Hallelujah.Shell", "bin", Configuration, "hallsh.dll"));

    /// <summary>As in Release/net10.0.</summary>
    static string Configuration => Path.Combine([.. Path.TrimEndingDirectorySeparator(AppContext.BaseDirectory)
        .Split(Path.DirectorySeparatorChar)[^2..]]);

    static string Find(string name) => Above(Path.Combine("module", "bin", "summit", name));

    /// <summary>A file of the repository.</summary>
    public static string Above(string path)
    {
        for (string? up = AppContext.BaseDirectory; up is not null; up = Path.GetDirectoryName(up))
        {
            string file = Path.Combine(up, path);
            if (File.Exists(file)) return file;
        }
        throw new FileNotFoundException($"{path} is not there: build the repository first.");
    }
}
