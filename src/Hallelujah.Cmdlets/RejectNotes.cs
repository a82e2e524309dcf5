using System.Globalization;
using Hallelujah.Contracts;

namespace Hallelujah.Cmdlets;

/// <summary>What an import set aside or made null: each is a warning.</summary>
static class RejectNotes
{
    public static IEnumerable<string> Of(FeedInfo feed)
    {
        string shows = $"Get-HallReject {PowerShellText.Argument(feed.Name)} shows ";
        long counted = feed.Rejected + feed.CellsNulled, kept = feed.Findings?.RejectsKept ?? counted;
        string them = kept >= counted ? "them" : string.Create(
            CultureInfo.InvariantCulture,
            $"{kept:N0} of the {counted:N0} in all, since no more of their text is kept");
        if (feed.Rejected > 0)
        {
            yield return string.Create(
                CultureInfo.InvariantCulture,
                $"{feed.Rejected:N0} records of '{feed.Name}' were set aside: {shows}{them}.");
        }
        if (feed.CellsNulled > 0)
        {
            yield return string.Create(
                CultureInfo.InvariantCulture,
                $"{feed.CellsNulled:N0} values of '{feed.Name}' did not fit their type and are null: {shows}{them}.");
        }
    }
}
