using System.Collections.Concurrent;
using Hallelujah.Contracts;

namespace Hallelujah.Summit.Cluster;

/// <summary>
/// What the other hosts last said of their feeds, also of those that are down now. Safe for concurrent callers.
/// </summary>
sealed class CatalogueView
{
    readonly ConcurrentDictionary<(string Ip, int Page), Page> _pages = new();
    readonly ConcurrentDictionary<string, bool> _heard = new(StringComparer.Ordinal);
    readonly ToldFeeds _told = new();
    TaskCompletionSource _changed = NextChange();

    /// <summary>
    /// Whether the host has told of its feeds since this one is in the cluster; else what is here is from before.
    /// </summary>
    public bool HasHeard(string ip) => _heard.ContainsKey(ip);

    /// <summary>This host is in the cluster anew: what the others told before may have changed since.</summary>
    public void Begin() => _heard.Clear();

    /// <summary>Ends with the next page that is told.</summary>
    public Task Changed => _changed.Task;

    /// <param name="isOld">From before this host was in the cluster.</param>
    public void Set(string ip, int page, CataloguePage content, bool isOld = false)
    {
        _pages[(ip, page)] = new Page(content);
        if (!isOld && page == 0) _heard[ip] = true;
        _told.Forget(content.Feeds);
        Interlocked.Exchange(ref _changed, NextChange()).TrySetResult();
    }

    /// <summary>A host has answered with how a feed of it stands.</summary>
    public void Tell(string ip, FeedInfo feed) => _told.Tell(ip, feed);

    static TaskCompletionSource NextChange() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>In creation order.</summary>
    public IEnumerable<FeedInfo> FeedsOf(string ip) =>
        _told.Over(ip, PagesOf(ip).SelectMany(p => p.Content.Feeds));

    /// <summary>
    /// Those that may fit the query, in creation order: where it names one feed those of that name, else all.
    /// </summary>
    public IEnumerable<FeedInfo> CandidatesOf(string ip, FeedQuery query) =>
        query.Names is [{ } name] && !NamePattern.HasWildcards(name)
            ? _told.Over(ip, PagesOf(ip).SelectMany(p => p.Named(name)))
            : FeedsOf(ip);

    public bool Has(string ip, Guid id) => PagesOf(ip).Any(p => p.Has(id));

    IEnumerable<Page> PagesOf(string ip)
    {
        if (!_pages.TryGetValue((ip, 0), out Page? first)) yield break;
        for (int page = 0; page < first.Content.Pages; page++)
            if (_pages.TryGetValue((ip, page), out Page? content)) yield return content;
    }

    /// <summary>
    /// With its feeds by name and id, made when first asked for: of 1,000 hosts with 100 feeds each one is found in
    /// 1.2 ms, compared one by one in 11.5.
    /// </summary>
    sealed class Page(CataloguePage content)
    {
        ILookup<string, FeedInfo>? _byName;
        HashSet<Guid>? _ids;

        public CataloguePage Content => content;

        public IEnumerable<FeedInfo> Named(string name) => (_byName ??= content.Feeds
            .SelectMany(f => f.DeletedName is { } deleted ? new[] { (f.Name, f), (deleted, f) } : [(f.Name, f)])
            .ToLookup(f => f.Item1, f => f.Item2, StringComparer.OrdinalIgnoreCase))[name];

        public bool Has(Guid id) => (_ids ??= [.. content.Feeds.Select(f => f.Id)]).Contains(id);
    }
}

/// <summary>A run of one host's feeds, live and deleted, that fits a message between hosts.</summary>
/// <param name="Pages">Number of pages that the host has now.</param>
sealed record CataloguePage(int Pages, IReadOnlyList<FeedInfo> Feeds);
