using System.Globalization;
using Hallelujah.Contracts;

namespace Hallelujah.Cmdlets;

/// <summary>Says what a partial result is without.</summary>
static class MissingRows
{
    public static async Task WarnAsync(SummitCmdlet cmdlet, string feed, IReadOnlyList<MissingRowsInfo>? missing)
    {
        foreach (MissingRowsInfo host in missing ?? [])
        {
            await cmdlet.WriteWarningAsync(string.Create(
                CultureInfo.InvariantCulture,
                $"The result is partial: {host.Rows:N0} rows of '{feed}' are on '{host.Host}', which is not up."))
                .ConfigureAwait(false);
        }
    }
}
