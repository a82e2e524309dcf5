using System.Management.Automation;
using Hallelujah.Contracts;

namespace Hallelujah.Cmdlets;

/// <summary>Cancels commands that wait or run.</summary>
[Cmdlet(VerbsLifecycle.Stop, "HallFeed", SupportsShouldProcess = true)]
[OutputType(typeof(Feed))]
public sealed class StopHallFeedCommand : FeedCommandsCmdlet
{
    /// <summary>Return the cancelled feeds.</summary>
    [Parameter]
    public SwitchParameter PassThru { get; set; }

    internal override async Task ProcessFeedAsync(FeedInfo feed, SummitLink link, CancellationToken cancellationToken)
    {
        bool isActive = feed.State is FeedState.Waiting or FeedState.Running;
        if (!isActive && Name.Any(WildcardPattern.ContainsWildcardCharacters)) return;
        if (!isActive)
        {
            throw new HallException(
                HallErrors.InvalidState, $"The feed '{feed.Name}' is {feed.State}: there is nothing to stop.",
                feed.Name);
        }
        if (!await ShouldProcessAsync(feed.Name, "Cancel the command").ConfigureAwait(false)) return;
        FeedInfo cancelled = await link.Rpc.CancelAsync(feed.Id, cancellationToken).ConfigureAwait(false);
        if (PassThru) await WriteAsync(ToFeed(cancelled, link)).ConfigureAwait(false);
    }
}
