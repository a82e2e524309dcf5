using Hallelujah.Contracts;

namespace Hallelujah.Cmdlets;

/// <summary>
/// What tab completion answers: what is known, refreshed over an open connection where it answers in time. It opens
/// none and never fails.
/// </summary>
sealed partial class HallSession
{
    /// <summary>Names of feeds.</summary>
    public IReadOnlyList<string> CompletionNames()
    {
        if (Chosen is { } chosen && OpenLink(chosen) is { } link)
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

    /// <summary>Columns of a feed, in its order; none where it is not known.</summary>
    /// <param name="summit">As a cmdlet's -Summit.</param>
    public IReadOnlyList<ColumnInfo> CompletionColumns(string? summit, string feed)
    {
        SummitTarget target;
        try
        {
            target = Resolve(summit);
        }
        catch (Exception e) when (e is HallException or IOException or UnauthorizedAccessException)
        {
            return [];
        }
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

    /// <summary>Asks a Summit, and returns when it has answered or the time for that is up.</summary>
    static void Ask(Func<CancellationToken, Task> question)
    {
        using CancellationTokenSource late = new(CmdletLimits.CompletionBudgetMs);
        CancellationToken token = late.Token;
        Task asked = Task.Run(async () =>
        {
            try
            {
                await question(token).ConfigureAwait(false);
            }
            catch (Exception e) when (e is HallException or OperationCanceledException or ObjectDisposedException)
            {
                // What was known before stands.
            }
        });
        ((IAsyncResult)asked).AsyncWaitHandle.WaitOne(CmdletLimits.CompletionBudgetMs);
    }
}
