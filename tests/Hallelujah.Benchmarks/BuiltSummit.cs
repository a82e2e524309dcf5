namespace Hallelujah.Benchmarks;

/// <summary>The Summit's program as the build leaves it for users, with its native code.</summary>
static class BuiltSummit
{
    /// <summary>What dotnet runs.</summary>
    public static string Assembly { get; } = Find("hall-summit.dll");

    /// <summary>What the system runs.</summary>
    public static string Executable { get; } = Find(OperatingSystem.IsWindows() ? "hall-summit.exe" : "hall-summit");

    static string Find(string name)
    {
        for (string? up = AppContext.BaseDirectory; up is not null; up = Path.GetDirectoryName(up))
        {
            string program = Path.Combine(up, "module", "bin", "summit", name);
            if (File.Exists(program)) return program;
        }
        throw new FileNotFoundException($"module/bin/summit/{name} is not there: build the repository first.");
    }
}
