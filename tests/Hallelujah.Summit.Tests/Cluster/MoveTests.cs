using System.Collections.Concurrent;
using Hallelujah.Contracts;
using Hallelujah.Summit.Cluster;
using Hallelujah.Summit.Hallelu;
using Hallelujah.Summit.Hosting;
using Hallelujah.Summit.Parts;
using Hallelujah.Summit.Tests.Processes;
using Hallelujah.Summit.Tests.Rpc;
using Hallelujah.Summit.Worksheet;
using Microsoft.Extensions.Logging.Abstractions;
using Xunit;

namespace Hallelujah.Summit.Tests.Cluster;

/// <summary>Hosts look for parts that are left over in the middle of a move, of which no worksheet tells yet.</summary>
public sealed class MoveTests : IAsyncLifetime
{
    const int Rows = 600;

    readonly Guid _id = Guid.CreateVersion7();
    readonly Dictionary<string, Commands> _worksheets = [];
    KeepersUnderTest _hosts = null!;
    string _csv = "";

    static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _hosts = await KeepersUnderTest.StartAsync();
        _csv = SummitUnderTest.MakeCsv(_hosts.Combine("a.csv"), Rows);
        foreach (string name in HostsUnderTest.Names)
        {
            KeepersUnderTest.Host host = _hosts[name];
            Commands worksheet = _worksheets[name] = new Commands(name, host.Paths);
            host.Keeper.Feeds = new FakeSummit { OnFind = (_, _) => Task.FromResult(worksheet.Feeds()) };
            host.Keeper.Rows = worksheet;
            host.Keeper.Moves = new FeedMoves(
                host.Paths, host.Keeper, host.Parts, worksheet, worksheet, NullLogger.Instance);
        }
    }

    public ValueTask DisposeAsync() => _hosts.DisposeAsync();

    async Task ImportAsync(params string[] hosts)
    {
        var command = new ImportCommand { Feed = "wide", Paths = [_csv], OnHost = string.Join(',', hosts) };
        FeedManifest made = await _hosts.RunAsync(new SpreadImportWork(
            command, _id, _hosts["alpha"].Paths.Feed(_id), hosts, _hosts["alpha"].Parts));
        await _worksheets["alpha"].AdoptAsync(new WorksheetRow
        {
            Position = 1,
            Id = _id,
            CommandId = Guid.NewGuid(),
            Worksheet = "main",
            Name = "wide",
            Kind = "Import",
            CommandJson = """{"kind":"import","feed":"wide","paths":["/a.csv"]}""",
            State = FeedState.Ready,
            Submitted = DateTime.UnixEpoch,
            Figures = made.Figures,
        });
    }

    /// <summary>Has a host look once for what is left over.</summary>
    async Task SweepAsync(string host)
    {
        var swept = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        // What is to be there is asked for next.
        _hosts.OnCall = (_, method) =>
        {
            if (method == PartProtocol.DueMethod) swept.TrySetResult();
        };
        var sweeper = new PartSweeper(
            _hosts[host].Parts, _hosts[host].Keeper, _hosts[host].Keeper.Moves!, NullLogger.Instance);
        sweeper.Start();
        await swept.Task.WaitAsync(RpcBench.Patience, Cancelled);
        await sweeper.StopAsync();
    }

    static List<long> RowsOf(int hosts) =>
        [.. Enumerable.Range(0, hosts).SelectMany(_ => Enumerable.Range(1, Rows).Select(i => (long)i))];

    [Fact]
    public async Task Who_takes_a_feed_over_keeps_what_has_come()
    {
        await ImportAsync("alpha", "beta", "gamma");
        _worksheets["beta"].Before = () => SweepAsync("beta");
        await _hosts["alpha"].Keeper.Moves!.DrainAsync(false, Cancelled);
        Assert.Empty(_worksheets["alpha"].Feeds());
        foreach (string host in HostsUnderTest.Names) await SweepAsync(host);
        Assert.Equal(RowsOf(3), await _hosts.RowsAsync("beta", _id));
        Assert.Empty(_hosts["alpha"].Keeper.Files());
        Assert.Equal(["beta#2", "beta", "gamma"], _worksheets["beta"].Feeds().Single().Hosts!.Select(h => h.Name));
    }

    [Fact]
    public async Task Who_takes_a_part_keeps_it_until_the_feed_says_so()
    {
        await ImportAsync("alpha", "beta");
        _worksheets["alpha"].Before = () => SweepAsync("gamma");
        await _hosts["beta"].Keeper.Moves!.DrainAsync(false, Cancelled);
        foreach (string host in HostsUnderTest.Names) await SweepAsync(host);
        Assert.Empty(_hosts["beta"].Keeper.Files());
        Assert.Equal(RowsOf(2), await _hosts.RowsAsync("alpha", _id));
        Assert.Equal(["alpha", "gamma#2"], _worksheets["alpha"].Feeds().Single().Hosts!.Select(h => h.Name));
    }

    /// <summary>Who gives up to wait for a drain leaves nothing on the host that was to take the feed.</summary>
    [Fact]
    public async Task What_came_for_a_feed_that_is_not_taken_over_in_the_end_is_erased()
    {
        await ImportAsync("alpha");
        string feed = _hosts["beta"].Paths.Feed(_id);
        bool hadCome = false;
        _worksheets["beta"].Before = () =>
        {
            hadCome = File.Exists(Path.Combine(feed, "000000.arrow"));
            throw new OperationCanceledException();
        };
        await Assert.ThrowsAnyAsync<Exception>(() => _hosts["alpha"].Keeper.Moves!.DrainAsync(false, Cancelled));
        Assert.True(hadCome);
        Assert.False(Directory.Exists(feed));
        Assert.Equal(FeedState.Ready, _worksheets["alpha"].Feeds().Single().State);
    }

    /// <summary>In memory, with every name for the asking.</summary>
    sealed class Commands(string host, SummitPaths paths) : IWorksheetRows, IFeedNames
    {
        readonly ConcurrentDictionary<Guid, WorksheetRow> _rows = [];

        /// <summary>Runs before a change is made.</summary>
        public Func<Task> Before { get; set; } = () => Task.CompletedTask;

        public bool IsVoter => true;

        public IReadOnlyList<FeedInfo> Feeds() => [.. _rows.Values.Select(r => new FeedInfo
        {
            Name = r.Name,
            Id = r.Id,
            Worksheet = r.Worksheet,
            State = r.State,
            Host = host,
            Created = r.Submitted,
            Hosts = r.Figures!.Hosts,
        })];

        public void RequireQuorum()
        {
        }

        public void TellAgain()
        {
        }

        public async Task<FeedInfo> WithNameAsync(string name, string? giver, Func<Task<FeedInfo>> work)
        {
            await Before();
            return await work();
        }

        public Task<WorksheetRow?> FindAsync(Guid id) => Task.FromResult(_rows.GetValueOrDefault(id));

        public Task<IReadOnlyList<WorksheetRow>> AllAsync() =>
            Task.FromResult<IReadOnlyList<WorksheetRow>>([.. _rows.Values]);

        public Task<FeedInfo> AdoptAsync(WorksheetRow row)
        {
            _rows[row.Id] = row;
            return Task.FromResult(Feeds().Single(f => f.Id == row.Id));
        }

        public Task LetGoAsync(Guid id)
        {
            _rows.TryRemove(id, out _);
            DurableFile.EraseDirectory(paths.Feed(id));
            return Task.CompletedTask;
        }

        public async Task RelaidAsync(FeedManifest manifest, string before)
        {
            await Before();
            Assert.Equal(before, FeedManifest.Read(paths.Feed(manifest.Id)).Checksum);
            manifest.Write(paths.Feed(manifest.Id));
            _rows[manifest.Id] = _rows[manifest.Id] with { Figures = manifest.Figures };
        }
    }
}
