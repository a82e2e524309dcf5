using Hallelujah.Client;
using Hallelujah.Contracts;
using Hallelujah.Summit.Tests.Processes;
using Xunit;
using static Hallelujah.Summit.Tests.Cluster.FeedText;

namespace Hallelujah.Summit.Tests.Cluster;

/// <summary>Feeds with copies whose Hallelu's host is lost, or comes back with nothing; real processes.</summary>
public sealed class TakenOverTests : IDisposable
{
    const int Rows = 2_000;

    readonly HostsUnderTest _hosts = new() { Options = ["--split-bytes", "20000", "--workers", "2"] };

    public void Dispose() => _hosts.Dispose();

    static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    static CommandSubmission Import(string feed, string? onHost) => new(
        Guid.NewGuid(), new ImportCommand
        {
            Feed = feed,
            Paths = [HostsUnderTest.Own("*.csv")],
            OnHost = onHost,
            Copies = 2,
            Csv = new CsvImportOptions { OnError = BadRecordPolicy.Reject },
        });

    async Task StartAsync()
    {
        for (int host = 0; host < 3; host++)
        {
            Directory.CreateDirectory(_hosts.DirectoryOf(host));
            string csv = SummitUnderTest.MakeCsv(_hosts.OwnOf(host, "a.csv"), Rows);
            await File.AppendAllTextAsync(csv, "1,too,few\n", Cancelled);
        }
        await _hosts.StartAllAsync();
    }

    static async Task<FeedInfo> MakeAsync(SummitConnection connection, CommandSubmission submission)
    {
        FeedInfo made = await SummitUnderTest.RunAsync(connection, submission);
        Assert.Equal((FeedState.Ready, null), (made.State, made.Error?.Message));
        return made;
    }

    static async Task<string> AllAsync(SummitConnection connection, string feed) => string.Join(
        '\n', await SchemaAsync(connection, feed), await StatsAsync(connection, feed),
        await RowsAsync(connection, feed, new Selection()), await RejectsAsync(connection, feed));

    async Task<string> StatesAsync(ISummitRpc rpc, string host) => string.Join(
        ", ", (await rpc.FindFeedsAsync(new FeedQuery(), Cancelled)).Where(f => f.Host == host)
            .OrderBy(f => f.Name, StringComparer.Ordinal).Select(f => $"{f.Name} {f.State}"));

    [Fact]
    public async Task What_has_copies_comes_back_to_a_host_that_has_lost_its_disk()
    {
        await StartAsync();
        string own, wide;
        IReadOnlyList<CommandInfo> commands;
        await using (SummitConnection alpha = await _hosts.ConnectAsync(0))
        {
            FeedInfo made = await MakeAsync(alpha, Import("own", null));
            Assert.Equal((1L, "beta"), (made.Rejected, made.Hosts!.Single().Copies!.Single()));
            Assert.Equal(3, (await MakeAsync(alpha, Import("wide", "*"))).Rejected);
            await MakeAsync(alpha, Import("gone", null));
            await MakeAsync(alpha, new(
                Guid.NewGuid(), new ExtractCommand { Feed = "part", Input = "own", Copies = 2 }));
            (own, wide) = (await AllAsync(alpha, "own"), await AllAsync(alpha, "wide"));
            commands = await alpha.Rpc.GetCommandsAsync(null, Cancelled);

            // Beta has copies of all, and does not hear that one of the feeds is deleted.
            await _hosts[1].KillAsync();
            await _hosts.SeesAsync(0, HostState.Up, HostState.Down, HostState.Up);
            await alpha.Rpc.DeleteFeedAsync("gone", Cancelled);
        }

        await _hosts[0].KillAsync();
        _hosts.Erase(0);
        await _hosts.StartAsync(0, 1);
        await _hosts.AllUpAsync();
        await _hosts.UntilAsync(
            2, "sees the feeds again", rpc => StatesAsync(rpc, "alpha"), "own Ready, part Ready, wide Ready");
        foreach (int host in new[] { 0, 2 })
        {
            await using SummitConnection connection = await _hosts.ConnectAsync(host);
            Assert.Equal(own, await AllAsync(connection, "own"));
            Assert.Equal(wide, await AllAsync(connection, "wide"));
        }
        await _hosts.UntilAsync(1, "has no copy of what was deleted", _ => Task.FromResult(
            $"{Directory.GetDirectories(Path.Combine(_hosts.DirectoryOf(1), "parts"), "*.copy-*").Length}"), "3");
        await using SummitConnection back = await _hosts.ConnectAsync(0);
        Assert.Empty(await back.Rpc.FindFeedsAsync(new FeedQuery(["gone"]), Cancelled));
        IReadOnlyList<CommandInfo> again = await back.Rpc.GetCommandsAsync(null, Cancelled);
        Assert.Equal(
            commands.Where(c => c.Feed != "gone").Select(c => (c.Id, c.Feed, c.Kind, c.State, c.Submitted)),
            again.Select(c => (c.Id, c.Feed, c.Kind, c.State, c.Submitted)));

        // They are the host's as before: extracted from, deleted, restored from their sources.
        FeedInfo more = await MakeAsync(back, new(
            Guid.NewGuid(), new ExtractCommand { Feed = "more", Input = "wide", Copies = 2 }));
        Assert.Equal(3L * Rows, more.Rows);
        foreach (string feed in new[] { "own", "wide" })
        {
            await back.Rpc.DeleteFeedAsync(feed, Cancelled);
            FeedInfo restored = await back.Rpc.RestoreFeedAsync(feed, false, Cancelled);
            restored = await back.Rpc.WaitAsync(restored.Id, 60_000, null, Cancelled);
            Assert.Equal((FeedState.Ready, null), (restored.State, restored.Error?.Message));
            Assert.Equal(feed == "own" ? own : wide, await AllAsync(back, feed));
        }
    }

    [Fact]
    public async Task What_has_copies_goes_to_another_host_when_its_own_is_removed()
    {
        await StartAsync();
        string own, wide;
        await using (SummitConnection gamma = await _hosts.ConnectAsync(2))
        {
            Assert.Equal(["alpha"], (await MakeAsync(gamma, Import("own", null))).Hosts!.Single().Copies!);
            // Its Hallelu is on gamma; alpha has the copy of gamma's rows beside its own.
            Assert.Equal("gamma", (await MakeAsync(gamma, Import("wide", "*"))).Host);
            (own, wide) = (await AllAsync(gamma, "own"), await AllAsync(gamma, "wide"));
        }

        await _hosts[2].KillAsync();
        for (int host = 0; host < 2; host++) _hosts.Configure(host, _hosts.HostsJson(["alpha", "beta"]));
        await _hosts.SeesAsync(1, HostState.Up, HostState.Up, HostState.Down);
        await using SummitConnection beta = await _hosts.ConnectAsync(1);
        await beta.Rpc.UpdateClusterAsync(true, Cancelled);
        await _hosts.AllUpAsync(2);
        await _hosts.UntilAsync(
            1, "sees who took them over", rpc => StatesAsync(rpc, "alpha"), "own Ready, wide Ready");
        Assert.Equal(own, await AllAsync(beta, "own"));
        Assert.Equal(wide, await AllAsync(beta, "wide"));
        await using SummitConnection alpha = await _hosts.ConnectAsync(0);
        Assert.Equal(wide, await AllAsync(alpha, "wide"));
        FeedInfo more = await MakeAsync(alpha, new(
            Guid.NewGuid(), new ExtractCommand { Feed = "more", Input = "wide", Copies = 2 }));
        Assert.Equal(3L * Rows, more.Rows);

        // After a restart as before it; then nothing is left of them.
        await _hosts[0].KillAsync();
        await _hosts.StartAsync(0);
        await _hosts.AllUpAsync(2);
        Assert.Equal(wide, await AllAsync(beta, "wide"));
        foreach (string feed in new[] { "own", "wide", "more" }) await beta.Rpc.DeleteFeedAsync(feed, Cancelled);
        await _hosts.UntilAsync(0, "has nothing left", _ => Task.FromResult(
            $"{Enumerable.Range(0, 2).Sum(h => Left(h, "parts") + Left(h, "feeds"))}"), "0");
    }

    int Left(int host, string what)
    {
        string directory = Path.Combine(_hosts.DirectoryOf(host), what);
        return Directory.Exists(directory) ? Directory.GetDirectories(directory).Length : 0;
    }
}
