using System.Diagnostics;
using Hallelujah.Client;
using Hallelujah.Contracts;
using Hallelujah.Summit.Tests.Cluster;
using Xunit;

namespace Hallelujah.Summit.Tests.Processes;

/// <summary>What the main job is done on: one Summit of one host, or three that are one cluster.</summary>
/// <param name="Asked">The host of the cluster that clients ask, by its place in hosts.json; null: one host.</param>
/// <param name="Holder">The host that feeds are made on.</param>
sealed record MainJobPlace(int? Asked, int Holder)
{
    /// <summary>
    /// Through each host of the cluster. The feeds of one of them are its own, the other two pass everything on.
    /// </summary>
    public static IReadOnlyDictionary<string, MainJobPlace> All { get; } = new Dictionary<string, MainJobPlace>
    {
        ["one host"] = new(null, 0),
        ["alpha, feeds on gamma"] = new(0, 2),
        ["beta, feeds on beta"] = new(1, 1),
        ["gamma, feeds on alpha"] = new(2, 0),
    };
}

/// <summary>The three Summits that all tests of the main job share, started with the first that needs them.</summary>
public sealed class MainJobCluster : IDisposable
{
    internal static readonly string[] Options = ["--split-bytes", "100000", "--workers", "3"];

    readonly HostsUnderTest _hosts = new() { Options = Options };
    Task? _started;

    internal async Task<HostsUnderTest> StartedAsync()
    {
        await (_started ??= _hosts.StartAllAsync());
        return _hosts;
    }

    public void Dispose() => _hosts.Dispose();
}

/// <summary>The Summit or the Summits of one test, whose feeds are gone after it.</summary>
sealed class MainJobSummits : IAsyncDisposable
{
    static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    const int PollMs = 50;

    readonly MainJobPlace _place;
    readonly HostsUnderTest? _hosts;
    readonly string _directory;
    SummitUnderTest? _summit;

    MainJobSummits(MainJobPlace place, HostsUnderTest? hosts, string directory) =>
        (_place, _hosts, _directory) = (place, hosts, directory);

    /// <param name="directory">Of the Summit, where it is one.</param>
    public static async Task<MainJobSummits> StartAsync(MainJobPlace place, MainJobCluster cluster, string directory)
    {
        if (place.Asked is null)
        {
            return new MainJobSummits(place, null, directory)
            {
                _summit = await SummitUnderTest.StartAsync(directory, MainJobCluster.Options),
            };
        }
        HostsUnderTest hosts = await cluster.StartedAsync();
        await hosts.AllUpAsync();
        return new MainJobSummits(place, hosts, hosts.DirectoryOf(place.Holder));
    }

    /// <summary>What the host that the feeds are on has of them.</summary>
    public string Feeds => Path.Combine(_directory, "feeds");

    public Task<SummitConnection> ConnectAsync() =>
        _hosts is null ? _summit!.ConnectAsync() : _hosts.ConnectAsync(_place.Asked!.Value);

    public ImportCommand Import(string feed, string path) => new()
    {
        Feed = feed,
        Paths = [path],
        OnHost = _hosts is null ? null : HostsUnderTest.Names[_place.Holder],
    };

    public CommandSubmission Submission(string feed, string path) => new(Guid.NewGuid(), Import(feed, path));

    /// <summary>
    /// Waits until a look-up gives a state. One host gives it at once; what another host has found by itself, its page
    /// of the catalogue tells a moment later.
    /// </summary>
    public async Task SeesAsync(SummitConnection connection, string feed, FeedState state)
    {
        long start = Stopwatch.GetTimestamp();
        while (true)
        {
            IReadOnlyList<FeedInfo> found =
                await connection.Rpc.FindFeedsAsync(new FeedQuery([feed]), CancellationToken.None);
            // Those that failed in other tests are still there.
            if (found.MaxBy(f => f.Created)?.State == state) return;
            if (_hosts is null || Stopwatch.GetElapsedTime(start) > Patience)
                Assert.Fail($"'{feed}' is {string.Join(", ", found.Select(f => f.State))}, not {state}.");
            await Task.Delay(PollMs);
        }
    }

    /// <summary>kill -9 of the host that has the feeds.</summary>
    public Task KillAsync() => (_hosts is null ? _summit! : _hosts[_place.Holder]).KillAsync();

    /// <summary>Starts it again; returns when every host has it back.</summary>
    public async Task StartAgainAsync()
    {
        if (_hosts is null)
        {
            _summit!.Dispose();
            _summit = await SummitUnderTest.StartAsync(_directory, MainJobCluster.Options);
            return;
        }
        await _hosts.StartAsync(_place.Holder);
        await _hosts.AllUpAsync();
    }

    public async ValueTask DisposeAsync()
    {
        _summit?.Dispose();
        if (_hosts is null) return;
        await _hosts.AllUpAsync();
        string holder = HostsUnderTest.Names[_place.Holder];
        await using SummitConnection connection = await _hosts.ConnectAsync(_place.Holder);
        foreach (FeedInfo feed in await connection.Rpc.FindFeedsAsync(new FeedQuery(), CancellationToken.None))
            if (feed.Host == holder) await connection.Rpc.DeleteFeedAsync(feed.Name, CancellationToken.None);
    }
}
