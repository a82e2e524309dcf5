using Hallelujah.Client;
using Hallelujah.Contracts;
using Hallelujah.Summit.Tests.Processes;
using Xunit;

namespace Hallelujah.Summit.Tests.Cluster;

/// <summary>An import runs on the host that it names, whichever Summit is asked.</summary>
public sealed class OnHostTests : IDisposable
{
    const int Rows = 500;

    readonly HostsUnderTest _hosts = new();

    public void Dispose() => _hosts.Dispose();

    [Fact]
    public async Task Files_are_read_where_the_import_says_and_the_feed_stays_there()
    {
        await _hosts.StartAllAsync();
        SummitUnderTest.MakeCsv(_hosts.Combine("part-1.csv"), Rows);
        await using SummitConnection gamma = await _hosts.ConnectAsync(2);

        // A pattern, so that it is that host which looks for files; its name in another case.
        CommandSubmission there = OnHost("sales", "BETA", _hosts.Combine("part-*.csv"));
        FeedInfo ended = await SummitUnderTest.RunAsync(gamma, there);
        Assert.Equal((FeedState.Ready, "beta", (long)Rows), (ended.State, ended.Host, ended.Rows));
        Assert.True(Directory.Exists(Path.Combine(_hosts.DirectoryOf(1), "feeds", ended.Id.ToString())));
        Assert.False(Directory.Exists(Path.Combine(_hosts.DirectoryOf(2), "feeds", ended.Id.ToString())));
        Assert.Equal((Rows, Rows * (Rows + 1L) / 2), await SummitUnderTest.ReadAsync(gamma, "sales"));

        // A retry, as after a lost answer, is the same command.
        Assert.Equal(ended.Id, (await gamma.Rpc.SubmitAsync(there, CancellationToken.None)).Id);
        CommandSubmission own = OnHost("own", "gamma", _hosts.Combine("part-1.csv"));
        Assert.Equal("gamma", (await SummitUnderTest.RunAsync(gamma, own)).Host);
        await InspectedAsync(gamma);

        HallException unknown = await Assert.ThrowsAsync<HallException>(() => gamma.Rpc.SubmitAsync(
            OnHost("other", "delta", _hosts.Combine("part-1.csv")), CancellationToken.None));
        Assert.Equal(HallErrors.HostNotFound, unknown.Error);
        Assert.Contains("'alpha', 'beta', 'gamma'", unknown.Message, StringComparison.Ordinal);
        Assert.Empty(await gamma.Rpc.FindFeedsAsync(new FeedQuery(["other"]), CancellationToken.None));
    }

    /// <summary>What an import would do there is told of the file that is there.</summary>
    async Task InspectedAsync(SummitConnection gamma)
    {
        await File.WriteAllTextAsync(_hosts.OwnOf(1, "own.csv"), "a;b\n1;x\n");
        await File.WriteAllTextAsync(_hosts.OwnOf(2, "own.csv"), "a,b,c\n1,2,3\n");
        string path = HostsUnderTest.Own("own.csv");
        async Task<(string, int)> toldAsync(string host)
        {
            SourceInfo told = await gamma.Rpc.InspectSourceOnAsync(path, host, null, CancellationToken.None);
            return (told.Delimiter, told.Columns.Count);
        }
        Assert.Equal((";", 2), await toldAsync("Beta"));
        Assert.Equal((",", 3), await toldAsync("gamma"));
        HallException missing = await Assert.ThrowsAsync<HallException>(() => toldAsync("alpha"));
        Assert.Equal(HallErrors.SourceNotFound, missing.Error);
        HallException unknown = await Assert.ThrowsAsync<HallException>(() => toldAsync("delta"));
        Assert.Equal(HallErrors.HostNotFound, unknown.Error);
        HallException several = await Assert.ThrowsAsync<HallException>(() => toldAsync("*"));
        Assert.Equal(HallErrors.InvalidOption, several.Error);
    }

    static CommandSubmission OnHost(string feed, string host, string path) =>
        new(Guid.NewGuid(), new ImportCommand { Feed = feed, Paths = [path], OnHost = host });
}
