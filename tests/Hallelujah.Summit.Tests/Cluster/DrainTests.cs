using Hallelujah.Client;
using Hallelujah.Contracts;
using Hallelujah.Summit.Tests.Processes;
using Xunit;
using static Hallelujah.Summit.Tests.Cluster.FeedText;

namespace Hallelujah.Summit.Tests.Cluster;

/// <summary>A host gives what it has to the others and is removed; real processes.</summary>
public sealed class DrainTests : IDisposable
{
    const int Rows = 2_000;

    static readonly string[] Feeds = ["copied", "else", "plain", "twice", "wide"];

    readonly HostsUnderTest _hosts = new() { Options = ["--split-bytes", "20000", "--workers", "2"] };

    public void Dispose() => _hosts.Dispose();

    static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    static CommandSubmission Import(string feed, string? onHost, int? copies) => new(
        Guid.NewGuid(), new ImportCommand
        {
            Feed = feed,
            Paths = [HostsUnderTest.Own("*.csv")],
            OnHost = onHost,
            Copies = copies,
            Csv = new CsvImportOptions { OnError = BadRecordPolicy.Reject },
        });

    static async Task<string> AllAsync(SummitConnection connection, string feed) => string.Join(
        '\n', await SchemaAsync(connection, feed), await StatsAsync(connection, feed),
        await RowsAsync(connection, feed, new Selection()), await RejectsAsync(connection, feed));

    [Fact]
    public async Task A_drained_host_has_nothing_that_the_others_have_not()
    {
        for (int host = 0; host < 3; host++)
        {
            Directory.CreateDirectory(_hosts.DirectoryOf(host));
            string csv = SummitUnderTest.MakeCsv(_hosts.OwnOf(host, "a.csv"), Rows);
            await File.AppendAllTextAsync(csv, "1,too,few\n", Cancelled);
        }
        await _hosts.StartAllAsync();
        var before = new Dictionary<string, string>();
        await using SummitConnection alpha = await _hosts.ConnectAsync(0);
        await using (SummitConnection gamma = await _hosts.ConnectAsync(2))
        {
            // Gamma's own: on it alone, with a copy, with rows on all hosts. Alpha's: with rows on gamma, and copies.
            foreach ((SummitConnection connection, CommandSubmission import) in new[]
            {
                (gamma, Import("plain", null, null)), (gamma, Import("copied", null, 2)),
                (gamma, Import("wide", "*", null)), (alpha, Import("else", "*", null)),
                (alpha, Import("twice", "*", 2)),
            })
            {
                FeedInfo made = await SummitUnderTest.RunAsync(connection, import);
                Assert.Equal((FeedState.Ready, null), (made.State, made.Error?.Message));
            }
            foreach (string feed in Feeds) before[feed] = await AllAsync(gamma, feed);
        }
        CheckInfo check = (await alpha.Rpc.TestClusterAsync(Cancelled)).Single(c => c.Name == "Feeds");
        Assert.Equal((CheckResult.Pass, null), (check.Result, check.Recommendation));

        Assert.Equal(
            HallErrors.HostNotFound,
            (await Assert.ThrowsAsync<HallException>(() => alpha.Rpc.DrainHostAsync("x", false, Cancelled))).Error);
        IReadOnlyList<HostInfo> hosts = await alpha.Rpc.DrainHostAsync("gamma", false, Cancelled);
        Assert.Equal(0, hosts.Single(h => h.Name == "gamma").Feeds);
        Assert.DoesNotContain(
            await alpha.Rpc.FindFeedsAsync(new FeedQuery(), Cancelled),
            f => f.Host == "gamma" && f.State == FeedState.Ready);
        await _hosts.UntilAsync(2, "has nothing left", _ => Task.FromResult($"{Left("parts") + Left("feeds")}"), "0");
        // Again there is nothing to do.
        await alpha.Rpc.DrainHostAsync("gamma", false, Cancelled);

        Assert.Equal(0, await _hosts[2].TerminateAsync());
        for (int host = 0; host < 2; host++) _hosts.Configure(host, _hosts.HostsJson(["alpha", "beta"]));
        await _hosts.SeesAsync(0, HostState.Up, HostState.Up, HostState.Down);
        await alpha.Rpc.UpdateClusterAsync(false, Cancelled);
        await _hosts.AllUpAsync(2);
        foreach (int host in new[] { 0, 1 })
        {
            await using SummitConnection connection = await _hosts.ConnectAsync(host);
            foreach (string feed in Feeds) Assert.Equal(before[feed], await AllAsync(connection, feed));
        }
        foreach (FeedInfo feed in await alpha.Rpc.FindFeedsAsync(new FeedQuery(), Cancelled))
        {
            Assert.Equal(FeedState.Ready, feed.State);
            if (feed.Copies is { } wanted)
                Assert.All(feed.Hosts!, h => Assert.Equal(wanted, Keepers(h)));
        }
        FeedInfo more = await SummitUnderTest.RunAsync(alpha, new(
            Guid.NewGuid(), new ExtractCommand { Feed = "more", Input = "wide", Copies = 2 }));
        Assert.Equal((FeedState.Ready, 3L * Rows, null), (more.State, more.Rows, more.Error?.Message));
        foreach (string feed in Feeds) await alpha.Rpc.DeleteFeedAsync(feed, Cancelled);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_feed_that_was_given_away_is_let_go_of_after_a_crash_too(bool isDeletedThere)
    {
        for (int host = 0; host < 3; host++) Directory.CreateDirectory(_hosts.DirectoryOf(host));
        SummitUnderTest.MakeCsv(_hosts.OwnOf(2, "a.csv"), Rows);
        await _hosts.StartAllAsync();
        Guid id;
        string before;
        await using (SummitConnection gamma = await _hosts.ConnectAsync(2))
        {
            id = (await SummitUnderTest.RunAsync(gamma, Import("plain", null, null))).Id;
            before = await AllAsync(gamma, "plain");
        }
        // As gamma was just before it let go of the feed.
        await _hosts[2].KillAsync();
        string worksheet = Path.Combine(_hosts.DirectoryOf(2), "worksheet.db");
        string feed = Path.Combine(_hosts.DirectoryOf(2), "feeds", $"{id:D}");
        string kept = _hosts.DirectoryOf(2) + "-kept";
        Directory.CreateDirectory(kept);
        foreach (string file in Directory.GetFiles(_hosts.DirectoryOf(2), "worksheet.db*").Concat(
            Directory.GetFiles(feed))) File.Copy(file, Path.Combine(kept, Path.GetFileName(file)));
        await _hosts.StartAsync(2);
        await _hosts.AllUpAsync();
        await using SummitConnection alpha = await _hosts.ConnectAsync(0);
        await alpha.Rpc.DrainHostAsync("gamma", false, Cancelled);
        await _hosts.UntilAsync(0, "has heard who has it", async rpc => string.Join(
            ", ", (await rpc.FindFeedsAsync(new FeedQuery(), Cancelled)).Count(f => f.Host != "gamma")), "1");
        string taker = (await alpha.Rpc.FindFeedsAsync(new FeedQuery(["plain"]), Cancelled)).Single().Host;
        if (isDeletedThere) await alpha.Rpc.DeleteFeedAsync("plain", Cancelled);
        await _hosts[2].KillAsync();
        Directory.CreateDirectory(feed);
        foreach (string file in Directory.GetFiles(_hosts.DirectoryOf(2), "worksheet.db*")) File.Delete(file);
        foreach (string file in Directory.GetFiles(kept))
        {
            string to = Path.GetFileName(file).StartsWith("worksheet", StringComparison.Ordinal)
                ? Path.GetDirectoryName(worksheet)! : feed;
            File.Move(file, Path.Combine(to, Path.GetFileName(file)));
        }
        await File.WriteAllTextAsync(Path.Combine(feed, "given.txt"), taker, Cancelled);

        await _hosts.StartAsync(2);
        await _hosts.AllUpAsync();
        await _hosts.UntilAsync(2, "has let go of it", async rpc => string.Join(
            ", ", (await rpc.FindFeedsAsync(new FeedQuery(), Cancelled)).Select(f => $"{f.Name} {f.Host}")),
            isDeletedThere ? "" : $"plain {taker}");
        Assert.False(Directory.Exists(feed));
        await using SummitConnection again = await _hosts.ConnectAsync(2);
        if (!isDeletedThere) Assert.Equal(before, await AllAsync(again, "plain"));
    }

    /// <summary>A part that is named after no host has its copies alone.</summary>
    static int Keepers(FeedHostInfo part) =>
        part.Copies!.Count + (HostsUnderTest.Names.Contains(part.Name) ? 1 : 0);

    int Left(string what)
    {
        string directory = Path.Combine(_hosts.DirectoryOf(2), what);
        return Directory.Exists(directory) ? Directory.GetDirectories(directory).Length : 0;
    }
}
