using Hallelujah.Client;
using Hallelujah.Contracts;
using Hallelujah.Summit.Hallelu;
using Hallelujah.Summit.Tests.Processes;
using Xunit;
using static Hallelujah.Summit.Tests.Cluster.FeedText;

namespace Hallelujah.Summit.Tests.Cluster;

/// <summary>Feeds that are kept on two hosts, and the loss of either; real processes.</summary>
public sealed partial class CopiesTests : IDisposable
{
    const int Rows = 3_000;

    readonly HostsUnderTest _hosts = new() { Options = ["--split-bytes", "20000", "--workers", "2"] };

    public void Dispose() => _hosts.Dispose();

    static System.Globalization.CultureInfo Invariant => System.Globalization.CultureInfo.InvariantCulture;

    static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    static CommandSubmission Import(string feed, string? onHost, int? copies) => new(
        Guid.NewGuid(), new ImportCommand
        {
            Feed = feed,
            Paths = [HostsUnderTest.Own("*.csv")],
            OnHost = onHost,
            Copies = copies,
        });

    static CommandSubmission Extract(string feed, string input, int? copies) => new(
        Guid.NewGuid(), new ExtractCommand { Feed = feed, Input = input, Copies = copies });

    async Task StartAsync()
    {
        for (int host = 0; host < 3; host++)
        {
            Directory.CreateDirectory(_hosts.DirectoryOf(host));
            SummitUnderTest.MakeCsv(_hosts.OwnOf(host, "a.csv"), Rows);
        }
        await _hosts.StartAllAsync();
    }

    /// <summary>How many directories a host has for a feed of another.</summary>
    int Parts(int host, Guid id)
    {
        string parts = Path.Combine(_hosts.DirectoryOf(host), "parts");
        return Directory.Exists(parts) ? Directory.GetDirectories(parts, $"{id}*").Length : 0;
    }

    [Fact]
    public async Task A_copy_that_is_gone_is_a_host_that_is_not_there_and_no_damage()
    {
        await StartAsync();
        await using SummitConnection alpha = await _hosts.ConnectAsync(0);
        FeedInfo own = await SummitUnderTest.RunAsync(alpha, Import("own", "alpha", 2));
        int copy = Parts(1, own.Id) > 0 ? 1 : 2;
        await using SummitConnection other = await _hosts.ConnectAsync(copy);
        await _hosts.UntilAsync(
            copy, "knows the feed",
            async rpc => $"{(await rpc.FindFeedsAsync(new FeedQuery(["own"]), Cancelled)).Count}", "1");
        await _hosts[0].KillAsync();
        await _hosts.SeesAsync(copy, HostState.Down, HostState.Up, HostState.Up);
        Assert.NotEmpty(await other.Rpc.GetSchemaAsync("own", Cancelled));
        foreach (string directory in Directory.GetDirectories(
            Path.Combine(_hosts.DirectoryOf(copy), "parts"), $"{own.Id}*")) Directory.Delete(directory, true);
        HallException gone = await Assert.ThrowsAsync<HallException>(
            () => other.Rpc.OpenRowsAsync("own", new Selection(), Cancelled));
        Assert.Equal((HallErrors.HostUnreachable, "alpha"), (gone.Error, gone.Target));
    }

    [Fact]
    public async Task A_manifest_that_is_damaged_or_lost_is_taken_again_from_the_copy()
    {
        await StartAsync();
        await using SummitConnection alpha = await _hosts.ConnectAsync(0);
        foreach ((string name, string? onHost) in new[] { ("damaged", null), ("lost", "*"), ("erased", (string?)null) })
        {
            FeedInfo feed = await SummitUnderTest.RunAsync(alpha, Import(name, onHost, 2));
            string directory = Path.Combine(_hosts.DirectoryOf(0), "feeds", $"{feed.Id}");
            string manifest = Path.Combine(directory, "feed.json");
            byte[] before = await File.ReadAllBytesAsync(manifest, Cancelled);
            if (name == "damaged") FileDamage.InTheMiddle(manifest);
            else if (name == "lost") File.Delete(manifest);
            else Directory.Delete(directory, recursive: true);
            Assert.Equal(feed.Columns, (await alpha.Rpc.GetSchemaAsync(name, Cancelled)).Count);
            Assert.Equal(before, await File.ReadAllBytesAsync(manifest, Cancelled));
            Assert.Equal(feed.Rows, (await SummitUnderTest.ReadAsync(alpha, name)).Rows);
            FeedInfo after = (await alpha.Rpc.FindFeedsAsync(new FeedQuery([name]), Cancelled)).Single();
            Assert.Equal((FeedState.Ready, null), (after.State, after.Error?.Message));
        }

        // Also where it is found at a start, and the feed cannot be made again.
        FeedInfo own = (await alpha.Rpc.FindFeedsAsync(new FeedQuery(["damaged"]), Cancelled)).Single();
        await _hosts[0].KillAsync();
        File.Delete(Path.Combine(_hosts.DirectoryOf(0), "feeds", $"{own.Id}", "feed.json"));
        File.Delete(_hosts.OwnOf(0, "a.csv"));
        await _hosts.StartAsync(0);
        await _hosts.AllUpAsync();
        await using SummitConnection again = await _hosts.ConnectAsync(0);
        Assert.Equal(Rows, (await SummitUnderTest.ReadAsync(again, "damaged")).Rows);
        own = (await again.Rpc.FindFeedsAsync(new FeedQuery(["damaged"]), Cancelled)).Single();
        Assert.Equal((FeedState.Ready, null), (own.State, own.Error?.Message));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(2)]
    public async Task A_feed_of_two_copies_is_whole_while_a_host_is_down(int lost)
    {
        await StartAsync();
        string schema, stats, exact, all, some, rejects;
        var window = new Selection { Skip = Rows - 10, First = Rows + 20, Columns = ["id", "name"] };
        Guid wide, own;
        await using (SummitConnection alpha = await _hosts.ConnectAsync(0))
        {
            FeedInfo made = await SummitUnderTest.RunAsync(alpha, Import("wide", "*", 2));
            Assert.Equal((FeedState.Ready, null), (made.State, made.Error?.Message));
            Assert.Equal(["beta", "gamma", "alpha"], made.Hosts!.Select(h => h.Copies!.Single()));
            Assert.True(made.BytesMoved > made.Bytes);
            FeedInfo one = await SummitUnderTest.RunAsync(alpha, Import("own", null, 2));
            Assert.Equal(("alpha", "beta"), (one.Hosts!.Single().Name, one.Hosts!.Single().Copies!.Single()));
            FeedInfo part = await SummitUnderTest.RunAsync(alpha, Extract("part", "own", 2));
            Assert.Equal((FeedState.Ready, Rows), (part.State, part.Rows));
            string bad = _hosts.Combine("bad.csv");
            await File.WriteAllTextAsync(bad, "id,name\n1,a\n2\n3,c\n4,d,e\n", Cancelled);
            FeedInfo rejecting = await SummitUnderTest.RunAsync(alpha, new(Guid.NewGuid(), new ImportCommand
            {
                Feed = "rejecting",
                Paths = [bad],
                Copies = 2,
                Csv = new() { OnError = BadRecordPolicy.Reject },
            }));
            Assert.Equal((FeedState.Ready, 2L, 2L), (rejecting.State, rejecting.Rows, rejecting.Rejected));
            rejects = await FeedText.RejectsAsync(alpha, "rejecting");
            FeedInfo single = await SummitUnderTest.RunAsync(alpha, Import("single", null, null));
            Assert.True(single.Hosts is null or []);
            FeedInfo twice = await SummitUnderTest.RunAsync(alpha, Extract("twice", "single", 2));
            Assert.Equal((FeedState.Ready, Rows, null), (twice.State, twice.Rows, twice.Error?.Message));
            Assert.Single(twice.Hosts!.Single().Copies!);
            (wide, own) = (made.Id, one.Id);
            Assert.Equal((1, 2, 2), (Parts(0, wide), Parts(1, wide), Parts(2, wide)));
            Assert.Equal((0, 1, 0), (Parts(0, own), Parts(1, own), Parts(2, own)));
            (schema, stats) = (await SchemaAsync(alpha, "wide"), await StatsAsync(alpha, "wide"));
            exact = await ExactAsync(alpha);
            (all, some) = (await RowsAsync(alpha, "wide", new()), await RowsAsync(alpha, "wide", window));
        }

        await _hosts[lost].KillAsync();
        int[] left = [.. Enumerable.Range(0, 3).Where(h => h != lost)];
        foreach (int host in left)
        {
            // Until it is decided that it is gone, it may have changed what there are copies of.
            await _hosts.UntilAsync(host, "does not see it", async rpc =>
                ((await rpc.GetHostsAsync(Cancelled))[lost].State == HostState.Up).ToString(), "False");
            await using (SummitConnection early = await _hosts.ConnectAsync(host))
            {
                HostState before = (await early.Rpc.GetHostsAsync(Cancelled))[lost].State;
                await using RowsConnection rows = await early.OpenRowsAsync("wide", new Selection(), Cancelled);
                HostState after = (await early.Rpc.GetHostsAsync(Cancelled))[lost].State;
                if (before == after && lost == 0)
                    Assert.Equal(after == HostState.Down ? null : "alpha", rows.StaleOf);
                // An extraction waits for that, and then reads the copy.
                if (lost == 0)
                    await early.Rpc.SubmitAsync(Extract($"early{host}", "own", null), Cancelled);
            }
            await _hosts.UntilAsync(host, "knows that it is gone", async rpc =>
                (await rpc.GetHostsAsync(Cancelled))[lost].State.ToString(), nameof(HostState.Down));
            await using SummitConnection connection = await _hosts.ConnectAsync(host);
            Assert.Equal(
                (schema, stats), (await SchemaAsync(connection, "wide"), await StatsAsync(connection, "wide")));
            Assert.Equal(all, await RowsAsync(connection, "wide", new Selection()));
            Assert.Equal(some, await RowsAsync(connection, "wide", window));
            Assert.Equal(exact, await ExactAsync(connection));
            Assert.Equal(rejects, await FeedText.RejectsAsync(connection, "rejecting"));
            await using (RowsConnection rows = await connection.OpenRowsAsync("wide", new Selection(), Cancelled))
            {
                Assert.Equal((null, null), (rows.Missing, rows.StaleOf));
                Assert.Equal((3L * Rows, 3L * Rows * (Rows + 1) / 2), await SummitUnderTest.ReadAsync(rows));
            }
            Assert.Equal(Rows, (await SummitUnderTest.ReadAsync(connection, "own")).Rows);
            Assert.Equal(Rows, (await SummitUnderTest.ReadAsync(connection, "part")).Rows);
            string file = _hosts.Combine($"from-{host}.csv");
            ExportInfo export = await connection.Rpc.ExportAsync(
                new ExportRequest("wide", file, "Csv", new Selection(), false), null, Cancelled);
            Assert.Equal((3L * Rows, null), (export.Rows, export.Missing));
        }
        await using (SummitConnection there = await _hosts.ConnectAsync(left[0]))
        {
            // Where nobody has a copy nothing is made up.
            if (lost == 0)
            {
                HallException gone = await Assert.ThrowsAsync<HallException>(
                    () => SummitUnderTest.ReadAsync(there, "single"));
                Assert.Equal(HallErrors.HostUnreachable, gone.Error);
                HallException refused = await Assert.ThrowsAsync<HallException>(
                    () => there.Rpc.SubmitAsync(Extract("x", "single", null), Cancelled));
                Assert.Equal((HallErrors.HostUnreachable, "single"), (refused.Error, refused.Target));
                await InItsPlaceAsync(there, all, stats);
            }
        }

        if (lost == 0)
        {
            await TakeUpInItsPlaceAsync(all);
            await _hosts[2].KillAsync();
            await AloneAsync(1, "alpha");
            await _hosts.StartAsync(2);
        }

        // Back again it serves its own, and a delete takes the copies too.
        await _hosts.StartAsync(lost);
        await _hosts.AllUpAsync();
        await using SummitConnection again = await _hosts.ConnectAsync(1);
        Assert.Equal(all, await RowsAsync(again, "wide", new Selection()));
        if (lost == 0) await RestoreInItsPlaceAsync(again, all);
        await again.Rpc.DeleteFeedAsync("wide", Cancelled);
        await again.Rpc.DeleteFeedAsync("own", Cancelled);
        Assert.Equal((0, 0, 0), (Parts(0, wide), Parts(1, wide), Parts(2, wide)));
        Assert.Equal((0, 0, 0), (Parts(0, own), Parts(1, own), Parts(2, own)));
    }

    /// <summary>Extractions of what alpha has, which is given up: they run on beta, which has the copies.</summary>
    async Task InItsPlaceAsync(SummitConnection there, string all, string stats)
    {
        await using SummitConnection gamma = await _hosts.ConnectAsync(2);
        foreach (string early in new[] { "early1", "early2" })
        {
            FeedInfo taken = (await gamma.Rpc.FindFeedsAsync(new FeedQuery([early]), Cancelled)).Single();
            FeedInfo ended = await gamma.Rpc.WaitAsync(taken.Id, 60_000, null, Cancelled);
            Assert.Equal((FeedState.Ready, Rows, "beta"), (ended.State, ended.Rows, ended.Host));
        }
        FeedInfo made = await SummitUnderTest.RunAsync(gamma, Extract("made", "wide", 2));
        Assert.Equal((FeedState.Ready, "beta", null), (made.State, made.Host, made.Error?.Message));
        Assert.Equal((all, stats), (await RowsAsync(there, "made", new()), await StatsAsync(there, "made")));
        CommandSubmission wrong = new(Guid.NewGuid(), new ExtractCommand
        {
            Feed = "wrong",
            Input = "wide",
            Selection = new() { Columns = ["nope"] },
        });
        HallException refused =
            await Assert.ThrowsAsync<HallException>(() => gamma.Rpc.SubmitAsync(wrong, Cancelled));
        Assert.Equal(HallErrors.ColumnNotFound, refused.Error);
        refused = await Assert.ThrowsAsync<HallException>(
            () => gamma.Rpc.SubmitAsync(Extract("own", "wide", null), Cancelled));
        Assert.Equal(HallErrors.NameInUse, refused.Error);
    }

    /// <summary>Beta, which reads the copy, is killed too, and goes on when it is back.</summary>
    async Task TakeUpInItsPlaceAsync(string all)
    {
        await using (SummitConnection gamma = await _hosts.ConnectAsync(2))
            await gamma.Rpc.SubmitAsync(Extract("again", "wide", null), Cancelled);
        await _hosts[1].KillAsync();
        await _hosts.StartAsync(1);
        await _hosts.UntilAsync(1, "has taken the extraction up again", async rpc =>
            (await rpc.FindFeedsAsync(new FeedQuery(["again"]), Cancelled)).Single().State.ToString(), "Ready");
        await using SummitConnection beta = await _hosts.ConnectAsync(1);
        Assert.Equal(all, await RowsAsync(beta, "again", new()));
    }

    /// <summary>What was extracted from a copy is made of it again, while there is one.</summary>
    async Task RestoreInItsPlaceAsync(SummitConnection beta, string all)
    {
        Assert.Equal(all, await RowsAsync(beta, "made", new()));
        await beta.Rpc.DeleteFeedAsync("made", Cancelled);
        FeedInfo restored = await beta.Rpc.RestoreFeedAsync("made", false, Cancelled);
        restored = await beta.Rpc.WaitAsync(restored.Id, 60_000, null, Cancelled);
        Assert.Equal((FeedState.Ready, null), (restored.State, restored.Error?.Message));
        Assert.Equal(all, await RowsAsync(beta, "made", new()));
    }

    /// <summary>Nobody tells a host without a majority whether the copy is still what the feed is.</summary>
    async Task AloneAsync(int host, string owner)
    {
        await _hosts.UntilAsync(host, "knows that it is alone", async rpc =>
            $"{(await rpc.GetHostsAsync(Cancelled)).Count(h => h.State == HostState.Up)}", "1");
        await using SummitConnection connection = await _hosts.ConnectAsync(host);
        await using RowsConnection rows = await connection.OpenRowsAsync("own", new Selection(), Cancelled);
        Assert.Equal(owner, rows.StaleOf);
        Assert.Equal(Rows, (await SummitUnderTest.ReadAsync(rows)).Rows);
        ExportInfo export = await connection.Rpc.ExportAsync(
            new ExportRequest("own", _hosts.Combine("alone.csv"), "Csv", new Selection(), false), null, Cancelled);
        Assert.Equal(((long)Rows, owner), (export.Rows, export.StaleOf));
        Assert.All(await connection.Rpc.GetSchemaAsync("own", Cancelled), c => Assert.Equal(owner, c.StaleOf));
        Assert.All(await connection.Rpc.GetStatsAsync("own", null, Cancelled), c => Assert.Equal(owner, c.StaleOf));
        Assert.All(
            await connection.Rpc.GetExactStatsAsync("own", null, Cancelled), c => Assert.Equal(owner, c.StaleOf));
    }

    [Fact]
    public async Task What_is_lost_with_a_disk_or_damaged_is_taken_again()
    {
        await StartAsync();
        await using SummitConnection alpha = await _hosts.ConnectAsync(0);
        FeedInfo wide = await SummitUnderTest.RunAsync(alpha, Import("wide", "*", 2));
        FeedInfo once = await SummitUnderTest.RunAsync(alpha, Import("once", "*", null));
        string all = await RowsAsync(alpha, "wide", new Selection());

        // Gamma comes back with an empty disk, but for the configuration.
        await _hosts[2].KillAsync();
        string parts = Path.Combine(_hosts.DirectoryOf(2), "parts");
        _hosts.Erase(2);
        await _hosts.StartAsync(2);
        await _hosts.UntilAsync(2, "has taken its part and its copy again", _ =>
        {
            int manifests = Directory.Exists(parts)
                ? Directory.GetFiles(parts, FeedManifest.FileName, SearchOption.AllDirectories).Length : 0;
            return Task.FromResult(manifests.ToString(Invariant));
        }, "2");
        Assert.False(Directory.Exists(Path.Combine(parts, $"{once.Id}")));

        // Beta's rows come from the copy that gamma has taken again, and gamma's own from itself.
        await _hosts[1].KillAsync();
        await _hosts.SeesAsync(0, HostState.Up, HostState.Down, HostState.Up);
        Assert.Equal(all, await RowsAsync(alpha, "wide", new Selection()));
        await _hosts.StartAsync(1);
        await _hosts.AllUpAsync();

        // A damaged segment is an error once, on a host of the feed as on its Hallelu's, and then is whole.
        foreach ((int host, HallError expected) in new[]
        {
            (1, HallErrors.ConnectionLost), (0, HallErrors.FeedDamaged),
        })
        {
            string directory = Path.Combine(_hosts.DirectoryOf(host), host == 0 ? "feeds" : "parts", $"{wide.Id}");
            string file = Directory.GetFiles(directory, "*.arrow").Order(StringComparer.Ordinal).ElementAt(
                host == 0 ? 0 : 1);
            byte[] before = await File.ReadAllBytesAsync(file, Cancelled);
            FileDamage.InTheMiddle(file);
            HallException error = await Assert.ThrowsAsync<HallException>(
                () => RowsAsync(alpha, "wide", new Selection()));
            Assert.Equal(expected, error.Error);
            Assert.Contains(Path.GetFileName(file), error.Message, StringComparison.Ordinal);
            Assert.Equal(before, await File.ReadAllBytesAsync(file, Cancelled));
            Assert.Equal(all, await RowsAsync(alpha, "wide", new Selection()));
        }
        // An extraction that meets it goes on.
        string segment = Directory.GetFiles(
            Path.Combine(_hosts.DirectoryOf(2), "parts", $"{wide.Id}"), "*.arrow").Order(StringComparer.Ordinal).Last();
        FileDamage.InTheMiddle(segment);
        FeedInfo made = await SummitUnderTest.RunAsync(alpha, Extract("made", "wide", null));
        Assert.Equal((FeedState.Ready, null), (made.State, made.Error?.Message));
        Assert.Equal(
            FeedState.Ready, (await alpha.Rpc.FindFeedsAsync(new FeedQuery(["wide"]), Cancelled)).Single().State);
        Assert.Equal(all, await RowsAsync(alpha, "made", new Selection()));

        // Damage that is found while the host with the copy is away is no end: it is taken when that host is back.
        int holder = Array.IndexOf(HostsUnderTest.Names, wide.Hosts![0].Copies!.Single());
        string own = Directory.GetFiles(
            Path.Combine(_hosts.DirectoryOf(0), "feeds", $"{wide.Id}"), "*.arrow").Min(StringComparer.Ordinal)!;
        await _hosts[holder].KillAsync();
        await _hosts.SeesAsync(
            0, [.. Enumerable.Range(0, 3).Select(h => h == holder ? HostState.Down : HostState.Up)]);
        FileDamage.InTheMiddle(own);
        HallException away = await Assert.ThrowsAsync<HallException>(() => RowsAsync(alpha, "wide", new Selection()));
        Assert.Equal(HallErrors.FeedDamaged, away.Error);
        await _hosts.StartAsync(holder);
        await _hosts.AllUpAsync();
        Assert.Equal(
            FeedState.Ready, (await alpha.Rpc.FindFeedsAsync(new FeedQuery(["wide"]), Cancelled)).Single().State);
        await Assert.ThrowsAsync<HallException>(() => RowsAsync(alpha, "wide", new Selection()));
        Assert.Equal(all, await RowsAsync(alpha, "wide", new Selection()));

        // Where the copy is damaged too it is not taken, and the extraction ends.
        FileDamage.InTheMiddle(segment);
        string copy = Directory.GetDirectories(
            Path.Combine(_hosts.DirectoryOf(0), "parts"), $"{wide.Id}.copy-*").Single();
        FileDamage.InTheMiddle(Path.Combine(copy, Path.GetFileName(segment)));
        made = await SummitUnderTest.RunAsync(alpha, Extract("ended", "wide", null));
        Assert.True(made.State is FeedState.Failed or FeedState.Skipped, $"It is {made.State}.");
        await _hosts.UntilAsync(0, "knows the damage", async rpc =>
            (await rpc.FindFeedsAsync(new FeedQuery(["wide"]), Cancelled)).Single().State.ToString(), "Damaged");
    }

    [Fact]
    public async Task Copies_that_cannot_be_are_refused()
    {
        await StartAsync();
        await using SummitConnection alpha = await _hosts.ConnectAsync(0);
        foreach (int copies in new[] { 0, 4 })
        {
            foreach (CommandSubmission command in new[] { Import("a", null, copies), Extract("b", "a", copies) })
            {
                HallException error = await Assert.ThrowsAsync<HallException>(
                    () => alpha.Rpc.SubmitAsync(command with { WaitForInput = true }, Cancelled));
                Assert.Equal(HallErrors.InvalidOption, error.Error);
                Assert.Contains("hosts.json lists 3", error.Message, StringComparison.Ordinal);
            }
        }

        // With too few hosts up the command waits for one, and then is done.
        await _hosts[2].KillAsync();
        await _hosts.SeesAsync(0, HostState.Up, HostState.Up, HostState.Down);
        FeedInfo three = await alpha.Rpc.SubmitAsync(Import("three", null, 3), Cancelled);
        await _hosts.UntilAsync(0, "waits", async rpc =>
            (await rpc.FindFeedsAsync(new FeedQuery(["three"]), Cancelled)).Single().Progress?.Phase ?? "", "Copying");
        await _hosts.StartAsync(2);
        three = await alpha.Rpc.WaitAsync(three.Id, 60_000, null, Cancelled);
        Assert.Equal((FeedState.Ready, 2), (three.State, three.Hosts!.Single().Copies!.Count));
    }

    static async Task<string> ExactAsync(SummitConnection connection) => string.Join(
        '|', (await connection.Rpc.GetExactStatsAsync("wide", ["id", "name"], Cancelled))
            .Select(c => (c.Name, c.DistinctCount, c.Min, c.Max, c.Sum).ToString()));
}
