using System.Management.Automation;
using Hallelujah.Contracts;

namespace Hallelujah.Cmdlets;

/// <summary>Summary statistics of a feed's columns, gathered when the feed was made.</summary>
[Cmdlet(VerbsCommon.Get, "HallStats")]
[OutputType(typeof(ColumnStats))]
public sealed class GetHallStatsCommand : FeedNameCmdlet
{
    /// <summary>Columns, wildcards allowed; without it all.</summary>
    [Parameter(Position = 1)]
    [ArgumentCompleter(typeof(ColumnNameCompleter))]
    [SupportsWildcards]
    [ValidateNotNullOrEmpty]
    public string[]? Property { get; set; }

    /// <summary>
    /// Reads the rows where a figure is an estimate, and gives exact distinct counts, quantiles and frequent values.
    /// </summary>
    [Parameter]
    public SwitchParameter Exact { get; set; }

    protected override async Task ProcessFeedAsync(CancellationToken cancellationToken)
    {
        SummitLink link = await ConnectAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            await WriteColumnsAsync(link, Property, null, cancellationToken).ConfigureAwait(false);
        }
        catch (HallException e) when (e.Error == HallErrors.ColumnNotFound && Property!.Length > 1)
        {
            // One that is not there takes nothing from the others.
            var written = new HashSet<string>();
            foreach (string column in Property)
                await ForItemAsync(column, () => WriteColumnsAsync(link, [column], written, cancellationToken))
                    .ConfigureAwait(false);
        }
    }

    /// <param name="written">The columns that were written before and are not to be again; null: none were.</param>
    async Task WriteColumnsAsync(
        SummitLink link, string[]? property, HashSet<string>? written, CancellationToken cancellationToken)
    {
        IReadOnlyList<ColumnStatsInfo> columns = await FeedLookup.OrNearestAsync(
            link.Rpc, Name, () =>
                Exact ? link.Rpc.GetExactStatsAsync(Name, property, cancellationToken)
                    : link.Rpc.GetStatsAsync(Name, property, cancellationToken), cancellationToken)
            .ConfigureAwait(false);
        if (written is null or { Count: 0 })
        {
            await PartialRows.WarnAsync(this, Name, columns.FirstOrDefault()?.StaleOf).ConfigureAwait(false);
            if (PartialRows.Warning(Name, columns) is { } warning)
                await WriteWarningAsync(warning).ConfigureAwait(false);
        }
        foreach (ColumnStatsInfo column in columns)
            if (written?.Add(column.Name) != false) await WriteAsync(new ColumnStats(column)).ConfigureAwait(false);
    }
}
