using Hallelujah.Contracts;

namespace Hallelujah.Client;

/// <summary>A Hallelu's methods over a connection. Every failure is a <see cref="HallException"/>.</summary>
class FeedClient(RpcChannel channel) : IFeedRpc
{
    protected RpcChannel Channel => channel;

    public Task<IReadOnlyList<ColumnInfo>> GetSchemaAsync(string feed, CancellationToken cancellationToken) =>
        channel.CallAsync<IReadOnlyList<ColumnInfo>>("feed.schema", cancellationToken, (nameof(feed), feed));

    public Task<IReadOnlyList<ColumnStatsInfo>> GetStatsAsync(
        string feed, IReadOnlyList<string>? columns, CancellationToken cancellationToken) =>
        channel.CallAsync<IReadOnlyList<ColumnStatsInfo>>(
            "feed.stats", cancellationToken, (nameof(feed), feed), (nameof(columns), columns));

    public Task<IReadOnlyList<ColumnStatsInfo>> GetExactStatsAsync(
        string feed, IReadOnlyList<string>? columns, CancellationToken cancellationToken) =>
        channel.CallAsync<IReadOnlyList<ColumnStatsInfo>>(
            "feed.exactStats", cancellationToken, (nameof(feed), feed), (nameof(columns), columns));

    public Task<RowsTicket> OpenRowsAsync(string feed, Selection selection, CancellationToken cancellationToken) =>
        channel.CallAsync<RowsTicket>(
            "feed.read", cancellationToken, (nameof(feed), feed), (nameof(selection), PredicateShape.Fit(selection)));

    public Task<ExportInfo> ExportAsync(
        ExportRequest request, IProgress<FeedProgress>? progress, CancellationToken cancellationToken) =>
        channel.CallAsync<ExportInfo>(
            "feed.export", cancellationToken,
            (nameof(request), request with { Selection = PredicateShape.Fit(request.Selection) }),
            (nameof(progress), progress));

    public Task<IReadOnlyList<RejectInfo>> GetRejectsAsync(
        string feed, int skip, int first, CancellationToken cancellationToken) =>
        channel.CallAsync<IReadOnlyList<RejectInfo>>(
            "feed.rejects", cancellationToken, (nameof(feed), feed), (nameof(skip), skip), (nameof(first), first));
}
