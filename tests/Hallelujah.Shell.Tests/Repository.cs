namespace Hallelujah.Shell.Tests;

/// <summary>The checkout that the tests were built in.</summary>
public static class Repository
{
    /// <summary>The directory of the solution file, found by walking up from the tests' own.</summary>
    public static string Root { get; } = FindRoot();

    public static string PathOf(params string[] parts) => Path.Combine([Root, .. parts]);

    static string FindRoot()
    {
        for (var at = new DirectoryInfo(AppContext.BaseDirectory); at is not null; at = at.Parent)
        {
            if (File.Exists(Path.Combine(at.FullName, "Hallelujah.slnx")))
                return at.FullName;
        }

        throw new DirectoryNotFoundException($"There is no Hallelujah.slnx above {AppContext.BaseDirectory}.");
    }
}
