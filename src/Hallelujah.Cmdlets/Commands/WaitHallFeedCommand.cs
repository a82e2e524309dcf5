using System.Diagnostics;
using System.Management.Automation;
using Hallelujah.Contracts;

namespace Hallelujah.Cmdlets;

/// <summary>
/// Waits until feeds are ready. One that cannot become ready any more is an error with the root cause.
/// </summary>
[Cmdlet(VerbsLifecycle.Wait, "HallFeed")]
[OutputType(typeof(Feed))]
public sealed class WaitHallFeedCommand : FeedCommandsCmdlet
{
    readonly long _started = Stopwatch.GetTimestamp();

    /// <summary>Seconds to wait for all of them together. Without it there is no limit.</summary>
    [Parameter]
    [ValidateRange(0, int.MaxValue / 1000)]
    public int? Timeout { get; set; }

    internal override async Task ProcessFeedAsync(FeedInfo feed, SummitLink link, CancellationToken cancellationToken)
    {
        ProgressReporter progress = new(this, $"Waiting for {feed.Name}");
        feed = await link.Rpc.WaitAsync(feed.Id, LeftMs(), progress, cancellationToken).ConfigureAwait(false);
        if (CommandOutcome.Error(feed) is { } error) throw error;
        await WriteAsync(ToFeed(feed, link)).ConfigureAwait(false);
    }

    int? LeftMs() => Timeout is { } seconds
        ? Math.Max(0, (seconds * 1000) - (int)Stopwatch.GetElapsedTime(_started).TotalMilliseconds)
        : null;
}
