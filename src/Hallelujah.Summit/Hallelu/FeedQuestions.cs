using Hallelujah.Columnar;
using Hallelujah.Columnar.Statistics;
using Hallelujah.Contracts;
using Hallelujah.Summit.Hosting;
using static Hallelujah.Summit.Hallelu.HalleluProtocol;

namespace Hallelujah.Summit.Hallelu;

/// <summary>
/// Answers what is asked about a committed feed, off the actor. The manifest is read at the first question and kept.
/// Safe for concurrent callers.
/// </summary>
sealed class FeedQuestions(
    SummitContext context, string feed, string directory, HalleluEndpoint? endpoint, Func<HallException, Task> damaged,
    CancellationToken lifetime)
{
    readonly Lock _gate = new();
    Task<FeedStore>? _store;

    public Task<FeedStore> OpenAsync()
    {
        lock (_gate)
        {
            if (_store is null or { IsFaulted: true }) _store = FeedStore.OpenAsync(directory, damaged);
            return _store;
        }
    }

    /// <summary>The answer as the question's own summary says.</summary>
    public async Task<object> AnswerAsync(Question question)
    {
        FeedStore store = await OpenAsync().ConfigureAwait(false);
        try
        {
            return await AnswerAsync(store, question).ConfigureAwait(false);
        }
        catch (ColumnarException e)
        {
            throw await store.ExplainAsync(e).ConfigureAwait(false);
        }
    }

    async Task<object> AnswerAsync(FeedStore store, Question question)
    {
        switch (question)
        {
            case GetSchema:
                return store.Schema.Columns.Select((c, i) => FeedReports.ToInfo(feed, i, c)).ToArray();
            case GetStats stats:
                return Stats(store, stats.Columns);
            case OpenRows rows:
                return Open(store, rows.Selection);
            case GetRejects rejects:
                return await Task.Run(() => Rejects(store, rejects)).ConfigureAwait(false);
            case Export export:
                using (var either = CancellationTokenSource.CreateLinkedTokenSource(lifetime, export.Cancellation))
                    return await FeedExport.RunAsync(context.Limiter, store, export, either.Token)
                    .ConfigureAwait(false);
            default:
                throw new HallException(HallErrors.Internal, $"A Hallelu cannot answer {question.GetType().Name}.");
        }
    }

    ColumnStatsInfo[] Stats(FeedStore store, IReadOnlyList<string>? columns)
    {
        IReadOnlyList<ColumnReport> reports = store.Manifest.Reports;
        if (columns is null) return [.. reports.Select(r => FeedReports.ToInfo(feed, r))];
        (IReadOnlyList<int> positions, _) =
            SelectionBinder.Bind(new Selection { Columns = columns }, store.Schema, feed);
        return [.. positions.Select(p => FeedReports.ToInfo(feed, reports[p]))];
    }

    RejectInfo[] Rejects(FeedStore store, GetRejects question)
    {
        if (question.Skip < 0 || question.First < 0)
            throw new HallException(HallErrors.InvalidOption, "Skip and First may not be negative.", feed);
        int first = Math.Min(question.First, SummitLimits.MaxRejectsPerAnswer);
        return [.. RejectFile.Read(store.RejectsPath, question.Skip, first, lifetime)];
    }

    RowsTicket Open(FeedStore store, Selection selection)
    {
        if (endpoint is null)
            throw new HallException(HallErrors.ConnectionFailed, $"The Hallelu of '{feed}' has no port.", feed);
        var rows = FeedRows.Bind(context.Limiter, store, selection);
        return endpoint.Tickets.Issue(
            async (stream, cancelled) =>
            {
                using var either = CancellationTokenSource.CreateLinkedTokenSource(lifetime, cancelled);
                try
                {
                    await rows.SendAsync(stream, either.Token).ConfigureAwait(false);
                }
                catch (ColumnarException e)
                {
                    throw await store.ExplainAsync(e).ConfigureAwait(false);
                }
            },
            endpoint.Address);
    }
}
