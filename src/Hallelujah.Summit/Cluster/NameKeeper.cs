using System.Threading.Channels;
using Hallelujah.Contracts;
using Hallelujah.Summit.Hosting;
using Microsoft.Extensions.Logging;

namespace Hallelujah.Summit.Cluster;

/// <summary>
/// Keeps the other hosts' votes in step with this host's worksheet: tells a host all names when it has come, and tells
/// every host when a name was let go.
/// </summary>
sealed class NameKeeper(ClusterNames names, ClusterView view, ILogger log)
{
    readonly Channel<bool> _freed = Channel.CreateBounded<bool>(
        new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });
    readonly CancellationTokenSource _stop = new();
    Task _running = Task.CompletedTask;

    public void Start()
    {
        names.Untold = NameFreed;
        _running = Task.Run(RunAsync);
    }

    /// <summary>A command has let its name go. May be called from anywhere.</summary>
    public void NameFreed() => _freed.Writer.TryWrite(true);

    public async Task StopAsync()
    {
        await _stop.CancelAsync().ConfigureAwait(false);
        await _running.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    async Task RunAsync()
    {
        HashSet<HostEntry> told = [];
        while (!_stop.IsCancellationRequested)
        {
            Task changed = view.Changed;
            told.RemoveWhere(h => view[h.Ip.ToString()].State != HostState.Up);
            if (_freed.Reader.TryRead(out _)) told.Clear();
            HostEntry[] untold = [.. view.Configuration.Hosts.Where(
                h => view[h.Ip.ToString()].State == HostState.Up && !told.Contains(h))];
            try
            {
                await names.AdoptAsync(_stop.Token).ConfigureAwait(false);
                if (untold.Length > 0) await names.SyncAsync(untold, _stop.Token).ConfigureAwait(false);
                told.UnionWith(untold);
                Task again = DelayAsync(
                    !names.IsVoter ? SummitLimits.ClusterRestartPauseMs
                    : names.Conflicts.Count > 0 ? SummitLimits.NameConflictMs
                    : Timeout.Infinite);
                Task freed = _freed.Reader.WaitToReadAsync(_stop.Token).AsTask();
                // A host may have kept a vote for one that has let the name go and has not told it yet.
                if (await Task.WhenAny(changed, freed, again).ConfigureAwait(false) == again) told.Clear();
            }
            catch (Exception e) when (e is not OperationCanceledException)
            {
                log.LogWarning("Another host was not told this one's names: {Reason}; it is told again", e.Message);
                await DelayAsync(SummitLimits.ClusterRestartPauseMs).ConfigureAwait(false);
            }
        }
    }

    Task DelayAsync(int ms) => Task.Delay(TimeSpan.FromMilliseconds(ms), view.Clock, _stop.Token);
}
