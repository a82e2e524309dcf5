using System.Collections.Concurrent;
using Hallelujah.Benchmarks.Simulation;
using Hallelujah.Contracts;
using Hallelujah.Summit.Cluster;
using Hallelujah.Summit.Hosting;
using Hallelujah.Summit.Tests.Rpc;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Logging.Abstractions;
using Xunit;

namespace Hallelujah.Summit.Tests.Cluster;

/// <summary>What is left of names when commands and hosts have gone.</summary>
public sealed class LettingGoTests : IDisposable
{
    readonly TemporaryDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    [Fact]
    public async Task A_failed_command_that_is_sent_once_more_leaves_its_name_free()
    {
        await using var hosts = new NameHosts(_directory.Path, 3);
        FeedInfo failed = MemoryFeeds.Of("h0").Feeds.Add("sales") with { State = FeedState.Failed };
        Assert.Same(failed, await hosts.Names[0].WithNameAsync("sales", () => Task.FromResult(failed)));
        await hosts.ClaimAsync(1, "sales");
        HallException had = await Assert.ThrowsAsync<HallException>(() => hosts.ClaimAsync(2, "sales"));
        Assert.Equal(HallErrors.NameInUse, had.Error);
    }

    [Fact]
    public async Task Names_that_were_had_twice_are_forgotten_with_the_host_that_had_them()
    {
        await using var hosts = new NameHosts(_directory.Path, 3);
        await hosts.ClaimAsync(1, "sales");
        hosts.Feeds[0].Add("sales");
        HostEntry[] all = [.. hosts.Views[0].Configuration.Hosts];
        await hosts.Names[0].SyncAsync([all[1]], CancellationToken.None);
        Assert.Equal("sales", Assert.Single(hosts.Names[0].Conflicts).Name);
        hosts.Views[0].Reconfigure(hosts.Views[0].Configuration with { Hosts = [all[0], all[2]] });
        Assert.Empty(hosts.Names[0].Conflicts);
    }

    /// <summary>Whatever keeps a host from taking a name that another gives it: then that one has it as before.</summary>
    [Fact]
    public async Task A_name_that_was_not_taken_is_the_givers_again()
    {
        await using var hosts = new NameHosts(_directory.Path, 3);
        await hosts.ClaimAsync(0, "sales");
        var full = new HallException(HallErrors.DiskFull, "Full.", "worksheet.db");
        HallException failed = await Assert.ThrowsAsync<HallException>(() => hosts.Names[1].WithNameAsync(
            "sales", MemoryHosts.IpOf(0), async () =>
            {
                HallException between = await Assert.ThrowsAsync<HallException>(() => hosts.ClaimAsync(1, "sales"));
                Assert.Equal(HallErrors.NameInUse, between.Error);
                throw full;
            }));
        Assert.Same(full, failed);
        foreach (int other in new[] { 1, 2 })
        {
            HallException had = await Assert.ThrowsAsync<HallException>(() => hosts.ClaimAsync(other, "sales"));
            Assert.Equal(HallErrors.NameInUse, had.Error);
        }
        Assert.Equal(["sales"], await hosts.Names[2].NamesOfAsync(MemoryHosts.IpOf(0), CancellationToken.None));
    }

    /// <summary>A host whose own votes cannot be written tells the others all the same.</summary>
    [Fact]
    public async Task A_name_is_let_go_by_the_others_where_the_own_votes_cannot_be_written()
    {
        await new NameHosts(_directory.Path, 3).DisposeAsync();
        using (var connection = new SqliteConnection($"Data Source={_directory.Combine("h0-names.db")};Pooling=False"))
        {
            connection.Open();
            using SqliteCommand command = connection.CreateCommand();
            command.CommandText =
                "CREATE TRIGGER full BEFORE DELETE ON votes BEGIN SELECT RAISE(ABORT, 'database or disk is full'); END";
            command.ExecuteNonQuery();
        }
        await using var hosts = new NameHosts(_directory.Path, 3);
        bool isUntold = false;
        hosts.Names[0].Untold = _ => isUntold = true;
        await Assert.ThrowsAsync<InvalidOperationException>(
            () => hosts.Names[0].WithNameAsync("sales", () => throw new InvalidOperationException()));
        Assert.True(isUntold);
        // Two of three are a majority.
        await hosts.ClaimAsync(1, "sales");
    }

    [Fact]
    public async Task What_a_host_has_is_known_by_the_others_votes()
    {
        await using var hosts = new NameHosts(_directory.Path, 3);
        await hosts.ClaimAsync(2, "sales");
        await hosts.ClaimAsync(1, "other");
        await hosts.ClaimAsync(2, "orders");
        Assert.Equal(
            ["orders", "sales"], await hosts.Names[0].NamesOfAsync(MemoryHosts.IpOf(2), CancellationToken.None));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    public async Task A_claim_that_all_names_overtook_is_made_anew(int voter)
    {
        await using var hosts = new NameHosts(_directory.Path, 3);
        // Of a majority of two that are there, one has heard a later question of the first.
        hosts.Views[0].Set(new Dictionary<string, HostState>
        {
            [MemoryHosts.IpOf(0)] = HostState.Up,
            [MemoryHosts.IpOf(1)] = HostState.Up,
        });
        long later = DateTime.UtcNow.AddMinutes(1).Ticks;
        hosts.Names[voter].Set(new NameQuestion([], MemoryHosts.IpOf(0), null, later));
        await hosts.ClaimAsync(0, "sales");
        HallException had = await Assert.ThrowsAsync<HallException>(() => hosts.ClaimAsync(1, "sales"));
        Assert.Equal(HallErrors.NameInUse, had.Error);
    }

    [Fact]
    public async Task Only_a_host_that_could_not_be_told_is_told_again()
    {
        await using var hosts = new NameHosts(_directory.Path, 3);
        ConcurrentDictionary<string, int> asked = new();
        int failures = 2;
        hosts.OnAsked = (host, method) =>
        {
            asked.AddOrUpdate($"{host} {method}", 1, static (_, n) => n + 1);
            bool fails = (host, method) is ("h1", "names.set") or ("h2", "names.release");
            if (fails && Interlocked.Decrement(ref failures) >= 0)
                throw new HallException(HallErrors.Internal, "It has no time.");
        };
        var keeper = new NameKeeper(hosts.Names[0], hosts.Views[0], NullLogger.Instance);
        keeper.Start();
        await Eventually.ReachedAsync(
            "h1 was told", () => Task.FromResult(asked.GetValueOrDefault("h1 names.set") == 3));
        Assert.Equal(1, asked["h2 names.set"]);
        Volatile.Write(ref failures, 1);
        await hosts.Names[0].FreedAsync(["gone"]);
        await Eventually.ReachedAsync("h2 was told again", () => Task.FromResult(asked["h2 names.set"] == 2));
        Assert.Equal(3, asked["h1 names.set"]);
        keeper.NameFreed();
        await Eventually.ReachedAsync("all were told again", () => Task.FromResult(asked["h1 names.set"] == 4));
        await keeper.StopAsync();
    }
}
