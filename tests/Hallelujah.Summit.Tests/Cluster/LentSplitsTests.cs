using System.Globalization;
using System.Text;
using Hallelujah.Client;
using Hallelujah.Contracts;
using Hallelujah.Summit.Tests.Processes;
using Xunit;
using static Hallelujah.Summit.Tests.Cluster.FeedText;

namespace Hallelujah.Summit.Tests.Cluster;

/// <summary>Files that one host has, whose rows several hosts load and hold; real processes.</summary>
public sealed class LentSplitsTests : IDisposable
{
    const int Rows = 20_000;
    const int Many = 120_000;

    static readonly CultureInfo Invariant = CultureInfo.InvariantCulture;

    readonly HostsUnderTest _hosts = new() { Options = ["--split-bytes", "8000", "--workers", "2"] };

    public void Dispose() => _hosts.Dispose();

    static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    CommandSubmission Import(
        string feed, string? hosts, int? jahs = null, BadRecordPolicy onError = BadRecordPolicy.Reject) =>
        new(Guid.NewGuid(), new ImportCommand
        {
            Feed = feed,
            Paths = [_hosts.Combine("source/*.csv")],
            Hosts = hosts,
            Jahs = jahs,
            Csv = new CsvImportOptions { OnError = onError },
        });

    /// <summary>Two files, with bad records; the type of a column is known with the last row only.</summary>
    void WriteFiles()
    {
        Directory.CreateDirectory(_hosts.Combine("source"));
        foreach (int file in new[] { 1, 2 })
        {
            var text = new StringBuilder("id,name,amount\n");
            for (int i = 1; i <= Rows / 2; i++)
            {
                int id = ((file - 1) * Rows / 2) + i;
                string amount = id == Rows ? "n/a" : (id * 0.25).ToString(CultureInfo.InvariantCulture);
                text.Append(CultureInfo.InvariantCulture, $"{id},\"name,\n{id % 97}\",{amount}\n");
                if (i == 7_000) text.Append("one,field,too,many,here\n\n");
            }
            File.WriteAllText(_hosts.Combine($"source/{file}.csv"), text.ToString());
        }
    }

    [Fact]
    public async Task Rows_that_other_hosts_hold_are_those_of_the_file()
    {
        await _hosts.StartAllAsync();
        WriteFiles();
        await using SummitConnection alpha = await _hosts.ConnectAsync(0);
        FeedInfo one = await SummitUnderTest.RunAsync(alpha, Import("one", null));
        Assert.Equal((FeedState.Ready, null, true), (one.State, one.Error?.Message, one.Hosts is null or []));
        FeedInfo lent = await SummitUnderTest.RunAsync(alpha, Import("lent", "GAMMA,beta", jahs: 2));
        Assert.Equal((FeedState.Ready, null), (lent.State, lent.Error?.Message));
        Assert.Equal(
            (one.Rows, one.Rejected, one.RowsRead, one.RowsSkipped, one.Columns, 2),
            (lent.Rows, lent.Rejected, lent.RowsRead, lent.RowsSkipped, lent.Columns, lent.Jahs));
        Assert.Equal(["alpha", "beta", "gamma"], lent.Hosts!.Select(h => h.Name));
        Assert.Equal([false, true, true], lent.Hosts!.Select(h => h.Rows > 0));
        Assert.Equal([0, 1, 1], lent.Hosts!.Select(h => h.Jahs));
        Assert.Equal(Rows, lent.Hosts!.Sum(h => h.Rows));
        // All of the source went to other hosts, and their descriptions came back; some a second time, as text.
        long source = Directory.GetFiles(_hosts.Combine("source")).Sum(f => new FileInfo(f).Length);
        Assert.Equal(0, one.BytesMoved);
        Assert.InRange(lent.BytesMoved, source, 3 * (source + lent.Bytes!.Value));

        Assert.Equal(await SchemaAsync(alpha, "one"), await SchemaAsync(alpha, "lent"));
        Assert.Equal(await StatsAsync(alpha, "one"), await StatsAsync(alpha, "lent"));
        Assert.Equal(await RejectsAsync(alpha, "one"), await RejectsAsync(alpha, "lent"));
        Assert.Equal(
            [7_001L, 7_001L], (await alpha.Rpc.GetRejectsAsync("lent", 0, 10, Cancelled)).Select(r => r.Record!.Value));
        FeedInfo less = await SummitUnderTest.RunAsync(
            alpha, KeepingLess(Import("less", "GAMMA,beta"), _hosts.DirectoryOf(0), lent));
        Assert.Equal((2, 1), (less.Rejected, less.Findings!.RejectsKept));
        Assert.EndsWith(
            "1.csv", (await alpha.Rpc.GetRejectsAsync("less", 0, 10, Cancelled)).Single().File,
            StringComparison.Ordinal);

        await using SummitConnection gamma = await _hosts.ConnectAsync(2);
        foreach (Selection selection in new[]
        {
            new Selection(), new Selection { Skip = 4_000, First = 9_000, Columns = ["id", "amount"] },
        })
        {
            string rows = await RowsAsync(alpha, "one", selection);
            Assert.Equal(rows, await RowsAsync(gamma, "lent", selection));
            List<string> from = [];
            Assert.Equal(rows, await DirectRowsAsync(alpha, "lent", selection, from));
            Assert.Equal([$"{_hosts[1].Address}", $"{_hosts[2].Address}"], from.Order(StringComparer.Ordinal));
        }
        // An extraction runs where the rows are, in their order.
        var half = new Selection
        {
            Where = new BinaryNode(
                BinaryOperator.Lt, new ColumnNode("id"), new LiteralNode(LiteralKind.Int64, "15000")),
        };
        foreach (string feed in new[] { "one", "lent" })
        {
            FeedInfo part = await SummitUnderTest.RunAsync(alpha, new CommandSubmission(Guid.NewGuid(),
                new ExtractCommand { Feed = feed + "_part", Input = feed, Selection = half }));
            Assert.Equal((FeedState.Ready, 14_999), (part.State, part.Rows));
        }
        Assert.Equal(
            await RowsAsync(alpha, "one_part", new Selection()), await RowsAsync(gamma, "lent_part", new Selection()));

        // What it took of others is erased with the feed, and made again with it.
        Assert.Equal((0, 1, 1), (Parts(0, lent.Id), Parts(1, lent.Id), Parts(2, lent.Id)));
        await gamma.Rpc.DeleteFeedAsync("lent", Cancelled);
        Assert.Equal((0, 0, 0), (Parts(0, lent.Id), Parts(1, lent.Id), Parts(2, lent.Id)));
        FeedInfo again = await gamma.Rpc.RestoreFeedAsync("lent", false, Cancelled);
        again = await gamma.Rpc.WaitAsync(again.Id, 60_000, null, Cancelled);
        Assert.Equal((FeedState.Ready, one.Rows), (again.State, again.Rows));
        Assert.Equal(await RowsAsync(alpha, "one", new Selection()), await RowsAsync(alpha, "lent", new Selection()));

        // One host that is named is the only one that has rows, whoever has the files.
        FeedInfo moved = await SummitUnderTest.RunAsync(alpha, Import("moved", "beta"));
        Assert.Equal((FeedState.Ready, Rows), (moved.State, moved.Hosts!.Single(h => h.Name == "beta").Rows));
    }

    [Fact]
    public async Task A_lost_hosts_splits_go_to_the_others_and_a_lost_source_is_taken_up_again()
    {
        await _hosts.StartAllAsync();
        Directory.CreateDirectory(_hosts.Combine("source"));
        SummitUnderTest.MakeCsv(_hosts.Combine("source/a.csv"), Many);
        Guid id;
        await using (SummitConnection alpha = await _hosts.ConnectAsync(0))
        {
            id = (await alpha.Rpc.SubmitAsync(Import("sales", "*", jahs: 3), Cancelled)).Id;
            await _hosts.SharesAsync(1, PartOf(1, id), 2, Cancelled);
            await _hosts[1].KillAsync();
            await _hosts.SharesAsync(2, PartOf(2, id), 2, Cancelled);
            await _hosts[0].KillAsync();
        }
        await _hosts.StartAsync(0);
        await using SummitConnection again = await _hosts.ConnectAsync(0);
        FeedInfo waiting = (await again.Rpc.FindFeedsAsync(new FeedQuery(["sales"]), Cancelled)).Single();
        Assert.Contains(waiting.State, new[] { FeedState.Waiting, FeedState.Running });
        await _hosts.StartAsync(1);
        FeedInfo ended = await again.Rpc.WaitAsync(id, 120_000, null, Cancelled);
        Assert.Equal((FeedState.Ready, (long)Many), (ended.State, ended.Rows));
        Assert.Equal(((long)Many, Many * (Many + 1L) / 2), await SummitUnderTest.ReadAsync(again, "sales"));
    }

    [Fact]
    public async Task A_host_that_is_lost_while_it_loads_is_done_without()
    {
        await _hosts.StartAllAsync();
        Directory.CreateDirectory(_hosts.Combine("source"));
        SummitUnderTest.MakeCsv(_hosts.Combine("source/a.csv"), Many);
        await using SummitConnection alpha = await _hosts.ConnectAsync(0);
        Guid id = (await alpha.Rpc.SubmitAsync(Import("sales", "beta,gamma", jahs: 2), Cancelled)).Id;
        await _hosts.SharesAsync(1, PartOf(1, id), 2, Cancelled);
        await _hosts[1].KillAsync();
        FeedInfo ended = await alpha.Rpc.WaitAsync(id, 120_000, null, Cancelled);
        Assert.Equal((FeedState.Ready, (long)Many), (ended.State, ended.Rows));
        Assert.Equal(Many, ended.Hosts!.Single(h => h.Name == "gamma").Rows);
        Assert.Equal(((long)Many, Many * (Many + 1L) / 2), await SummitUnderTest.ReadAsync(alpha, "sales"));

        // What it had loaded is nobody's, and goes.
        Assert.Equal(1, Parts(1, id));
        await _hosts.StartAsync(1);
        await _hosts.UntilAsync(
            1, "has erased what it loaded", _ => Task.FromResult(Parts(1, id).ToString(Invariant)), "0");
    }

    string PartOf(int host, Guid id) => Path.Combine(_hosts.DirectoryOf(host), "parts", id.ToString());

    int Parts(int host, Guid id) => Directory.Exists(PartOf(host, id)) ? 1 : 0;

    [Fact]
    public async Task What_cannot_be_lent_or_loaded_is_said()
    {
        await _hosts.StartAllAsync();
        WriteFiles();
        await using SummitConnection alpha = await _hosts.ConnectAsync(0);
        HallException unknown = await Assert.ThrowsAsync<HallException>(
            () => alpha.Rpc.SubmitAsync(Import("a", "beta,delta"), Cancelled));
        Assert.Equal((HallErrors.HostNotFound, "delta"), (unknown.Error, unknown.Target));
        foreach (int jahs in new[] { 0, -1, 10_001 })
        {
            HallException none = await Assert.ThrowsAsync<HallException>(
                () => alpha.Rpc.SubmitAsync(Import("b", null, jahs), Cancelled));
            Assert.Equal(HallErrors.InvalidOption, none.Error);
        }

        // The first bad record in file order, wherever it was found.
        FeedInfo bad = await SummitUnderTest.RunAsync(
            alpha, Import("c", "beta,gamma", onError: BadRecordPolicy.Stop));
        Assert.Equal((FeedState.Failed, nameof(HallErrors.BadRecord)), (bad.State, bad.Error!.Id));
        Assert.Equal(
            (_hosts.Combine("source/1.csv"), 14_002L), (bad.Error.Location!.File, bad.Error.Location.Line));
        Assert.Equal((0, 0, 0), (Parts(0, bad.Id), Parts(1, bad.Id), Parts(2, bad.Id)));

        await _hosts[2].KillAsync();
        await _hosts.SeesAsync(0, HostState.Up, HostState.Up, HostState.Down);
        HallException down = await Assert.ThrowsAsync<HallException>(
            () => alpha.Rpc.SubmitAsync(Import("d", "*"), Cancelled));
        Assert.Equal((HallErrors.HostUnreachable, "gamma"), (down.Error, down.Target));
        FeedInfo without = await SummitUnderTest.RunAsync(alpha, Import("d", "alpha,beta"));
        Assert.Equal((FeedState.Ready, Rows), (without.State, without.Rows));
    }
}
