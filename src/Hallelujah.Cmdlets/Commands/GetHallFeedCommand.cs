using System.Management.Automation;
using Hallelujah.Contracts;

namespace Hallelujah.Cmdlets;

/// <summary>Looks up feeds.</summary>
[Cmdlet(VerbsCommon.Get, "HallFeed")]
[OutputType(typeof(Feed))]
public sealed class GetHallFeedCommand : SummitCmdlet
{
    /// <summary>Names, wildcards allowed; without it all feeds.</summary>
    [Parameter(Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [Alias("Feed")]
    [ArgumentCompleter(typeof(FeedNameCompleter))]
    [SupportsWildcards]
    [ValidateNotNullOrEmpty]
    public string[]? Name { get; set; }

    /// <summary>Only the feeds of this worksheet.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [ArgumentCompleter(typeof(WorksheetNameCompleter))]
    [ValidateNotNullOrEmpty]
    public string? Worksheet { get; set; }

    /// <summary>Deleted feeds instead of the present ones.</summary>
    [Parameter]
    public SwitchParameter Deleted { get; set; }

    protected override object? ErrorTarget => Name is [var only] ? only : Name;

    protected override async Task ProcessAsync(CancellationToken cancellationToken)
    {
        SummitLink link = await ConnectAsync(cancellationToken).ConfigureAwait(false);
        FeedQuery query = new(null, Worksheet, Deleted);
        if (Name is null)
        {
            foreach (FeedInfo feed in await link.Rpc.FindFeedsAsync(query, cancellationToken).ConfigureAwait(false))
                await WriteAsync(ToFeed(feed, link)).ConfigureAwait(false);
            return;
        }
        foreach (string name in Name)
        {
            await ForItemAsync(name, async () =>
            {
                foreach (FeedInfo feed in await FeedLookup.FindAsync(
                    link.Rpc, name, cancellationToken, query).ConfigureAwait(false))
                    await WriteAsync(ToFeed(feed, link)).ConfigureAwait(false);
            }).ConfigureAwait(false);
        }
    }
}
