using System.Collections.Concurrent;
using Hallelujah.Contracts;

namespace Hallelujah.Cmdlets;

/// <summary>Names of feeds that the session has seen, for tab completion. Safe for use from any thread.</summary>
sealed class FeedNameCache
{
    readonly ConcurrentDictionary<string, byte> _names = new(FeedName.Comparer);

    public IReadOnlyList<string> Names => [.. _names.Keys.Order(FeedName.Comparer)];

    public void Add(string name)
    {
        if (_names.Count < CmdletLimits.CachedNames) _names.TryAdd(name, 0);
    }

    public void Remove(string name) => _names.TryRemove(name, out _);

    public void Clear() => _names.Clear();
}
