using Hallelujah.Columnar.Predicates;
using Hallelujah.Contracts;
using Hallelujah.Summit.Parts;

namespace Hallelujah.Summit.Hallelu;

/// <summary>
/// Rows of a feed on several hosts for a client that fetches them from there: which runs there are, and their hosts'
/// tickets. Tickets are given when they are asked for, since they do not live as long as the runs before may take.
/// </summary>
static class DirectRows
{
    /// <summary>
    /// The runs that have selected rows. With a condition, Skip is counted out where the rows are; First alone is for
    /// the client to keep.
    /// </summary>
    /// <param name="leftOut">Hosts whose rows may be missing, and are.</param>
    public static async Task<IReadOnlyList<RowsRun>> PlanAsync(
        FeedStore store, Selection selection, IReadOnlyCollection<string> leftOut, CancellationToken cancellationToken)
    {
        if (selection.First == 0) return [];
        List<RowsRun> runs = [];
        for (int i = 0; i < store.Segments;)
        {
            (PartProtocol.Read run, long rows) = store.RunAt(i, selection);
            string host = store.HostOf(i) ?? store.Parts.Self;
            if (!leftOut.Contains(host))
                runs.Add(new RowsRun(host, run.Run, i, run.Segments, rows) { First = selection.First });
            i += run.Segments;
        }
        RowFilter? filter = SelectionBinder.Bind(selection, store.Schema, store.Manifest.Feed).Filter;
        bool isOpen = selection.Skip == 0 && (filter is not null || selection.First is null);
        if (isOpen) return runs;
        long[] matching = filter is null ? [.. runs.Select(r => r.Rows)]
            : await Task.WhenAll(runs.Select(r => CountAsync(store, selection, r, cancellationToken)))
                .ConfigureAwait(false);
        return [.. SegmentSlice.Window(matching, selection.Skip, selection.First)
            .Select(s => runs[s.Segment] with { Skip = s.Skip, First = s.First })];
    }

    static async Task<long> CountAsync(
        FeedStore store, Selection selection, RowsRun run, CancellationToken cancellationToken) =>
        (await store.AskAsync<PartProtocol.Count>(
            run.Host, PartProtocol.CountMethod, store.RunAt(run.Segment, Within(selection)).Question,
            cancellationToken).ConfigureAwait(false)).Rows;

    /// <summary>The ticket of the host that has the run; null where it is this one.</summary>
    public static async Task<RowsTicket?> TicketAsync(
        FeedStore store, Selection selection, CancellationToken cancellationToken)
    {
        if (selection is not { Direct: true, Run: { } run }) return null;
        store.CheckRun(run);
        if (store.HostOf(run.Segment) is not { } host) return null;
        PartProtocol.Read question = store.RunAt(run.Segment, selection with { Direct = false, Run = null }).Question;
        return await store.AskAsync<RowsTicket>(
            host, PartProtocol.ReadMethod, question with { Segments = run.Segments }, cancellationToken)
            .ConfigureAwait(false);
    }

    /// <summary>All selected rows of what is asked.</summary>
    public static Selection Within(Selection selection) =>
        selection with { Skip = 0, First = null, Direct = false, Run = null };
}
