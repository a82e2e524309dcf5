using System.Collections.Concurrent;
using Xunit;

namespace Hallelujah.Shell.Tests;

/// <summary>
/// Every test of tests/Pester as a test of its own here. A file runs once, with the first of its tests.
/// </summary>
public sealed class PesterTests
{
    static readonly string Directory = Repository.PathOf("tests", "Pester");
    static readonly ConcurrentDictionary<string, Lazy<Task<IReadOnlyList<PesterResult>>>> Runs = new();

    static string[] Files =>
        System.IO.Directory.Exists(Directory)
            ? [.. System.IO.Directory.GetFiles(Directory, "*.Tests.ps1").Order(StringComparer.Ordinal)]
            : [];

    public static async Task<IEnumerable<TheoryDataRow<string, int, string>>> Tests()
    {
        if (Files.Length == 0)
            return [];
        var found = await PesterRun.DiscoverAsync(Files);
        return found.Select(t => new TheoryDataRow<string, int, string>(Path.GetFileName(t.File), t.Ordinal, t.Name));
    }

    [Theory]
    [MemberData(nameof(Tests), DisableDiscoveryEnumeration = true)]
    public async Task Pester(string file, int ordinal, string name)
    {
        var run = Runs.GetOrAdd(file, f => new(() => PesterRun.RunAsync([Path.Combine(Directory, f)])));
        var results = await run.Value;
        var result = results.SingleOrDefault(r => r.Ordinal == ordinal) ??
            throw new InvalidOperationException(
                $"{file}: test {ordinal} ({name}) was found and not run; the file has {results.Count} results.");
        Assert.SkipWhen(result.Outcome == "Skipped", "skipped in the Pester file");
        Assert.True(result.Outcome == "Passed", $"{file}: {result.Name}: {result.Outcome}\n{result.Message}");
    }
}
