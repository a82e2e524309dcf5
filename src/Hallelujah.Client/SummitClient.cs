using Hallelujah.Contracts;

namespace Hallelujah.Client;

/// <summary>A Summit's methods over a connection. Every failure is a <see cref="HallException"/>.</summary>
sealed class SummitClient(RpcChannel channel) : FeedClient(channel), ISummitRpc
{
    public Task<SummitInfo> GetSummitAsync(CancellationToken cancellationToken) =>
        Channel.CallAsync<SummitInfo>("summit.info", cancellationToken);

    public Task StopSummitAsync(CancellationToken cancellationToken) =>
        Channel.CallAsync("summit.stop", cancellationToken);

    public Task<FeedInfo> SubmitAsync(CommandSubmission submission, CancellationToken cancellationToken) =>
        Channel.CallAsync<FeedInfo>("command.submit", cancellationToken,
            (nameof(submission), submission with { Command = PredicateShape.Fit(submission.Command) }));

    public Task<FeedInfo> WaitAsync(
        Guid id, int? timeoutMs, IProgress<FeedProgress>? progress, CancellationToken cancellationToken) =>
        Channel.CallAsync<FeedInfo>("command.wait", cancellationToken,
            (nameof(id), id), (nameof(timeoutMs), timeoutMs), (nameof(progress), progress));

    public Task<FeedInfo> CancelAsync(Guid id, CancellationToken cancellationToken) =>
        Channel.CallAsync<FeedInfo>("command.cancel", cancellationToken, (nameof(id), id));

    public Task<IReadOnlyList<FeedInfo>> FindFeedsAsync(FeedQuery query, CancellationToken cancellationToken) =>
        Channel.CallAsync<IReadOnlyList<FeedInfo>>("feed.find", cancellationToken, (nameof(query), query));

    public Task<FeedInfo> DeleteFeedAsync(string feed, CancellationToken cancellationToken) =>
        Channel.CallAsync<FeedInfo>("feed.delete", cancellationToken, (nameof(feed), feed));

    public Task<FeedInfo> RestoreFeedAsync(string feed, bool force, CancellationToken cancellationToken) =>
        Channel.CallAsync<FeedInfo>("feed.restore", cancellationToken, (nameof(feed), feed), (nameof(force), force));

    public Task<IReadOnlyList<CommandInfo>> GetCommandsAsync(string? worksheet, CancellationToken cancellationToken) =>
        Channel.CallAsync<IReadOnlyList<CommandInfo>>(
            "worksheet.commands", cancellationToken, (nameof(worksheet), worksheet));

    public Task<IReadOnlyList<FeedInfo>> DeleteWorksheetAsync(string worksheet, CancellationToken cancellationToken) =>
        Channel.CallAsync<IReadOnlyList<FeedInfo>>(
            "worksheet.delete", cancellationToken, (nameof(worksheet), worksheet));

    public Task<IReadOnlyList<HostInfo>> GetHostsAsync(CancellationToken cancellationToken) =>
        Channel.CallAsync<IReadOnlyList<HostInfo>>("cluster.hosts", cancellationToken);

    public Task<IReadOnlyList<CheckInfo>> TestClusterAsync(CancellationToken cancellationToken) =>
        Channel.CallAsync<IReadOnlyList<CheckInfo>>("cluster.test", cancellationToken);

    public Task<IReadOnlyList<HostInfo>> UpdateClusterAsync(bool force, CancellationToken cancellationToken) =>
        Channel.CallAsync<IReadOnlyList<HostInfo>>("cluster.update", cancellationToken, (nameof(force), force));

    public Task<IReadOnlyList<HostInfo>> DrainHostAsync(
        string host, bool force, CancellationToken cancellationToken) =>
        Channel.CallAsync<IReadOnlyList<HostInfo>>(
            "cluster.drain", cancellationToken, (nameof(host), host), (nameof(force), force));

    public Task<SourceInfo> InspectSourceAsync(
        string path, CsvImportOptions? options, CancellationToken cancellationToken) =>
        Channel.CallAsync<SourceInfo>(
            "source.inspect", cancellationToken, (nameof(path), path), (nameof(options), options));

    public Task<SourceInfo> InspectSourceOnAsync(
        string path, string host, CsvImportOptions? options, CancellationToken cancellationToken) =>
        Channel.CallAsync<SourceInfo>(
            "source.inspectOn", cancellationToken, (nameof(path), path), (nameof(host), host),
            (nameof(options), options));
}
