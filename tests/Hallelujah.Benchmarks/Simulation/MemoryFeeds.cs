using System.Collections.Concurrent;
using System.Reflection;
using Hallelujah.Contracts;
using Hallelujah.Summit;

namespace Hallelujah.Benchmarks.Simulation;

/// <summary>
/// A host's feeds without files, actors and disk: a command is ready when it is taken. It is what a Summit is to its
/// part in the cluster: commands come in, and feeds are looked up.
/// </summary>
class MemoryFeeds : DispatchProxy
{
    readonly ConcurrentDictionary<string, FeedInfo> _feeds = new(FeedName.Comparer);
    readonly ConcurrentDictionary<Guid, FeedInfo> _taken = new();
    string _host = "";

    /// <summary>What is to be told to others when a command was taken.</summary>
    public Action? Changed { get; set; }

    public static (ISummitRpc Rpc, MemoryFeeds Feeds) Of(string host)
    {
        ISummitRpc rpc = Create<ISummitRpc, MemoryFeeds>();
        var feeds = (MemoryFeeds)rpc;
        feeds._host = host;
        return (rpc, feeds);
    }

    protected override object? Invoke(MethodInfo? targetMethod, object?[]? args) => targetMethod!.Name switch
    {
        nameof(ISummitRpc.SubmitAsync) => Task.FromResult(Take((CommandSubmission)args![0]!)),
        nameof(ISummitRpc.WaitAsync) => Task.FromResult(_taken[(Guid)args![0]!]),
        nameof(ISummitRpc.FindFeedsAsync) => Task.FromResult(Find((FeedQuery)args![0]!)),
        _ => throw new NotSupportedException($"{targetMethod.Name} is not asked of feeds in memory."),
    };

    /// <summary>It can be waited for by its own id and by the one that the client gave it.</summary>
    FeedInfo Take(CommandSubmission submission)
    {
        FeedInfo feed = Add(submission.Command.Feed!);
        return _taken[feed.Id] = _taken[submission.CommandId] = feed;
    }

    public FeedInfo Add(string name)
    {
        FeedInfo feed = _feeds[name] = new FeedInfo
        {
            Name = name,
            Id = Guid.NewGuid(),
            Worksheet = "main",
            State = FeedState.Ready,
            Rows = 1_000,
            Bytes = 10_000,
            Columns = 16,
            Jahs = 2,
            Endpoint = "127.0.0.1:40000",
            Host = _host,
            Created = DateTime.UnixEpoch,
        };
        Changed?.Invoke();
        return feed;
    }

    IReadOnlyList<FeedInfo> Find(FeedQuery query)
    {
        if (query.Deleted) return [];
        NamePattern[]? patterns = query.Names is { } names ? [.. names.Select(n => new NamePattern(n))] : null;
        return [.. _feeds.Values.Where(f => patterns is null || patterns.Any(p => p.IsMatch(f.Name)))];
    }
}
