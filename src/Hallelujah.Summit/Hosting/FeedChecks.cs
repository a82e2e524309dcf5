using System.Globalization;
using Hallelujah.Contracts;

namespace Hallelujah.Summit.Hosting;

/// <summary>Whether feeds are whole, and on as many hosts as they are to be.</summary>
static class FeedChecks
{
    /// <summary>Feeds that are named; there may be thousands.</summary>
    const int Shown = 3;

    /// <param name="isUp">Whether a host is, by its name; never one that is in no hosts.json.</param>
    public static CheckInfo Of(IReadOnlyList<FeedInfo> feeds, Func<string, bool> isUp)
    {
        List<string> damaged = [], missing = [], few = [];
        foreach (FeedInfo feed in feeds)
        {
            if (feed.State == FeedState.Damaged) damaged.Add($"'{feed.Name}' on '{feed.Host}'");
            if (feed.State != FeedState.Ready) continue;
            IReadOnlyList<FeedHostInfo> parts = feed.Hosts is { Count: > 0 } several ? several
                : [new FeedHostInfo(feed.Host, feed.Rows ?? 0, 0, 0)];
            if (parts.FirstOrDefault(p => p.Rows > 0 && Keepers(p, isUp) == 0) is { } gone)
                missing.Add($"'{feed.Name}' ('{gone.Name}')");
            else if (parts.Where(p => p.Rows > 0).Min(p => (int?)Keepers(p, isUp)) is { } least && least < feed.Copies)
                few.Add(Text($"'{feed.Name}' ({least} of {feed.Copies})"));
        }
        if (damaged.Count > 0)
        {
            return new CheckInfo(
                "Feeds", CheckResult.Fail, Text($"{Feeds(damaged.Count)} damaged: {List(damaged)}."), null,
                "Get-HallFeed says what is wrong. Restart the feed's Summit: it loads them again where their sources "
                    + "are unchanged; else remove and import them.");
        }
        if (missing.Count > 0)
        {
            return new CheckInfo(
                "Feeds", CheckResult.Fail,
                Text($"{Feeds(missing.Count)} without rows of hosts that are down: {List(missing)}."), null,
                "Start the Summits of those hosts.");
        }
        return few.Count > 0
            ? new CheckInfo(
                "Feeds", CheckResult.Warn, Text($"{Feeds(few.Count)} on fewer hosts than wanted: {List(few)}."), null,
                "Start the Summits that are down; after a quarter of an hour others take the copies, where there are "
                    + "enough.")
            : new CheckInfo(
                "Feeds", CheckResult.Pass,
                Text($"{Feeds(feeds.Count(f => f.State == FeedState.Ready))} ready, with all copies."));
    }

    static int Keepers(FeedHostInfo part, Func<string, bool> isUp) =>
        (part.Copies ?? []).Append(part.Name).Count(isUp);

    static string Feeds(int count) => count == 1 ? "1 feed is" : Text($"{count} feeds are");

    static string List(List<string> all) => all.Count <= Shown ? string.Join(", ", all)
        : Text($"{string.Join(", ", all.Take(Shown))} and {all.Count - Shown} more");

    static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
