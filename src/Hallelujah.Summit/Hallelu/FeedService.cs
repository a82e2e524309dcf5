using Akka.Actor;
using Hallelujah.Contracts;

namespace Hallelujah.Summit.Hallelu;

/// <summary>What a Hallelu answers on its own port: questions about its own feed.</summary>
sealed class FeedService(IActorRef hallelu, string feed) : IFeedRpc
{
    public async Task<IReadOnlyList<ColumnInfo>> GetSchemaAsync(string feed, CancellationToken cancellationToken) =>
        await AskAsync<ColumnInfo[]>(feed, new HalleluProtocol.GetSchema(), cancellationToken).ConfigureAwait(false);

    public async Task<IReadOnlyList<ColumnStatsInfo>> GetStatsAsync(
        string feed, IReadOnlyList<string>? columns, CancellationToken cancellationToken) =>
        await AskAsync<ColumnStatsInfo[]>(feed, new HalleluProtocol.GetStats(columns), cancellationToken)
            .ConfigureAwait(false);

    public async Task<IReadOnlyList<ColumnStatsInfo>> GetExactStatsAsync(
        string feed, IReadOnlyList<string>? columns, CancellationToken cancellationToken) =>
        await AskAsync<ColumnStatsInfo[]>(
            feed, new HalleluProtocol.GetExactStats(columns, cancellationToken), cancellationToken)
            .ConfigureAwait(false);

    public Task<RowsTicket> OpenRowsAsync(string feed, Selection selection, CancellationToken cancellationToken) =>
        AskAsync<RowsTicket>(feed, new HalleluProtocol.OpenRows(selection ?? new Selection()), cancellationToken);

    public Task<ExportInfo> ExportAsync(
        ExportRequest request, IProgress<FeedProgress>? progress, CancellationToken cancellationToken) =>
        AskAsync<ExportInfo>(
            request.Feed, new HalleluProtocol.Export(request, progress, cancellationToken), cancellationToken);

    public async Task<IReadOnlyList<RejectInfo>> GetRejectsAsync(
        string feed, int skip, int first, CancellationToken cancellationToken) =>
        await AskAsync<RejectInfo[]>(feed, new HalleluProtocol.GetRejects(skip, first), cancellationToken)
            .ConfigureAwait(false);

    Task<T> AskAsync<T>(string name, object question, CancellationToken cancellationToken)
    {
        if (!FeedName.Comparer.Equals(name, feed))
        {
            throw new HallException(
                HallErrors.FeedNotFound, $"This is the port of the feed '{feed}', not of '{name}'.", name,
                "Ask the Summit, or look up the feed's endpoint again.");
        }
        return hallelu.Ask<T>(question, Timeout.InfiniteTimeSpan, cancellationToken);
    }
}
