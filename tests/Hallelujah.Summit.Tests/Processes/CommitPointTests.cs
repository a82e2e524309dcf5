using Hallelujah.Client;
using Hallelujah.Contracts;
using Xunit;

namespace Hallelujah.Summit.Tests.Processes;

/// <summary>
/// kill -9 at the instants that matter of an import, seen by the files that appear: shares finished, the manifest
/// written, renamed, and the worksheet told. What was finished is kept and not made again.
/// </summary>
public sealed class CommitPointTests(ITestOutputHelper output) : IDisposable
{
    const int Rounds = 8;
    const int Rows = 60_000;
    const int Seed = 20_250_811;

    readonly TemporaryDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    /// <summary>Each says whether its instant has come in a feed's directory.</summary>
    static readonly IReadOnlyList<(string Name, Func<string, bool> HasCome)> Instants =
    [
        ("three shares are finished", d => Files(d, "*.done").Count >= 3),
        ("the manifest is being written", d => File.Exists(Path.Combine(d, "feed.json.tmp"))
            || File.Exists(Path.Combine(d, "feed.json"))),
        ("the manifest is there", d => File.Exists(Path.Combine(d, "feed.json"))),
        ("what is not needed any more is gone", d => File.Exists(Path.Combine(d, "feed.json"))
            && Files(d, "*.done").Count == 0),
    ];

    [Fact]
    public async Task An_import_killed_at_its_commit_points_keeps_what_was_finished()
    {
        output.WriteLine($"seed {Seed}");
        var random = new Random(Seed);
        string csv = SummitUnderTest.MakeCsv(_directory.Combine("a.csv"), Rows);
        int kept = 0;
        for (int round = 0; round < Rounds; round++)
        {
            (string name, Func<string, bool> hasCome) = Instants[round % Instants.Count];
            int spins = random.Next(0, 20_000);
            Guid id;
            Dictionary<string, DateTime> finished;
            bool wasCommitted;
            using (SummitUnderTest summit = await StartAsync())
            {
                await using SummitConnection connection = await summit.ConnectAsync();
                FeedInfo feed = await connection.Rpc.SubmitAsync(
                    SummitUnderTest.Import($"f{round}", csv), CancellationToken.None);
                id = feed.Id;
                string feedDirectory = _directory.Combine($"dir/feeds/{id}");
                SpinUntil(() => hasCome(feedDirectory), $"round {round}: {name}");
                Thread.SpinWait(spins);
                await summit.KillAsync();
                wasCommitted = File.Exists(Path.Combine(feedDirectory, "feed.json"));
                finished = Finished(feedDirectory, wasCommitted);
            }
            output.WriteLine($"round {round}: {name}, {spins} spins, {finished.Count} segments, {wasCommitted}");
            using SummitUnderTest again = await StartAsync();
            await using SummitConnection after = await again.ConnectAsync();
            await CheckAsync(after, id, wasCommitted, $"round {round}");
            kept += AssertKept(_directory.Combine($"dir/feeds/{id}"), finished, $"round {round}");
            await after.Rpc.DeleteFeedAsync($"f{round}", CancellationToken.None);
        }
        Assert.True(kept > Rounds, $"Only {kept} segments were finished before the kills.");
    }

    Task<SummitUnderTest> StartAsync() =>
        SummitUnderTest.StartAsync(_directory.Combine("dir"), "--split-bytes", "100000", "--workers", "2");

    static async Task CheckAsync(SummitConnection connection, Guid id, bool wasCommitted, string when)
    {
        CommandInfo found = Assert.Single(
            await connection.Rpc.GetCommandsAsync(null, CancellationToken.None), c => c.Id == id);
        if (wasCommitted)
            Assert.True(found.State == FeedState.Ready, $"{when}: it was committed and is {found.State}.");
        FeedInfo feed = await connection.Rpc.WaitAsync(id, 60_000, null, CancellationToken.None);
        Assert.True(feed.State == FeedState.Ready, $"{when}: it is {feed.State}: {feed.Error?.Message}");
        Assert.Equal(Rows, feed.Rows);
        Assert.Equal((Rows, (long)Rows * (Rows + 1) / 2), await SummitUnderTest.ReadAsync(connection, feed.Name));
    }

    /// <summary>When the segments were written that a share's record, or the manifest, says to be finished.</summary>
    static Dictionary<string, DateTime> Finished(string directory, bool isCommitted) =>
        Files(directory, "*.arrow")
            .Where(f => isCommitted || File.Exists(Path.ChangeExtension(f, ".done")))
            .ToDictionary(f => f, File.GetLastWriteTimeUtc);

    static int AssertKept(string directory, Dictionary<string, DateTime> finished, string when)
    {
        foreach ((string file, DateTime written) in finished)
            Assert.True(File.GetLastWriteTimeUtc(file) == written, $"{when}: {file} was written again.");
        Assert.Empty(Files(directory, "*.tmp"));
        Assert.Empty(Files(directory, "*.done"));
        return finished.Count;
    }

    static IReadOnlyList<string> Files(string directory, string pattern) =>
        Directory.Exists(directory) ? Directory.GetFiles(directory, pattern) : [];

    static void SpinUntil(Func<bool> holds, string what) =>
        Assert.True(SpinWait.SpinUntil(holds, TimeSpan.FromSeconds(60)), $"{what} was never seen.");
}
