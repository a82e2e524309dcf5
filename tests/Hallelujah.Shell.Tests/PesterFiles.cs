using System.Collections.Concurrent;
using Xunit;

namespace Hallelujah.Shell.Tests;

/// <summary>
/// The files of tests/Pester and what came of them. A file runs once a place, with the first of its tests.
/// </summary>
static class PesterFiles
{
    static readonly string Directory = Repository.PathOf("tests", "Pester");
    static readonly Lazy<Task<IReadOnlyList<PesterResult>>> Found = new(() => PesterRun.DiscoverAsync(Paths));
    static readonly ConcurrentDictionary<(string, int?), Lazy<Task<IReadOnlyList<PesterResult>>>> Runs = new();

    static string[] Paths =>
        System.IO.Directory.Exists(Directory)
            ? [.. System.IO.Directory.GetFiles(Directory, "*.Tests.ps1").Order(StringComparer.Ordinal)]
            : [];

    /// <summary>Every test of every file.</summary>
    public static async Task<IReadOnlyList<PesterResult>> TestsAsync() => Paths.Length == 0 ? [] : await Found.Value;

    /// <summary>Checks what became of a test.</summary>
    /// <param name="host">The host of a cluster through which the file runs, from 1; null: a Summit of its own.</param>
    public static async Task CheckAsync(string file, int ordinal, string name, int? host)
    {
        var run = Runs.GetOrAdd(
            (file, host), _ => new(() => PesterRun.RunAsync([Path.Combine(Directory, file)], host)));
        var results = await run.Value;
        var result = results.SingleOrDefault(r => r.Ordinal == ordinal) ??
            throw new InvalidOperationException(
                $"{file}: test {ordinal} ({name}) was found and not run; the file has {results.Count} results.");
        Assert.SkipWhen(result.Outcome == "Skipped", "skipped in the Pester file");
        Assert.True(result.Outcome == "Passed", $"{file}: {result.Name}: {result.Outcome}\n{result.Message}");
    }
}
