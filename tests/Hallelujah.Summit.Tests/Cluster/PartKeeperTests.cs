using System.Globalization;
using System.Net;
using System.Text.Json;
using Akka.Actor;
using Hallelujah.Columnar.Csv;
using Hallelujah.Contracts;
using Hallelujah.Summit.Cluster;
using Hallelujah.Summit.Hallelu;
using Hallelujah.Summit.Hosting;
using Hallelujah.Summit.Parts;
using Hallelujah.Summit.Rpc;
using Hallelujah.Summit.Tests.Processes;
using Hallelujah.Summit.Tests.Rpc;
using Xunit;

namespace Hallelujah.Summit.Tests.Cluster;

/// <summary>What a host does for feeds whose Hallelus are on another, asked as that one does.</summary>
public sealed class PartKeeperTests : IAsyncLifetime
{
    const int SplitBytes = 2_000;

    readonly TemporaryDirectory _directory = new();
    readonly WorkLimiter _limiter = new(2);
    readonly ActorSystem _actors = ActorSystem.Create("parts", "akka { stdout-loglevel = OFF, loglevel = OFF }");
    readonly TicketBook _tickets = new();

    /// <summary>What was told of parts that have ended.</summary>
    readonly List<long> _ended = [];

    readonly Guid _id = Guid.NewGuid();
    readonly Guid _run = Guid.NewGuid();
    SummitPaths _paths = null!;
    RpcEndpoint _endpoint = null!;
    PartKeeper _keeper = null!;
    string _csv = "";

    static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _paths = new SummitPaths(_directory.Path);
        _csv = SummitUnderTest.MakeCsv(_directory.Combine("a.csv"), 1_000);
        _endpoint = await RpcEndpoint.StartAsync(IPAddress.Loopback, 0, () => new FakeSummit(), _tickets, new RpcOptions
        {
            Token = RpcBench.Token,
            SummitName = "beta",
            Version = "1",
            TicketSuffices = true,
        });
        _keeper = new PartKeeper(
            _paths, _limiter, _actors, _tickets,
            string.Create(CultureInfo.InvariantCulture, $"127.0.0.1:{_endpoint.Port}"), "beta", Guid.NewGuid(),
            SplitBytes)
        {
            Ended = _ended.Add,
        };
        HostEntry[] hosts = [new("alpha", IPAddress.Parse("127.0.0.1")), new("beta", IPAddress.Parse("127.0.0.2"))];
        var view = new ClusterView(new SummitConfiguration(hosts, hosts[1], 1, 2, null), TimeProvider.System);
        _keeper.Hosts = new PartHosts(view, new PeerClient(() => null, view), _keeper);
    }

    public async ValueTask DisposeAsync()
    {
        await _keeper.StopAsync();
        await _endpoint.DisposeAsync();
        await _actors.Terminate();
        _limiter.Dispose();
        _directory.Dispose();
    }

    async Task<T> AskAsync<T>(string method, object question) => JsonSerializer.Deserialize<T>(
        await _keeper.DoAsync(
            method, JsonSerializer.SerializeToUtf8Bytes(question, question.GetType(), HallJson.Options),
            new Progress<FeedProgress>(), Cancelled), HallJson.Options)!;

    /// <summary>Of the file, without its header.</summary>
    long RecordBytes => new FileInfo(_csv).Length - File.ReadLines(_csv).First().Length - 1;

    ImportCommand Command => new() { Feed = "sales", Paths = [_csv] };

    async Task<PartProtocol.Opened> LoadAsync(string owner)
    {
        PartProtocol.Opened opened = await AskAsync<PartProtocol.Opened>(
            PartProtocol.OpenMethod, new PartProtocol.Open(_id, _run, owner, Guid.Empty, Command, null));
        PartProtocol.Loaded loaded = await AskAsync<PartProtocol.Loaded>(
            PartProtocol.LoadMethod, new PartProtocol.Load(_id, _run, opened.State, 0, 0, null));
        Assert.True(loaded.Shares.Count > 2);
        return opened;
    }

    [Theory]
    [InlineData("alpha", true)]
    [InlineData("beta", false)]
    public async Task Its_part_of_an_import_has_ended_when_it_is_dropped(string owner, bool isTold)
    {
        await LoadAsync(owner);
        Assert.Empty(_ended);
        var drop = new PartProtocol.Drop([_id]);
        await AskAsync<PartProtocol.Done>(PartProtocol.DropMethod, drop);
        await AskAsync<PartProtocol.Done>(PartProtocol.DropMethod, drop);
        // A Hallelu on the same host tells of the whole command.
        Assert.Equal(isTold ? [RecordBytes] : [], _ended);
    }

    [Fact]
    public async Task Splits_that_it_took_from_another_count_too()
    {
        PartProtocol.Opened opened = await LoadAsync("alpha");
        CsvFile file = CsvSource.OpenPart([_csv], CsvOptions.Translate(Command.Csv), null, Cancelled).Files.Single();
        CsvSplit split = new CsvSplitPlanner(
            CsvSource.Of([file], opened.State, CsvOptions.Translate(Command.Csv)), SplitBytes).Next(Cancelled)!;
        // It is its own lender here; what it does is the same.
        await AskAsync<PartProtocol.Joined>(PartProtocol.JoinMethod, new PartProtocol.Join(
            _id, _run, "alpha", Guid.Empty, "beta", Command, opened.State, [file], 0, "another key"));
        PartProtocol.LoadedShare taken = await AskAsync<PartProtocol.LoadedShare>(
            PartProtocol.TakeMethod, new PartProtocol.Take(_id, _run, "beta", split));
        Assert.True(taken.BytesMoved > 0);
        await AskAsync<PartProtocol.Done>(PartProtocol.DropMethod, new PartProtocol.Drop([_id]));
        Assert.Equal([RecordBytes + split.Bytes], _ended);
    }

    [Fact]
    public async Task Its_part_of_an_extraction_has_ended_when_the_feed_is_committed()
    {
        var input = Guid.NewGuid();
        var work = new ImportWork(Command, input, _paths.Feed(input), SplitBytes);
        work.Open(Cancelled);
        do
        {
            while (work.Next(Cancelled) is { } share) work.Do(share, Cancelled)?.Invoke();
        }
        while (work.NextRound(Cancelled));
        FeedManifest manifest = work.Commit(1, Cancelled);
        int segments = manifest.Segments.Count;
        PartProtocol.Extracted made = await AskAsync<PartProtocol.Extracted>(
            PartProtocol.ExtractMethod, new PartProtocol.Extract(
                _id, _run, "alpha", Guid.Empty, input, Guid.Empty, "key", new Selection(),
                [new PartProtocol.SegmentRun(0, 0, segments)], []));
        Assert.Equal(segments, made.Ordinals.Count);
        await AskAsync<PartProtocol.Done>(
            PartProtocol.SealMethod, new PartProtocol.Seal(_id, _run, manifest with { Id = _id, Run = _run }));
        Assert.Empty(_ended);
        // Another run's is not meant.
        await AskAsync<PartProtocol.Done>(PartProtocol.CleanMethod, new PartProtocol.Clean(_id, Guid.NewGuid()));
        Assert.Empty(_ended);
        await AskAsync<PartProtocol.Done>(PartProtocol.CleanMethod, new PartProtocol.Clean(_id, _run));
        Assert.Equal([manifest.Segments.Sum(s => s.Bytes)], _ended);
    }
}
