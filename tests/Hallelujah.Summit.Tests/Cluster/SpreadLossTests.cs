using Hallelujah.Client;
using Hallelujah.Contracts;
using Hallelujah.Summit.Tests.Processes;
using Xunit;

namespace Hallelujah.Summit.Tests.Cluster;

/// <summary>Hosts that are killed while they load their part of a feed, and after; real processes.</summary>
public sealed class SpreadLossTests : IDisposable
{
    const int Rows = 40_000;
    const long Sum = 3 * (Rows * (Rows + 1L) / 2);

    readonly HostsUnderTest _hosts = new() { Options = ["--split-bytes", "20000", "--workers", "1"] };

    public void Dispose() => _hosts.Dispose();

    static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    static CommandSubmission Everywhere(string feed) => new(
        Guid.NewGuid(), new ImportCommand { Feed = feed, Paths = [HostsUnderTest.Own("*.csv")], OnHost = "*" });

    async Task StartAsync()
    {
        for (int host = 0; host < 3; host++)
        {
            Directory.CreateDirectory(_hosts.DirectoryOf(host));
            SummitUnderTest.MakeCsv(_hosts.OwnOf(host, "a.csv"), Rows);
        }
        await _hosts.StartAllAsync();
    }

    /// <summary>Where a host keeps its segments.</summary>
    string Segments(int host, Guid id, bool isOwner) =>
        Path.Combine(_hosts.DirectoryOf(host), isOwner ? "feeds" : "parts", id.ToString());

    [Fact]
    public async Task Hosts_that_are_killed_while_they_load_go_on_when_they_are_back()
    {
        await StartAsync();
        Guid id;
        Dictionary<string, DateTime> finished;
        await using (SummitConnection alpha = await _hosts.ConnectAsync(0))
        {
            id = (await alpha.Rpc.SubmitAsync(Everywhere("sales"), Cancelled)).Id;
            finished = await _hosts.SharesAsync(1, Segments(1, id, isOwner: false), 3, Cancelled);
            await _hosts[1].KillAsync();
            FeedInfo now = (await alpha.Rpc.FindFeedsAsync(new FeedQuery(["sales"]), Cancelled)).Single();
            Assert.Equal(FeedState.Running, now.State);
            await _hosts.UntilAsync(
                0, "waits for beta",
                async rpc => (await rpc.FindFeedsAsync(new FeedQuery(["sales"]), Cancelled)).Single().Progress!.Phase,
                "Waiting for beta");
            now = (await alpha.Rpc.FindFeedsAsync(new FeedQuery(["sales"]), Cancelled)).Single();
            Assert.Equal(HostsUnderTest.Names, now.Hosts!.Select(h => h.Name));
            Assert.Equal(
                [HostState.Up, HostState.Up], now.Hosts!.Where(h => h.Name != "beta").Select(h => h.State!.Value));
            Assert.True(now.Hosts![0] is { Jahs: > 0, Rows: > 0, Bytes: > 0 }, $"{now.Hosts[0]}");
            await _hosts.StartAsync(1);

            // Beta has gone on; now the host of the Hallelu goes.
            finished = await _hosts.SharesAsync(
                1, Segments(1, id, isOwner: false), finished.Count + 3, Cancelled, finished);
            await _hosts[0].KillAsync();
        }
        await _hosts.StartAsync(0);
        await using SummitConnection again = await _hosts.ConnectAsync(0);
        FeedInfo ended = await again.Rpc.WaitAsync(id, 120_000, null, Cancelled);
        Assert.Equal((FeedState.Ready, 3L * Rows), (ended.State, ended.Rows));
        Assert.Equal((3L * Rows, Sum), await SummitUnderTest.ReadAsync(again, "sales"));
        Assert.All(finished, f => Assert.Equal(f.Value, File.GetLastWriteTimeUtc(f.Key)));
    }

    [Fact]
    public async Task Rows_of_a_host_that_is_down_are_never_missing_unsaid()
    {
        await StartAsync();
        await using SummitConnection alpha = await _hosts.ConnectAsync(0);
        FeedInfo info = await SummitUnderTest.RunAsync(alpha, Everywhere("sales"));
        FeedInfo second = await SummitUnderTest.RunAsync(alpha, Everywhere("other"));
        Assert.Equal((FeedState.Ready, FeedState.Ready), (info.State, second.State));

        // A reader who has begun learns of the loss when it comes to gamma's rows, of which there is no copy.
        await using (RowsConnection begun = await alpha.OpenRowsAsync("sales", new Selection(), Cancelled))
        {
            (await begun.ReadAsync(Cancelled))!.Dispose();
            await _hosts[2].KillAsync();
            HallException lost = await Assert.ThrowsAsync<HallException>(() => SummitUnderTest.ReadAsync(begun));
            Assert.Equal((HallErrors.HostUnreachable, "gamma"), (lost.Error, lost.Target));
        }
        await _hosts.UntilAsync(0, "gamma is missing", async rpc => string.Join(
            ' ', (await rpc.FindFeedsAsync(new FeedQuery(["sales"]), Cancelled)).Single().Hosts!
                .Select(h => $"{h.Name}:{h.Rows}:{(h.State == HostState.Up ? "up" : "gone")}")),
            $"alpha:{Rows}:up beta:{Rows}:up gamma:{Rows}:gone");

        HallException error = await Assert.ThrowsAsync<HallException>(
            () => SummitUnderTest.ReadAsync(alpha, "sales"));
        Assert.Equal((HallErrors.HostUnreachable, "gamma"), (error.Error, error.Target));
        Assert.Contains("40,000 of the 120,000 rows", error.Message, StringComparison.Ordinal);
        var partial = new Selection { AllowPartial = true };
        RowsTicket ticket = await alpha.Rpc.OpenRowsAsync("sales", partial, Cancelled);
        Assert.Equal([new MissingRowsInfo("gamma", Rows)], ticket.Missing!);
        Assert.Equal((2L * Rows, Sum / 3 * 2), await SummitUnderTest.ReadAsync(alpha, "sales", partial));
        HallException direct = await Assert.ThrowsAsync<HallException>(
            () => alpha.OpenRowsAsync("sales", new Selection(), Cancelled));
        Assert.Equal((error.Error, error.Message), (direct.Error, direct.Message));
        await using (RowsConnection rows = await alpha.OpenRowsAsync("sales", partial, Cancelled))
        {
            Assert.Equal([new MissingRowsInfo("gamma", Rows)], rows.Missing!);
            Assert.Equal((2L * Rows, Sum / 3 * 2), await SummitUnderTest.ReadAsync(rows));
        }
        ExportInfo export = await alpha.Rpc.ExportAsync(
            new ExportRequest("sales", _hosts.Combine("part.csv"), "Csv", partial, false), null, Cancelled);
        Assert.Equal((2L * Rows, "gamma"), (export.Rows, export.Missing!.Single().Host));
        HallException refused = await Assert.ThrowsAsync<HallException>(() => alpha.Rpc.SubmitAsync(
            new CommandSubmission(Guid.NewGuid(), new ExtractCommand { Feed = "x", Input = "sales" }), Cancelled));
        Assert.Equal((HallErrors.HostUnreachable, "gamma"), (refused.Error, refused.Target));
        Assert.Contains("40,000 of the 120,000 rows", refused.Message, StringComparison.Ordinal);
        Assert.Equal(4, (await alpha.Rpc.GetStatsAsync("sales", null, Cancelled)).Count);

        // Nor is the host let go with what it has of other hosts' feeds.
        await _hosts.SeesAsync(0, HostState.Up, HostState.Up, HostState.Down);
        for (int host = 0; host < 2; host++) _hosts.Configure(host, _hosts.HostsJson(["alpha", "beta"]));
        HallException kept = await Assert.ThrowsAsync<HallException>(
            () => alpha.Rpc.UpdateClusterAsync(false, Cancelled));
        Assert.Contains("'gamma' has 2 feeds", kept.Message, StringComparison.Ordinal);
        for (int host = 0; host < 2; host++) _hosts.Configure(host, _hosts.HostsJson(HostsUnderTest.Names));

        // What was deleted meanwhile goes when the host is back; what was not stays.
        HallException named = await Assert.ThrowsAsync<HallException>(
            () => alpha.Rpc.SubmitAsync(Everywhere("new"), Cancelled));
        Assert.Equal(HallErrors.HostUnreachable, named.Error);
        await alpha.Rpc.DeleteFeedAsync("sales", Cancelled);
        Assert.False(Directory.Exists(Segments(1, info.Id, isOwner: false)));
        Assert.True(Directory.Exists(Segments(2, info.Id, isOwner: false)));
        await _hosts.StartAsync(2);
        await _hosts.UntilAsync(
            2, "has erased its part",
            _ => Task.FromResult(Directory.Exists(Segments(2, info.Id, isOwner: false)).ToString()), "False");
        await _hosts.UntilAsync(0, "gamma is up", async rpc =>
            (await rpc.FindFeedsAsync(new FeedQuery(["other"]), Cancelled)).Single().Hosts![2].State.ToString()!,
            "Up");
        Assert.Equal((3L * Rows, Sum), await SummitUnderTest.ReadAsync(alpha, "other"));
    }
}
