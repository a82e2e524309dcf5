using Hallelujah.Contracts;
using Hallelujah.Summit.Hosting;

namespace Hallelujah.Summit.Cluster;

/// <summary>What a Summit answers its clients where it is one of several hosts.</summary>
/// <param name="local">This host alone.</param>
sealed partial class ClusterService(
    ISummitRpc local, ClusterNode node, SummitConfiguration configuration, PeerClient peers, ClusterNames names)
    : ISummitRpc
{
    sealed record Nothing
    {
        public static readonly Nothing Instance = new();
    }

    public Task<SummitInfo> GetSummitAsync(CancellationToken cancellationToken) =>
        local.GetSummitAsync(cancellationToken);

    public Task StopSummitAsync(CancellationToken cancellationToken) => local.StopSummitAsync(cancellationToken);

    public async Task<IReadOnlyList<HostInfo>> GetHostsAsync(CancellationToken cancellationToken) =>
        await Task.WhenAll(configuration.Hosts.Select(h => DescribeAsync(h, cancellationToken))).ConfigureAwait(false);

    public async Task<IReadOnlyList<CheckInfo>> TestClusterAsync(CancellationToken cancellationToken) =>
        [.. HostChecks.Of(
            await GetHostsAsync(cancellationToken).ConfigureAwait(false), configuration.Quorum, node.Refusal),
            NameCheck()];

    CheckInfo NameCheck()
    {
        if (names.Conflicts is not { Count: > 0 } twice)
            return new CheckInfo("Names", CheckResult.Pass, "No name of this host is another's too.");
        string list = string.Join(", ", twice.Select(n => $"'{n.Name}' ({n.Owner})"));
        return new CheckInfo(
            "Names", CheckResult.Fail, $"Feeds here and on another host have the same name: {list}.", null,
            "Remove one of the two on its own host.");
    }

    /// <summary>The state is as seen from here, the figures are the host's own.</summary>
    async Task<HostInfo> DescribeAsync(HostEntry host, CancellationToken cancellationToken)
    {
        string ip = host.Ip.ToString();
        HostStanding standing = node.View[ip];
        var seen = new HostInfo
        {
            Name = host.Name,
            Ip = ip,
            Port = configuration.Port,
            State = standing.State,
            Since = standing.Since,
        };
        if (ip == configuration.Self.Ip.ToString())
        {
            HostInfo self = (await local.GetHostsAsync(cancellationToken).ConfigureAwait(false))[0];
            return self with { State = seen.State, Since = seen.Since };
        }
        if (standing.State != HostState.Up) return seen;
        using var late = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        late.CancelAfter(SummitLimits.HostFiguresTimeoutMs);
        try
        {
            HostInfo[] told = await peers.CallAsync<HostInfo[]>(
                new ShapeHost(host.Name, ip), "cluster.hosts", Nothing.Instance, null, late.Token)
                .ConfigureAwait(false);
            return told[0] with { Name = seen.Name, State = seen.State, Since = seen.Since };
        }
        catch (Exception e) when (e is HallException or OperationCanceledException
            && !cancellationToken.IsCancellationRequested)
        {
            return seen;
        }
    }

    public Task<FeedInfo> SubmitAsync(CommandSubmission submission, CancellationToken cancellationToken) =>
        submission.Command is { Feed: { } name }
            ? names.WithNameAsync(name, () => local.SubmitAsync(submission, cancellationToken), cancellationToken)
            : local.SubmitAsync(submission, cancellationToken);

    public Task<FeedInfo> WaitAsync(
        Guid id, int? timeoutMs, IProgress<FeedProgress>? progress, CancellationToken cancellationToken) =>
        local.WaitAsync(id, timeoutMs, progress, cancellationToken);

    public Task<FeedInfo> CancelAsync(Guid id, CancellationToken cancellationToken) =>
        local.CancelAsync(id, cancellationToken);

    public Task<IReadOnlyList<FeedInfo>> FindFeedsAsync(FeedQuery query, CancellationToken cancellationToken) =>
        local.FindFeedsAsync(query, cancellationToken);

    public Task<FeedInfo> DeleteFeedAsync(string feed, CancellationToken cancellationToken)
    {
        names.RequireQuorum();
        return local.DeleteFeedAsync(feed, cancellationToken);
    }

    /// <summary>The feed comes back under the name that it had, which may be another host's by now.</summary>
    public async Task<FeedInfo> RestoreFeedAsync(string feed, bool force, CancellationToken cancellationToken)
    {
        IReadOnlyList<FeedInfo> deleted = await local.FindFeedsAsync(
            new FeedQuery(Deleted: true), cancellationToken).ConfigureAwait(false);
        string name = deleted.FirstOrDefault(d => FeedName.Comparer.Equals(d.DeletedName, feed))?.Name ?? feed;
        return await names.WithNameAsync(
            name, () => local.RestoreFeedAsync(feed, force, cancellationToken), cancellationToken)
            .ConfigureAwait(false);
    }

    public Task<IReadOnlyList<CommandInfo>> GetCommandsAsync(string? worksheet, CancellationToken cancellationToken) =>
        local.GetCommandsAsync(worksheet, cancellationToken);

    public Task<IReadOnlyList<FeedInfo>> DeleteWorksheetAsync(
        string worksheet, CancellationToken cancellationToken)
    {
        names.RequireQuorum();
        return local.DeleteWorksheetAsync(worksheet, cancellationToken);
    }

    public Task<SourceInfo> InspectSourceAsync(
        string path, CsvImportOptions? options, CancellationToken cancellationToken) =>
        local.InspectSourceAsync(path, options, cancellationToken);

    public Task<IReadOnlyList<ColumnInfo>> GetSchemaAsync(string feed, CancellationToken cancellationToken) =>
        local.GetSchemaAsync(feed, cancellationToken);

    public Task<IReadOnlyList<ColumnStatsInfo>> GetStatsAsync(
        string feed, IReadOnlyList<string>? columns, CancellationToken cancellationToken) =>
        local.GetStatsAsync(feed, columns, cancellationToken);

    public Task<RowsTicket> OpenRowsAsync(string feed, Selection selection, CancellationToken cancellationToken) =>
        local.OpenRowsAsync(feed, selection, cancellationToken);

    public Task<ExportInfo> ExportAsync(
        ExportRequest request, IProgress<FeedProgress>? progress, CancellationToken cancellationToken) =>
        local.ExportAsync(request, progress, cancellationToken);

    public Task<IReadOnlyList<RejectInfo>> GetRejectsAsync(
        string feed, int skip, int first, CancellationToken cancellationToken) =>
        local.GetRejectsAsync(feed, skip, first, cancellationToken);
}
