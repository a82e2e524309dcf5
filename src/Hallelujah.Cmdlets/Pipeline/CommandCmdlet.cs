using System.Globalization;
using System.Management.Automation;
using Hallelujah.Contracts;

namespace Hallelujah.Cmdlets;

/// <summary>A cmdlet that has the Summit run a command: submits it, waits for its end, cancels it when it is stopped.</summary>
public abstract class CommandCmdlet : SummitCmdlet
{
    /// <summary>Return as soon as the command is in the worksheet.</summary>
    [Parameter]
    public SwitchParameter NoWait { get; set; }

    /// <summary>Seconds to wait for the end; the command goes on after that. Without it there is no limit.</summary>
    [Parameter]
    [ValidateRange(0, int.MaxValue / 1000)]
    public int? Timeout { get; set; }

    internal async Task SubmitAsync(SummitLink link, CommandSubmission submission, string activity, CancellationToken cancellationToken)
    {
        FeedInfo feed;
        try
        {
            feed = await SubmitOnceAsync(link, submission, cancellationToken).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            await CancelAsync(link, submission.CommandId).ConfigureAwait(false);
            throw;
        }
        await FinishAsync(link, feed, activity, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>
    /// Waits for the end of a submitted command, unless -NoWait. Writes the feed where it is ready, else the error that
    /// says why not.
    /// </summary>
    internal async Task FinishAsync(SummitLink link, FeedInfo feed, string activity, CancellationToken cancellationToken)
    {
        if (!NoWait)
        {
            try
            {
                feed = await link.Rpc.WaitAsync(feed.Id, Timeout * 1000, new ProgressReporter(this, activity), cancellationToken).ConfigureAwait(false);
            }
            catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
            {
                await CancelAsync(link, feed.Id).ConfigureAwait(false);
                throw;
            }
            if (CommandOutcome.Error(feed) is { } error) throw error;
            if (feed.Rejected > 0)
            {
                await WriteWarningAsync(string.Create(
                    CultureInfo.InvariantCulture,
                    $"{feed.Rejected:N0} records of '{feed.Name}' were set aside: Get-HallReject {PowerShellText.Argument(feed.Name)} shows them.")).ConfigureAwait(false);
            }
        }
        await WriteAsync(ToFeed(feed, link)).ConfigureAwait(false);
    }

    /// <summary>Submits, and once more over a new connection where the answer was lost: the same id never runs twice.</summary>
    async Task<FeedInfo> SubmitOnceAsync(SummitLink link, CommandSubmission submission, CancellationToken cancellationToken)
    {
        try
        {
            return await link.Rpc.SubmitAsync(submission, cancellationToken).ConfigureAwait(false);
        }
        catch (HallException e) when (e.Error == HallErrors.ConnectionLost)
        {
            SummitLink again = await ConnectAsync(cancellationToken).ConfigureAwait(false);
            return await again.Rpc.SubmitAsync(submission, cancellationToken).ConfigureAwait(false);
        }
    }

    static async Task CancelAsync(SummitLink link, Guid id)
    {
        using CancellationTokenSource late = new(CmdletLimits.StopGraceMs);
        try
        {
            await link.Rpc.CancelAsync(id, late.Token).ConfigureAwait(false);
        }
        catch (Exception e) when (e is HallException or OperationCanceledException)
        {
            // The command has ended by itself, or the Summit cannot be reached: the stop goes on either way.
        }
    }
}
