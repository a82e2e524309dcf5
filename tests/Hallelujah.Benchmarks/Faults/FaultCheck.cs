using Hallelujah.Client;
using Hallelujah.Contracts;
using Hallelujah.Summit.Parts;

namespace Hallelujah.Benchmarks.Faults;

/// <summary>
/// When all hosts are there again: is everything as it was acknowledged, seen from every one of them?
/// </summary>
sealed class FaultCheck(FaultHosts hosts, FaultModel model, FaultSettings settings, FaultLog log) : IAsyncDisposable
{
    const int PollMs = 200;

    readonly FaultConnections _connections = new(hosts);

    public async Task RunAsync(string when)
    {
        string[] wrong = ["nothing was asked yet"];
        using var late = new CancellationTokenSource(settings.Stuck);
        while (wrong.Length > 0 && !late.IsCancellationRequested)
        {
            List<string> found = [];
            try
            {
                for (int host = 0; host < hosts.Count; host++) found.AddRange(await LookAsync(host, late.Token));
            }
            catch (Exception e) when (e is HallException or OperationCanceledException)
            {
                found.Add(e.Message);
            }
            wrong = [.. found];
            if (wrong.Length > 0)
                await Task.Delay(PollMs, late.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
        foreach (string text in wrong) log.Violation($"{when}: {text}");
        if (wrong.Length == 0) await ReadAllAsync(when);
    }

    /// <summary>What a host says that is not so, or not yet.</summary>
    async Task<IReadOnlyList<string>> LookAsync(int host, CancellationToken cancellationToken)
    {
        SummitConnection connection = await _connections.ToAsync(host, cancellationToken);
        string name = FaultHosts.NameOf(host);
        List<string> wrong = [.. (await connection.Rpc.GetHostsAsync(cancellationToken))
            .Where(h => h.State != HostState.Up).Select(h => $"{name} sees {h.Name} {h.State}")];
        ILookup<string, FeedInfo> feeds = (await connection.Rpc.FindFeedsAsync(new FeedQuery(), cancellationToken))
            .ToLookup(f => f.Name, StringComparer.Ordinal);
        foreach (IGrouping<string, FeedInfo> of in feeds)
        {
            FeedInfo[] holders = [.. of.Where(f =>
                f.State is FeedState.Waiting or FeedState.Running or FeedState.Ready or FeedState.Damaged)];
            if (holders.Length > 1)
                wrong.Add($"{name} sees '{of.Key}' on {string.Join(" and ", holders.Select(h => h.Host))}");
            wrong.AddRange(holders.Where(h => h.State != FeedState.Ready).Select(
                h => $"{name} sees '{h.Name}' {h.State} on {h.Host}"));
        }
        foreach ((string feed, Content?[] possible) in model.All)
        {
            long? rows = feeds[feed].FirstOrDefault(f => f.State == FeedState.Ready)?.Rows;
            if (!possible.Any(p => p?.Rows == rows))
                wrong.Add($"{name} sees '{feed}' with {Say(rows)} rows, not {Say(possible)}");
        }
        return wrong;
    }

    static string Say(params IEnumerable<object?> what) => string.Join(" or ", what.Select(w => w ?? "no"));

    static string Say(Content?[] possible) => Say(possible.Select(p => (object?)p?.Rows));

    async Task ReadAllAsync(string when)
    {
        int host = 0;
        int read = 0;
        foreach ((string feed, Content?[] possible) in model.All)
        {
            if (possible is not [{ } expected]) continue;
            host = (host + 1) % hosts.Count;
            using var late = new CancellationTokenSource(settings.Stuck);
            bool byRuns = read++ % 2 == 0;
            string? reason = "";
            // A host that a busy machine has taken for lost is there again soon.
            while (reason is not null && !late.IsCancellationRequested)
            {
                try
                {
                    // By runs and by one ticket in turn, on three hosts: each host reads in both ways.
                    Content? got = await _connections.ReadAsync(host, feed, byRuns, late.Token);
                    if (got != expected) log.Violation($"{when}: '{feed}' is {got}, not {expected}");
                    reason = null;
                }
                catch (Exception e)
                    when (e is OperationCanceledException || e is HallException lost && PartHosts.IsLoss(lost))
                {
                    log.Count("read without faults waits for a host");
                    reason = e.Message;
                    await Task.Delay(PollMs, CancellationToken.None);
                }
                catch (HallException e)
                {
                    reason = e.Message;
                    break;
                }
            }
            if (reason is not null)
                log.Violation($"{when}: '{feed}' is not read through {FaultHosts.NameOf(host)}: {reason}");
        }
    }

    /// <summary>A name that nobody has is given by any host: no vote is left behind.</summary>
    public async Task NamesAreFreeAsync(FaultFiles files)
    {
        int host = 0;
        foreach (string name in model.All.Where(m => m.Value is [null]).Select(m => m.Key).Take(3 * hosts.Count))
        {
            host = (host + 1) % hosts.Count;
            using var late = new CancellationTokenSource(settings.Stuck);
            string? reason = "";
            while (reason is not null && !late.IsCancellationRequested)
            {
                try
                {
                    SummitConnection connection = await _connections.ToAsync(host, late.Token);
                    FeedInfo info = await connection.Rpc.SubmitAsync(
                        new CommandSubmission(Guid.NewGuid(),
                            new ImportCommand { Feed = name, Paths = [files[0]], Literal = true }), late.Token);
                    await connection.Rpc.WaitAsync(info.Id, null, null, late.Token);
                    model.Set(name, FaultFiles.ContentOf(0));
                    reason = null;
                }
                catch (Exception e) when (e is HallException or OperationCanceledException)
                {
                    log.Count("free name is refused for a while");
                    reason = e.Message;
                    await Task.Delay(PollMs, CancellationToken.None);
                }
            }
            if (reason is not null)
                log.Violation($"the free name '{name}' is not given through {FaultHosts.NameOf(host)}: {reason}");
        }
    }

    public ValueTask DisposeAsync() => _connections.DisposeAsync();
}
