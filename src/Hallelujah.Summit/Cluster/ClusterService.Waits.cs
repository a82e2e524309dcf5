using System.Diagnostics;
using Hallelujah.Contracts;
using Hallelujah.Summit.Hosting;

namespace Hallelujah.Summit.Cluster;

/// <summary>
/// Waits for this host's commands, and cancels of them; those that went on to another host are followed.
/// </summary>
sealed partial class ClusterService
{
    public async Task<FeedInfo> WaitHereAsync(
        Guid id, int? timeoutMs, IProgress<FeedProgress>? progress, CancellationToken cancellationToken)
    {
        long start = Stopwatch.GetTimestamp();
        FeedInfo info = await local.WaitAsync(id, timeoutMs, progress, cancellationToken).ConfigureAwait(false);
        if (await MovedAsync(info, cancellationToken).ConfigureAwait(false) is not var (host, commandId))
            return await LetGoAsync(info).ConfigureAwait(false);
        int? left = timeoutMs is { } ms
            ? Math.Max(0, ms - (int)Stopwatch.GetElapsedTime(start).TotalMilliseconds) : null;
        return await CallAsync<FeedInfo>(
            host, "command.wait", new CallQuestion { Id = commandId, TimeoutMs = left }, progress, cancellationToken)
            .ConfigureAwait(false);
    }

    public async Task<FeedInfo> CancelHereAsync(Guid id, CancellationToken cancellationToken)
    {
        FeedInfo info = await local.CancelAsync(id, cancellationToken).ConfigureAwait(false);
        return await MovedAsync(info, cancellationToken).ConfigureAwait(false) is var (host, commandId)
            ? await CallAsync<FeedInfo>(
                host, "command.cancel", new CallQuestion { Id = commandId }, null, cancellationToken)
                .ConfigureAwait(false)
            : await LetGoAsync(info).ConfigureAwait(false);
    }

    /// <summary>A command that ended without a feed has let its name go before that is told.</summary>
    async Task<FeedInfo> LetGoAsync(FeedInfo ended)
    {
        if (ended.State is FeedState.Failed or FeedState.Skipped or FeedState.Cancelled)
            await names.FreedAsync([ended.Name]).ConfigureAwait(false);
        return ended;
    }

    /// <summary>Where a command of this host went to, and the id that it has there; null where it did not.</summary>
    async Task<(HostEntry Host, Guid CommandId)?> MovedAsync(FeedInfo info, CancellationToken cancellationToken)
    {
        if (info.State != FeedState.Cancelled || waiting is null) return null;
        MovedCommand moved = await waiting.MovedAsync(info.Id, cancellationToken).ConfigureAwait(false);
        HostEntry? host = Configuration.Hosts.FirstOrDefault(h => h.Ip.ToString() == moved.Ip);
        return host is null ? null : (Reachable(host, info.Name), moved.CommandId);
    }
}
