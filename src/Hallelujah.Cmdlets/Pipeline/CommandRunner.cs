using Hallelujah.Contracts;

namespace Hallelujah.Cmdlets;

/// <summary>
/// Has the Summit run a command: submits it, waits for its end, cancels it when the cmdlet is stopped.
/// </summary>
/// <param name="timeoutSeconds">How long to wait for the end; null has no limit.</param>
sealed class CommandRunner(SummitCmdlet cmdlet, bool noWait, int? timeoutSeconds)
{
    public async Task SubmitAsync(
        SummitLink link, CommandSubmission submission, string activity, CancellationToken cancellationToken)
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
    public async Task FinishAsync(SummitLink link, FeedInfo feed, string activity, CancellationToken cancellationToken)
    {
        if (!noWait)
        {
            try
            {
                feed = await link.Rpc.WaitAsync(feed.Id, timeoutSeconds * 1000, new ProgressReporter(cmdlet, activity),
                    cancellationToken).ConfigureAwait(false);
            }
            catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
            {
                await CancelAsync(link, feed.Id).ConfigureAwait(false);
                throw;
            }
            if (CommandOutcome.Error(feed) is { } error) throw error;
            foreach (string warning in RejectNotes.Of(feed))
                await cmdlet.WriteWarningAsync(warning).ConfigureAwait(false);
            if (feed.Findings is { } found)
            {
                foreach (string note in ImportNotes.Of(feed.Name, found))
                    await cmdlet.WriteWarningAsync(note).ConfigureAwait(false);
            }
        }
        await cmdlet.WriteAsync(cmdlet.ToFeed(feed, link)).ConfigureAwait(false);
    }

    /// <summary>
    /// Submits, and once more over a new connection where the answer was lost: the same id never runs twice.
    /// </summary>
    async Task<FeedInfo> SubmitOnceAsync(
        SummitLink link, CommandSubmission submission, CancellationToken cancellationToken)
    {
        try
        {
            return await QuorumWait.OfAsync(
                () => link.Rpc.SubmitAsync(submission, cancellationToken), cancellationToken).ConfigureAwait(false);
        }
        catch (HallException e) when (e.Error == HallErrors.ConnectionLost)
        {
            SummitLink again = await ReconnectAsync(link, submission.Command.Feed, e, cancellationToken)
                .ConfigureAwait(false);
            return await again.Rpc.SubmitAsync(submission, cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>A new connection after a lost one; where there is none, the loss is what the user is told.</summary>
    async Task<SummitLink> ReconnectAsync(
        SummitLink lost, string feed, HallException loss, CancellationToken cancellationToken)
    {
        try
        {
            return await cmdlet.ConnectAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (HallException e) when (e.Error == HallErrors.ConnectionFailed)
        {
            throw new HallException(
                HallErrors.ConnectionLost,
                $"The Summit at {lost.Address} has gone before it said that it took the command of '{feed}'.",
                loss.Target,
                $"Start the Summit again; Get-HallFeed {PowerShellText.Argument(feed)} then tells whether it took it.",
                loss);
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
