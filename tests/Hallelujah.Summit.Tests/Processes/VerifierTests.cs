using Hallelujah.Client;
using Hallelujah.Contracts;
using Hallelujah.Summit.Hosting;
using Hallelujah.Summit.Tests.Rpc;
using Xunit;

namespace Hallelujah.Summit.Tests.Processes;

/// <summary>Damage that nobody has read yet; a real process.</summary>
public sealed class VerifierTests : IDisposable
{
    readonly TemporaryDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Damage_is_found_after_the_start_and_mended_at_the_next()
    {
        string directory = _directory.Combine("summit");
        string csv = SummitUnderTest.MakeCsv(_directory.Combine("a.csv"), 2_000);
        var paths = new SummitPaths(directory);
        using (SummitUnderTest summit = await SummitUnderTest.StartAsync(directory))
        {
            await using SummitConnection connection = await summit.ConnectAsync();
            FeedInfo good = await SummitUnderTest.RunAsync(connection, SummitUnderTest.Import("good", csv));
            FeedInfo bad = await SummitUnderTest.RunAsync(connection, SummitUnderTest.Import("bad", csv));
            Assert.Equal((FeedState.Ready, FeedState.Ready), (good.State, bad.State));
            FileDamage.InTheMiddle(Directory.GetFiles(paths.Feed(bad.Id), "*.arrow").Single());
            Assert.Equal(0, await summit.TerminateAsync());
        }
        using (SummitUnderTest summit = await SummitUnderTest.StartAsync(directory, "--verify-after", "0"))
        {
            await using SummitConnection connection = await summit.ConnectAsync();
            Assert.Equal("bad Damaged, good Ready", await UntilAsync(connection, "Damaged"));
            CheckInfo check = (await connection.Rpc.TestClusterAsync(Cancelled)).Single(c => c.Name == "Feeds");
            Assert.Equal(CheckResult.Fail, check.Result);
            Assert.Contains("1 feed is damaged: 'bad'", check.Message, StringComparison.Ordinal);
            // It ends with the Summit, wherever it is.
            Assert.Equal(0, await summit.TerminateAsync());
        }
        using (SummitUnderTest summit = await SummitUnderTest.StartAsync(directory, "--verify-after", "0"))
        {
            await using SummitConnection connection = await summit.ConnectAsync();
            Assert.Equal("bad Ready, good Ready", await UntilAsync(connection, "bad Ready"));
            Assert.Equal(2_000, (await SummitUnderTest.ReadAsync(connection, "bad")).Rows);
        }
    }

    static async Task<string> UntilAsync(SummitConnection connection, string expected)
    {
        string states = "";
        await Eventually.ReachedAsync("states of the feeds", async () =>
        {
            IReadOnlyList<FeedInfo> feeds = await connection.Rpc.FindFeedsAsync(new FeedQuery(), Cancelled);
            states = string.Join(", ", feeds.OrderBy(f => f.Name, StringComparer.Ordinal)
                .Select(f => $"{f.Name} {f.State}"));
            return states.Contains(expected, StringComparison.Ordinal);
        });
        return states;
    }
}
