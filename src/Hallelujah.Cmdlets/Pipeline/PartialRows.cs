using System.Globalization;
using Hallelujah.Contracts;

namespace Hallelujah.Cmdlets;

/// <summary>Says what an answer is without, and whether it may be out of date.</summary>
static class PartialRows
{
    public static async Task WarnAsync(
        SummitCmdlet cmdlet, string feed, IReadOnlyList<MissingRowsInfo>? missing, string? staleOf)
    {
        foreach (string warning in Warnings(feed, missing, staleOf))
            await cmdlet.WriteWarningAsync(warning).ConfigureAwait(false);
    }

    /// <summary>The same of an answer that tells no rows, and so misses none.</summary>
    public static Task WarnAsync(SummitCmdlet cmdlet, string feed, string? staleOf) =>
        WarnAsync(cmdlet, feed, null, staleOf);

    /// <param name="staleOf">The host whose copy told, see <see cref="RowsTicket.StaleOf"/>.</param>
    public static IEnumerable<string> Warnings(string feed, IReadOnlyList<MissingRowsInfo>? missing, string? staleOf)
    {
        if (staleOf is not null)
        {
            yield return $"The result may be out of date: it is a copy of what '{staleOf}' had of '{feed}' when it was "
                + "last heard of. No majority of the hosts has given that host up, so it may have been deleted or made "
                + "anew since.";
        }
        foreach (MissingRowsInfo host in missing ?? [])
        {
            yield return string.Create(
                CultureInfo.InvariantCulture,
                $"The result is partial: {host.Rows:N0} rows of '{feed}' are on '{host.Host}', which is not up.");
        }
    }

    /// <summary>Where statistics are of a feed that is still being made; else null.</summary>
    public static string? Warning(string feed, IReadOnlyList<ColumnStatsInfo> columns) =>
        !columns.Any(c => c.IsFinal == false) ? null : string.Create(
            CultureInfo.InvariantCulture,
            $"'{feed}' is still being made: these are the statistics of its first rows, up to "
            + $"{columns.Max(c => c.Count):N0} of them.");
}
