using Hallelujah.Contracts;
using Hallelujah.Summit.Hosting;
using Xunit;
using static Hallelujah.Summit.SummitProtocol;

namespace Hallelujah.Summit.Tests.Actors;

/// <summary>What the disk takes its time for: other shares go on meanwhile, and the commit waits.</summary>
public sealed class DiskWaitTests : SummitRig
{
    [Fact]
    public async Task A_Jah_does_the_next_share_while_the_disk_takes_the_last()
    {
        await StartAsync();
        using var disk = new ManualResetEventSlim();
        using var allDone = new CountdownEvent(4);
        Works.Setup["sales"] = w =>
        {
            w.Shares = 4;
            w.OnShare = _ => allDone.Signal();
            w.OnSync = _ => disk.Wait(Patience);
        };
        FeedInfo sales = await ImportAsync("sales");
        // Two Jahs on two workers: all four shares are done only if neither waits for the disk.
        Assert.True(allDone.Wait(Patience), "Shares waited for the disk.");
        Assert.Equal(FeedState.Running, (await AskAsync<FeedInfo>(new GetCommand(sales.Id))).State);
        disk.Set();
        Assert.Equal(FeedState.Ready, (await EndAsync(sales)).State);
    }

    [Fact]
    public async Task The_disk_is_not_outrun()
    {
        await StartAsync();
        using var disk = new ManualResetEventSlim();
        int unsynced = 0, most = 0;
        Works.Setup["sales"] = w =>
        {
            w.Shares = 30;
            w.OnShare = _ => Interlocked.Increment(ref unsynced);
            w.OnSync = _ =>
            {
                disk.Wait(Patience);
                most = Math.Max(most, unsynced);
                Interlocked.Decrement(ref unsynced);
            };
        };
        FeedInfo sales = await ImportAsync("sales");
        await ReadyAsync("other");
        disk.Set();
        Assert.Equal(FeedState.Ready, (await EndAsync(sales)).State);
        // Two Jahs, each with two shares for the disk and a third under way.
        Assert.InRange(most, 2, 2 * (SummitLimits.UnsyncedShares + 1));
    }

    [Fact]
    public async Task What_the_disk_refuses_fails_the_command()
    {
        await StartAsync();
        Works.Setup["sales"] = w =>
        {
            w.Shares = 5;
            w.OnSync = ordinal =>
            {
                if (ordinal == 2) throw new HallException(HallErrors.DiskFull, "no room for the third part");
            };
        };
        FeedInfo failed = await EndAsync(await ImportAsync("sales"));
        Assert.Equal(
            (FeedState.Failed, "no room for the third part"), (failed.State, failed.Error?.Message));
        Assert.False(Directory.Exists(Paths.Feed(failed.Id)));
    }
}
