using System.Management.Automation;
using Hallelujah.Contracts;

namespace Hallelujah.Cmdlets;

/// <summary>The columns of a feed, or how their types were found.</summary>
[Cmdlet(VerbsCommon.Get, "HallSchema")]
[OutputType(typeof(Column), typeof(TypeStep))]
public sealed class GetHallSchemaCommand : FeedNameCmdlet
{
    /// <summary>Tells the values that led to each column's type, in the order of the source.</summary>
    [Parameter]
    public SwitchParameter Explain { get; set; }

    protected override async Task ProcessFeedAsync(CancellationToken cancellationToken)
    {
        SummitLink link = await ConnectAsync(cancellationToken).ConfigureAwait(false);
        IReadOnlyList<ColumnInfo> columns = await FeedLookup.OrNearestAsync(
            link.Rpc, Name, () =>
                link.Rpc.GetSchemaAsync(Name, cancellationToken), cancellationToken).ConfigureAwait(false);
        await PartialRows.WarnAsync(this, Name, columns.FirstOrDefault()?.StaleOf).ConfigureAwait(false);
        foreach (ColumnInfo column in columns)
        {
            IEnumerable<object> shown = Explain ? (column.Steps ?? []).Select(s => new TypeStep(column, s))
                : [new Column(column)];
            foreach (object one in shown) await WriteAsync(one).ConfigureAwait(false);
        }
    }
}
