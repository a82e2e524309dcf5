using Akka.Actor;
using Hallelujah.Columnar.Predicates;
using Hallelujah.Columnar.Segments;
using Hallelujah.Contracts;
using Hallelujah.Summit.Hallelu;
using Hallelujah.Summit.Hosting;
using Hallelujah.Summit.Jah;

namespace Hallelujah.Summit.Parts;

/// <summary>Counts the rows of this host's segments that match, with the host's Jahs.</summary>
sealed class PartCount(FeedStore store, RowFilter filter) : IJahWork
{
    readonly long[] _rows = new long[store.Segments];

    /// <summary>The matching rows of each segment.</summary>
    public static async Task<IReadOnlyList<long>> RunAsync(
        FeedStore store, Selection selection, WorkLimiter limiter, IActorRefFactory actors,
        CancellationToken cancellationToken)
    {
        if (SelectionBinder.Bind(selection, store.Schema, store.Manifest.Feed).Filter is not { } filter)
            return [.. store.Manifest.Segments.Select(s => s.Rows)];
        var work = new PartCount(store, filter);
        int next = 0;
        await CrewActor.RunAsync(
            actors, limiter, [new CrewMembers(work, limiter.Workers)],
            () => next < store.Segments ? new CountShare(next++) : null, cancellationToken).ConfigureAwait(false);
        return work._rows;
    }

    public Task<Action?> DoAsync(Share share, WorkLimiter limiter, CancellationToken cancellationToken) =>
        limiter.RunAsync<Action?>(() =>
        {
            using SegmentReader reader = store.OpenSegment(share.Ordinal);
            _rows[share.Ordinal] = reader.CountRows(filter, cancellationToken);
            return null;
        }, cancellationToken);

    sealed record CountShare(int Ordinal) : Share(Ordinal);
}
