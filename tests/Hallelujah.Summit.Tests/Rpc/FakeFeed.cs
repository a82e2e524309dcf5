using Hallelujah.Contracts;

namespace Hallelujah.Summit.Tests.Rpc;

/// <summary>A Hallelu without data.</summary>
sealed class FakeFeed : IFeedRpc
{
    readonly FakeSummit _summit = new();

    public Task<IReadOnlyList<ColumnInfo>> GetSchemaAsync(string feed, CancellationToken cancellationToken) =>
        _summit.GetSchemaAsync(feed, cancellationToken);

    public Task<IReadOnlyList<ColumnStatsInfo>> GetStatsAsync(
        string feed, IReadOnlyList<string>? columns, CancellationToken cancellationToken) =>
        _summit.GetStatsAsync(feed, columns, cancellationToken);

    public Task<IReadOnlyList<ColumnStatsInfo>> GetExactStatsAsync(
        string feed, IReadOnlyList<string>? columns, CancellationToken cancellationToken) =>
        _summit.GetExactStatsAsync(feed, columns, cancellationToken);

    public Task<RowsTicket> OpenRowsAsync(string feed, Selection selection, CancellationToken cancellationToken) =>
        _summit.OpenRowsAsync(feed, selection, cancellationToken);

    public Task<ExportInfo> ExportAsync(
        ExportRequest request, IProgress<FeedProgress>? progress, CancellationToken cancellationToken) =>
        _summit.ExportAsync(request, progress, cancellationToken);

    public Task<IReadOnlyList<RejectInfo>> GetRejectsAsync(
        string feed, int skip, int first, CancellationToken cancellationToken) =>
        _summit.GetRejectsAsync(feed, skip, first, cancellationToken);
}
