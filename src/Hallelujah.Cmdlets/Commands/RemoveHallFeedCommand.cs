using System.Management.Automation;
using Hallelujah.Contracts;

namespace Hallelujah.Cmdlets;

/// <summary>Deletes feeds: their data is erased, their commands stay in the worksheet, marked deleted.</summary>
[Cmdlet(VerbsCommon.Remove, "HallFeed", SupportsShouldProcess = true, ConfirmImpact = ConfirmImpact.High)]
[OutputType(typeof(Feed))]
public sealed class RemoveHallFeedCommand : FeedNamesCmdlet
{
    /// <summary>Do not ask.</summary>
    [Parameter]
    public SwitchParameter Force { get; set; }

    /// <summary>Return the deleted feeds.</summary>
    [Parameter]
    public SwitchParameter PassThru { get; set; }

    internal override async Task ProcessFeedAsync(FeedInfo feed, SummitLink link, CancellationToken cancellationToken)
    {
        if (!await ShouldProcessAsync(feed.Name, "Remove feed, erasing its data", Force).ConfigureAwait(false)) return;
        FeedInfo deleted = await QuorumWait.OfAsync(
            () => link.Rpc.DeleteFeedAsync(feed.Name, cancellationToken), cancellationToken).ConfigureAwait(false);
        Session.Names.Remove(feed.Name);
        if (PassThru) await WriteAsync(ToFeed(deleted, link)).ConfigureAwait(false);
    }
}
