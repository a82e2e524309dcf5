namespace Hallelujah.Cmdlets.Tests;

/// <summary>Paths of the checkout that the tests were built from.</summary>
static class Repository
{
    public static string Root { get; } = Find(AppContext.BaseDirectory);

    public static string Manifest { get; } = Path.Combine(Root, "Hallelujah.psd1");

    static string Find(string directory)
    {
        for (string? at = directory; at is not null; at = Path.GetDirectoryName(at))
            if (File.Exists(Path.Combine(at, "Hallelujah.psd1"))) return at;
        throw new DirectoryNotFoundException($"No Hallelujah.psd1 above {directory}.");
    }
}
