namespace Hallelujah.Summit.Tests.Processes;

/// <summary>Waits for files that another process makes, by what the file system tells.</summary>
static class FileEvents
{
    /// <summary>
    /// The system tells nothing of files that came into a directory before it was watched: it is looked at again.
    /// </summary>
    static readonly TimeSpan LookAgain = TimeSpan.FromSeconds(1);

    /// <summary>
    /// Ends when so many files that fit the pattern are in the directory, and gives them. The directory may be made
    /// later, anywhere under the root, which is there.
    /// </summary>
    public static async Task<IReadOnlyList<string>> UntilAsync(
        string root, string directory, string pattern, int count, CancellationToken cancellationToken)
    {
        using var told = new SemaphoreSlim(0);
        using var watcher = new FileSystemWatcher(root) { IncludeSubdirectories = true };
        watcher.Created += (_, _) => told.Release();
        watcher.Renamed += (_, _) => told.Release();
        watcher.EnableRaisingEvents = true;
        while (true)
        {
            string[] files = Directory.Exists(directory) ? Directory.GetFiles(directory, pattern) : [];
            if (files.Length >= count) return files;
            await told.WaitAsync(LookAgain, cancellationToken);
        }
    }
}
