using Hallelujah.Client;
using Hallelujah.Contracts;
using Hallelujah.Summit.Tests.Rpc;
using Xunit;

namespace Hallelujah.Summit.Tests.Processes;

/// <summary>kill -9 in the middle of a file's export: the target is as it was, and the next start cleans up.</summary>
public sealed class KilledExportTests : IDisposable
{
    const int Rows = 400_000;

    /// <summary>An export that is done before its kill is tried again.</summary>
    const int Attempts = 5;

    readonly TemporaryDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    [Theory]
    [InlineData("Csv")]
    [InlineData("Arrow")]
    public async Task A_killed_export_leaves_nothing_after_the_next_start(string format)
    {
        string target = _directory.Write("out/there", "old");
        string mine = _directory.Write("out/there.0123456789abcdef0123456789abcdef.tmp", "mine");
        string csv = SummitUnderTest.MakeCsv(_directory.Combine("a.csv"), Rows);
        string[] left = [];
        for (int attempt = 0; left.Length == 0; attempt++)
        {
            Assert.True(attempt < Attempts, $"Every one of {Attempts} exports was done before its kill.");
            await File.WriteAllTextAsync(target, "old");
            await KillExportAsync(csv, target, format);
            left = [.. Directory.GetFiles(_directory.Combine("out")).Except([target, mine])];
            Assert.Equal(left.Length == 0 ? [] : left, Directory.GetFiles(_directory.Combine("dir/exports"))
                .Select(File.ReadAllText));
        }
        Assert.Equal("old", await File.ReadAllTextAsync(target));
        using SummitUnderTest again = await SummitUnderTest.StartAsync(_directory.Combine("dir"));
        await Eventually.ReachedAsync(
            "the killed export's record is gone",
            () => Task.FromResult(Directory.GetFiles(_directory.Combine("dir/exports")).Length == 0));
        Assert.Equal([target, mine], Directory.GetFiles(_directory.Combine("out")).Order());
        await using SummitConnection connection = await again.ConnectAsync();
        ExportInfo done = await connection.Rpc.ExportAsync(
            new ExportRequest("a", target, format, new Selection(), true), null, CancellationToken.None);
        Assert.Equal(Rows, done.Rows);
        Assert.Equal([target, mine], Directory.GetFiles(_directory.Combine("out")).Order());
        Assert.Empty(Directory.GetFiles(_directory.Combine("dir/exports")));
    }

    /// <summary>Kills the Summit as soon as there are bytes in a file beside the target.</summary>
    async Task KillExportAsync(string csv, string target, string format)
    {
        using SummitUnderTest summit =
            await SummitUnderTest.StartAsync(_directory.Combine("dir"), "--split-bytes", "1000000");
        await using SummitConnection connection = await summit.ConnectAsync();
        if ((await connection.Rpc.FindFeedsAsync(new FeedQuery(), CancellationToken.None)).Count == 0)
            await SummitUnderTest.RunAsync(connection, SummitUnderTest.Import("a", csv));
        var known = new HashSet<string>(Directory.GetFiles(Path.GetDirectoryName(target)!));
        Task<ExportInfo> export = connection.Rpc.ExportAsync(
            new ExportRequest("a", target, format, new Selection(), true), null, CancellationToken.None);
        Assert.True(
            SpinWait.SpinUntil(() => export.IsCompleted || HasBytes(target, known), TimeSpan.FromSeconds(60)),
            "The export wrote nothing.");
        await summit.KillAsync();
        await ((Task)export).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    static bool HasBytes(string target, HashSet<string> known) =>
        new DirectoryInfo(Path.GetDirectoryName(target)!).GetFiles()
            .Any(f => !known.Contains(f.FullName) && f.Exists && f.Length > 0);
}
