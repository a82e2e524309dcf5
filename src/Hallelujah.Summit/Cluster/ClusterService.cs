using Hallelujah.Contracts;
using Hallelujah.Summit.Hosting;
using Hallelujah.Summit.Parts;

namespace Hallelujah.Summit.Cluster;

/// <summary>
/// What a Summit answers its clients where it is one of several hosts. Questions about a feed, and commands that read
/// or change it, go to the host that has it.
/// </summary>
/// <param name="local">This host alone.</param>
/// <param name="moves">Changes where this host's feeds are.</param>
/// <param name="standIn">This host in place of another, of which it has a copy of what it has of a feed.</param>
/// <param name="waiting">Null where no command waits for another host's: in simulations.</param>
sealed partial class ClusterService(
    ISummitRpc local, ClusterNode node, PeerClient peers, ClusterNames names, PartHosts parts,
    FeedMoves moves, Func<Guid, string, IFeedRpc> standIn, WaitingCommands? waiting = null)
    : ISummitRpc
{
    SummitConfiguration Configuration => node.View.Configuration;

    public ISummitRpc Here => local;

    public Task<SummitInfo> GetSummitAsync(CancellationToken cancellationToken) =>
        local.GetSummitAsync(cancellationToken);

    public Task StopSummitAsync(CancellationToken cancellationToken) => local.StopSummitAsync(cancellationToken);

    /// <summary>
    /// An import runs on this host, or on those that it names; an extraction on the one that has its input, or a copy
    /// of it where that one is down.
    /// </summary>
    public async Task<FeedInfo> SubmitAsync(CommandSubmission submission, CancellationToken cancellationToken)
    {
        names.RequireQuorum();
        (HostEntry? host, FeedCopy? copy) = submission.Command switch
        {
            ExtractCommand when SentBefore(submission.CommandId) is { } before => before,
            ExtractCommand { Input: { } input } => await TakerOfAsync(input, cancellationToken).ConfigureAwait(false),
            ImportCommand import => (TakerOf(import), null),
            _ => (null, null),
        };
        // Before it is asked: who gives up waiting for the answer cancels by this.
        Remember(submission.CommandId, submission.CommandId, host ?? Configuration.Self);
        if (copy is not null) RememberInPlace(submission.CommandId, host, copy);
        if (host is null) return await SubmitHereAsync(submission, copy, cancellationToken).ConfigureAwait(false);
        FeedInfo info = await (copy is null
            ? CallAsync<FeedInfo>(
                host, "command.submit", new CallQuestion { Submission = submission }, null, cancellationToken)
            : SubmitInPlaceAsync(host, submission, copy, cancellationToken)).ConfigureAwait(false);
        Remember(info.Id, submission.CommandId, host);
        return info;
    }

    /// <param name="copy">What an extraction reads in place of a feed of this host.</param>
    public async Task<FeedInfo> SubmitHereAsync(
        CommandSubmission submission, FeedCopy? copy, CancellationToken cancellationToken)
    {
        if (copy is null && submission.Command is ExtractCommand { Input: { } input })
            await RequireWholeAsync(input, cancellationToken).ConfigureAwait(false);
        if (submission.Command is not { Feed: { } name })
            return await local.SubmitAsync(submission, cancellationToken).ConfigureAwait(false);
        try
        {
            return await names.WithNameAsync(
                name,
                () => copy is null ? local.SubmitAsync(submission, CancellationToken.None)
                    : waiting!.SubmitInPlaceAsync(submission, copy)).ConfigureAwait(false);
        }
        catch (HallException e) when (e.Error == HallErrors.NameInUse && submission.WaitForName && waiting is not null)
        {
            return await waiting.SubmitAsync(submission, copy).ConfigureAwait(false);
        }
    }

    public async Task<FeedInfo> WaitAsync(
        Guid id, int? timeoutMs, IProgress<FeedProgress>? progress, CancellationToken cancellationToken) =>
        await LocateAsync(id, cancellationToken).ConfigureAwait(false) is { } host
            ? await CallAsync<FeedInfo>(
                host, "command.wait", new CallQuestion { Id = id, TimeoutMs = timeoutMs }, progress, cancellationToken)
                .ConfigureAwait(false)
            : await WaitHereAsync(id, timeoutMs, progress, cancellationToken).ConfigureAwait(false);

    public async Task<FeedInfo> CancelAsync(Guid id, CancellationToken cancellationToken) =>
        await LocateAsync(id, cancellationToken).ConfigureAwait(false) is { } host
            ? await CallAsync<FeedInfo>(
                host, "command.cancel", new CallQuestion { Id = id }, null, cancellationToken).ConfigureAwait(false)
            : await CancelHereAsync(id, cancellationToken).ConfigureAwait(false);

    public async Task<FeedInfo> DeleteFeedAsync(string feed, CancellationToken cancellationToken)
    {
        names.RequireQuorum();
        return await OnHostOfAsync(
            feed, "feed.delete", new CallQuestion { Feed = feed }, null,
            () => DeleteHereAsync(feed, cancellationToken), cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Answers when any host can take the name; so it is with all that lets one go.</summary>
    public async Task<FeedInfo> DeleteHereAsync(string feed, CancellationToken cancellationToken)
    {
        names.RequireQuorum();
        FeedInfo deleted = await local.DeleteFeedAsync(feed, cancellationToken).ConfigureAwait(false);
        await names.FreedAsync([deleted.Name]).ConfigureAwait(false);
        return deleted;
    }

    public async Task<FeedInfo> RestoreFeedAsync(string feed, bool force, CancellationToken cancellationToken)
    {
        names.RequireQuorum();
        if (await LocateDeletedAsync(feed, cancellationToken).ConfigureAwait(false) is not { } host)
            return await RestoreHereAsync(feed, force, cancellationToken).ConfigureAwait(false);
        FeedInfo info = await CallAsync<FeedInfo>(
            host, "feed.restore", new CallQuestion { Feed = feed, Force = force }, null, cancellationToken)
            .ConfigureAwait(false);
        Remember(info.Id, info.Id, host);
        return info;
    }

    /// <summary>The feed comes back under the name that it had, which may be another host's by now.</summary>
    public async Task<FeedInfo> RestoreHereAsync(string feed, bool force, CancellationToken cancellationToken)
    {
        IReadOnlyList<FeedInfo> deleted = await local.FindFeedsAsync(
            new FeedQuery(Deleted: true), cancellationToken).ConfigureAwait(false);
        string name = deleted.FirstOrDefault(d => FeedName.Comparer.Equals(d.DeletedName, feed))?.Name ?? feed;
        return await names.WithNameAsync(
            name, () => local.RestoreFeedAsync(feed, force, CancellationToken.None)).ConfigureAwait(false);
    }

    public Task<IReadOnlyList<CommandInfo>> GetCommandsAsync(string? worksheet, CancellationToken cancellationToken) =>
        local.GetCommandsAsync(worksheet, cancellationToken);

    public async Task<IReadOnlyList<FeedInfo>> DeleteWorksheetAsync(
        string worksheet, CancellationToken cancellationToken)
    {
        names.RequireQuorum();
        IReadOnlyList<FeedInfo> deleted =
            await local.DeleteWorksheetAsync(worksheet, cancellationToken).ConfigureAwait(false);
        await names.FreedAsync(deleted.Select(d => d.Name)).ConfigureAwait(false);
        return deleted;
    }

    public Task<SourceInfo> InspectSourceAsync(
        string path, CsvImportOptions? options, CancellationToken cancellationToken) =>
        local.InspectSourceAsync(path, options, cancellationToken);

    /// <summary>What is at the path is the other host's to say.</summary>
    public Task<SourceInfo> InspectSourceOnAsync(
        string path, string host, CsvImportOptions? options, CancellationToken cancellationToken) =>
        OneOf(host) is not { } other
            ? local.InspectSourceAsync(path, options, cancellationToken)
            : CallAsync<SourceInfo>(
                other, "source.inspect", new CallQuestion { Path = path, Csv = options }, null, cancellationToken);

    public async Task<IReadOnlyList<ColumnInfo>> GetSchemaAsync(string feed, CancellationToken cancellationToken) =>
        await OfFeedAsync(
            feed, "feed.schema", new CallQuestion { Feed = feed }, null,
            f => f.GetSchemaAsync(feed, cancellationToken), cancellationToken).ConfigureAwait(false);

    public Task<IReadOnlyList<ColumnStatsInfo>> GetStatsAsync(
        string feed, IReadOnlyList<string>? columns, CancellationToken cancellationToken) =>
        OfFeedAsync(
            feed, "feed.stats", new CallQuestion { Feed = feed, Columns = columns }, null,
            f => f.GetStatsAsync(feed, columns, cancellationToken), cancellationToken);

    public Task<IReadOnlyList<ColumnStatsInfo>> GetExactStatsAsync(
        string feed, IReadOnlyList<string>? columns, CancellationToken cancellationToken) =>
        OfFeedAsync(
            feed, "feed.exactStats", new CallQuestion { Feed = feed, Columns = columns }, null,
            f => f.GetExactStatsAsync(feed, columns, cancellationToken), cancellationToken);

    /// <summary>The ticket names the Hallelu's own address, on the host that has the feed.</summary>
    public Task<RowsTicket> OpenRowsAsync(string feed, Selection selection, CancellationToken cancellationToken) =>
        OfFeedAsync(
            feed, "feed.read", new CallQuestion { Feed = feed, Selection = selection ?? new Selection() }, null,
            f => f.OpenRowsAsync(feed, selection!, cancellationToken), cancellationToken);

    /// <summary>The file is written on the host that has the feed.</summary>
    public Task<ExportInfo> ExportAsync(
        ExportRequest request, IProgress<FeedProgress>? progress, CancellationToken cancellationToken) =>
        OfFeedAsync(
            request.Feed, "feed.export", new CallQuestion { Request = request }, progress,
            f => f.ExportAsync(request, progress, cancellationToken), cancellationToken);

    public Task<IReadOnlyList<RejectInfo>> GetRejectsAsync(
        string feed, int skip, int first, CancellationToken cancellationToken) =>
        OfFeedAsync(
            feed, "feed.rejects", new CallQuestion { Feed = feed, Skip = skip, First = first }, null,
            f => f.GetRejectsAsync(feed, skip, first, cancellationToken), cancellationToken);
}
