using Hallelujah.Client;
using Hallelujah.Contracts;
using Xunit;

namespace Hallelujah.Summit.Tests.Processes;

/// <summary>
/// Loading, asking, extracting, writing, deleting and restoring through the real program: one of one host, and each of
/// three that are one cluster.
/// </summary>
public sealed class MainJobTests(MainJobCluster cluster) : IClassFixture<MainJobCluster>, IDisposable
{
    readonly TemporaryDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    public static TheoryData<string> Places => [.. MainJobPlace.All.Keys];

    Task<MainJobSummits> StartAsync(string place) =>
        MainJobSummits.StartAsync(MainJobPlace.All[place], cluster, _directory.Combine("dir"));

    [Theory]
    [MemberData(nameof(Places))]
    public async Task Rows_come_back_in_file_order_from_many_splits(string place)
    {
        string csv = SummitUnderTest.MakeCsv(_directory.Combine("a.csv"), 20_000);
        await using MainJobSummits summit = await StartAsync(place);
        await using SummitConnection connection = await summit.ConnectAsync();
        FeedInfo feed = await SummitUnderTest.RunAsync(connection, summit.Submission("a", csv));
        Assert.True(feed.State == FeedState.Ready, feed.Error?.Message);
        Assert.Equal((20_000L, 20_000L, 4), (feed.Rows!.Value, feed.RowsRead!.Value, feed.Columns!.Value));
        Assert.Equal((20_000L, 20_000L * 20_001 / 2), await SummitUnderTest.ReadAsync(connection, "a"));
        (long rows, long sum) =
            await SummitUnderTest.ReadAsync(connection, "a", new Selection { Skip = 9_999, First = 2 });
        Assert.Equal((2L, 10_000L + 10_001), (rows, sum));
        IReadOnlyList<ColumnInfo> schema = await connection.Rpc.GetSchemaAsync("a", CancellationToken.None);
        Assert.Equal(["Int64", "Utf8", "Float64", "Date32"], schema.Select(c => c.Type));
        IReadOnlyList<ColumnStatsInfo> stats = await connection.Rpc.GetStatsAsync("a", ["id"], CancellationToken.None);
        Assert.Equal(("1", "20000", 20_000L), (stats[0].Min, stats[0].Max, stats[0].Count));
    }

    [Theory]
    [MemberData(nameof(Places))]
    public async Task The_first_bad_record_of_the_file_is_told_whatever_the_number_of_Jahs(string place)
    {
        string csv = SummitUnderTest.MakeCsv(_directory.Combine("a.csv"), 20_000);
        string[] lines = await File.ReadAllLinesAsync(csv);
        foreach (int line in (int[])[6_000, 6_001, 15_000]) lines[line - 1] = "broken";
        await File.WriteAllLinesAsync(csv, lines);
        await using MainJobSummits summit = await StartAsync(place);
        await using SummitConnection connection = await summit.ConnectAsync();
        for (int i = 0; i < 3; i++)
        {
            FeedInfo failed = await SummitUnderTest.RunAsync(connection, summit.Submission("a", csv));
            Assert.Equal((FeedState.Failed, nameof(HallErrors.BadRecord)), (failed.State, failed.Error!.Id));
            Assert.Equal((csv, 6_000L), (failed.Error.Location!.File, failed.Error.Location.Line));
        }
        CommandSubmission reject = new(Guid.NewGuid(), summit.Import("a", csv) with
        {
            Csv = new CsvImportOptions { OnError = BadRecordPolicy.Reject },
        });
        FeedInfo loaded = await SummitUnderTest.RunAsync(connection, reject);
        Assert.Equal((19_997L, 3L, 20_000L), (loaded.Rows!.Value, loaded.Rejected, loaded.RowsRead!.Value));
        IReadOnlyList<RejectInfo> rejects = await connection.Rpc.GetRejectsAsync("a", 1, 10, CancellationToken.None);
        Assert.Equal([6_001L, 15_000L], rejects.Select(r => r.Line));
    }

    [Theory]
    [MemberData(nameof(Places))]
    public async Task Rejects_of_many_shares_are_in_file_order_and_survive_kill_9(string place)
    {
        string csv = SummitUnderTest.MakeCsv(_directory.Combine("a.csv"), 20_000);
        string[] lines = await File.ReadAllLinesAsync(csv);
        long[] bad = [.. Enumerable.Range(0, 190).Select(i => 7L + i * 105)];
        foreach (long line in bad) lines[line - 1] = "broken";
        await File.WriteAllLinesAsync(csv, lines);
        Guid command = Guid.NewGuid();
        await using MainJobSummits summit = await StartAsync(place);
        ImportCommand import = summit.Import("a", csv) with
        {
            Csv = new CsvImportOptions { OnError = BadRecordPolicy.Reject, MaxErrors = "1%" },
        };
        await using (SummitConnection connection = await summit.ConnectAsync())
        {
            await connection.Rpc.SubmitAsync(new(command, import), CancellationToken.None);
            await summit.KillAsync();
        }
        await summit.StartAgainAsync();
        await using SummitConnection second = await summit.ConnectAsync();
        FeedInfo feed = await SummitUnderTest.RunAsync(second, new(command, import));
        Assert.Equal((19_810L, 190L, 20_000L), (feed.Rows!.Value, feed.Rejected, feed.RowsRead!.Value));
        IReadOnlyList<RejectInfo> rejects = await second.Rpc.GetRejectsAsync("a", 0, 1_000, CancellationToken.None);
        Assert.Equal(bad, rejects.Select(r => r.Line));
        Assert.All(rejects, r => Assert.Equal(
            ("Record", 6L, "broken", r.Line - 1), (r.Kind, r.RecordBytes, r.Raw, r.Record)));
        string directory = Path.GetDirectoryName(
            Directory.GetFiles(summit.Feeds, "rejects.jsonl", SearchOption.AllDirectories).Single())!;
        Assert.Empty(Directory.GetFiles(directory, "*.rejects"));
        FeedInfo failed = await SummitUnderTest.RunAsync(second, new(Guid.NewGuid(), import with
        {
            Feed = "b",
            Csv = import.Csv with { MaxErrors = "0.9%" },
        }));
        Assert.Equal(nameof(HallErrors.TooManyErrors), failed.Error!.Id);
        Assert.Equal(7, failed.Error.Location!.Line);
        Assert.Contains("Get-HallReject b", failed.Error.Recommendation, StringComparison.Ordinal);
        IReadOnlyList<RejectInfo> samples = failed.Error.Samples!;
        Assert.Equal(100, samples.Count);
        Assert.Equal(samples.Select(s => s.Line).Order(), samples.Select(s => s.Line));
        RejectInfo first = samples[0];
        Assert.Equal((7L, "b", "ShortRow", "broken"), (first.Line, first.Feed, first.Code, first.Raw));
        FeedInfo found = (await second.Rpc.FindFeedsAsync(new FeedQuery(["b"]), CancellationToken.None)).Single();
        Assert.Equal((failed.Error.Message, null), (found.Error!.Message, found.Error.Samples));
        Assert.All(
            await second.Rpc.GetCommandsAsync(null, CancellationToken.None), c => Assert.Null(c.Error?.Samples));
        await summit.KillAsync();
        await summit.StartAgainAsync();
        await using SummitConnection third = await summit.ConnectAsync();
        FeedInfo again = await third.Rpc.WaitAsync(failed.Id, 0, null, CancellationToken.None);
        Assert.Equal(samples, again.Error!.Samples);
    }

    [Theory]
    [MemberData(nameof(Places))]
    public async Task An_extraction_export_delete_and_restore_hold_the_same_rows(string place)
    {
        string csv = SummitUnderTest.MakeCsv(_directory.Combine("a.csv"), 20_000);
        await using MainJobSummits summit = await StartAsync(place);
        await using SummitConnection connection = await summit.ConnectAsync();
        await SummitUnderTest.RunAsync(connection, summit.Submission("a", csv));
        var where = new BinaryNode(
            BinaryOperator.Gt, new ColumnNode("id"), new LiteralNode(LiteralKind.Int64, "15000"));
        var selection = new Selection { Columns = ["id", "day"], Where = where, Skip = 10, First = 4_000 };
        FeedInfo part = await SummitUnderTest.RunAsync(connection, new CommandSubmission(
            Guid.NewGuid(), new ExtractCommand { Feed = "part", Input = "a", Selection = selection }));
        Assert.True(part.State == FeedState.Ready, part.Error?.Message);
        (long Rows, long Sum) expected = (4_000, Enumerable.Range(15_011, 4_000).Sum(i => (long)i));
        Assert.Equal(expected, await SummitUnderTest.ReadAsync(connection, "part"));
        Assert.Equal(expected, await SummitUnderTest.ReadAsync(connection, "a", selection));

        string file = _directory.Combine("part.csv");
        var request = new ExportRequest("part", file, "Csv", new Selection(), false);
        ExportInfo export = await connection.Rpc.ExportAsync(request, null, CancellationToken.None);
        Assert.Equal(4_000, export.Rows);
        Assert.Equal(4_001, (await File.ReadAllLinesAsync(file)).Length);
        HallException exists =
            await Assert.ThrowsAsync<HallException>(
                () => connection.Rpc.ExportAsync(request, null, CancellationToken.None));
        Assert.Equal((HallErrors.TargetExists, file), (exists.Error, exists.Target));
        Assert.Equal([file], Directory.GetFiles(_directory.Path, "part*"));

        string json = _directory.Combine("part.jsonl");
        await connection.Rpc.ExportAsync(
            request with { Path = json, Format = "JsonLines", Selection = new Selection { First = 1 } }, null,
            CancellationToken.None);
        Assert.Equal("""{"id":15011,"day":"2024-12-04"}""", Assert.Single(await File.ReadAllLinesAsync(json)));

        await connection.Rpc.DeleteFeedAsync("part", CancellationToken.None);
        FeedInfo restored = await connection.Rpc.RestoreFeedAsync("part", false, CancellationToken.None);
        restored = await connection.Rpc.WaitAsync(restored.Id, 60_000, null, CancellationToken.None);
        Assert.Equal(FeedState.Ready, restored.State);
        Assert.Equal(expected, await SummitUnderTest.ReadAsync(connection, "part"));
    }

    [Theory]
    [MemberData(nameof(Places))]
    public async Task A_restore_refuses_a_source_that_is_gone_or_has_changed(string place)
    {
        string csv = SummitUnderTest.MakeCsv(_directory.Combine("a.csv"), 100);
        await using MainJobSummits summit = await StartAsync(place);
        await using SummitConnection connection = await summit.ConnectAsync();
        await SummitUnderTest.RunAsync(connection, summit.Submission("a", csv));
        await connection.Rpc.DeleteFeedAsync("a", CancellationToken.None);
        string away = csv + ".away";
        File.Move(csv, away);
        Assert.Equal(HallErrors.SourceNotFound, (await RestoreFailsAsync(connection)).Error);
        Assert.Equal(HallErrors.SourceNotFound, (await RestoreFailsAsync(connection, force: true)).Error);
        SummitUnderTest.MakeCsv(csv, 101);
        HallException changed = await RestoreFailsAsync(connection);
        Assert.Equal((HallErrors.SourceChanged, csv), (changed.Error, changed.Target));
        FeedInfo forced = await connection.Rpc.RestoreFeedAsync("a", true, CancellationToken.None);
        forced = await connection.Rpc.WaitAsync(forced.Id, 60_000, null, CancellationToken.None);
        Assert.Equal((FeedState.Ready, 101L), (forced.State, forced.Rows!.Value));
    }

    static Task<HallException> RestoreFailsAsync(SummitConnection connection, bool force = false) =>
        Assert.ThrowsAsync<HallException>(() => connection.Rpc.RestoreFeedAsync("a", force, CancellationToken.None));

    [Theory]
    [MemberData(nameof(Places))]
    public async Task A_damaged_segment_is_found_before_its_rows_and_made_again_at_the_next_start(string place)
    {
        string csv = SummitUnderTest.MakeCsv(_directory.Combine("a.csv"), 20_000);
        FeedInfo feed;
        await using MainJobSummits summit = await StartAsync(place);
        await using (SummitConnection connection = await summit.ConnectAsync())
        {
            feed = await SummitUnderTest.RunAsync(connection, summit.Submission("a", csv));
            string segment =
                Directory.GetFiles(Path.Combine(summit.Feeds, $"{feed.Id}"), "*.arrow").Order().Skip(1).First();
            byte[] content = await File.ReadAllBytesAsync(segment);
            for (int i = content.Length / 3; i < content.Length * 2 / 3; i++) content[i] ^= 0x55;
            await File.WriteAllBytesAsync(segment, content);
            HallException damaged =
                await Assert.ThrowsAsync<HallException>(() => SummitUnderTest.ReadAsync(connection, "a"));
            Assert.Equal(HallErrors.FeedDamaged, damaged.Error);
            Assert.Contains(segment, damaged.Message, StringComparison.Ordinal);
            await summit.SeesAsync(connection, "a", FeedState.Damaged);
            await summit.KillAsync();
        }
        await summit.StartAgainAsync();
        await using SummitConnection second = await summit.ConnectAsync();
        FeedInfo rebuilt = await second.Rpc.WaitAsync(feed.Id, 60_000, null, CancellationToken.None);
        Assert.Equal(FeedState.Ready, rebuilt.State);
        Assert.Equal(20_000, (await SummitUnderTest.ReadAsync(second, "a")).Rows);
    }

    [Theory]
    [MemberData(nameof(Places))]
    public async Task A_running_import_stops_within_a_second_of_its_cancel(string place)
    {
        string csv = SummitUnderTest.MakeCsv(_directory.Combine("a.csv"), 300_000);
        await using MainJobSummits summit = await StartAsync(place);
        await using SummitConnection connection = await summit.ConnectAsync();
        CommandSubmission[] imports = [.. Enumerable.Range(0, 8).Select(i => summit.Submission($"a{i}", csv))];
        var running = new List<FeedInfo>();
        foreach (CommandSubmission import in imports)
            running.Add(await connection.Rpc.SubmitAsync(import, CancellationToken.None));
        var clock = System.Diagnostics.Stopwatch.StartNew();
        FeedInfo[] ended =
            await Task.WhenAll(running.Select(r => connection.Rpc.CancelAsync(r.Id, CancellationToken.None)));
        Assert.All(ended, e => Assert.Equal(FeedState.Cancelled, e.State));
        Assert.True(clock.Elapsed < TimeSpan.FromSeconds(3), $"It took {clock.Elapsed}.");
        Assert.Empty(Directory.GetDirectories(summit.Feeds));
    }
}
