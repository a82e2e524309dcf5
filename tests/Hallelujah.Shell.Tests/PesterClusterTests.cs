using Xunit;

namespace Hallelujah.Shell.Tests;

/// <summary>
/// The main job of tests/Pester once more, through the hosts of a cluster of three: the whole job in one file through
/// each of them, the files of its cmdlets through one after the other, since each file starts three Summits.
/// </summary>
public sealed class PesterClusterTests
{
    const string WholeJob = "MainJob.Tests.ps1";

    static readonly string[] Cmdlets =
        ["Import-HallFeed", "Export-HallFeed", "Read-HallFeed", "Get-HallFeed", "Get-HallHost", "Wait-HallFeed",
            "Stop-HallFeed", "Test-HallSource", "Get-HallSchema", "Get-HallStats", "Get-HallReject", "Remove-HallFeed",
            "Restore-HallFeed", "Get-HallWorksheet", "Remove-HallWorksheet"];

    static IEnumerable<(string File, int Host)> Runs =>
        [.. Enumerable.Range(1, 3).Select(host => (WholeJob, host)),
            .. Cmdlets.Select((cmdlet, i) => ($"{cmdlet}.Tests.ps1", (i % 3) + 1))];

    public static async Task<IEnumerable<TheoryDataRow<string, int, string, int>>> Tests()
    {
        ILookup<string, PesterResult> found = (await PesterFiles.TestsAsync()).ToLookup(t => Path.GetFileName(t.File));
        return Runs.SelectMany(r => found[r.File].Select(
            t => new TheoryDataRow<string, int, string, int>(r.File, t.Ordinal, t.Name, r.Host)));
    }

    [Theory]
    [MemberData(nameof(Tests), DisableDiscoveryEnumeration = true)]
    public Task Pester(string file, int ordinal, string name, int host) =>
        PesterFiles.CheckAsync(file, ordinal, name, host);
}
