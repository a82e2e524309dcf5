using Hallelujah.Contracts;
using Hallelujah.Summit.Hosting;

namespace Hallelujah.Summit.Parts;

/// <summary>Where the Jahs of an import's part are that has its files on one host.</summary>
/// <param name="Hosts">That host first, where it is one of them.</param>
/// <param name="IsChosen">The user named them: each has to be there.</param>
sealed record Placement(IReadOnlyList<string> Hosts, bool IsChosen)
{
    /// <summary>
    /// The hosts that the command names; else, where one host has all files and they are large, all that are up:
    /// whoever is free takes the next split, as long as its disk has room. Throws HostNotFound.
    /// </summary>
    /// <param name="bytes">Of the files of the part.</param>
    public static Placement Of(ImportCommand command, long bytes, PartHosts hosts)
    {
        if (command.Hosts is not null)
        {
            return new(
                [.. hosts.Named(command.Hosts).OrderByDescending(hosts.IsSelf)], true);
        }
        bool isSpread = bytes >= SummitLimits.SpreadSourceBytes && hosts.Named(command.OnHost).Count == 1;
        return new(isSpread ? [hosts.Self, .. hosts.OthersUp()] : [hosts.Self], false);
    }

    /// <summary>
    /// Without hosts that nobody named and whose disk would be full with their share, as far as the others' shares grow
    /// by it. The host of the files stays: what cannot be elsewhere is there.
    /// </summary>
    /// <param name="bytes">Of the files of the part; their columns take about half as much.</param>
    /// <param name="free">Bytes free on the disks of the hosts that told it.</param>
    public Placement WithRoom(long bytes, IReadOnlyDictionary<string, long> free)
    {
        if (IsChosen) return this;
        List<string> kept = [.. Hosts];
        while (kept.Count > 1)
        {
            long share = bytes / kept.Count;
            // The one with least room first: what it does not take may be too much for the next.
            string? full = kept.Skip(1).Where(h => free.TryGetValue(h, out long left)
                && left < share + SummitLimits.LowDiskBytes).OrderBy(h => free[h]).FirstOrDefault();
            if (full is null) break;
            kept.Remove(full);
        }
        return this with { Hosts = kept };
    }

    /// <summary>How many Jahs each host has, in the order of the hosts; none where fewer are wanted.</summary>
    /// <param name="jahs">In all; null: as many as the hosts can keep busy.</param>
    /// <param name="workers">What each host does at the same time.</param>
    public static IReadOnlyList<int> Share(int? jahs, IReadOnlyList<int> workers) => jahs is not { } all
        ? workers
        : [.. workers.Select((_, i) => all / workers.Count + (i < all % workers.Count ? 1 : 0))];
}
