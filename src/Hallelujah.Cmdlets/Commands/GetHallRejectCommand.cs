using System.Management.Automation;
using Hallelujah.Contracts;

namespace Hallelujah.Cmdlets;

/// <summary>The records that an import set aside.</summary>
[Cmdlet(VerbsCommon.Get, "HallReject")]
[OutputType(typeof(Reject))]
public sealed class GetHallRejectCommand : FeedNameCmdlet
{
    /// <summary>At most so many.</summary>
    [Parameter]
    [ValidateRange(0, int.MaxValue)]
    public int First { get; set; } = int.MaxValue;

    /// <summary>Leave out so many at the start.</summary>
    [Parameter]
    [ValidateRange(0, int.MaxValue)]
    public int Skip { get; set; }

    protected override async Task ProcessFeedAsync(CancellationToken cancellationToken)
    {
        SummitLink link = await ConnectAsync(cancellationToken).ConfigureAwait(false);
        IReadOnlyList<FeedInfo> found =
            await link.Rpc.FindFeedsAsync(new FeedQuery([Name]), cancellationToken).ConfigureAwait(false);
        if (found is [var feed] && RejectNotes.OfThoseKept(feed) is { } kept)
            await WriteWarningAsync(kept).ConfigureAwait(false);
        int position = Skip;
        for (int left = First; left > 0;)
        {
            int page = Math.Min(left, CmdletLimits.RejectPage);
            IReadOnlyList<RejectInfo> rejects = await FeedLookup.OrNearestAsync(
                link.Rpc, Name, () => link.Rpc.GetRejectsAsync(Name, position, page, cancellationToken),
                cancellationToken).ConfigureAwait(false);
            foreach (RejectInfo reject in rejects) await WriteAsync(new Reject(reject)).ConfigureAwait(false);
            if (rejects.Count < page) return;
            position += rejects.Count;
            left -= rejects.Count;
        }
    }
}
