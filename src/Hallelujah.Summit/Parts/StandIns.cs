using Hallelujah.Contracts;
using Hallelujah.Summit.Hallelu;
using Hallelujah.Summit.Rpc;

namespace Hallelujah.Summit.Parts;

/// <summary>
/// Answers questions about feeds whose Hallelu's host is down, in its place: from the copy here of what it has.
/// </summary>
/// <param name="tickets">Of the Summit's own port, which is <paramref name="endpoint"/>.</param>
/// <param name="lifetime">Ends with the Summit.</param>
sealed class StandIns(SummitContext context, TicketBook tickets, string endpoint, CancellationToken lifetime)
{
    /// <param name="id">The feed's.</param>
    /// <param name="owner">The host of its Hallelu.</param>
    public IFeedRpc Of(Guid id, string owner) => new StandIn(this, id, owner);

    async Task<T> AskAsync<T>(Guid id, string owner, string feed, HalleluProtocol.Question question)
    {
        // The port is the Summit's, which stays open.
        var port = new HalleluEndpoint(endpoint, tickets, Stream.Null);
        var questions = new FeedQuestions(
            context, feed, () => FeedStore.OpenCopyAsync(context.Paths.Copy(id, owner), owner, context.Parts!), port,
            null, lifetime);
        return (T)await questions.AnswerAsync(question).ConfigureAwait(false);
    }

    /// <summary>One feed.</summary>
    sealed class StandIn(StandIns all, Guid id, string owner) : IFeedRpc
    {
        public async Task<IReadOnlyList<ColumnInfo>> GetSchemaAsync(
            string feed, CancellationToken cancellationToken) =>
            await AskAsync<ColumnInfo[]>(feed, new HalleluProtocol.GetSchema()).ConfigureAwait(false);

        public async Task<IReadOnlyList<ColumnStatsInfo>> GetStatsAsync(
            string feed, IReadOnlyList<string>? columns, CancellationToken cancellationToken) =>
            await AskAsync<ColumnStatsInfo[]>(feed, new HalleluProtocol.GetStats(columns)).ConfigureAwait(false);

        public async Task<IReadOnlyList<ColumnStatsInfo>> GetExactStatsAsync(
            string feed, IReadOnlyList<string>? columns, CancellationToken cancellationToken) =>
            await AskAsync<ColumnStatsInfo[]>(feed, new HalleluProtocol.GetExactStats(columns, cancellationToken))
                .ConfigureAwait(false);

        public Task<RowsTicket> OpenRowsAsync(
            string feed, Selection selection, CancellationToken cancellationToken) =>
            AskAsync<RowsTicket>(feed, new HalleluProtocol.OpenRows(selection));

        public Task<ExportInfo> ExportAsync(
            ExportRequest request, IProgress<FeedProgress>? progress, CancellationToken cancellationToken) =>
            AskAsync<ExportInfo>(request.Feed, new HalleluProtocol.Export(request, progress, cancellationToken));

        public async Task<IReadOnlyList<RejectInfo>> GetRejectsAsync(
            string feed, int skip, int first, CancellationToken cancellationToken) =>
            await AskAsync<RejectInfo[]>(feed, new HalleluProtocol.GetRejects(skip, first)).ConfigureAwait(false);

        Task<T> AskAsync<T>(string feed, HalleluProtocol.Question question) =>
            all.AskAsync<T>(id, owner, feed, question);
    }
}
