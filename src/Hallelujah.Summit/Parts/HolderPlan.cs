using Hallelujah.Contracts;

namespace Hallelujah.Summit.Parts;

/// <summary>
/// Which hosts are to keep the parts of a feed, where some of those that do are gone, or are to be left out.
/// </summary>
/// <param name="wanted">On how many hosts each row is to be.</param>
/// <param name="hosts">Those of hosts.json, in its order, and how each stands.</param>
/// <param name="leaving">The host that is to have nothing any more; null: none.</param>
sealed class HolderPlan(int wanted, IReadOnlyList<(string Name, HolderStanding Standing)> hosts, string? leaving)
{
    /// <summary>The parts that change, in the order of the feed's; empty where none does.</summary>
    public IReadOnlyList<HolderChange> Of(IReadOnlyList<FeedHostInfo> has)
    {
        var now = new List<FeedHostInfo>(has);
        var changes = new List<HolderChange>();
        for (int i = 0; i < has.Count; i++)
        {
            if (Of(has[i], now) is not { } change) continue;
            changes.Add(change);
            now[i] = change.After;
        }
        return changes;
    }

    HolderChange? Of(FeedHostInfo part, IReadOnlyList<FeedHostInfo> now)
    {
        bool isLeaving = IsLeaving(part.Name);
        string[] copies = [.. (part.Copies ?? []).Where(IsListed)];
        string[] stay = [.. copies.Where(c => !IsLeaving(c))];
        PartAddress[] sources =
        [
            .. copies.Prepend(part.Name).Where(h => StandingOf(h) == HolderStanding.Up)
                .Select(h => new PartAddress(h, Same(h, part.Name) ? null : part.Name)),
        ];
        if (isLeaving)
        {
            string[] to = [.. stay.Where(IsUp).Concat(Behind(part.Name, copies)).Take(wanted)];
            if (to.Length == 0 || sources.Length == 0) return null;
            string name = FeedLayout.NameOf(to[0], now);
            return new HolderChange(part, part with { Name = name, Copies = to, State = null }, to, sources);
        }
        int kept = stay.Append(part.Name).Count(h => StandingOf(h) is HolderStanding.Up or HolderStanding.Away);
        string[] taken = sources.Length == 0 ? [] : [.. Behind(part.Name, copies).Take(Math.Max(0, wanted - kept))];
        // Who is lost may come back, and is let go only where another has taken its place.
        string[] lost = [.. stay.Where(h => StandingOf(h) == HolderStanding.Lost).Take(taken.Length)];
        string[] after = [.. stay.Except(lost), .. taken];
        return after.SequenceEqual(part.Copies ?? []) ? null
            : new HolderChange(part, part with { Copies = after, State = null }, taken, sources);
    }

    /// <summary>Hosts that are up and have nothing of the part, from the one behind its host on, around.</summary>
    IEnumerable<string> Behind(string name, string[] copies)
    {
        int at = hosts.ToList().FindIndex(h => Same(h.Name, name));
        return Enumerable.Range(1, hosts.Count).Select(i => hosts[(at + i + hosts.Count) % hosts.Count].Name)
            .Where(h => IsUp(h) && !IsLeaving(h) && !Same(h, name) && !copies.Contains(h, FeedName.Comparer));
    }

    bool IsUp(string host) => StandingOf(host) == HolderStanding.Up;

    bool IsListed(string host) => StandingOf(host) is not null;

    HolderStanding? StandingOf(string host)
    {
        foreach ((string name, HolderStanding standing) in hosts)
            if (Same(name, host)) return standing;
        return null;
    }

    bool IsLeaving(string host) => leaving is not null && Same(host, leaving);

    static bool Same(string one, string other) => FeedName.Comparer.Equals(one, other);
}

enum HolderStanding
{
    Up,

    /// <summary>It is down, and may well be back in a moment.</summary>
    Away,

    /// <summary>It has been down for so long that others are to take its place.</summary>
    Lost,
}

/// <summary>A part of a feed that others are to keep.</summary>
/// <param name="Taking">Hosts that are to take it, as it is named after.</param>
/// <param name="Sources">Where it is to be had before.</param>
sealed record HolderChange(
    FeedHostInfo Before, FeedHostInfo After, IReadOnlyList<string> Taking, IReadOnlyList<PartAddress> Sources)
{
    public bool IsRenamed => !FeedName.Comparer.Equals(Before.Name, After.Name);
}
