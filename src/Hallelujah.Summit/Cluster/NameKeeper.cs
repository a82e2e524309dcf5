using System.Collections.Concurrent;
using System.Threading.Channels;
using Hallelujah.Contracts;
using Hallelujah.Summit.Hosting;
using Microsoft.Extensions.Logging;

namespace Hallelujah.Summit.Cluster;

/// <summary>
/// Keeps the other hosts' votes in step with this host's worksheet: tells a host all names when it has come, and tells
/// every host when a name was let go. A host that could not be told is told again, and the others are not.
/// </summary>
sealed class NameKeeper(ClusterNames names, ClusterView view, ILogger log)
{
    readonly ConcurrentDictionary<HostEntry, bool> _untold = [];
    int _areAllUntold;
    readonly Channel<bool> _freed = Channel.CreateBounded<bool>(
        new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });
    readonly CancellationTokenSource _stop = new();
    Task _running = Task.CompletedTask;

    public void Start()
    {
        names.Untold = TellAgain;
        _running = Task.Run(RunAsync);
    }

    /// <summary>A command has let its name go. May be called from anywhere.</summary>
    public void NameFreed() => TellAgain(null);

    void TellAgain(HostEntry? host)
    {
        if (host is null) Volatile.Write(ref _areAllUntold, 1);
        else _untold[host] = true;
        _freed.Writer.TryWrite(true);
    }

    public async Task StopAsync()
    {
        await _stop.CancelAsync().ConfigureAwait(false);
        await _running.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    async Task RunAsync()
    {
        HashSet<HostEntry> told = [];
        // When it ends all are told again.
        Task? all = null;
        while (!_stop.IsCancellationRequested)
        {
            Task changed = view.Changed;
            told.RemoveWhere(h => view[h.Ip.ToString()].State != HostState.Up);
            Forget(told);
            if (all?.IsCompleted == true)
            {
                told.Clear();
                all = null;
            }
            HostEntry[] untold = [.. view.Configuration.Hosts.Where(
                h => view[h.Ip.ToString()].State == HostState.Up && !told.Contains(h))];
            try
            {
                await names.AdoptAsync(_stop.Token).ConfigureAwait(false);
                bool isDone = untold.Length == 0 || await TellAsync(untold, told).ConfigureAwait(false);
                // A host may have kept a vote for one that has let the name go and has not told it yet.
                all = names.IsVoter && names.Conflicts.Count == 0 ? null : all ?? DelayAsync(
                    names.IsVoter ? SummitLimits.NameConflictMs : SummitLimits.ClusterRestartPauseMs);
                Task freed = _freed.Reader.WaitToReadAsync(_stop.Token).AsTask();
                Task again = isDone ? Task.Delay(Timeout.Infinite, _stop.Token)
                    : DelayAsync(SummitLimits.ClusterRestartPauseMs);
                await Task.WhenAny(changed, freed, again, all ?? again).ConfigureAwait(false);
            }
            catch (Exception e) when (e is not OperationCanceledException)
            {
                log.LogWarning("The other hosts were not told this one's names: {Reason}; they are told again",
                    e.Message);
                await DelayAsync(SummitLimits.ClusterRestartPauseMs).ConfigureAwait(false);
            }
        }
    }

    /// <summary>Of those who were told, takes out those who have to be told again.</summary>
    void Forget(HashSet<HostEntry> told)
    {
        if (!_freed.Reader.TryRead(out _)) return;
        if (Interlocked.Exchange(ref _areAllUntold, 0) == 1) told.Clear();
        foreach (HostEntry host in _untold.Keys)
            if (_untold.TryRemove(host, out _)) told.Remove(host);
    }

    /// <summary>False where a host could not be told.</summary>
    async Task<bool> TellAsync(HostEntry[] untold, HashSet<HostEntry> told)
    {
        IReadOnlyDictionary<HostEntry, Exception> failed =
            await names.SyncAsync(untold, _stop.Token).ConfigureAwait(false);
        told.UnionWith(untold.Where(h => !failed.ContainsKey(h)));
        foreach ((HostEntry host, Exception e) in failed)
        {
            log.LogWarning(
                "'{Host}' was not told this one's names: {Reason}; it is told again", host.Name, e.Message);
        }
        return failed.Count == 0;
    }

    Task DelayAsync(int ms) => Task.Delay(TimeSpan.FromMilliseconds(ms), view.Clock, _stop.Token);
}
