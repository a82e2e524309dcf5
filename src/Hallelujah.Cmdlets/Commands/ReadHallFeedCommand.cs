using System.Management.Automation;
using Apache.Arrow;
using Hallelujah.Client;
using Hallelujah.Cmdlets.Rows;
using Hallelujah.Cmdlets.Where;
using Hallelujah.Contracts;

namespace Hallelujah.Cmdlets;

/// <summary>Rows of a feed as objects, as they come.</summary>
[Cmdlet(VerbsCommunications.Read, "HallFeed")]
[OutputType(typeof(PSObject))]
public sealed class ReadHallFeedCommand : FeedNameCmdlet
{
    Predicate? _where;

    /// <summary>Columns in output order, wildcards allowed; without it all.</summary>
    [Parameter(Position = 1)]
    [ArgumentCompleter(typeof(ColumnNameCompleter))]
    [SupportsWildcards]
    [ValidateNotNullOrEmpty]
    public string[]? Property { get; set; }

    /// <summary>A condition on rows, { $_.Amount -gt 100 } or the same as text, which the Summit evaluates.</summary>
    [Parameter]
    [ValidateNotNull]
    public object? Where { get; set; }

    /// <summary>At most so many rows.</summary>
    [Parameter]
    [ValidateRange(0, long.MaxValue)]
    public long? First { get; set; }

    /// <summary>Leave out so many rows at the start.</summary>
    [Parameter]
    [ValidateRange(0, long.MaxValue)]
    public long Skip { get; set; }

    /// <summary>
    /// Of a feed on several hosts: the rows of those that are up, and a warning that says what is missing.
    /// </summary>
    [Parameter]
    public SwitchParameter AllowPartial { get; set; }

    protected override void PrepareRecord() => _where ??= PredicateSource.Translate(Where, this);

    protected override async Task ProcessFeedAsync(CancellationToken cancellationToken)
    {
        SummitLink link = await ConnectAsync(cancellationToken).ConfigureAwait(false);
        Selection selection = new()
        {
            Columns = Property,
            Where = _where,
            Skip = Skip,
            First = First,
            AllowPartial = AllowPartial,
        };
        // Closing the connection early is what stops the Summit.
        using RowsConnection rows = await FeedLookup.OrNearestAsync(
            link.Rpc, Name, () =>
                link.OpenRowsAsync(Name, selection, cancellationToken), cancellationToken).ConfigureAwait(false);
        await PartialRows.WarnAsync(this, Name, rows.Missing, rows.StaleOf).ConfigureAwait(false);
        while (await rows.ReadAsync(cancellationToken).ConfigureAwait(false) is { } batch)
        {
            using (batch) await WriteRowsAsync(batch).ConfigureAwait(false);
        }
    }

    /// <summary>
    /// Objects are made on the pipeline thread, one by one: a consumer that has enough costs no more of them.
    /// </summary>
    Task WriteRowsAsync(RecordBatch batch) => OnPipelineAsync(() =>
    {
        RowBuilder builder = new(batch);
        for (int row = 0; row < batch.Length; row++) WriteObject(builder.Build(row));
    });
}
