using System.Globalization;
using Hallelujah.Contracts;

namespace Hallelujah.Summit.Cluster;

/// <summary>
/// In which order a host asked what it asked about its names. A host that stood still, or a connection that did, may
/// bring questions late and side by side; one that was given up must not undo one that was answered. Questions of order
/// 0 are of a version that has none, and pass. It is kept in memory alone, since it is questions of one process that
/// overtake each other, where that process takes them up side by side; what is under way to a process that has ended is
/// lost, or comes to the next one in the order in which it was sent.
/// </summary>
sealed class OwnersOrder
{
    readonly Dictionary<string, long> _names = new(StringComparer.Ordinal);
    long _all;

    /// <summary>Has the owner asked about this name later?</summary>
    public bool IsLater(string key, long order) => order > 0 && _names.GetValueOrDefault(key) > order;

    /// <summary>Throws InvalidState, with the last order as its target, where the owner has asked later.</summary>
    public void Require(long order)
    {
        if (order > 0 && order <= _all) throw Late();
    }

    /// <summary>The same for one name.</summary>
    public void Require(string key, long order)
    {
        Require(order);
        if (IsLater(key, order)) throw Late();
    }

    HallException Late() => new(
        HallErrors.InvalidState, "A later question about names was answered already.",
        Math.Max(_all, _names.Values.DefaultIfEmpty().Max()).ToString(CultureInfo.InvariantCulture));

    public void Note(string key, long order)
    {
        if (order > 0) _names[key] = Math.Max(order, _names.GetValueOrDefault(key));
    }

    /// <summary>All names were told; what was asked about one of them before does not count any more.</summary>
    public void NoteAll(long order)
    {
        if (order == 0) return;
        _all = order;
        foreach ((string key, long asked) in _names) if (asked <= order) _names.Remove(key);
    }
}
