namespace Hallelujah.Summit.Tests;

/// <summary>A directory of a test's own, gone when it is done.</summary>
sealed class TemporaryDirectory : IDisposable
{
    public string Path { get; } = Directory.CreateTempSubdirectory("hall-").FullName;

    public string Combine(string name) => System.IO.Path.Combine(Path, name);

    /// <summary>Writes a file and gives its full path.</summary>
    public string Write(string name, string text)
    {
        string path = Combine(name);
        Directory.CreateDirectory(System.IO.Path.GetDirectoryName(path)!);
        File.WriteAllText(path, text);
        return path;
    }

    public void Dispose()
    {
        try
        {
            Directory.Delete(Path, recursive: true);
        }
        catch (IOException)
        {
            // A process that was just killed may still be closing its files.
        }
    }
}
