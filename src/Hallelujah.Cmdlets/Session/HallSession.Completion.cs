using Hallelujah.Contracts;

namespace Hallelujah.Cmdlets;

/// <summary>
/// What tab completion answers: what is known, refreshed over an open connection where it answers in time. It opens
/// none and never fails.
/// </summary>
sealed partial class HallSession
{
    /// <summary>Names of feeds; without a Summit on the line also those that the session has seen.</summary>
    /// <param name="summit">As a cmdlet's -Summit.</param>
    public IReadOnlyList<string> CompletionFeeds(string? summit)
    {
        if (summit is not null) return CompletionNames(summit, NameKind.Feed);
        if (TryResolve(null) is { } target && OpenLink(target) is { } link)
        {
            Ask(async token =>
            {
                IReadOnlyList<FeedInfo> feeds = await link.Rpc.FindFeedsAsync(new(), token).ConfigureAwait(false);
                Names.Clear();
                foreach (FeedInfo feed in feeds) Names.Add(feed.Name);
            });
        }
        return Names.Names;
    }

    /// <summary>Names of a kind that a Summit has told; hosts in their order, others sorted.</summary>
    /// <param name="summit">As a cmdlet's -Summit.</param>
    public IReadOnlyList<string> CompletionNames(string? summit, NameKind kind)
    {
        if (TryResolve(summit) is not { } target) return [];
        if (OpenLink(target) is { } link)
        {
            Ask(async token =>
            {
                IEnumerable<string> names = await NamesAsync(link.Rpc, kind, token).ConfigureAwait(false);
                Told.Keep(target.Address, kind, kind == NameKind.Host ? names : names.Order(FeedName.Comparer));
            });
        }
        return Told.Find(target.Address, kind);
    }

    static async Task<IEnumerable<string>> NamesAsync(ISummitRpc summit, NameKind kind, CancellationToken token)
    {
        if (kind == NameKind.Host)
            return (await summit.GetHostsAsync(token).ConfigureAwait(false)).Select(h => h.Name);
        List<FeedInfo> feeds = [];
        if (kind is NameKind.Feed or NameKind.Worksheet)
            feeds.AddRange(await summit.FindFeedsAsync(new(), token).ConfigureAwait(false));
        if (kind is not NameKind.Feed)
            feeds.AddRange(await summit.FindFeedsAsync(new(Deleted: true), token).ConfigureAwait(false));
        return feeds.Select(f => kind switch
        {
            NameKind.Worksheet => f.Worksheet,
            NameKind.Deletion => f.DeletedName ?? f.Name,
            _ => f.Name,
        });
    }

    SummitTarget? TryResolve(string? summit)
    {
        try
        {
            return Resolve(summit);
        }
        catch (Exception e) when (e is HallException or IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    /// <summary>Columns of a feed, in its order; none where it is not known.</summary>
    /// <param name="summit">As a cmdlet's -Summit.</param>
    public IReadOnlyList<ColumnInfo> CompletionColumns(string? summit, string feed)
    {
        if (TryResolve(summit) is not { } target) return [];
        if (OpenLink(target) is { } link)
        {
            Ask(async token =>
            {
                try
                {
                    Columns.Keep(
                        target.Address, feed, await link.Rpc.GetSchemaAsync(feed, token).ConfigureAwait(false));
                }
                catch (HallException e) when (e.Error == HallErrors.FeedNotFound)
                {
                    Columns.Forget(target.Address, feed);
                }
            });
        }
        return Columns.Find(target.Address, feed);
    }

    SummitLink? OpenLink(SummitTarget target) =>
        _links.TryGetValue(target.Address.ToString(), out SummitLink? link) && link.IsOpen ? link : null;

    /// <summary>
    /// Asks a Summit, and returns when it has answered or the time for that is up. An answer that comes after that is
    /// there when the key is pressed again.
    /// </summary>
    static void Ask(Func<CancellationToken, Task> question)
    {
        Task asked = Task.Run(async () =>
        {
            using CancellationTokenSource late = new(CmdletLimits.LateCompletionMs);
            try
            {
                await question(late.Token).ConfigureAwait(false);
            }
            catch (Exception e) when (e is HallException or OperationCanceledException or ObjectDisposedException)
            {
                // What was known before stands.
            }
        });
        ((IAsyncResult)asked).AsyncWaitHandle.WaitOne(CmdletLimits.CompletionBudgetMs);
    }
}
