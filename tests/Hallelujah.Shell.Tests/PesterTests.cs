using Xunit;

namespace Hallelujah.Shell.Tests;

/// <summary>Every test of tests/Pester as a test of its own here.</summary>
public sealed class PesterTests
{
    public static async Task<IEnumerable<TheoryDataRow<string, int, string>>> Tests() =>
        (await PesterFiles.TestsAsync()).Select(
            t => new TheoryDataRow<string, int, string>(Path.GetFileName(t.File), t.Ordinal, t.Name));

    [Theory]
    [MemberData(nameof(Tests), DisableDiscoveryEnumeration = true)]
    public Task Pester(string file, int ordinal, string name) => PesterFiles.CheckAsync(file, ordinal, name, null);
}
