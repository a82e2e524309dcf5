using System.Collections.Concurrent;
using Hallelujah.Client;

namespace Hallelujah.Cmdlets;

/// <summary>What a Summit has names for, beside the feeds that there are.</summary>
enum NameKind
{
    /// <summary>The feeds that there are.</summary>
    Feed,

    /// <summary>Deleted feeds by the names that they had.</summary>
    DeletedFeed,

    /// <summary>Deletions, by the names name_del_date.</summary>
    Deletion,
    Worksheet,
    Host,
}

/// <summary>Names that Summits told last, for tab completion. Safe for use from any thread.</summary>
sealed class ToldNames
{
    readonly ConcurrentDictionary<(SummitAddress Summit, NameKind Kind), IReadOnlyList<string>> _names = [];

    public void Keep(SummitAddress summit, NameKind kind, IEnumerable<string> names) => _names[(summit, kind)] =
        [.. names.Distinct(StringComparer.OrdinalIgnoreCase).Take(CmdletLimits.CachedNames)];

    public IReadOnlyList<string> Find(SummitAddress summit, NameKind kind) =>
        _names.TryGetValue((summit, kind), out IReadOnlyList<string>? names) ? names : [];
}
