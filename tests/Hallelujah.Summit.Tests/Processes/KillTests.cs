using Hallelujah.Client;
using Hallelujah.Contracts;
using Xunit;

namespace Hallelujah.Summit.Tests.Processes;

/// <summary>
/// kill -9 at random instants during import, extraction, delete and commit; after each, what was acknowledged is there,
/// what is ready is whole, and nothing is left over.
/// </summary>
public sealed class KillTests(ITestOutputHelper output) : IDisposable
{
    const int Rounds = 14;
    const int Seed = 20_250_607;
    const int Rows = 10_000;

    readonly TemporaryDirectory _directory = new();

    /// <summary>What clients were told: the commands taken, and the feeds whose delete was answered.</summary>
    readonly Dictionary<Guid, CommandSubmission> _taken = [];
    readonly HashSet<Guid> _deleted = [];
    readonly Lock _gate = new();

    public void Dispose() => _directory.Dispose();

    [Fact]
    public async Task What_was_acknowledged_survives_kill_9_at_any_instant()
    {
        output.WriteLine($"seed {Seed}");
        var random = new Random(Seed);
        string csv = SummitUnderTest.MakeCsv(_directory.Combine("a.csv"), Rows);
        for (int round = 0; round < Rounds; round++)
        {
            using (SummitUnderTest summit = await StartAsync())
            {
                await using SummitConnection connection = await summit.ConnectAsync();
                await CheckAsync(connection, $"round {round}");
                Task work = WorkAsync(connection, round, csv);
                int killAfterMs = random.Next(0, 700);
                output.WriteLine($"round {round}: killed after {killAfterMs} ms");
                await Task.WhenAny(work, Task.Delay(killAfterMs));
                await summit.KillAsync();
                await work.WaitAsync(TimeSpan.FromSeconds(30));
            }
        }
        using SummitUnderTest last = await StartAsync();
        await using SummitConnection end = await last.ConnectAsync();
        await CheckAsync(end, "the end");
        Assert.True(_taken.Count > Rounds, $"Only {_taken.Count} commands were taken in {Rounds} rounds.");
    }

    Task<SummitUnderTest> StartAsync() =>
        SummitUnderTest.StartAsync(_directory.Combine("dir"), "--split-bytes", "70000", "--workers", "2");

    /// <summary>Goes on until the Summit dies under it.</summary>
    async Task WorkAsync(SummitConnection connection, int round, string csv)
    {
        try
        {
            for (int i = 0; ; i++)
            {
                string name = $"f{round}_{i}";
                FeedInfo import = await TakeAsync(connection, SummitUnderTest.Import(name, csv));
                FeedInfo part = await TakeAsync(connection, new CommandSubmission(Guid.NewGuid(), new ExtractCommand
                {
                    Feed = name + "_part",
                    Input = name,
                    Selection = new Selection { Columns = ["id"], Skip = 100 },
                }));
                await connection.Rpc.WaitAsync(part.Id, 60_000, null, CancellationToken.None);
                FeedInfo gone = i % 2 == 0 ? part : import;
                await connection.Rpc.DeleteFeedAsync(gone.Name, CancellationToken.None);
                lock (_gate) _deleted.Add(gone.Id);
            }
        }
        catch (HallException e) when (e.Error == HallErrors.ConnectionLost || e.Error == HallErrors.ConnectionFailed)
        {
            // The kill.
        }
    }

    async Task<FeedInfo> TakeAsync(SummitConnection connection, CommandSubmission submission)
    {
        FeedInfo info = await connection.Rpc.SubmitAsync(submission, CancellationToken.None);
        lock (_gate) _taken[info.Id] = submission;
        return info;
    }

    async Task CheckAsync(SummitConnection connection, string when)
    {
        IReadOnlyList<CommandInfo> commands = await connection.Rpc.GetCommandsAsync(null, CancellationToken.None);
        foreach ((Guid id, CommandSubmission submission) in _taken)
        {
            CommandInfo? command = commands.FirstOrDefault(c => c.Id == id);
            Assert.True(command is not null, $"{when}: the command of '{submission.Command.Feed}' is lost.");
            if (_deleted.Contains(id))
                Assert.True(command.State == FeedState.Deleted,
                    $"{when}: '{command.Feed}' was deleted and is {command.State}.");
        }
        foreach (CommandInfo command in commands.Where(c => c.State is FeedState.Waiting or FeedState.Running))
            await connection.Rpc.WaitAsync(command.Id, 120_000, null, CancellationToken.None);
        IReadOnlyList<FeedInfo> feeds = await connection.Rpc.FindFeedsAsync(new FeedQuery(), CancellationToken.None);
        Assert.Equal(feeds.Count, feeds.Select(f => f.Name.ToUpperInvariant()).Distinct().Count());
        foreach (FeedInfo feed in feeds) await CheckFeedAsync(connection, feed, when);
        CheckFiles(feeds, when);

        // The next rounds are about what comes then; the checked feeds would only slow them down.
        foreach (FeedInfo feed in feeds)
        {
            await connection.Rpc.DeleteFeedAsync(feed.Name, CancellationToken.None);
            _deleted.Add(feed.Id);
        }
    }

    static async Task CheckFeedAsync(SummitConnection connection, FeedInfo feed, string when)
    {
        if (feed.State == FeedState.Skipped) return;
        Assert.True(feed.State == FeedState.Ready, $"{when}: '{feed.Name}' is {feed.State}: {feed.Error?.Message}");
        bool isPart = feed.Name.EndsWith("_part", StringComparison.Ordinal);
        (long Rows, long Sum) expected = isPart
            ? (Rows - 100, (long)Rows * (Rows + 1) / 2 - 100 * 101 / 2)
            : (Rows, (long)Rows * (Rows + 1) / 2);
        Assert.Equal(expected, await SummitUnderTest.ReadAsync(connection, feed.Name));
        Assert.Equal(expected.Rows, feed.Rows);
    }

    void CheckFiles(IReadOnlyList<FeedInfo> feeds, string when)
    {
        string root = _directory.Combine("dir");
        IEnumerable<string> temporary = Directory.EnumerateFiles(root, "*", SearchOption.AllDirectories)
            .Where(f => f.EndsWith(".tmp", StringComparison.Ordinal) || f.EndsWith(".done", StringComparison.Ordinal));
        Assert.Equal([], temporary);
        IEnumerable<string> known = feeds.Where(f => f.State == FeedState.Ready).Select(f => f.Id.ToString()).Order();
        Assert.True(
            known.SequenceEqual(
                Directory.GetDirectories(Path.Combine(root, "feeds")).Select(d => Path.GetFileName(d)!).Order()),
            $"{when}: feeds/ holds other directories than the ready feeds'.");
    }
}
