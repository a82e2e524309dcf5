using Hallelujah.Client;
using Hallelujah.Contracts;
using Hallelujah.Summit.Hallelu;
using Xunit;

namespace Hallelujah.Summit.Tests.Processes;

/// <summary>Statistics that were made exact are kept with the feed, through the real program.</summary>
public sealed class ExactReportsTests : IDisposable
{
    const int Rows = 20_000;

    readonly TemporaryDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_column_is_scanned_once()
    {
        string csv = SummitUnderTest.MakeCsv(_directory.Combine("a.csv"), Rows);
        string exact, feed;
        using (SummitUnderTest summit = await StartAsync())
        {
            await using SummitConnection connection = await summit.ConnectAsync();
            FeedInfo made = await SummitUnderTest.RunAsync(connection, SummitUnderTest.Import("sales", csv));
            feed = Path.Combine(_directory.Combine("dir"), "feeds", $"{made.Id}");
            Assert.NotEqual(await StatsAsync(connection, false), exact = await StatsAsync(connection, true));
            await summit.KillAsync();
        }

        // A file that is not as it was written is not read.
        string kept = Path.Combine(feed, ExactReports.FileName), segment = Directory.GetFiles(feed, "*.arrow").Min()!;
        byte[] rows = await File.ReadAllBytesAsync(segment, Cancelled), before =
            await File.ReadAllBytesAsync(kept, Cancelled);
        FileDamage.InTheMiddle(kept);
        using (SummitUnderTest summit = await StartAsync())
        {
            await using SummitConnection connection = await summit.ConnectAsync();
            Assert.Equal(exact, await StatsAsync(connection, true));
            Assert.Equal(before, await File.ReadAllBytesAsync(kept, Cancelled));
            await summit.KillAsync();
        }

        // Nor are rows whose statistics are there.
        FileDamage.InTheMiddle(segment);
        using (SummitUnderTest summit = await StartAsync())
        {
            await using SummitConnection connection = await summit.ConnectAsync();
            Assert.Equal(exact, await StatsAsync(connection, true));
            File.Delete(kept);
            await summit.KillAsync();
        }
        await File.WriteAllBytesAsync(segment, rows, Cancelled);

        // Made anew, the feed has none of before.
        using (SummitUnderTest summit = await StartAsync())
        {
            await using SummitConnection connection = await summit.ConnectAsync();
            Assert.Equal(exact, await StatsAsync(connection, true));
            await connection.Rpc.DeleteFeedAsync("sales", Cancelled);
            SummitUnderTest.MakeCsv(csv, Rows + 10);
            FeedInfo again = await connection.Rpc.RestoreFeedAsync("sales", true, Cancelled);
            await connection.Rpc.WaitAsync(again.Id, null, null, Cancelled);
            Assert.NotEqual(exact, await StatsAsync(connection, true));
        }
    }

    Task<SummitUnderTest> StartAsync() => SummitUnderTest.StartAsync(_directory.Combine("dir"));

    static async Task<string> StatsAsync(SummitConnection connection, bool exact)
    {
        IReadOnlyList<ColumnStatsInfo> stats = exact
            ? await connection.Rpc.GetExactStatsAsync("sales", null, Cancelled)
            : await connection.Rpc.GetStatsAsync("sales", null, Cancelled);
        return string.Join('\n', stats.Select(s => System.Text.Json.JsonSerializer.Serialize(s, HallJson.Options)));
    }
}
