using Hallelujah.Client;
using Hallelujah.Contracts;
using Xunit;

namespace Hallelujah.Summit.Tests.Processes;

/// <summary>
/// kill -9 in the middle of a restore: one that was acknowledged is there after the next start and completes; another
/// has happened whole or not at all, and can be asked for again.
/// </summary>
public sealed class KilledRestoreTests(ITestOutputHelper output) : IDisposable
{
    const int Rounds = 10;
    const int Rows = 60_000;
    const int Seed = 20_250_923;

    static readonly (long Rows, long Sum) Expected = (Rows, (long)Rows * (Rows + 1) / 2);

    readonly TemporaryDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    /// <summary>What can be seen of a restore from outside.</summary>
    /// <param name="Answer">The Summit's answer to it.</param>
    /// <param name="Feed">The feed's directory.</param>
    /// <param name="Log">SQLite's log of the worksheet.</param>
    /// <param name="Before">When the log was last written before the restore.</param>
    sealed record Sight(Task Answer, string Feed, string Log, DateTime Before);

    static readonly IReadOnlyList<(string Name, Func<Sight, bool> HasCome)> Instants =
    [
        ("it was sent", _ => true),
        ("the worksheet is written", s => s.Answer.IsCompleted || File.GetLastWriteTimeUtc(s.Log) != s.Before),
        ("it was acknowledged", s => s.Answer.IsCompleted),
        ("shares are finished", s => Count(s.Feed, "*.done") > 1),
        ("the manifest is there", s => File.Exists(Path.Combine(s.Feed, "feed.json"))),
    ];

    [Theory]
    [InlineData("all")]
    [InlineData("part")]
    public async Task A_restore_that_was_killed_completes_or_never_happened(string feed)
    {
        output.WriteLine($"seed {Seed}");
        var random = new Random(Seed);
        Guid id = await MakeAndDeleteAsync(feed);
        int cutOff = 0, acknowledged = 0;
        for (int round = 0; round < Rounds; round++)
        {
            (string name, Func<Sight, bool> hasCome) = Instants[round % Instants.Count];
            int spins = random.Next(0, 20_000);
            bool isAcknowledged = await KillRestoreAsync(feed, id, hasCome, spins, $"round {round}: {name}");
            if (isAcknowledged) acknowledged++;
            if (!File.Exists(_directory.Combine($"dir/feeds/{id}/feed.json"))) cutOff++;
            using SummitUnderTest again = await StartAsync();
            await using SummitConnection connection = await again.ConnectAsync();
            FeedState found = await CheckAsync(connection, feed, id, isAcknowledged, $"round {round}: {name}");
            output.WriteLine($"round {round}: {name}, {spins} spins, acknowledged {isAcknowledged}: {found}");
            await connection.Rpc.DeleteFeedAsync(feed, CancellationToken.None);
        }
        Assert.True(acknowledged >= Rounds / 2, $"Only {acknowledged} restores were acknowledged before the kill.");
        Assert.True(cutOff >= Rounds / 4, $"Only {cutOff} restores were cut off.");
    }

    Task<SummitUnderTest> StartAsync() =>
        SummitUnderTest.StartAsync(_directory.Combine("dir"), "--split-bytes", "100000", "--workers", "2");

    /// <summary>Makes an import and an extraction of it, and deletes the one of them that is meant.</summary>
    async Task<Guid> MakeAndDeleteAsync(string feed)
    {
        string csv = SummitUnderTest.MakeCsv(_directory.Combine("a.csv"), Rows);
        using SummitUnderTest summit = await StartAsync();
        await using SummitConnection connection = await summit.ConnectAsync();
        await SummitUnderTest.RunAsync(connection, SummitUnderTest.Import("all", csv));
        await SummitUnderTest.RunAsync(connection, new CommandSubmission(Guid.NewGuid(), new ExtractCommand
        {
            Feed = "part",
            Input = "all",
            Selection = new Selection { Columns = ["id", "day"] },
        }));
        return (await connection.Rpc.DeleteFeedAsync(feed, CancellationToken.None)).Id;
    }

    /// <summary>Whether the client was told that the restore is taken.</summary>
    async Task<bool> KillRestoreAsync(string feed, Guid id, Func<Sight, bool> hasCome, int spins, string when)
    {
        using SummitUnderTest summit = await StartAsync();
        await using SummitConnection connection = await summit.ConnectAsync();
        string log = _directory.Combine("dir/worksheet.db-wal");
        DateTime before = File.GetLastWriteTimeUtc(log);
        Task<FeedInfo> restore = connection.Rpc.RestoreFeedAsync(feed, false, CancellationToken.None);
        var sight = new Sight(restore, _directory.Combine($"dir/feeds/{id}"), log, before);
        Assert.True(
            SpinWait.SpinUntil(() => hasCome(sight), TimeSpan.FromSeconds(60)), $"{when} was never seen.");
        Thread.SpinWait(spins);
        await summit.KillAsync();
        await ((Task)restore).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        return restore.IsCompletedSuccessfully;
    }

    async Task<FeedState> CheckAsync(
        SummitConnection connection, string feed, Guid id, bool isAcknowledged, string when)
    {
        CommandInfo found = Assert.Single(
            await connection.Rpc.GetCommandsAsync(null, CancellationToken.None), c => c.Id == id);
        if (found.State == FeedState.Deleted)
        {
            Assert.False(isAcknowledged, $"{when}: the restore was acknowledged and is lost.");
            Assert.False(Directory.Exists(_directory.Combine($"dir/feeds/{id}")), $"{when}: a deleted feed has files.");
            await connection.Rpc.RestoreFeedAsync(feed, false, CancellationToken.None);
        }
        FeedInfo restored = await connection.Rpc.WaitAsync(id, 60_000, null, CancellationToken.None);
        Assert.True(
            restored.State == FeedState.Ready, $"{when}: it is {restored.State}: {restored.Error?.Message}");
        Assert.Equal((feed, Rows), (restored.Name, restored.Rows));
        Assert.Equal(Expected, await SummitUnderTest.ReadAsync(connection, feed));
        Assert.Equal(0, Count(_directory.Combine("dir"), "*.tmp") + Count(_directory.Combine("dir"), "*.done"));
        return found.State;
    }

    static int Count(string directory, string pattern) =>
        Directory.Exists(directory) ? Directory.GetFiles(directory, pattern, SearchOption.AllDirectories).Length : 0;
}
