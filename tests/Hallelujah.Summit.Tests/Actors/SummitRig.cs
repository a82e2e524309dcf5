using Akka.Actor;
using Akka.TestKit;
using Hallelujah.Contracts;
using Hallelujah.Summit.Hosting;
using Hallelujah.Summit.Rpc;
using Hallelujah.Summit.Worksheet;
using Xunit;
using static Hallelujah.Summit.SummitProtocol;

namespace Hallelujah.Summit.Tests.Actors;

/// <summary>A Summit's actor on a directory of its own, with fake works and ports.</summary>
public abstract class SummitRig : TestKitBase, IAsyncDisposable
{
    private protected static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    readonly TemporaryDirectory _directory = new();
    WorksheetStore? _store;
    WorksheetWriter? _writer;
    IActorRef? _summit;

    protected SummitRig() : base(new XunitAssertions(), "akka { stdout-loglevel = OFF, loglevel = OFF }")
    {
        Paths = new SummitPaths(_directory.Path);
    }

    private protected SummitPaths Paths { get; }

    private protected FakeWorks Works { get; private set; } = new();

    private protected FakeEndpoints Ports { get; private set; } = new();

    private protected WorkLimiter Limiter { get; } = new(2);

    /// <summary>The names that were told as not yet let go on disk, each time.</summary>
    private protected System.Collections.Concurrent.ConcurrentBag<string> Unsaved { get; } = [];

    private protected SummitContext Context { get; private set; } = null!;

    private protected IActorRef Summit => _summit ?? throw new InvalidOperationException("Start first.");

    private protected string Temporary(string name) => _directory.Combine(name);

    /// <summary>Starts a Summit as its process does: replay, then the actor.</summary>
    private protected async Task StartAsync(bool waitUntilUsable = true)
    {
        Reset();
        await StartSameAsync(waitUntilUsable);
    }

    /// <summary>Works and ports of a new process, to be set up before it starts.</summary>
    private protected void Reset() => (Works, Ports) = (new FakeWorks(), new FakeEndpoints());

    private protected async Task StartSameAsync(bool waitUntilUsable = true)
    {
        _store = WorksheetStore.Open(Paths.Worksheet);
        IReadOnlyList<WorksheetRow> rows = new Replay(Paths, _store, TimeProvider.System, "localhost").Run();
        _writer = new WorksheetWriter(_store);
        Context = new SummitContext(Paths, _writer, Limiter, Ports, Works, TimeProvider.System, "localhost")
        {
            NamesUnsaved = names => Unsaved.Add(string.Join(",", names)),
        };
        SummitContext context = Context;
        _summit = Sys.ActorOf(Props.Create(() => new SummitActor(context, rows)));
        if (waitUntilUsable) await AskAsync<Usable>(WaitUntilUsable.Instance);
    }

    /// <summary>The actors are gone at once, as with a killed process; nothing of theirs is written any more.</summary>
    private protected async Task KillAsync()
    {
        Watch(Summit);
        Sys.Stop(Summit);
        await ExpectTerminatedAsync(Summit, Patience);
        await _writer!.CloseAsync();
        _store!.Dispose();
    }

    private protected async Task<T> AskAsync<T>(object message)
    {
        try
        {
            return await Summit.Ask<T>(message, Patience);
        }
        catch (AskTimeoutException)
        {
            Assert.Fail($"The Summit did not answer {message} within {Patience.TotalSeconds} s.");
            throw;
        }
    }

    private protected Task<FeedInfo> ImportAsync(string feed, bool waitForName = false, string worksheet = "main") =>
        AskAsync<FeedInfo>(new Submit(new CommandSubmission(Guid.NewGuid(), ImportOf(feed))
        {
            WaitForName = waitForName,
            Worksheet = worksheet,
        }));

    private protected ImportCommand ImportOf(string feed)
    {
        string path = _directory.Combine($"data/{feed}.csv");
        if (!File.Exists(path)) _directory.Write($"data/{feed}.csv", "amount\n1\n");
        return new ImportCommand { Feed = feed, Paths = [path] };
    }

    private protected Task<FeedInfo> ExtractAsync(string input, string feed, bool waitForInput = false) =>
        AskAsync<FeedInfo>(new Submit(new CommandSubmission(
            Guid.NewGuid(), new ExtractCommand { Feed = feed, Input = input })
        { WaitForInput = waitForInput }));

    private protected Task<FeedInfo> EndAsync(FeedInfo feed) => AskAsync<FeedInfo>(new WaitForEnd(feed.Id));

    private protected Task<FeedInfo> DeleteAsync(string feed) => AskAsync<FeedInfo>(new DeleteFeed(feed));

    private protected async Task<FeedInfo?> FindAsync(string feed) =>
        (await AskAsync<FeedList>(new FindFeeds(new FeedQuery([feed])))).Feeds.SingleOrDefault();

    private protected async Task<IReadOnlyList<CommandInfo>> CommandsAsync() =>
        (await AskAsync<CommandList>(new GetCommands(null))).Commands;

    private protected async Task<FeedInfo> ReadyAsync(string feed)
    {
        FeedInfo info = await EndAsync(await ImportAsync(feed));
        Assert.Equal(FeedState.Ready, info.State);
        return info;
    }

    private protected static async Task<HallException> FailsAsync(Task task) =>
        await Assert.ThrowsAsync<HallException>(() => task);

    public async ValueTask DisposeAsync()
    {
        Shutdown();
        Limiter.Dispose();
        if (_writer is not null) await _writer.CloseAsync();
        _store?.Dispose();
        _directory.Dispose();
        GC.SuppressFinalize(this);
    }
}

/// <summary>Ports that are none: numbers, and a gate for a Hallelu that is to hang while it opens.</summary>
sealed class FakeEndpoints : IHalleluEndpoints
{
    int _port = 50_000;

    public Dictionary<string, Task> Gates { get; } = [];

    public HashSet<string> Open { get; } = [];

    public async Task<HalleluEndpoint> OpenAsync(IActorRef hallelu, string feed, CancellationToken cancellationToken)
    {
        if (Gates.TryGetValue(feed, out Task? gate)) await gate;
        string address = $"127.0.0.1:{Interlocked.Increment(ref _port)}";
        lock (Open) Open.Add(address);
        return new HalleluEndpoint(address, new TicketBook(), new Port(this, address));
    }

    public bool IsOpen(string? address)
    {
        lock (Open) return address is not null && Open.Contains(address);
    }

    sealed class Port(FakeEndpoints owner, string address) : IAsyncDisposable
    {
        public ValueTask DisposeAsync()
        {
            lock (owner.Open) owner.Open.Remove(address);
            return ValueTask.CompletedTask;
        }
    }
}
