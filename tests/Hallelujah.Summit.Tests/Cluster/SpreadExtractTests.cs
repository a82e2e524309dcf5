using Hallelujah.Client;
using Hallelujah.Contracts;
using Hallelujah.Summit.Tests.Processes;
using Xunit;

namespace Hallelujah.Summit.Tests.Cluster;

/// <summary>Extractions of feeds that are on three hosts, done where the rows are; real processes.</summary>
public sealed class SpreadExtractTests : IDisposable
{
    const int Rows = 12_000;

    readonly HostsUnderTest _hosts = new() { Options = ["--split-bytes", "6000", "--workers", "1"] };

    public void Dispose() => _hosts.Dispose();

    static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    /// <summary>A feed "sales" on all hosts, of the same rows on each.</summary>
    async Task<SummitConnection> StartAsync()
    {
        for (int host = 0; host < 3; host++)
        {
            Directory.CreateDirectory(_hosts.DirectoryOf(host));
            SummitUnderTest.MakeCsv(_hosts.OwnOf(host, "a.csv"), Rows);
        }
        await _hosts.StartAllAsync();
        SummitConnection alpha = await _hosts.ConnectAsync(0);
        FeedInfo sales = await SummitUnderTest.RunAsync(alpha, new CommandSubmission(Guid.NewGuid(), new ImportCommand
        {
            Feed = "sales",
            Paths = [HostsUnderTest.Own("a.csv")],
            OnHost = "*",
        }));
        Assert.Equal((FeedState.Ready, null), (sales.State, sales.Error?.Message));
        return alpha;
    }

    static BinaryNode IdBelow(long id) => new(
        BinaryOperator.Lt, new ColumnNode("id"),
        new LiteralNode(LiteralKind.Int64, id.ToString(System.Globalization.CultureInfo.InvariantCulture)));

    /// <summary>Seven rows of a hundred, of every segment.</summary>
    static BinaryNode SevenPercent => new(
        BinaryOperator.Lt,
        new BinaryNode(BinaryOperator.Modulo, new ColumnNode("id"), new LiteralNode(LiteralKind.Int64, "100")),
        new LiteralNode(LiteralKind.Int64, "7"));

    static CommandSubmission Extract(string feed, string input, Selection selection) => new(
        Guid.NewGuid(), new ExtractCommand { Feed = feed, Input = input, Selection = selection });

    string Segments(int host, Guid id) =>
        Path.Combine(_hosts.DirectoryOf(host), host == 0 ? "feeds" : "parts", id.ToString());

    static int Count(string directory, string pattern) =>
        Directory.Exists(directory) ? Directory.GetFiles(directory, pattern).Length : -1;

    [Fact]
    public async Task Each_host_extracts_of_its_own_segments()
    {
        await using SummitConnection alpha = await StartAsync();
        string all = _hosts.Combine("one.csv");
        await File.WriteAllLinesAsync(all, Enumerable.Range(0, 3).SelectMany(h =>
            File.ReadLines(_hosts.OwnOf(h, "a.csv")).Skip(h == 0 ? 0 : 1)), Cancelled);
        await SummitUnderTest.RunAsync(alpha, SummitUnderTest.Import("one", all));
        Selection[] selections =
        [
            new Selection { Where = IdBelow(1_500), Columns = ["name", "id"] },
            new Selection { Skip = Rows - 7, First = Rows + 20 },
            new Selection { Where = IdBelow(1_000), Skip = 500, First = 1_700 },
            new Selection { Where = IdBelow(0) },
            new Selection { First = 5, Columns = ["day"] },
        ];
        for (int i = 0; i < selections.Length; i++)
        {
            FeedInfo many = await SummitUnderTest.RunAsync(alpha, Extract($"many{i}", "sales", selections[i]));
            FeedInfo one = await SummitUnderTest.RunAsync(alpha, Extract($"one{i}", "one", selections[i]));
            Assert.Equal((FeedState.Ready, null), (many.State, many.Error?.Message));
            Assert.Equal((one.Rows, one.Columns, one.RowsRead), (many.Rows, many.Columns, many.RowsRead));
            Assert.Equal(
                await FeedText.RowsAsync(alpha, $"one{i}", new()), await FeedText.RowsAsync(alpha, $"many{i}", new()));
            Assert.Equal(await FeedText.StatsAsync(alpha, $"one{i}"), await FeedText.StatsAsync(alpha, $"many{i}"));
            Assert.Equal(["alpha", "beta", "gamma"], many.Hosts!.Select(h => h.Name));
            Assert.Equal(many.Rows, many.Hosts!.Sum(h => h.Rows));
            Assert.Equal(0, one.BytesMoved);
            // The rows are where they were, and nothing else is left.
            for (int host = 0; host < 3; host++)
            {
                await UntilCleanAsync(host, many.Id);
                Assert.Equal(many.Hosts![host].Segments, Count(Segments(host, many.Id), "*.arrow"));
                Assert.Equal(many.Hosts![host].Segments, Count(Segments(host, many.Id), "*.seg"));
            }
        }
        FeedInfo windowed = (await alpha.Rpc.FindFeedsAsync(new FeedQuery(["many2"]), Cancelled)).Single();
        Assert.Equal([499, 999, 202], windowed.Hosts!.Select(h => h.Rows));

        await OnlyDescriptionsMoveAsync(alpha);

        // Of an extraction, through another host.
        await using SummitConnection gamma = await _hosts.ConnectAsync(2);
        Selection again = new() { Where = IdBelow(700), Columns = ["id"] };
        FeedInfo second = await SummitUnderTest.RunAsync(gamma, Extract("second", "many0", again));
        Assert.Equal((FeedState.Ready, 3 * 699L), (second.State, second.Rows));
        Assert.Equal([699, 699, 699], second.Hosts!.Select(h => h.Rows));
        Assert.Equal((3 * 699L, 3 * (699L * 700 / 2)), await SummitUnderTest.ReadAsync(gamma, "second"));

        // A delete reaches every host; what is deleted comes back.
        await gamma.Rpc.DeleteFeedAsync("second", Cancelled);
        Assert.All(Enumerable.Range(0, 3), h => Assert.False(Directory.Exists(Segments(h, second.Id))));
        FeedInfo restored = await gamma.Rpc.RestoreFeedAsync("second", false, Cancelled);
        restored = await gamma.Rpc.WaitAsync(restored.Id, 60_000, null, Cancelled);
        Assert.Equal((FeedState.Ready, 3 * 699L), (restored.State, restored.Rows));
        Assert.Equal((3 * 699L, 3 * (699L * 700 / 2)), await SummitUnderTest.ReadAsync(alpha, "second"));
    }

    /// <summary>
    /// 7 % of the rows and all of them: the same number of segments, and of bytes, however many rows there are.
    /// </summary>
    async Task OnlyDescriptionsMoveAsync(SummitConnection alpha)
    {
        FeedInfo some = await SummitUnderTest.RunAsync(
            alpha, Extract("some", "sales", new() { Where = SevenPercent, Columns = ["id"] }));
        FeedInfo all = await SummitUnderTest.RunAsync(alpha, Extract("all", "sales", new() { Columns = ["id"] }));
        Assert.InRange(some.Rows!.Value, 0.069 * all.Rows!.Value, 0.071 * all.Rows.Value);
        long descriptions = 0;
        for (int host = 1; host < 3; host++)
            descriptions += Directory.GetFiles(Segments(host, all.Id), "*.seg").Sum(f => new FileInfo(f).Length);
        // Beside each file its length, and the end mark behind those of a host.
        int files = all.Hosts!.Skip(1).Sum(h => h.Segments);
        Assert.Equal(descriptions + (8 * files) + (2 * 8), all.BytesMoved);
        Assert.InRange(some.BytesMoved, 1, all.BytesMoved);
        // Kept with the feed.
        FeedInfo kept = (await alpha.Rpc.FindFeedsAsync(new FeedQuery(["all"]), Cancelled)).Single();
        Assert.Equal(all.BytesMoved, kept.BytesMoved);
    }

    /// <summary>The feed is there; a moment later what it was made with is gone.</summary>
    Task UntilCleanAsync(int host, Guid id) => _hosts.UntilAsync(
        host, "has no records of shares", _ => Task.FromResult($"{Count(Segments(host, id), "*.done")}"), "0");

    Task<Dictionary<string, DateTime>> UnderWayAsync(int host, Guid id, int shares) =>
        _hosts.SharesAsync(host, Segments(host, id), shares, Cancelled);

    static async Task<string> PhaseAsync(ISummitRpc rpc)
    {
        FeedInfo copy = (await rpc.FindFeedsAsync(new FeedQuery(["copy"]), Cancelled)).Single();
        return copy.Progress?.Phase ?? $"{copy.State} {copy.Error?.Message}";
    }

    [Fact]
    public async Task Hosts_that_are_killed_while_they_extract_go_on_when_they_are_back()
    {
        Guid id;
        Dictionary<string, DateTime> finished;
        await using (SummitConnection alpha = await StartAsync())
        {
            id = (await alpha.Rpc.SubmitAsync(Extract("copy", "sales", new Selection()), Cancelled)).Id;
            finished = await UnderWayAsync(1, id, 3);
            await Task.WhenAll(_hosts[1].KillAsync(), _hosts[0].KillAsync());
        }
        await _hosts.StartAsync(0);
        await _hosts.UntilAsync(
            0, "waits for beta", PhaseAsync, "Waiting for beta");
        await _hosts.StartAsync(1);
        await using SummitConnection again = await _hosts.ConnectAsync(0);
        FeedInfo ended = await again.Rpc.WaitAsync(id, 120_000, null, Cancelled);
        Assert.Equal((FeedState.Ready, 3L * Rows), (ended.State, ended.Rows));
        Assert.Equal((3L * Rows, 3 * (Rows * (Rows + 1L) / 2)), await SummitUnderTest.ReadAsync(again, "copy"));
        Assert.All(finished, f => Assert.Equal(f.Value, File.GetLastWriteTimeUtc(f.Key)));
    }

    [Fact]
    public async Task An_extraction_that_is_cancelled_or_loses_its_input_leaves_nothing_on_any_host()
    {
        await using SummitConnection alpha = await StartAsync();
        Guid id = (await alpha.Rpc.SubmitAsync(Extract("copy", "sales", new Selection()), Cancelled)).Id;
        await UnderWayAsync(2, id, 2);
        FeedInfo ended = await alpha.Rpc.CancelAsync(id, Cancelled);
        Assert.Equal(FeedState.Cancelled, ended.State);
        Assert.All(Enumerable.Range(0, 3), h => Assert.False(Directory.Exists(Segments(h, id))));
        Assert.Equal(3L * Rows, (await SummitUnderTest.ReadAsync(alpha, "sales")).Rows);

        id = (await alpha.Rpc.SubmitAsync(Extract("copy", "sales", new Selection()), Cancelled)).Id;
        await UnderWayAsync(2, id, 2);
        await alpha.Rpc.DeleteFeedAsync("sales", Cancelled);
        ended = await alpha.Rpc.WaitAsync(id, 60_000, null, Cancelled);
        Assert.Equal(FeedState.Skipped, ended.State);
        Assert.All(Enumerable.Range(0, 3), h => Assert.False(Directory.Exists(Segments(h, id))));
    }

    [Fact]
    public async Task Damage_of_a_part_names_its_host_and_its_file_and_is_the_feeds()
    {
        await using SummitConnection alpha = await StartAsync();
        FeedInfo sales = (await alpha.Rpc.FindFeedsAsync(new FeedQuery(["sales"]), Cancelled)).Single();
        string file = Directory.GetFiles(Segments(1, sales.Id), "*.arrow").Order(StringComparer.Ordinal).ElementAt(1);
        FileDamage.InTheMiddle(file);
        FeedInfo copy = await SummitUnderTest.RunAsync(alpha, Extract("copy", "sales", new Selection()));
        Assert.Equal((FeedState.Skipped, nameof(HallErrors.CommandSkipped)), (copy.State, copy.Error!.Id));
        Assert.Contains("On host 'beta'", copy.Error.Message, StringComparison.Ordinal);
        Assert.Contains(Path.GetFileName(file), copy.Error.Message, StringComparison.Ordinal);
        await _hosts.UntilAsync(0, "is erased everywhere", _ => Task.FromResult(string.Join(
            ' ', Enumerable.Range(0, 3).Select(h => Count(Segments(h, copy.Id), "*")))), "-1 -1 -1");
        await _hosts.UntilAsync(0, "knows the damage", async rpc =>
            (await rpc.FindFeedsAsync(new FeedQuery(["sales"]), Cancelled)).Single().State.ToString(), "Damaged");
        FeedInfo input = (await alpha.Rpc.FindFeedsAsync(new FeedQuery(["sales"]), Cancelled)).Single();
        Assert.Contains("On host 'beta'", input.Error!.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Damage_that_a_reader_meets_on_a_host_is_told_and_is_the_feeds()
    {
        await using SummitConnection alpha = await StartAsync();
        FeedInfo sales = (await alpha.Rpc.FindFeedsAsync(new FeedQuery(["sales"]), Cancelled)).Single();
        string file = Directory.GetFiles(Segments(2, sales.Id), "*.arrow").Order(StringComparer.Ordinal).Last();
        await using (var cut = new FileStream(file, FileMode.Open, FileAccess.ReadWrite)) cut.SetLength(cut.Length / 2);
        await using RowsConnection rows = await alpha.OpenRowsAsync("sales", new Selection(), Cancelled);
        HallException damaged = await Assert.ThrowsAsync<HallException>(() => SummitUnderTest.ReadAsync(rows));
        Assert.Equal(HallErrors.FeedDamaged, damaged.Error);
        Assert.Contains("On host 'gamma'", damaged.Message, StringComparison.Ordinal);
        Assert.Contains(Path.GetFileName(file), damaged.Message, StringComparison.Ordinal);
        sales = (await alpha.Rpc.FindFeedsAsync(new FeedQuery(["sales"]), Cancelled)).Single();
        Assert.Equal((FeedState.Damaged, damaged.Message), (sales.State, sales.Error?.Message));
    }
}
