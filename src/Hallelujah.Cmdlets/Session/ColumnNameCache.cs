using System.Collections.Concurrent;
using Hallelujah.Client;
using Hallelujah.Contracts;

namespace Hallelujah.Cmdlets;

/// <summary>Columns of the feeds that were completed last, by Summit. Safe for use from any thread.</summary>
sealed class ColumnNameCache
{
    readonly ConcurrentDictionary<string, IReadOnlyList<ColumnInfo>> _columns = new(FeedName.Comparer);

    public void Keep(SummitAddress summit, string feed, IReadOnlyList<ColumnInfo> columns)
    {
        // Full, it starts anew: what is completed now is asked for again, so only a slow Summit's user sees it.
        if (_columns.Count >= CmdletLimits.CachedSchemas) _columns.Clear();
        _columns[Key(summit, feed)] = columns;
    }

    public IReadOnlyList<ColumnInfo> Find(SummitAddress summit, string feed) =>
        _columns.TryGetValue(Key(summit, feed), out IReadOnlyList<ColumnInfo>? columns) ? columns : [];

    public void Forget(SummitAddress summit, string feed) => _columns.TryRemove(Key(summit, feed), out _);

    static string Key(SummitAddress summit, string feed) => $"{summit} {feed}";
}
