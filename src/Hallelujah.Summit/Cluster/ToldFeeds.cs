using System.Collections.Concurrent;
using Hallelujah.Contracts;
using Hallelujah.Summit.Hosting;

namespace Hallelujah.Summit.Cluster;

/// <summary>
/// What other hosts said of their feeds when they answered this one. It goes before their pages of the catalogue, which
/// come a moment later, so that who deletes a feed through this host does not find it here still. Safe for concurrent
/// callers.
/// </summary>
sealed class ToldFeeds
{
    readonly ConcurrentDictionary<Guid, (string Ip, FeedInfo Feed, long At)> _told = new();

    public void Tell(string ip, FeedInfo feed)
    {
        // It has not got its name yet, and is not looked up by it.
        if (feed.WaitingFor?.StartsWith("name ", StringComparison.Ordinal) == true) return;
        foreach ((Guid id, (_, _, long at)) in _told)
            if (Environment.TickCount64 - at > SummitLimits.ToldFeedMs) _told.TryRemove(id, out _);
        _told[feed.Id] = (ip, feed, Environment.TickCount64);
    }

    /// <summary>The host's page says as much, or more: what was told before is not needed any more.</summary>
    public void Forget(IEnumerable<FeedInfo> page)
    {
        if (_told.IsEmpty) return;
        foreach (FeedInfo feed in page)
            if (_told.TryGetValue(feed.Id, out var told) && !IsLater(told.Feed, feed)) _told.TryRemove(feed.Id, out _);
    }

    /// <summary>The host's feeds by its pages, with what is known better, or only from its answers.</summary>
    public IEnumerable<FeedInfo> Over(string ip, IEnumerable<FeedInfo> pages)
    {
        if (_told.IsEmpty) return pages;
        List<FeedInfo> all = [.. pages.Select(
            f => _told.TryGetValue(f.Id, out var told) && IsLater(told.Feed, f) ? told.Feed : f)];
        HashSet<Guid> known = [.. all.Select(f => f.Id)];
        // A host has a name once: what it says of it in its page is right until its next one.
        HashSet<string> names = [.. all.Where(f => f.State != FeedState.Deleted).Select(f => NameKey(f.Name))];
        all.AddRange(_told.Values.Select(t => (t.Ip, t.Feed)).Where(t => t.Ip == ip && !known.Contains(t.Feed.Id)
            && (t.Feed.State == FeedState.Deleted || !names.Contains(NameKey(t.Feed.Name)))).Select(t => t.Feed));
        return all;
    }

    static string NameKey(string name) => Worksheet.WorksheetStore.NameKey(name);

    /// <summary>By the host's own clock, which both times are from.</summary>
    static bool IsLater(FeedInfo told, FeedInfo page) => LastChange(told) > LastChange(page);

    static DateTime LastChange(FeedInfo feed) => new[]
    {
        feed.Created, feed.Started ?? default, feed.Finished ?? default, feed.DeletedAt ?? default,
    }.Max();
}
