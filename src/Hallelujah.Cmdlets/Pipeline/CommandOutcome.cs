using Hallelujah.Contracts;

namespace Hallelujah.Cmdlets;

/// <summary>How a command ended, as an error.</summary>
static class CommandOutcome
{
    /// <summary>Null for a feed that is ready; else why it is not, with the cause that the Summit recorded.</summary>
    public static HallException? Error(FeedInfo feed)
    {
        if (feed.State == FeedState.Ready) return null;
        if (feed.Error is { } data) return HallException.FromData(data with { Target = data.Target ?? feed.Name });
        return feed.State switch
        {
            FeedState.Failed => new(HallErrors.CommandFailed, $"The command of '{feed.Name}' failed.", feed.Name),
            FeedState.Skipped =>
                new(HallErrors.CommandSkipped, $"The command of '{feed.Name}' was skipped.", feed.Name),
            FeedState.Cancelled => new(HallErrors.Cancelled, $"The command of '{feed.Name}' was cancelled.", feed.Name),
            FeedState.Damaged => new(HallErrors.FeedDamaged, $"The feed '{feed.Name}' is damaged.", feed.Name),
            FeedState.Deleted =>
                new(HallErrors.FeedNotFound, $"The feed '{feed.Name}' was deleted meanwhile.", feed.Name),
            _ => new(HallErrors.FeedNotReady, $"The feed '{feed.Name}' is {feed.State}.", feed.Name),
        };
    }
}
