using Hallelujah.Columnar;
using Hallelujah.Columnar.Schema;
using Hallelujah.Columnar.Statistics;
using Hallelujah.Contracts;
using Hallelujah.Summit.Hosting;
using static Hallelujah.Summit.Hallelu.HalleluProtocol;

namespace Hallelujah.Summit.Hallelu;

/// <summary>
/// Answers what is asked about a committed feed, off the actor. The manifest is read at the first question and kept.
/// Safe for concurrent callers.
/// </summary>
/// <param name="exact">What is kept of exact statistics; null where nothing is.</param>
sealed class FeedQuestions(
    SummitContext context, string feed, Func<Task<FeedStore>> open, HalleluEndpoint? endpoint, ExactReports? exact,
    CancellationToken lifetime)
{
    readonly Lock _gate = new();
    Task<FeedStore>? _store;

    public Task<FeedStore> OpenAsync()
    {
        lock (_gate)
        {
            if (_store is null or { IsFaulted: true }) _store = open();
            return _store;
        }
    }

    /// <summary>The next question reads the manifest anew; those under way go on with the former one.</summary>
    public void Reopen()
    {
        lock (_gate) _store = null;
    }

    /// <summary>The answer as the question's own summary says.</summary>
    public async Task<object> AnswerAsync(Question question)
    {
        if (question is CheckFit fit) return await CheckAsync(fit.Command).ConfigureAwait(false);
        FeedStore store = await OpenAsync().ConfigureAwait(false);
        try
        {
            return await AnswerAsync(store, question).ConfigureAwait(false);
        }
        catch (Exception e) when (IsDamage(e))
        {
            throw await store.ExplainAsync(e).ConfigureAwait(false);
        }
    }

    async Task<Fits> CheckAsync(ExtractCommand command)
    {
        FeedStore store;
        try
        {
            store = await OpenAsync().ConfigureAwait(false);
        }
        catch (Exception e) when (e is HallException or IOException or UnauthorizedAccessException)
        {
            // Damage is for those to tell who read the feed.
            return Fits.Instance;
        }
        ExtractPlan.Check(command, store);
        return Fits.Instance;
    }

    /// <summary>Found here, or told by another host that has a part of the feed.</summary>
    static bool IsDamage(Exception e) =>
        e is ColumnarException || (e is HallException hall && hall.Error == HallErrors.FeedDamaged);

    async Task<object> AnswerAsync(FeedStore store, Question question)
    {
        switch (question)
        {
            case GetSchema:
                return store.Schema.Columns.Select((c, i) => FeedReports.ToInfo(feed, i, c)).ToArray();
            case GetStats stats:
                return Stats(store, stats.Columns);
            case GetExactStats scan:
                using (var either = CancellationTokenSource.CreateLinkedTokenSource(lifetime, scan.Cancellation))
                {
                    return await store.ReadHereAsync(
                        cancelled => ExactAsync(store, scan.Columns, cancelled), either.Token).ConfigureAwait(false);
                }
            case OpenRows rows:
                UnknownOptions.Refuse(rows.Selection, context.Host);
                return await OpenAsync(store, rows.Selection).ConfigureAwait(false);
            case GetRejects rejects:
                return await Task.Run(() => Rejects(store, rejects)).ConfigureAwait(false);
            case Export export:
                UnknownOptions.Refuse(export.Request, context.Host);
                using (var either = CancellationTokenSource.CreateLinkedTokenSource(lifetime, export.Cancellation))
                {
                    ExportInfo made = await store.ReadHereAsync(
                        cancelled => FeedExport.RunAsync(context.Paths, context.Limiter, store, export, cancelled),
                        either.Token).ConfigureAwait(false);
                    return made with { Host = context.Host };
                }
            default:
                throw new HallException(HallErrors.Internal, $"A Hallelu cannot answer {question.GetType().Name}.");
        }
    }

    ColumnStatsInfo[] Stats(FeedStore store, IReadOnlyList<string>? columns) =>
        [.. Positions(store, columns).Select(p => FeedReports.ToInfo(feed, store.Manifest.Reports[p]))];

    IReadOnlyList<int> Positions(FeedStore store, IReadOnlyList<string>? columns) =>
        FeedReports.Positions(feed, store.Schema, columns);

    /// <summary>
    /// One column after the other, so that a scan takes the memory of one column and one worker. Of segments of other
    /// hosts that column is here meanwhile, and no other.
    /// </summary>
    async Task<ColumnStatsInfo[]> ExactAsync(
        FeedStore store, IReadOnlyList<string>? columns, CancellationToken cancellationToken)
    {
        IReadOnlyList<int> positions = Positions(store, columns);
        IReadOnlyDictionary<int, ColumnReport> kept =
            exact?.Of(store.Manifest) ?? new Dictionary<int, ColumnReport>();
        var scanned = new Dictionary<int, ColumnReport>();
        try
        {
            foreach (int column in positions)
            {
                ColumnReport report = store.Manifest.Reports[column];
                if (ExactStatistics.IsExact(report) || kept.ContainsKey(column)) continue;
                if (scanned.Count == 0) store.RequireWhole(new Selection());
                scanned[column] = await ExactAsync(store, column, report, cancellationToken).ConfigureAwait(false);
            }
        }
        finally
        {
            // Also what a cancelled question has found.
            if (exact is not null) exact.Add(store.Manifest, scanned);
        }
        return [.. positions.Select(p => FeedReports.ToInfo(
            feed, scanned.GetValueOrDefault(p) ?? kept.GetValueOrDefault(p) ?? store.Manifest.Reports[p]))];
    }

    async Task<ColumnReport> ExactAsync(
        FeedStore store, int column, ColumnReport report, CancellationToken cancellationToken)
    {
        FeedColumn only = store.Schema.Columns[column];
        var schema = new FeedSchema([only]);
        var selection = new Selection { Columns = [only.Name] };
        var fetched = new Dictionary<int, string>();
        try
        {
            for (int i = 0; i < store.Segments; i++)
            {
                if (store.HostOf(i) is not null)
                    fetched[i] = await store.FetchSliceAsync(i, selection, static _ => { }, cancellationToken)
                        .ConfigureAwait(false);
            }
            return await context.Limiter.RunAsync(
                () => ExactStatistics.Scan(
                    report, column, only, store.Segments,
                    i => fetched.TryGetValue(i, out string? path) ? FeedStore.OpenFetched(path, schema)
                        : store.OpenSegment(i),
                    cancellationToken), cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            foreach (string path in fetched.Values) FeedStore.DeleteFetched(path);
        }
    }

    RejectInfo[] Rejects(FeedStore store, GetRejects question)
    {
        if (question.Skip < 0 || question.First < 0)
            throw new HallException(HallErrors.InvalidOption, "Skip and First may not be negative.", feed);
        int first = Math.Min(question.First, SummitLimits.MaxRejectsPerAnswer);
        return [.. RejectFile.Read(store.RejectsPath, question.Skip, first, lifetime)];
    }

    async Task<RowsTicket> OpenAsync(FeedStore store, Selection selection)
    {
        if (await DirectRows.TicketAsync(store, selection, lifetime).ConfigureAwait(false) is { } elsewhere)
            return elsewhere;
        if (endpoint is null)
            throw new HallException(HallErrors.ConnectionFailed, $"The Hallelu of '{feed}' has no port.", feed);
        var rows = FeedRows.Bind(context.Limiter, store, selection);
        RowsTicket ticket = endpoint.Tickets.Issue(
            async (stream, cancelled) =>
            {
                using var either = CancellationTokenSource.CreateLinkedTokenSource(lifetime, cancelled);
                try
                {
                    await rows.SendAsync(stream, either.Token).ConfigureAwait(false);
                }
                catch (Exception e) when (IsDamage(e))
                {
                    throw await store.ExplainAsync(e).ConfigureAwait(false);
                }
            },
            endpoint.Address);
        ticket = ticket with { Missing = MissingRows.Told(rows.Missing) };
        if (!selection.Direct || selection.Run is not null || !store.IsOnSeveralHosts) return ticket;
        HashSet<string> leftOut = rows.Missing.Select(m => m.Host).ToHashSet(FeedName.Comparer);
        return ticket with
        {
            Runs = await DirectRows.PlanAsync(store, selection, leftOut, lifetime).ConfigureAwait(false),
        };
    }
}
