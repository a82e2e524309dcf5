using Akka.Actor;
using Hallelujah.Columnar.Statistics;
using Hallelujah.Contracts;
using Hallelujah.Summit.Hallelu;
using Hallelujah.Summit.Tests.Processes;
using Hallelujah.Summit.Worksheet;
using Microsoft.Data.Sqlite;
using Xunit;
using static Hallelujah.Summit.SummitProtocol;

namespace Hallelujah.Summit.Tests.Actors;

/// <summary>A command's life: waiting, running, ending, and what others do then.</summary>
public sealed class LifeTests : SummitRig
{
    [Fact]
    public async Task The_same_submission_is_run_once_and_answered_again()
    {
        await StartAsync();
        var submission = new CommandSubmission(Guid.NewGuid(), ImportOf("sales"));
        FeedInfo first = await AskAsync<FeedInfo>(new Submit(submission));
        FeedInfo again = await AskAsync<FeedInfo>(new Submit(submission));
        Assert.Equal(first.Id, again.Id);
        Assert.Single(await CommandsAsync());
        HallException other =
            await FailsAsync(AskAsync<FeedInfo>(new Submit(submission with { Command = ImportOf("costs") })));
        Assert.Equal(HallErrors.InvalidOption, other.Error);
    }

    [Fact]
    public async Task Statistics_of_a_running_command_are_of_the_rows_that_are_there_and_say_so()
    {
        var report = new ColumnReport
        {
            Name = "amount",
            Type = "Int64",
            Count = 7,
            NullCount = 0,
            DistinctCount = 7,
            DistinctIsExact = true,
        };
        IReadOnlyList<ColumnReport>? beginning = null;
        await StartAsync();
        Works.Setup["sales"] = w =>
        {
            w.Gate.Reset();
            // Questions are answered by the other worker.
            w.Shares = 1;
            w.OnBeginning = () => beginning;
        };
        FeedInfo sales = await ImportAsync("sales");
        FakeWork work = await Works.MadeAsync("sales");
        Task<ColumnStatsInfo[]> AskForAsync(params string[] columns) =>
            AskAsync<ColumnStatsInfo[]>(new ForFeed("sales", new HalleluProtocol.GetStats(columns)));

        HallException none = await FailsAsync(AskForAsync("*"));
        Assert.Equal(HallErrors.FeedNotReady, none.Error);
        beginning = [report];
        ColumnStatsInfo told = Assert.Single(await AskForAsync("am*"));
        Assert.Equal((7, false), (told.Count, told.IsFinal));
        Assert.Equal(HallErrors.ColumnNotFound, (await FailsAsync(AskForAsync("price"))).Error);
        // Nothing else is told before all is there.
        HalleluProtocol.Question[] others =
        [
            new HalleluProtocol.GetSchema(), new HalleluProtocol.GetExactStats(null, CancellationToken.None),
            new HalleluProtocol.GetRejects(0, 1), new HalleluProtocol.OpenRows(new Selection()),
        ];
        foreach (HalleluProtocol.Question other in others)
        {
            HallException refused = await FailsAsync(AskAsync<object>(new ForFeed("sales", other)));
            Assert.Equal(HallErrors.FeedNotReady, refused.Error);
        }
        // What it made may go while it is asked.
        work.OnBeginning = () => throw new FileNotFoundException("a segment");
        Assert.Equal(HallErrors.FeedNotReady, (await FailsAsync(AskForAsync("*"))).Error);
        work.Gate.Set();
        Assert.Equal(FeedState.Ready, (await EndAsync(sales)).State);
    }

    [Fact]
    public async Task A_submission_is_answered_when_it_is_in_the_worksheet_and_in_its_file()
    {
        await StartAsync();
        Works.Setup["sales"] = w => w.Gate.Reset();
        FeedInfo sales = await ImportAsync("sales");
        Assert.True(File.Exists(Paths.CommandFile(sales.Id)));
        await KillAsync();
        using WorksheetStore store = WorksheetStore.Open(Paths.Worksheet);
        Assert.Equal(sales.Id, Assert.Single(store.ReadAll()).Id);
    }

    [Fact]
    public async Task An_input_that_nobody_produces_is_refused_with_the_nearest_names()
    {
        await StartAsync();
        await ReadyAsync("sales");
        HallException refused = await FailsAsync(ExtractAsync("sale", "part"));
        Assert.Equal((HallErrors.InputNotFound, "sale"), (refused.Error, refused.Target));
        Assert.Contains("'sales'", refused.Message, StringComparison.Ordinal);
        Assert.Single(await CommandsAsync());
    }

    [Fact]
    public async Task A_command_may_wait_for_an_input_that_comes_later()
    {
        await StartAsync();
        FeedInfo part = await ExtractAsync("sales", "part", waitForInput: true);
        Assert.Equal((FeedState.Waiting, "input sales"), (part.State, part.WaitingFor));
        await ImportAsync("sales");
        Assert.Equal(FeedState.Ready, (await EndAsync(part)).State);
    }

    [Fact]
    public async Task A_command_that_would_wait_for_itself_is_refused()
    {
        await StartAsync();
        await ExtractAsync("b", "a", waitForInput: true);
        await ExtractAsync("a", "c");
        HallException refused = await FailsAsync(ExtractAsync("c", "b"));
        Assert.Equal(HallErrors.InvalidState, refused.Error);
        Assert.Contains("b reads c reads a reads b", refused.Message, StringComparison.Ordinal);
        Assert.Equal(HallErrors.InvalidState, (await FailsAsync(ExtractAsync("x", "x", waitForInput: true))).Error);
    }

    [Theory]
    [InlineData(FeedState.Failed)]
    [InlineData(FeedState.Cancelled)]
    [InlineData(FeedState.Deleted)]
    public async Task Commands_that_wait_are_skipped_at_once_with_the_root_cause(FeedState end)
    {
        await StartAsync();
        Works.Setup["sales"] = w =>
        {
            w.Gate.Reset();
            w.OnShare = _ => throw new HallException(HallErrors.BadRecord, "line 7 is broken");
        };
        FeedInfo sales = await ImportAsync("sales");
        FeedInfo near = await ExtractAsync("sales", "near");
        FeedInfo far = await ExtractAsync("near", "far");
        if (end == FeedState.Failed) (await Works.MadeAsync("sales")).Gate.Set();
        else if (end == FeedState.Cancelled) await AskAsync<FeedInfo>(new Cancel(sales.Id));
        else await DeleteAsync("sales");
        foreach (FeedInfo waiting in new[] { near, far })
        {
            FeedInfo skipped = await EndAsync(waiting);
            Assert.Equal(FeedState.Skipped, skipped.State);
            Assert.Equal((nameof(HallErrors.CommandSkipped), "sales"), (skipped.Error!.Id, skipped.Error.Target));
            if (end == FeedState.Failed)
                Assert.Contains("line 7 is broken", skipped.Error.Message, StringComparison.Ordinal);
        }
        Assert.Equal(end, (await AskAsync<FeedInfo>(new GetCommand(sales.Id))).State);
    }

    [Fact]
    public async Task A_command_on_a_failed_input_is_skipped_whenever_it_comes()
    {
        await StartAsync();
        Works.Setup["sales"] = w => w.OnShare = _ => throw new HallException(HallErrors.BadRecord, "line 7 is broken");
        await EndAsync(await ImportAsync("sales"));
        FeedInfo part = await ExtractAsync("sales", "part");
        Assert.Equal(FeedState.Skipped, part.State);
        Assert.Contains("line 7 is broken", part.Error!.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_failed_command_leaves_its_name_and_no_file()
    {
        await StartAsync();
        Works.Setup["sales"] = w => w.OnShare = _ => throw new HallException(HallErrors.BadRecord, "line 7 is broken");
        FeedInfo failed = await EndAsync(await ImportAsync("sales"));
        Assert.Equal((FeedState.Failed, nameof(HallErrors.BadRecord)), (failed.State, failed.Error!.Id));
        Assert.False(Directory.Exists(Paths.Feed(failed.Id)));
        Works.Setup.Clear();
        FeedInfo second = await ReadyAsync("sales");
        Assert.Equal(second.Id, (await FindAsync("sales"))!.Id);
    }

    [Fact]
    public async Task The_first_failure_in_the_sources_order_is_told_whatever_fails_first()
    {
        await StartAsync();
        using var secondFailed = new ManualResetEventSlim();
        Works.Setup["sales"] = w =>
        {
            w.Shares = 6;
            w.OnShare = ordinal =>
            {
                if (ordinal == 1)
                {
                    secondFailed.Set();
                    throw new HallException(HallErrors.BadRecord, "second part");
                }
                if (ordinal != 0) return;
                secondFailed.Wait(TimeSpan.FromSeconds(20));
                throw new HallException(HallErrors.BadRecord, "first part");
            };
        };
        FeedInfo failed = await EndAsync(await ImportAsync("sales"));
        Assert.Equal("first part", failed.Error!.Message);
    }

    [Fact]
    public async Task A_name_that_the_disk_still_gives_to_a_failed_command_is_told()
    {
        Directory.CreateDirectory(Path.GetDirectoryName(Paths.Worksheet)!);
        WorksheetStore.Open(Paths.Worksheet).Dispose();
        using (var connection = new SqliteConnection($"Data Source={Paths.Worksheet};Pooling=False"))
        {
            connection.Open();
            using SqliteCommand command = connection.CreateCommand();
            command.CommandText = "CREATE TRIGGER no_room BEFORE INSERT ON commands WHEN NEW.state = 'Failed' "
                + "BEGIN SELECT RAISE(FAIL, 'no room'); END";
            command.ExecuteNonQuery();
        }
        await StartAsync();
        Works.Setup["sales"] = w => w.OnShare = _ => throw new HallException(HallErrors.BadRecord, "line 7 is broken");
        FeedInfo failed = await EndAsync(await ImportAsync("sales"));
        Assert.Equal(FeedState.Failed, failed.State);
        Assert.Equal(["sales"], Unsaved);
    }

    [Fact]
    public async Task A_cancelled_command_stops_and_leaves_nothing()
    {
        await StartAsync();
        Works.Setup["sales"] = w => w.Gate.Reset();
        FeedInfo sales = await ImportAsync("sales");
        await Works.MadeAsync("sales");
        FeedInfo cancelled = await AskAsync<FeedInfo>(new Cancel(sales.Id));
        Assert.Equal((FeedState.Cancelled, nameof(HallErrors.Cancelled)), (cancelled.State, cancelled.Error!.Id));
        Assert.False(Directory.Exists(Paths.Feed(sales.Id)));
        Assert.Equal(FeedState.Cancelled, (await AskAsync<FeedInfo>(new Cancel(sales.Id))).State);
        FeedInfo ready = await ReadyAsync("other");
        Assert.Equal(HallErrors.InvalidState, (await FailsAsync(AskAsync<FeedInfo>(new Cancel(ready.Id)))).Error);
    }

    [Fact]
    public async Task A_lost_Jahs_share_goes_to_another()
    {
        await StartAsync();
        Works.Setup["sales"] = w =>
        {
            w.Shares = 5;
            w.Gate.Reset();
        };
        FeedInfo sales = await ImportAsync("sales");
        FakeWork work = await Works.MadeAsync("sales");
        IActorRef jah = Nobody.Instance;
        // The Jahs are started after the work is opened, and a selection that finds nobody fails at once.
        await AwaitAssertAsync(
            async () => jah = await Sys.ActorSelection($"{Summit.Path}/hallelu-{sales.Id:N}-*/*").ResolveOne(Patience),
            Patience);
        Watch(jah);
        Sys.Stop(jah);
        await ExpectTerminatedAsync(jah, TimeSpan.FromSeconds(20));
        work.Gate.Set();
        Assert.Equal(FeedState.Ready, (await EndAsync(sales)).State);
        lock (work.Done) Assert.Equal([0, 1, 2, 3, 4], work.Done.Distinct().Order());
    }

    [Fact]
    public async Task Look_ups_take_wildcards_and_worksheets()
    {
        await StartAsync();
        await ReadyAsync("sales_eu");
        await ReadyAsync("Sales_us");
        await EndAsync(await ImportAsync("costs", worksheet: "books"));
        IReadOnlyList<FeedInfo> sales = (await AskAsync<FeedList>(new FindFeeds(new FeedQuery(["sales_*"])))).Feeds;
        Assert.Equal(["sales_eu", "Sales_us"], sales.Select(f => f.Name));
        IReadOnlyList<FeedInfo> books = (await AskAsync<FeedList>(new FindFeeds(new FeedQuery(null, "Books")))).Feeds;
        Assert.Equal(["costs"], books.Select(f => f.Name));
        Assert.Equal(
            HallErrors.WorksheetNotFound, (await FailsAsync(AskAsync<CommandList>(new GetCommands("nope")))).Error);
    }

    [Fact]
    public async Task A_worksheet_is_deleted_with_every_feed_of_it()
    {
        await StartAsync();
        await EndAsync(await ImportAsync("a", worksheet: "books"));
        await EndAsync(await ImportAsync("b", worksheet: "books"));
        await ReadyAsync("c");
        FeedInfo part = await EndAsync(await ExtractAsync("a", "part"));
        IReadOnlyList<FeedInfo> deleted = (await AskAsync<FeedList>(new DeleteWorksheet("books"))).Feeds;
        Assert.Equal(["a", "b"], deleted.Select(f => f.Name));
        Assert.All(deleted, f => Assert.False(Directory.Exists(Paths.Feed(f.Id))));
        Assert.Equal(FeedState.Ready, (await AskAsync<FeedInfo>(new GetCommand(part.Id))).State);
        Assert.NotNull(await FindAsync("c"));
        Assert.Equal(
            HallErrors.WorksheetNotFound, (await FailsAsync(AskAsync<FeedList>(new DeleteWorksheet("nope")))).Error);
    }

    /// <summary>Deleted here alone it would live on there.</summary>
    [Fact]
    public async Task A_feed_that_is_on_its_way_to_another_host_is_not_deleted()
    {
        await StartAsync();
        FeedInfo sales = await ReadyAsync("sales");
        await ReadyAsync("costs");
        await File.WriteAllTextAsync(Paths.Given(sales.Id), "beta", TestContext.Current.CancellationToken);
        Assert.Equal(HallErrors.InvalidState, (await FailsAsync(DeleteAsync("sales"))).Error);
        Assert.Equal(
            HallErrors.InvalidState, (await FailsAsync(AskAsync<FeedList>(new DeleteWorksheet("main")))).Error);
        Assert.Equal(FeedState.Ready, (await FindAsync("sales"))!.State);
        Assert.Equal(FeedState.Ready, (await FindAsync("costs"))!.State);
        File.Delete(Paths.Given(sales.Id));
        Assert.Equal(FeedState.Deleted, (await DeleteAsync("sales")).State);
    }

    [Fact]
    public async Task A_half_done_delete_is_finished_at_the_next_start()
    {
        await StartAsync();
        FeedInfo sales = await ReadyAsync("sales");
        await KillAsync();
        using (WorksheetStore store = WorksheetStore.Open(Paths.Worksheet))
        {
            var plan = new Plan(new Catalogue(store.ReadAll()), DateTime.UtcNow);
            plan.BeginDelete(sales.Id);
            store.Save(plan.Changes);
        }
        await StartAsync();
        Assert.Null(await FindAsync("sales"));
        Assert.False(Directory.Exists(Paths.Feed(sales.Id)));
        CommandInfo command = Assert.Single(await CommandsAsync());
        Assert.Equal(FeedState.Deleted, command.State);
        Assert.True(FeedName.IsTombstone(command.Feed));
    }

    [Fact]
    public async Task A_feed_that_was_committed_just_before_the_end_is_taken_as_it_is()
    {
        await StartAsync();
        FeedInfo sales = await ReadyAsync("sales");
        await KillAsync();
        using (WorksheetStore store = WorksheetStore.Open(Paths.Worksheet))
            store.Save(
                store.ReadAll().Select(r => r with { State = FeedState.Running, Figures = null, Finished = null }));
        File.WriteAllText(Path.Combine(Paths.Feed(sales.Id), "x.tmp"), "left");
        await StartAsync();
        FeedInfo found = (await FindAsync("sales"))!;
        Assert.Equal((FeedState.Ready, 20L), (found.State, found.Rows));
        Assert.False(Works.IsMade("sales"));
        Assert.Equal([Path.Combine(Paths.Feed(sales.Id), "feed.json")], Directory.GetFiles(Paths.Feed(sales.Id)));
    }

    [Fact]
    public async Task Leftovers_of_unknown_commands_are_removed_and_lost_command_files_written_again()
    {
        await StartAsync();
        FeedInfo sales = await ReadyAsync("sales");
        await KillAsync();
        Guid unknown = Guid.NewGuid();
        Directory.CreateDirectory(Paths.Feed(unknown));
        File.WriteAllText(Paths.CommandFile(unknown), "{}");
        File.WriteAllText(Paths.CommandFile(sales.Id), "something else");
        await StartAsync();
        Assert.False(Directory.Exists(Paths.Feed(unknown)));
        Assert.False(File.Exists(Paths.CommandFile(unknown)));
        Assert.Equal("sales", CommandFile.Read(Paths, sales.Id).Command.Feed);
    }

    /// <summary>What is left of it may be all that there is of its rows.</summary>
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_damaged_extraction_is_made_again_only_where_its_input_is_there(bool isDeleted)
    {
        await StartAsync();
        FeedInfo sales = await ReadyAsync("sales");
        FeedInfo part = await EndAsync(await ExtractAsync("sales", "part"));
        if (isDeleted) await DeleteAsync(sales.Name);
        await KillAsync();
        string rows = Path.Combine(Paths.Feed(part.Id), "000000.arrow");
        await File.WriteAllTextAsync(rows, "rows", TestContext.Current.CancellationToken);
        FileDamage.InTheMiddle(Path.Combine(Paths.Feed(part.Id), "feed.json"));
        await StartAsync();
        await FailsAsync(AskAsync<ColumnInfo[]>(new ForFeed("part", new Summit.Hallelu.HalleluProtocol.GetSchema())));
        Assert.Equal(FeedState.Damaged, (await FindAsync("part"))!.State);
        for (int start = 0; start < 2; start++)
        {
            await KillAsync();
            await StartAsync();
        }
        if (!isDeleted)
        {
            Assert.Equal(FeedState.Ready, (await EndAsync(part)).State);
            Assert.True(Works.IsMade("part"));
            return;
        }
        FeedInfo found = (await FindAsync("part"))!;
        Assert.Equal((FeedState.Damaged, true), (found.State, File.Exists(rows)));
        Assert.EndsWith(
            "It cannot be made again: Its input 'sales' is Deleted.", found.Error!.Message, StringComparison.Ordinal);
        Assert.Equal(2, found.Error.Message.Split("It cannot be made again").Length);
    }

    [Fact]
    public async Task A_damaged_manifest_is_found_and_the_feed_made_again_at_the_next_start()
    {
        await StartAsync();
        FeedInfo sales = await ReadyAsync("sales");
        await KillAsync();
        string manifest = Path.Combine(Paths.Feed(sales.Id), "feed.json");
        FileDamage.InTheMiddle(manifest);
        await StartAsync();
        HallException damaged =
            await FailsAsync(
                AskAsync<ColumnInfo[]>(new ForFeed("sales", new Summit.Hallelu.HalleluProtocol.GetSchema())));
        Assert.Equal(HallErrors.FeedDamaged, damaged.Error);
        Assert.Contains(manifest, damaged.Message, StringComparison.Ordinal);
        Assert.Equal(FeedState.Damaged, (await FindAsync("sales"))!.State);
        await KillAsync();
        await StartAsync();
        Assert.Equal(FeedState.Ready, (await EndAsync(sales)).State);
        Assert.True(Works.IsMade("sales"));
    }
}
