using Akka.Actor;
using Hallelujah.Contracts;
using Hallelujah.Summit.Hallelu;
using Hallelujah.Summit.Hosting;
using Hallelujah.Summit.Worksheet;
using Microsoft.Data.Sqlite;
using Xunit;
using static Hallelujah.Summit.SummitProtocol;

namespace Hallelujah.Summit.Tests.Actors;

/// <summary>The rules that the system is built on, one test or more each.</summary>
public sealed class RulesTests : SummitRig
{
    [Fact]
    public void Rule1_The_database_never_creates_a_Summit()
    {
        // Nothing that a Summit is made of can start a process at all.
        Type[] parts = [typeof(SummitHost), typeof(HallException), typeof(Columnar.ColumnarException)];
        foreach (Type part in parts)
        {
            IEnumerable<string?> uses = part.Assembly.GetReferencedAssemblies().Select(a => a.Name);
            Assert.DoesNotContain("System.Diagnostics.Process", uses);
        }
    }

    [Fact]
    public void Rule2_All_Summits_have_the_port_of_hosts_json_and_one_of_its_addresses()
    {
        using var directory = new TemporaryDirectory();
        directory.Write("hosts.json", """
            { "port": 4770, "clusterPort": 4771, "hosts": [
              { "name": "a", "ip": "127.0.0.1" }, { "name": "b", "ip": "127.0.0.2" } ] }
            """);
        var paths = new SummitPaths(directory.Path);
        directory.Write("hall_summit.json", """{ "ip": "127.0.0.2", "port": 4770 }""");
        SummitConfiguration configuration = SummitConfiguration.Load(paths);
        Assert.Equal(("b", 4770), (configuration.Self.Name, configuration.Port));
        directory.Write("hall_summit.json", """{ "ip": "127.0.0.2", "port": 4771 }""");
        Assert.Equal(
            HallErrors.Configuration, Assert.Throws<HallException>(() => SummitConfiguration.Load(paths)).Error);
        directory.Write("hall_summit.json", """{ "ip": "127.0.0.3", "port": 4770 }""");
        Assert.Equal(
            HallErrors.Configuration, Assert.Throws<HallException>(() => SummitConfiguration.Load(paths)).Error);
    }

    [Fact]
    public async Task Rule3_The_worksheet_is_on_disk_and_is_replayed()
    {
        await StartAsync();
        await ReadyAsync("sales");
        Works.Setup["slow"] = w => w.Gate.Reset();
        FeedInfo slow = await ImportAsync("slow");
        FeedInfo waiting = await ExtractAsync("slow", "part");
        await KillAsync();
        await StartAsync();
        Assert.Equal(["sales", "slow", "part"], (await CommandsAsync()).Select(c => c.Feed));
        Assert.Equal(20, (await FindAsync("sales"))!.Rows);
        Assert.False(Works.IsMade("sales"), "A committed feed was made again.");
        Assert.Equal(FeedState.Ready, (await EndAsync(slow)).State);
        Assert.Equal(FeedState.Ready, (await EndAsync(waiting)).State);
    }

    [Fact]
    public async Task Rule3_Only_the_Summit_writes_the_worksheet()
    {
        await StartAsync();
        await ReadyAsync("sales");
        await using var other = new SqliteConnection($"Data Source={Paths.Worksheet};Pooling=False;Default Timeout=1");
        SqliteException refused = Assert.Throws<SqliteException>(() =>
        {
            other.Open();
            using SqliteCommand command = other.CreateCommand();
            command.CommandText = "UPDATE commands SET name = 'mine'";
            command.ExecuteNonQuery();
        });
        Assert.Equal(5, refused.SqliteErrorCode);
    }

    [Fact]
    public async Task Rule4_Each_command_has_a_Hallelu_with_its_own_port_and_its_own_file()
    {
        await StartAsync();
        FeedInfo sales = await ReadyAsync("sales");
        FeedInfo costs = await ReadyAsync("costs");
        Assert.NotEqual(sales.Endpoint, costs.Endpoint);
        Assert.True(Ports.IsOpen(sales.Endpoint) && Ports.IsOpen(costs.Endpoint));
        CommandFile file = CommandFile.Read(Paths, sales.Id);
        Assert.Equal((sales.Id, "main", "sales"), (file.Id, file.Worksheet, file.Command.Feed));
    }

    [Fact]
    public async Task Rule4_A_Hallelu_reads_its_command_from_the_file()
    {
        await StartAsync();
        Guid id = Guid.NewGuid();
        File.WriteAllText(Paths.CommandFile(id), $$"""
            {"id":"{{id}}","worksheet":"main","submitted":"2025-01-02T03:04:05Z",
             "command":{"kind":"import","feed":"sales","paths":["/only/in/the/file.csv"] } }
            """);
        SummitContext context = Context;
        IActorRef hallelu = ActorOfAsTestActorRef<HalleluActor>(
            Props.Create(() => new HalleluActor(context, id, "sales", FeedState.Waiting)), TestActor);
        await ExpectMsgAsync<HalleluUp>(TimeSpan.FromSeconds(20));
        hallelu.Tell(HalleluProtocol.Run.Instance);
        FakeWork work = await Works.MadeAsync("sales").WaitAsync(TimeSpan.FromSeconds(20));
        Assert.Equal(["/only/in/the/file.csv"], ((ImportCommand)work.Command).Paths);
        CommandEnded ended = await FishForMessageAsync<CommandEnded>(_ => true, TimeSpan.FromSeconds(20));
        Assert.Equal((id, FeedState.Ready), (ended.Id, ended.State));
    }

    [Fact]
    public async Task Rule5_A_command_runs_when_its_inputs_are_ready()
    {
        await StartAsync();
        Works.Setup["sales"] = w => w.Gate.Reset();
        FeedInfo sales = await ImportAsync("sales");
        Assert.Equal(FeedState.Running, sales.State);
        FeedInfo part = await ExtractAsync("sales", "part");
        Assert.Equal((FeedState.Waiting, "input sales"), (part.State, part.WaitingFor));
        Assert.False(Works.IsMade("part"));
        (await Works.MadeAsync("sales")).Gate.Set();
        FeedInfo ended = await EndAsync(part);
        Assert.Equal(FeedState.Ready, ended.State);
        Assert.True(ended.Started >= (await FindAsync("sales"))!.Finished, "It started before its input was ready.");
    }

    [Fact]
    public async Task Rule5_A_command_without_inputs_runs_right_away()
    {
        await StartAsync();
        Works.Setup["other"] = w => w.Gate.Reset();
        await ImportAsync("other");
        Assert.Equal(FeedState.Running, (await ImportAsync("sales")).State);
        (await Works.MadeAsync("other")).Gate.Set();
    }

    [Fact]
    public async Task Rule6_A_command_does_not_run_while_its_name_is_in_use()
    {
        await StartAsync();
        await ReadyAsync("Sales");
        HallException refused = await FailsAsync(ImportAsync("SALES"));
        Assert.Equal((HallErrors.NameInUse, "Sales"), (refused.Error, refused.Target));
        FeedInfo second = await ImportAsync("sales", waitForName: true);
        Assert.Equal((FeedState.Waiting, "name sales"), (second.State, second.WaitingFor));
        await DeleteAsync("sales");
        Assert.Equal(FeedState.Ready, (await EndAsync(second)).State);
        Assert.Equal(second.Id, (await FindAsync("sales"))!.Id);
    }

    [Fact]
    public async Task Rule7_The_Summit_answers_look_ups_and_deletes_itself()
    {
        await StartAsync();
        await ReadyAsync("sales");
        var hang = new TaskCompletionSource();
        await KillAsync();
        await StartWithHangingHalleluAsync("sales", hang.Task);

        // The Hallelu is not up: look-ups are answered all the same, and what it answers is not.
        Assert.Equal(20, (await FindAsync("sales"))!.Rows);
        Assert.Single(await CommandsAsync());
        Task<ColumnInfo[]> schema = AskAsync<ColumnInfo[]>(new ForFeed("sales", new HalleluProtocol.GetSchema()));
        Assert.Equal(20, (await FindAsync("sales"))!.Rows);
        Assert.False(schema.IsCompleted, "The schema was answered by something other than the feed's Hallelu.");
        hang.SetResult();
        Assert.Equal("amount", Assert.Single(await schema).Name);
        Assert.Equal(FeedState.Deleted, (await DeleteAsync("sales")).State);
    }

    async Task StartWithHangingHalleluAsync(string feed, Task gate)
    {
        Reset();
        Ports.Gates[feed] = gate;
        await StartSameAsync(waitUntilUsable: false);
    }

    [Fact]
    public async Task Rule7_Other_commands_go_to_the_Hallelu_that_outputs_their_input()
    {
        await StartAsync();
        await ReadyAsync("sales");
        var hang = new TaskCompletionSource();
        await KillAsync();
        await StartWithHangingHalleluAsync("sales", hang.Task);
        FeedInfo part = await ExtractAsync("sales", "part");
        Assert.Equal(FeedState.Running, part.State);
        FeedInfo other = await EndAsync(await ImportAsync("other"));
        Assert.Equal(FeedState.Ready, other.State);
        Assert.False(Works.IsMade("part"), "The extraction began without its input's Hallelu.");
        hang.SetResult();
        Assert.Equal(FeedState.Ready, (await EndAsync(part)).State);
        Assert.Equal("sales", (await Works.MadeAsync("part")).Input!.Manifest.Feed);
    }

    [Fact]
    public async Task Rule8_A_delete_shuts_down_closes_erases_renames_and_stays_in_the_worksheet()
    {
        await StartAsync();
        FeedInfo sales = await ReadyAsync("sales");
        Assert.True(Directory.Exists(Paths.Feed(sales.Id)));
        FeedInfo deleted = await DeleteAsync("sales");
        Assert.Equal(FeedState.Deleted, deleted.State);
        Assert.Matches(@"^sales_del_\d{8}T\d{9}Z$", deleted.DeletedName);
        Assert.False(Ports.IsOpen(sales.Endpoint), "The port is still open.");
        Assert.Null(deleted.Endpoint);
        Assert.False(Directory.Exists(Paths.Feed(sales.Id)), "The data is still there.");
        Assert.Null(await FindAsync("sales"));
        CommandInfo command = Assert.Single(await CommandsAsync());
        Assert.Equal((deleted.DeletedName, FeedState.Deleted), (command.Feed, command.State));
    }

    [Fact]
    public async Task Rule8_What_is_advised_of_a_deleted_feed_can_be_run_as_it_is()
    {
        await StartAsync();
        await ReadyAsync("my feed");
        FeedInfo deleted = await DeleteAsync("my feed");
        foreach (string name in new[] { "my feed", deleted.DeletedName! })
        {
            HallException gone = await FailsAsync(DeleteAsync(name));
            Assert.Equal(HallErrors.FeedNotFound, gone.Error);
            Assert.Contains(
                $"Restore-HallFeed '{name}' loads it again.", gone.Recommendation, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Rule8_A_delete_locks_the_Summit_for_its_duration()
    {
        await StartAsync();
        Works.Setup["sales"] = w =>
        {
            w.Gate.Reset();
            w.Stubborn.Reset();
        };
        await ImportAsync("sales");
        FakeWork work = await Works.MadeAsync("sales");
        Task<FeedInfo> delete = DeleteAsync("sales");
        Task<FeedInfo> submit = ImportAsync("other");
        Assert.Equal("sales", (await FindAsync("sales"))!.Name);
        Assert.False(Works.IsMade("other"), "A command ran during a delete.");
        Assert.False(submit.IsCompleted, "A command was taken during a delete.");
        work.Stubborn.Set();
        Assert.Equal(FeedState.Deleted, (await delete).State);
        Assert.Equal(FeedState.Ready, (await EndAsync(await submit)).State);
    }

    [Fact]
    public async Task Rule8_A_deleted_command_can_be_reinstated_while_its_name_is_free()
    {
        await StartAsync();
        FeedInfo sales = await ReadyAsync("sales");
        await DeleteAsync("sales");
        FeedInfo second = await ReadyAsync("sales");
        HallException refused = await FailsAsync(AskAsync<FeedInfo>(new RestoreFeed("sales", false)));
        Assert.Equal(HallErrors.NameInUse, refused.Error);
        FeedInfo deleted = await DeleteAsync("sales");
        Assert.Equal(second.Id, deleted.Id);
        CommandInfo first = (await CommandsAsync())[0];
        FeedInfo restored = await EndAsync(await AskAsync<FeedInfo>(new RestoreFeed(first.Feed, false)));
        Assert.Equal((sales.Id, FeedState.Ready, "sales"), (restored.Id, restored.State, restored.Name));
        Assert.Null(restored.DeletedName);
    }
}
