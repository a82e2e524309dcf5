using System.Collections.Concurrent;
using Hallelujah.Contracts;

namespace Hallelujah.Summit.Cluster;

/// <summary>
/// What the other hosts last said of their feeds, also of those that are down now. Safe for concurrent callers.
/// </summary>
sealed class CatalogueView
{
    readonly ConcurrentDictionary<(string Ip, int Page), CataloguePage> _pages = new();
    TaskCompletionSource _changed = NextChange();

    /// <summary>Ends with the next page that is told.</summary>
    public Task Changed => _changed.Task;

    public void Set(string ip, int page, CataloguePage content)
    {
        _pages[(ip, page)] = content;
        Interlocked.Exchange(ref _changed, NextChange()).TrySetResult();
    }

    static TaskCompletionSource NextChange() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>In creation order.</summary>
    public IEnumerable<FeedInfo> FeedsOf(string ip)
    {
        if (!_pages.TryGetValue((ip, 0), out CataloguePage? first)) yield break;
        for (int page = 0; page < first.Pages; page++)
        {
            if (!_pages.TryGetValue((ip, page), out CataloguePage? content)) continue;
            foreach (FeedInfo feed in content.Feeds) yield return feed;
        }
    }
}

/// <summary>A run of one host's feeds, live and deleted, that fits a message between hosts.</summary>
/// <param name="Pages">Number of pages that the host has now.</param>
sealed record CataloguePage(int Pages, IReadOnlyList<FeedInfo> Feeds);
