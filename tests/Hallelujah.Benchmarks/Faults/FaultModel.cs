using System.Collections.Concurrent;

namespace Hallelujah.Benchmarks.Faults;

/// <summary>
/// What is known of the feeds: what each name may hold, null for nothing. Of a name whose last command was answered
/// there is one possibility; where the answer was lost there are two. Safe for concurrent callers, of which each has
/// names of its own.
/// </summary>
sealed class FaultModel
{
    readonly ConcurrentDictionary<string, Content?[]> _possible = new(StringComparer.Ordinal);
    readonly ConcurrentDictionary<string, ConcurrentQueue<Content>> _contested = new(StringComparer.Ordinal);

    public void Set(string name, params Content?[] possible) => _possible[name] = possible;

    /// <summary>The command's answer was lost: as before, or as after it.</summary>
    public void MaybeSet(string name, Content? after) =>
        _possible[name] = [.. _possible.GetValueOrDefault(name, [null]), after];

    public IReadOnlyDictionary<string, Content?[]> All => _possible;

    /// <summary>A client has won a name that all compete for; gives how many have.</summary>
    public int Won(string name, Content content)
    {
        ConcurrentQueue<Content> winners = _contested.GetOrAdd(name, _ => new ConcurrentQueue<Content>());
        winners.Enqueue(content);
        _possible[name] = [content];
        return winners.Count;
    }

    /// <summary>A client may have won it; nothing is known until one has for certain.</summary>
    public void MaybeWon(string name, Content content)
    {
        if (!_contested.ContainsKey(name))
            _possible.AddOrUpdate(name, [null, content], (_, known) => known is [not null] ? known
                : [.. known, content]);
    }
}
