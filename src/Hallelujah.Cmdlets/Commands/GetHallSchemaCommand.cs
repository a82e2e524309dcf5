using System.Management.Automation;
using Hallelujah.Contracts;

namespace Hallelujah.Cmdlets;

/// <summary>The columns of a feed.</summary>
[Cmdlet(VerbsCommon.Get, "HallSchema")]
[OutputType(typeof(Column))]
public sealed class GetHallSchemaCommand : FeedNameCmdlet
{
    protected override async Task ProcessFeedAsync(CancellationToken cancellationToken)
    {
        SummitLink link = await ConnectAsync(cancellationToken).ConfigureAwait(false);
        IReadOnlyList<ColumnInfo> columns = await FeedLookup.OrNearestAsync(
            link.Rpc, Name, () =>
                link.Rpc.GetSchemaAsync(Name, cancellationToken), cancellationToken).ConfigureAwait(false);
        await PartialRows.WarnAsync(this, Name, columns.FirstOrDefault()?.StaleOf).ConfigureAwait(false);
        foreach (ColumnInfo column in columns) await WriteAsync(new Column(column)).ConfigureAwait(false);
    }
}
