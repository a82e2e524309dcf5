using System.Text.Json;
using System.Text.Json.Nodes;
using Hallelujah.Client;
using Hallelujah.Contracts;
using Hallelujah.Summit.Hosting;
using Hallelujah.Summit.Tests.Rpc;
using Hallelujah.Summit.Worksheet;
using Xunit;

namespace Hallelujah.Summit.Tests.Processes;

/// <summary>
/// What a client of a later version asks, and what a Summit of a later version left, with options that this one does
/// not know: without them it would be something else.
/// </summary>
public sealed class LaterVersionTests : IDisposable
{
    const string Option = "\"ofALaterVersion\":true";

    readonly TemporaryDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    string Token => File.ReadAllText(Path.Combine(_directory.Path, "summit.token"));

    [Fact]
    public async Task Options_that_are_not_known_are_refused()
    {
        string csv = SummitUnderTest.MakeCsv(_directory.Combine("a.csv"), 10);
        using SummitUnderTest summit = await SummitUnderTest.StartAsync(_directory.Path);
        await using SummitConnection connection = await summit.ConnectAsync();
        FeedInfo feed = await SummitUnderTest.RunAsync(connection, SummitUnderTest.Import("sales", csv));
        using RawClient client = await RawClient.GreetAsync(summit.Address.Port, Token);
        using RawClient hallelu = await RawClient.GreetAsync(SummitAddress.Parse(feed.Endpoint!).Port, Token);
        string import = $$"""{"kind":"import","feed":"b","paths":["{{csv}}"],"csv":{""";
        const string extract = """
            {"kind":"extract","feed":"b","input":"sales","selection":{"where":
            {"node":"binary","operator":"Eq","left":{"node":"column","name":"id"},"right":{
            """;

        await RefusedAsync(client, "command.submit", "csv.ofALaterVersion",
            Submission(import + Option + "}}"));
        await RefusedAsync(client, "command.submit", "ofALaterVersion",
            Submission(import + "}," + Option + "}"));
        await RefusedAsync(client, "command.submit", "ofALaterVersion",
            Submission(import + "}}", "," + Option));
        await RefusedAsync(client, "command.submit", "selection.where.right.ofALaterVersion",
            Submission(extract + "\"node\":\"literal\",\"kind\":\"Int64\",\"text\":\"1\"," + Option + "}}}}"));
        foreach (RawClient asker in new[] { client, hallelu })
        {
            await RefusedAsync(asker, "feed.read", "ofALaterVersion",
                $$$"""{"feed":"sales","selection":{ {{{Option}}} }}""");
            await RefusedAsync(asker, "feed.export", "selection.ofALaterVersion", $$$"""
                {"request":{"feed":"sales","path":"{{{_directory.Combine("out.csv")}}}","format":"Csv",
                "selection":{ {{{Option}}} },"overwrite":false}}
                """);
        }
        await RefusedAsync(client, "source.inspect", "ofALaterVersion",
            $$$"""{"path":"{{{csv}}}","options":{ {{{Option}}} }}""");
        await RefusedAsync(client, "feed.find", "ofALaterVersion", $$$"""{"query":{ {{{Option}}} }}""");

        Assert.Single(await connection.Rpc.GetCommandsAsync(null, CancellationToken.None));
        Assert.False(File.Exists(_directory.Combine("out.csv")));
        JsonNode unset = await client.CallAsync(
            "command.submit", JsonNode.Parse(Submission(import + "\"ofALaterVersion\":null}}")));
        Assert.Equal("b", unset["result"]!["name"]!.GetValue<string>());
    }

    static string Submission(string command, string more = "") =>
        $$$"""{"submission":{"commandId":"{{{Guid.NewGuid()}}}","command":{{{command}}}{{{more}}} }}""";

    static async Task RefusedAsync(RawClient client, string method, string option, string parameters)
    {
        JsonNode? error = (await client.CallAsync(method, JsonNode.Parse(parameters)))["error"];
        Assert.Equal(HallErrors.UnknownOption.Code, error?["code"]!.GetValue<int>());
        Assert.Equal(option, error!["data"]!["target"]!.GetValue<string>());
        Assert.Equal(
            $"The Summit of host 'localhost', version {SummitHealth.Version}, does not know the option {option}.",
            error["message"]!.GetValue<string>());
    }

    /// <summary>Makes feeds of a file with a Summit that is stopped then.</summary>
    async Task ImportBeforeAsync(string csv, params string[] feeds)
    {
        using SummitUnderTest before = await SummitUnderTest.StartAsync(_directory.Path);
        await using SummitConnection connection = await before.ConnectAsync();
        foreach (string feed in feeds)
            await SummitUnderTest.RunAsync(connection, SummitUnderTest.Import(feed, csv));
        await before.TerminateAsync();
    }

    [Fact]
    public async Task A_command_that_a_later_version_left_fails_and_nothing_else_does()
    {
        string csv = SummitUnderTest.MakeCsv(_directory.Combine("a.csv"), 10);
        await ImportBeforeAsync(csv, "made", "begun", "known");
        string left = $$$"""{"kind":"import","feed":"FEED","paths":["{{{csv}}}"],"csv":{ {{{Option}}} }}""";
        string CommandOf(WorksheetRow row) => left.Replace("FEED", row.Name, StringComparison.Ordinal);
        var paths = new SummitPaths(_directory.Path);
        using (WorksheetStore store = WorksheetStore.Open(paths.Worksheet))
        {
            List<WorksheetRow> rows =
                [.. store.ReadAll().Where(r => r.Name != "known").Select(r => r with { CommandJson = CommandOf(r) })];
            WorksheetRow begun = rows.Single(r => r.Name == "begun");
            Directory.Delete(paths.Feed(begun.Id), recursive: true);
            rows[rows.IndexOf(begun)] = begun with { State = FeedState.Running, Finished = null, Figures = null };
            store.Save(rows);
        }

        Guid made;
        using (SummitUnderTest summit = await SummitUnderTest.StartAsync(_directory.Path))
        {
            await using SummitConnection connection = await summit.ConnectAsync();
            IReadOnlyList<CommandInfo> commands =
                await connection.Rpc.GetCommandsAsync(null, CancellationToken.None);
            CommandInfo begun = commands.Single(c => c.Feed == "begun");
            FeedInfo ended = await connection.Rpc.WaitAsync(begun.Id, 60_000, null, CancellationToken.None);
            Assert.Equal((FeedState.Failed, nameof(HallErrors.UnknownOption)), (ended.State, ended.Error!.Id));
            Assert.Contains("the option csv.ofALaterVersion", ended.Error.Message, StringComparison.Ordinal);
            Assert.Equal(["csv.ofALaterVersion"], begun.Command.UnknownOptions());

            // What it made is what was meant.
            Assert.Equal((10L, 55L), await SummitUnderTest.ReadAsync(connection, "made"));
            Assert.Equal((10L, 55L), await SummitUnderTest.ReadAsync(connection, "known"));
            FeedInfo after = await SummitUnderTest.RunAsync(connection, SummitUnderTest.Import("after", csv));
            Assert.Equal(FeedState.Ready, after.State);
            made = (await connection.Rpc.DeleteFeedAsync("made", CancellationToken.None)).Id;
            HallException refused = await Assert.ThrowsAsync<HallException>(
                () => connection.Rpc.RestoreFeedAsync("made", true, CancellationToken.None));
            Assert.Equal(HallErrors.UnknownOption, refused.Error);
            await summit.TerminateAsync();
        }
        using WorksheetStore kept = WorksheetStore.Open(paths.Worksheet);
        foreach (WorksheetRow row in kept.ReadAll().Where(r => r.Name is "made" or "begun"))
        {
            Assert.Equal(CommandOf(row), row.CommandJson);
            Assert.Contains(CommandOf(row), File.ReadAllText(paths.CommandFile(row.Id)), StringComparison.Ordinal);
        }
        Assert.Equal(FeedState.Deleted, kept.ReadAll().Single(r => r.Id == made).State);
    }

    [Fact]
    public async Task Values_of_a_later_version_are_refused_when_the_command_runs_and_what_was_made_is_served()
    {
        string csv = SummitUnderTest.MakeCsv(_directory.Combine("a.csv"), 10);
        await ImportBeforeAsync(csv, "made", "begun");
        var paths = new SummitPaths(_directory.Path);
        Guid begun;
        using (WorksheetStore store = WorksheetStore.Open(paths.Worksheet))
        {
            List<WorksheetRow> rows = [.. store.ReadAll().Select(r => r with
            {
                CommandJson = r.CommandJson.Replace("\"Error\"", "\"Later\"", StringComparison.Ordinal),
            })];
            Assert.All(rows, r => Assert.Contains("Later", r.CommandJson, StringComparison.Ordinal));
            // As of a feed on several hosts, whose look-up tells its copies.
            rows[0] = rows[0] with
            {
                Figures = rows[0].Figures! with { Hosts = [new FeedHostInfo("localhost", 10, 100, 1)] },
            };
            rows[1] = rows[1] with { State = FeedState.Running, Finished = null, Figures = null };
            begun = rows[1].Id;
            Directory.Delete(paths.Feed(begun), recursive: true);
            store.Save(rows);
        }
        using SummitUnderTest summit = await SummitUnderTest.StartAsync(_directory.Path);
        await using SummitConnection now = await summit.ConnectAsync();
        FeedInfo ended = await now.Rpc.WaitAsync(begun, 60_000, null, CancellationToken.None);
        Assert.Equal((FeedState.Failed, nameof(HallErrors.UnknownOption)), (ended.State, ended.Error!.Id));
        Assert.Contains("csv.ragged", ended.Error.Message, StringComparison.Ordinal);
        Assert.Equal((10L, 55L), await SummitUnderTest.ReadAsync(now, "made"));
        Assert.Equal(2, (await now.Rpc.FindFeedsAsync(new FeedQuery(), CancellationToken.None)).Count);
        IReadOnlyList<CommandInfo> listed = await now.Rpc.GetCommandsAsync(null, CancellationToken.None);
        Assert.Equal(
            [("made", FeedState.Ready), ("begun", FeedState.Failed)], listed.Select(c => (c.Feed, c.State)));
        Assert.All(listed, c => Assert.Equal(nameof(HallErrors.UnknownOption), c.Error!.Id));
        Assert.All(listed, c => Assert.Equal(["command.csv.ragged"], c.Command.UnknownOptions()));
        await now.Rpc.DeleteFeedAsync("made", CancellationToken.None);
    }

    [Theory]
    [InlineData("Import", "\"paths\":[\"a.csv\"]", null)]
    [InlineData("Merge", "\"inputs\":[\"a\",\"b\"]", "kind")]
    [InlineData("Extract", "\"input\":\"a\",\"selection\":{\"first\":\"all\"}", "selection.first")]
    public void A_command_is_listed_also_where_only_a_later_version_can_read_it(string kind, string json, string? at)
    {
        WorksheetRow row = new()
        {
            Position = 1,
            Id = Guid.NewGuid(),
            CommandId = Guid.NewGuid(),
            Worksheet = "main",
            Name = "sales",
            Input = kind == "Extract" ? "a" : null,
            Kind = kind,
            CommandJson = $$"""{"kind":"{{kind.ToLowerInvariant()}}","feed":"sales",{{json}}}""",
            State = FeedState.Waiting,
            Submitted = DateTime.UnixEpoch,
        };
        CommandInfo sent = JsonSerializer.Deserialize<CommandInfo>(
            JsonSerializer.Serialize(row.ToCommandInfo(), HallJson.Options), HallJson.Options)!;
        Assert.Equal((row.Id, "sales", kind, FeedState.Waiting), (sent.Id, sent.Feed, sent.Kind, sent.State));
        Assert.Equal("sales", sent.Command.Feed);
        Assert.Equal(at is null ? [] : [$"command.{at}"], sent.Command.UnknownOptions());
        Assert.Equal(at is null ? null : nameof(HallErrors.UnknownOption), sent.Error?.Id);
        if (at is not null) Assert.Contains($"what is at $.{at}.", sent.Error!.Message, StringComparison.Ordinal);
        Assert.Equal("Canceled", (row with { Error = new ErrorData("Canceled", default, "", "") }).ToCommandInfo()
            .Error!.Id);
    }

    [Fact]
    public async Task What_is_left_of_a_damaged_feed_stays_where_it_cannot_be_made_as_it_was()
    {
        string csv = SummitUnderTest.MakeCsv(_directory.Combine("a.csv"), 10);
        await ImportBeforeAsync(csv, "sales");
        var paths = new SummitPaths(_directory.Path);
        using WorksheetStore store = WorksheetStore.Open(paths.Worksheet);
        WorksheetRow row = store.ReadAll().Single();
        File.Delete(Path.Combine(paths.Feed(row.Id), "feed.json"));
        store.Save([row with { CommandJson = row.CommandJson.Replace("\"csv\":{", "\"csv\":{" + Option + ",",
            StringComparison.Ordinal) }]);
        row = new Replay(paths, store, TimeProvider.System, "alpha").Run().Single();
        Assert.Equal(FeedState.Damaged, row.State);
        Assert.Contains("csv.ofALaterVersion", row.Error!.Message, StringComparison.Ordinal);
        Assert.NotEmpty(Directory.GetFiles(paths.Feed(row.Id), "*.arrow"));
    }
}
