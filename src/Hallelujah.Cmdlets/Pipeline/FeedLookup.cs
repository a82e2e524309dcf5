using System.Management.Automation;
using Hallelujah.Contracts;

namespace Hallelujah.Cmdlets;

/// <summary>Look-ups of feeds by what users type.</summary>
static class FeedLookup
{
    /// <summary>The feeds a name stands for. None is fine for a pattern; for a plain name it is an error.</summary>
    /// <exception cref="HallException">FeedNotFound, with the nearest names.</exception>
    public static async Task<IReadOnlyList<FeedInfo>> FindAsync(
        ISummitRpc rpc, string name, CancellationToken cancellationToken, FeedQuery? query = null)
    {
        query ??= new();
        if (WildcardPattern.ContainsWildcardCharacters(name))
            return await MatchAsync(rpc, name, query, cancellationToken).ConfigureAwait(false);
        IReadOnlyList<FeedInfo> found =
            await rpc.FindFeedsAsync(query with { Names = [name] }, cancellationToken).ConfigureAwait(false);
        if (found.Count > 0) return found;
        throw await NotFoundAsync(rpc, name, query, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Calls the Summit about one feed; that there is no such feed is told with the nearest names.</summary>
    public static async Task<T> OrNearestAsync<T>(
        ISummitRpc rpc, string name, Func<Task<T>> call, CancellationToken cancellationToken)
    {
        try
        {
            return await call().ConfigureAwait(false);
        }
        catch (HallException e) when (e.Error == HallErrors.FeedNotFound)
        {
            throw await NotFoundAsync(rpc, name, new(), cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>Matched here, so that a pattern means what it means everywhere in PowerShell.</summary>
    static async Task<IReadOnlyList<FeedInfo>> MatchAsync(
        ISummitRpc rpc, string name, FeedQuery query, CancellationToken cancellationToken)
    {
        WildcardPattern pattern =
            WildcardPattern.Get(name, WildcardOptions.IgnoreCase | WildcardOptions.CultureInvariant);
        IReadOnlyList<FeedInfo> all = await rpc.FindFeedsAsync(query, cancellationToken).ConfigureAwait(false);
        return [.. all.Where(f => pattern.IsMatch(f.Name)
            || (f.DeletedName is { } deleted && pattern.IsMatch(deleted)))];
    }

    static async Task<HallException> NotFoundAsync(
        ISummitRpc rpc, string name, FeedQuery query, CancellationToken cancellationToken)
    {
        IReadOnlyList<FeedInfo> all =
            await rpc.FindFeedsAsync(query with { Names = null }, cancellationToken).ConfigureAwait(false);
        IReadOnlyList<string> nearest = FeedName.Nearest(name, all.Select(f => f.Name));
        string kind = query.Deleted ? "deleted feed" : "feed";
        string where = query.Worksheet is { } worksheet ? $" in worksheet '{worksheet}'" : "";
        string hint = nearest.Count == 0 ? "" : $" Did you mean {string.Join(" or ", nearest.Select(n => $"'{n}'"))}?";
        return new(HallErrors.FeedNotFound, $"There is no {kind} '{name}'{where}.{hint}", name);
    }
}
