using System.Globalization;
using Hallelujah.Contracts;

namespace Hallelujah.Cmdlets;

/// <summary>What an import set aside or made null: each is a warning.</summary>
static class RejectNotes
{
    public static IEnumerable<string> Of(FeedInfo feed)
    {
        string? kept = OfThoseKept(feed);
        string them = kept is null ? "them" : "those of them that are kept";
        string shows = $"Get-HallReject {PowerShellText.Argument(feed.Name)} shows {them}.";
        if (feed.Rejected > 0)
        {
            yield return string.Create(
                CultureInfo.InvariantCulture, $"{feed.Rejected:N0} records of '{feed.Name}' were set aside: {shows}");
        }
        if (feed.CellsNulled > 0)
        {
            yield return string.Create(
                CultureInfo.InvariantCulture,
                $"{feed.CellsNulled:N0} values of '{feed.Name}' did not fit their type and are null: {shows}");
        }
        if (kept is not null) yield return kept;
    }

    /// <summary>That not all are there to be shown; null where they are.</summary>
    public static string? OfThoseKept(FeedInfo feed)
    {
        long counted = feed.Rejected + feed.CellsNulled, kept = feed.Findings?.RejectsKept ?? counted;
        return kept >= counted ? null : string.Create(
            CultureInfo.InvariantCulture,
            $"{kept:N0} of the {counted:N0} rejects of '{feed.Name}' are kept, in file order; the rest is only "
            + $"counted. Import-HallFeed keeps as many bytes of them as -MaxRejectBytes says.");
    }
}
