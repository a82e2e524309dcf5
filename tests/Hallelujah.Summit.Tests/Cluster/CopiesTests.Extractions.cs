using Hallelujah.Client;
using Hallelujah.Contracts;
using Hallelujah.Summit.Tests.Processes;
using Xunit;
using static Hallelujah.Summit.Tests.Cluster.FeedText;

namespace Hallelujah.Summit.Tests.Cluster;

/// <summary>Extractions of feeds that are kept on two hosts.</summary>
public sealed partial class CopiesTests
{
    [Theory]
    [InlineData(1, 2)]
    [InlineData(2, 0)]
    public async Task An_extraction_of_a_feed_of_two_copies_runs_while_a_host_is_down(int lost, int copy)
    {
        await StartAsync();
        var filtered = new Selection
        {
            Where = new BinaryNode(
                BinaryOperator.Ge, new ColumnNode("id"), new LiteralNode(LiteralKind.Int64, "1000")),
            Columns = ["name", "id"],
        };
        Selection window = filtered with { Skip = 1_500, First = 3_000 };
        await using SummitConnection alpha = await _hosts.ConnectAsync(0);
        FeedInfo wide = await SummitUnderTest.RunAsync(alpha, Import("wide", "*", 2));
        (string all, string some) = (await RowsAsync(alpha, "wide", new()), await RowsAsync(alpha, "wide", window));
        await SummitUnderTest.RunAsync(alpha, Import("once", "*", null));

        await _hosts[lost].KillAsync();
        await _hosts.UntilAsync(0, "knows that it is gone", async rpc =>
            ((await rpc.GetHostsAsync(Cancelled))[lost].State == HostState.Up).ToString(), "False");
        FeedInfo every = await SummitUnderTest.RunAsync(alpha, Extract("every", "wide", 2));
        Assert.Equal((FeedState.Ready, 3L * Rows, null), (every.State, every.Rows, every.Error?.Message));
        Assert.Equal(all, await RowsAsync(alpha, "every", new Selection()));
        Assert.Equal(await StatsAsync(alpha, "wide"), await StatsAsync(alpha, "every"));
        // What the lost host had is now where the copy was.
        Assert.Equal(2, every.Hosts!.Count);
        Assert.Equal(2L * Rows, every.Hosts.Single(h => h.Name == HostsUnderTest.All[copy]).Rows);
        Assert.All(every.Hosts, h => Assert.Single(h.Copies!));
        foreach ((string feed, Selection selection) in new[] { ("filtered", filtered), ("window", window) })
        {
            FeedInfo made = await SummitUnderTest.RunAsync(
                alpha, new(Guid.NewGuid(), new ExtractCommand { Feed = feed, Input = "wide", Selection = selection }));
            Assert.Equal((FeedState.Ready, null), (made.State, made.Error?.Message));
        }
        Assert.Equal(await RowsAsync(alpha, "wide", filtered), await RowsAsync(alpha, "filtered", new Selection()));
        Assert.Equal(some, await RowsAsync(alpha, "window", new Selection()));
        HallException refused = await Assert.ThrowsAsync<HallException>(
            () => alpha.Rpc.SubmitAsync(Extract("x", "once", null), Cancelled));
        Assert.Equal((HallErrors.HostUnreachable, HostsUnderTest.All[lost]), (refused.Error, refused.Target));

        await alpha.Rpc.DeleteFeedAsync("every", Cancelled);
        Assert.All(Enumerable.Range(0, 3).Where(h => h != lost), h => Assert.Equal(0, Parts(h, every.Id)));

        // A copy that is damaged is not the feed's damage.
        string directory = Directory.GetDirectories(
            Path.Combine(_hosts.DirectoryOf(copy), "parts"), $"{wide.Id}.copy-*").Single();
        FileDamage.InTheMiddle(Directory.GetFiles(directory, "*.arrow").Order().First());
        FeedInfo failed = await SummitUnderTest.RunAsync(alpha, Extract("failed", "wide", null));
        Assert.Equal((FeedState.Failed, nameof(HallErrors.FeedDamaged)), (failed.State, failed.Error?.Id));
        Assert.Contains(HostsUnderTest.All[copy], failed.Error!.Message, StringComparison.Ordinal);
        Assert.Equal(
            FeedState.Ready, (await alpha.Rpc.FindFeedsAsync(new FeedQuery(["wide"]), Cancelled)).Single().State);
    }

    [Theory]
    [InlineData(1, 2, true)]
    [InlineData(2, 0, false)]
    public async Task An_extraction_that_loses_a_host_goes_on_where_the_copies_are(int lost, int copy, bool restart)
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows has no SIGSTOP.");
        await StartAsync();
        Selection window = new()
        {
            Where = new BinaryNode(
                BinaryOperator.Ge, new ColumnNode("id"), new LiteralNode(LiteralKind.Int64, "1000")),
            Skip = 1_500,
            First = 3_000,
        };
        string all, some;
        Guid again;
        FeedInfo every, part;
        await using (SummitConnection alpha = await _hosts.ConnectAsync(0))
        {
            await SummitUnderTest.RunAsync(alpha, Import("wide", "*", 2));
            (all, some) = (await RowsAsync(alpha, "wide", new()), await RowsAsync(alpha, "wide", window));

            // For some seconds it is still taken for up, and asked.
            _hosts[lost].Suspend();
            Assert.Equal(HostState.Up, (await alpha.Rpc.GetHostsAsync(Cancelled))[lost].State);
            Guid whole = (await alpha.Rpc.SubmitAsync(Extract("every", "wide", 2), Cancelled)).Id;
            part = await SummitUnderTest.RunAsync(
                alpha, new(Guid.NewGuid(), new ExtractCommand { Feed = "part", Input = "wide", Selection = window }));
            Assert.Equal((FeedState.Ready, 3_000, null), (part.State, part.Rows, part.Error?.Message));
            every = await alpha.Rpc.WaitAsync(whole, 60_000, null, Cancelled);
            Assert.Equal((FeedState.Ready, 3L * Rows, null), (every.State, every.Rows, every.Error?.Message));
            Assert.Equal(2, every.Hosts!.Count);
            Assert.Equal(2L * Rows, every.Hosts.Single(h => h.Name == HostsUnderTest.All[copy]).Rows);
            Assert.Equal(all, await RowsAsync(alpha, "every", new Selection()));
            Assert.Equal(await StatsAsync(alpha, "wide"), await StatsAsync(alpha, "every"));
            Assert.Equal(some, await RowsAsync(alpha, "part", new Selection()));
            again = (await alpha.Rpc.SubmitAsync(Extract("again", "wide", null), Cancelled)).Id;
        }

        // Taken up again it does not wait for the lost host either.
        if (restart)
        {
            await _hosts[0].KillAsync();
            await _hosts.StartAsync(0);
        }
        await using (SummitConnection alpha = await _hosts.ConnectAsync(0))
        {
            FeedInfo ended = await alpha.Rpc.WaitAsync(again, 60_000, null, Cancelled);
            Assert.Equal((FeedState.Ready, 3L * Rows, null), (ended.State, ended.Rows, ended.Error?.Message));
            Assert.Equal(all, await RowsAsync(alpha, "again", new Selection()));
        }

        // Back again it gives up what it had begun.
        _hosts[lost].Resume();
        await _hosts.AllUpAsync();
        await _hosts.UntilAsync(
            0, "nothing is left of what the lost host had begun",
            _ => Task.FromResult($"{Parts(lost, part.Id)}"), "0");
        await using SummitConnection there = await _hosts.ConnectAsync(lost);
        Assert.Equal(all, await RowsAsync(there, "every", new Selection()));
    }
}
