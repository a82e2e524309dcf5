using System.Globalization;
using System.Management.Automation;
using Hallelujah.Contracts;

namespace Hallelujah.Cmdlets;

/// <summary>The records that an import set aside, or the first ones of those that made it fail.</summary>
[Cmdlet(VerbsCommon.Get, "HallReject")]
[OutputType(typeof(Reject))]
public sealed class GetHallRejectCommand : FeedNameCmdlet
{
    /// <summary>
    /// The command's id, as objects from the pipeline carry it: finds also one that failed before its name was used
    /// again.
    /// </summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    public Guid? Id { get; set; }

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
        FeedInfo? feed = await FindAsync(link, cancellationToken).ConfigureAwait(false);
        if (feed is not null && !FeedName.Comparer.Equals(feed.Name, Name)
            && !FeedName.Comparer.Equals(feed.DeletedName, Name))
        {
            throw new HallException(
                HallErrors.FeedNotFound, $"The command {feed.Id} is that of '{feed.Name}', not of '{Name}'.", Name,
                "Pass the name and the Id of the same feed, or one of them alone.");
        }
        if (feed is { State: FeedState.Failed, Error: { Samples: { } samples } error })
        {
            await WriteWarningAsync(string.Create(
                CultureInfo.InvariantCulture,
                $"The import of '{feed.Name}' failed ({error.Id}); {samples.Count:N0} of the bad records that it had "
                + $"met are kept, the first ones in file order.")).ConfigureAwait(false);
            await WriteAsync(samples.Skip(Skip).Take(First)).ConfigureAwait(false);
            return;
        }
        // Of its name there may be another feed by now.
        if (feed is not null && Id is not null && CommandOutcome.Error(feed) is { } failure) throw failure;
        if (feed is not null && RejectNotes.OfThoseKept(feed) is { } kept)
            await WriteWarningAsync(kept).ConfigureAwait(false);
        int position = Skip;
        for (int left = First; left > 0;)
        {
            int page = Math.Min(left, CmdletLimits.RejectPage);
            IReadOnlyList<RejectInfo> rejects = await FeedLookup.OrNearestAsync(
                link.Rpc, Name, () => link.Rpc.GetRejectsAsync(Name, position, page, cancellationToken),
                cancellationToken).ConfigureAwait(false);
            await WriteAsync(rejects).ConfigureAwait(false);
            if (rejects.Count < page) return;
            position += rejects.Count;
            left -= rejects.Count;
        }
    }

    /// <summary>
    /// The feed; where its command has failed, with all of the reason. Null where nobody has the name.
    /// </summary>
    async Task<FeedInfo?> FindAsync(SummitLink link, CancellationToken cancellationToken)
    {
        IReadOnlyList<FeedInfo> found =
            await link.Rpc.FindFeedsAsync(new FeedQuery([Name]), cancellationToken).ConfigureAwait(false);
        // Of several hosts one may have a feed of that name, and others commands that failed.
        FeedInfo? feed = found.Where(f => Id is { } id ? f.Id == id : FeedName.Comparer.Equals(f.Name, Name))
            .MaxBy(f => (f.State != FeedState.Failed, f.Created));
        if (feed is null or { State: FeedState.Failed } && (feed?.Id ?? Id) is { } command)
            return await link.Rpc.WaitAsync(command, 0, null, cancellationToken).ConfigureAwait(false);
        return feed;
    }

    async Task WriteAsync(IEnumerable<RejectInfo> rejects)
    {
        foreach (RejectInfo reject in rejects) await WriteAsync(new Reject(reject)).ConfigureAwait(false);
    }
}
