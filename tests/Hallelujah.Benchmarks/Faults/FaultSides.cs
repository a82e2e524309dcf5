using System.Diagnostics;
using System.Globalization;
using Hallelujah.Client;
using Hallelujah.Contracts;

namespace Hallelujah.Benchmarks.Faults;

/// <summary>
/// Looks at both sides while a host is cut off: it takes no command and reads what it has, with the others marked; they
/// take commands and find all their feeds.
/// </summary>
sealed class FaultSides(FaultHosts hosts, FaultModel model, FaultFiles files, FaultLog log, int minority)
{
    static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    const int PollMs = 100;

    static int _names;

    readonly string _name = FaultHosts.NameOf(minority);

    /// <summary>Ends when everything was seen once, or when the cut is healed, which is no fault.</summary>
    public async Task LookAsync(CancellationToken healed)
    {
        try
        {
            await Task.WhenAll(MinorityAsync(healed), MajorityAsync(healed));
        }
        catch (OperationCanceledException) when (healed.IsCancellationRequested)
        {
            log.Count("cut healed before both sides were seen");
        }
    }

    async Task MinorityAsync(CancellationToken healed)
    {
        await using var connections = new FaultConnections(hosts);
        SummitConnection connection = await connections.ToAsync(minority, healed);
        while ((await connection.Rpc.GetHostsAsync(healed)).Where(h => h.Name != _name)
            .Any(h => h.State == HostState.Up))
            await Task.Delay(PollMs, healed);
        if (await TakenAsync(connection, healed) is not { } refusal) log.Violation($"{_name}, cut off, took a command");
        else if (refusal.Error != HallErrors.NoQuorum)
            log.Violation($"{_name}, cut off, refuses a command with {refusal.Error.Id}: {refusal.Message}");
        else log.Count("minority refuses ok");
        IReadOnlyList<FeedInfo> feeds = await connection.Rpc.FindFeedsAsync(new FeedQuery(), healed);
        if (healed.IsCancellationRequested) return;
        foreach (FeedInfo feed in feeds.Where(f => f.Host != _name && f.HostState == HostState.Up))
            log.Violation($"{_name}, cut off, shows '{feed.Name}' of {feed.Host} as if it were there");
        log.Count("minority looks up ok");
        foreach (FeedInfo feed in feeds.Where(f => f.Host == _name && f.State == FeedState.Ready && f.Hosts is null)
            .Take(3))
            await ReadOwnAsync(connections, feed, healed);
    }

    async Task ReadOwnAsync(FaultConnections connections, FeedInfo feed, CancellationToken healed)
    {
        try
        {
            Content? got = await connections.ReadAsync(minority, feed.Name, byRuns: false, healed);
            if (model.All.GetValueOrDefault(feed.Name) is [{ } expected] && got != expected)
                log.Violation($"{_name}, cut off, reads '{feed.Name}' as {got}, not {expected}");
            log.Count("minority reads ok");
        }
        catch (HallException e) when (!healed.IsCancellationRequested)
        {
            log.Violation($"{_name}, cut off, does not read its own '{feed.Name}': {e.Message}");
        }
    }

    /// <summary>
    /// The others see within seconds that it is gone; from then on they take a command, and it becomes ready. A vote that
    /// a disk is too slow for is none, so that one may be refused.
    /// </summary>
    async Task MajorityAsync(CancellationToken healed)
    {
        await using var connections = new FaultConnections(hosts);
        int host = (minority + 1) % hosts.Count;
        SummitConnection connection = await connections.ToAsync(host, healed);
        while ((await connection.Rpc.GetHostsAsync(healed))
            .Any(h => (h.Name == _name) == (h.State == HostState.Up)))
            await Task.Delay(PollMs, healed);
        long start = Stopwatch.GetTimestamp();
        HallException? refusal = await TakenAsync(connection, healed);
        while (refusal?.Error == HallErrors.NoQuorum && Stopwatch.GetElapsedTime(start) < Patience)
        {
            log.Count("majority does not take at once");
            refusal = await TakenAsync(connection, healed);
        }
        if (healed.IsCancellationRequested) return;
        if (refusal is not null)
            log.Violation($"{FaultHosts.NameOf(host)}, of a majority, refuses a command: {refusal.Message}");
        else log.Count("majority takes ok");
    }

    /// <summary>Null where a command of a new name was taken; then it has to become ready.</summary>
    async Task<HallException?> TakenAsync(SummitConnection connection, CancellationToken healed)
    {
        string name = string.Create(CultureInfo.InvariantCulture, $"side{Interlocked.Increment(ref _names)}");
        FeedInfo info;
        try
        {
            var command = new ImportCommand { Feed = name, Paths = [files[0]], Literal = true };
            info = await connection.Rpc.SubmitAsync(new CommandSubmission(Guid.NewGuid(), command), healed);
        }
        catch (HallException e) when (!healed.IsCancellationRequested || e.Error == HallErrors.NoQuorum)
        {
            return e;
        }
        catch (Exception e) when (e is HallException or OperationCanceledException)
        {
            model.MaybeSet(name, FaultFiles.ContentOf(0));
            throw new OperationCanceledException(e.Message, e, healed);
        }
        model.Set(name, FaultFiles.ContentOf(0));
        FeedInfo end = await connection.Rpc.WaitAsync(info.Id, null, null, healed);
        if (end.State != FeedState.Ready) log.Violation($"'{name}' was taken and is {end.State}: {end.Error?.Message}");
        return null;
    }
}
