using Akka.Actor;
using Hallelujah.Contracts;
using Hallelujah.Summit.Hallelu;
using Hallelujah.Summit.Hosting;
using static Hallelujah.Summit.SummitProtocol;

namespace Hallelujah.Summit;

/// <summary>What a Summit answers on its port: each call is a question to the Summit's actor.</summary>
/// <param name="stop">Begins an orderly stop of the process.</param>
sealed class SummitService(IActorRef summit, SummitHealth health, WorkLimiter limiter, SummitPaths paths, Action stop)
    : ISummitRpc
{
    public async Task<SummitInfo> GetSummitAsync(CancellationToken cancellationToken)
    {
        Counts counts = await AskAsync<Counts>(GetCounts.Instance, cancellationToken).ConfigureAwait(false);
        return health.Describe(counts.Feeds, counts.RunningCommands);
    }

    public Task StopSummitAsync(CancellationToken cancellationToken)
    {
        _ = StopAfterAnswerAsync();
        return Task.CompletedTask;
    }

    async Task StopAfterAnswerAsync()
    {
        // A stopping endpoint closes its connections at once, this answer's too.
        await Task.Delay(SummitLimits.StopGraceMs, CancellationToken.None).ConfigureAwait(false);
        stop();
    }

    public Task<FeedInfo> SubmitAsync(CommandSubmission submission, CancellationToken cancellationToken)
    {
        // Here and not in the actor, which nothing may block: an id that is not known takes a while.
        if (submission?.Command is ImportCommand { Csv.TimeZone: { } zone }) TimeZones.Find(zone);
        return AskAsync<FeedInfo>(new Submit(submission!), cancellationToken);
    }

    public async Task<FeedInfo> WaitAsync(
        Guid id, int? timeoutMs, IProgress<FeedProgress>? progress, CancellationToken cancellationToken)
    {
        if (timeoutMs < 0) throw new HallException(HallErrors.InvalidOption, "The time-out is negative.", "TimeoutMs");
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        if (timeoutMs is { } ms) limit.CancelAfter(ms);
        Task reporting = progress is null ? Task.CompletedTask : ReportAsync(id, progress, limit.Token);
        try
        {
            return await AskAsync<FeedInfo>(new WaitForEnd(id), limit.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            FeedInfo now = await AskAsync<FeedInfo>(new GetCommand(id), cancellationToken).ConfigureAwait(false);
            if (now.State is not (FeedState.Waiting or FeedState.Running)) return now;
            throw new HallException(
                HallErrors.Timeout,
                $"The command of '{now.Name}' has not ended after {timeoutMs} ms; it is {now.State}.", now.Name);
        }
        finally
        {
            await limit.CancelAsync().ConfigureAwait(false);
            await reporting.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    async Task ReportAsync(Guid id, IProgress<FeedProgress> progress, CancellationToken cancellationToken)
    {
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(SummitLimits.ProgressPeriodMs));
        FeedProgress? told = null;
        while (await timer.WaitForNextTickAsync(cancellationToken).ConfigureAwait(false))
        {
            FeedInfo info = await AskAsync<FeedInfo>(new GetCommand(id), cancellationToken).ConfigureAwait(false);
            if (info.Progress is null || info.Progress == told) continue;
            told = info.Progress;
            progress.Report(told);
        }
    }

    public Task<FeedInfo> CancelAsync(Guid id, CancellationToken cancellationToken) =>
        AskAsync<FeedInfo>(new Cancel(id), cancellationToken);

    public async Task<IReadOnlyList<FeedInfo>> FindFeedsAsync(FeedQuery query, CancellationToken cancellationToken)
    {
        UnknownOptions.Refuse(query, health.HostName);
        return (await AskAsync<FeedList>(
            new FindFeeds(query ?? new FeedQuery()), cancellationToken).ConfigureAwait(false)).Feeds;
    }

    public Task<FeedInfo> DeleteFeedAsync(string feed, CancellationToken cancellationToken) =>
        AskAsync<FeedInfo>(new DeleteFeed(feed), cancellationToken);

    public Task<FeedInfo> RestoreFeedAsync(string feed, bool force, CancellationToken cancellationToken) =>
        AskAsync<FeedInfo>(new RestoreFeed(feed, force), cancellationToken);

    public async Task<IReadOnlyList<CommandInfo>> GetCommandsAsync(
        string? worksheet, CancellationToken cancellationToken) =>
        (await AskAsync<CommandList>(new GetCommands(worksheet), cancellationToken).ConfigureAwait(false)).Commands;

    public async Task<IReadOnlyList<FeedInfo>> DeleteWorksheetAsync(
        string worksheet, CancellationToken cancellationToken) =>
        (await AskAsync<FeedList>(new DeleteWorksheet(worksheet), cancellationToken).ConfigureAwait(false)).Feeds;

    /// <summary>This host alone; the cluster adds the others.</summary>
    public async Task<IReadOnlyList<HostInfo>> GetHostsAsync(CancellationToken cancellationToken)
    {
        Counts counts = await AskAsync<Counts>(GetCounts.Instance, cancellationToken).ConfigureAwait(false);
        return [health.DescribeHost(counts.Feeds, counts.Rows)];
    }

    public async Task<IReadOnlyList<CheckInfo>> TestClusterAsync(CancellationToken cancellationToken) =>
        [.. HostChecks.Of(
            await GetHostsAsync(cancellationToken).ConfigureAwait(false), 1, null, SummitHealth.Now()),
            FeedChecks.Of(
                await FindFeedsAsync(new FeedQuery(), cancellationToken).ConfigureAwait(false), static _ => true)];

    /// <summary>There is no other host to take what it has.</summary>
    public Task<IReadOnlyList<HostInfo>> DrainHostAsync(
        string host, bool force, CancellationToken cancellationToken) =>
        throw new HallException(
            HallErrors.InvalidState, "hosts.json lists one host alone; there is none to take its feeds.", host,
            "Add a host first, as docs/operations.md says.");

    /// <summary>A host that started alone has no part in a cluster that could be changed.</summary>
    public Task<IReadOnlyList<HostInfo>> UpdateClusterAsync(bool force, CancellationToken cancellationToken) =>
        SummitConfiguration.Load(paths).Hosts.Count == 1
            ? GetHostsAsync(cancellationToken)
            : throw new HallException(
                HallErrors.InvalidState, "hosts.json listed this host alone when its Summit started.", paths.Hosts,
                "Stop this Summit and start it again, then start the others.");

    public Task<SourceInfo> InspectSourceAsync(
        string path, CsvImportOptions? options, CancellationToken cancellationToken)
    {
        UnknownOptions.Refuse(options, health.HostName);
        return limiter.RunAsync(
            () => SourceInspector.Inspect(paths, path, options, cancellationToken), cancellationToken);
    }

    public Task<SourceInfo> InspectSourceOnAsync(
        string path, string host, CsvImportOptions? options, CancellationToken cancellationToken) =>
        FeedName.Comparer.Equals(host, health.HostName)
            ? InspectSourceAsync(path, options, cancellationToken)
            : throw new HallException(
                HallErrors.HostNotFound,
                $"There is no host '{host}'; this Summit's is '{health.HostName}', and the only one.", host);

    public async Task<IReadOnlyList<ColumnInfo>> GetSchemaAsync(string feed, CancellationToken cancellationToken) =>
        await ForwardAsync<ColumnInfo[]>(feed, new HalleluProtocol.GetSchema(), cancellationToken)
            .ConfigureAwait(false);

    public async Task<IReadOnlyList<ColumnStatsInfo>> GetStatsAsync(
        string feed, IReadOnlyList<string>? columns, CancellationToken cancellationToken) =>
        await ForwardAsync<ColumnStatsInfo[]>(feed, new HalleluProtocol.GetStats(columns), cancellationToken)
            .ConfigureAwait(false);

    public async Task<IReadOnlyList<ColumnStatsInfo>> GetExactStatsAsync(
        string feed, IReadOnlyList<string>? columns, CancellationToken cancellationToken) =>
        await ForwardAsync<ColumnStatsInfo[]>(
            feed, new HalleluProtocol.GetExactStats(columns, cancellationToken), cancellationToken)
            .ConfigureAwait(false);

    public Task<RowsTicket> OpenRowsAsync(string feed, Selection selection, CancellationToken cancellationToken) =>
        ForwardAsync<RowsTicket>(feed, new HalleluProtocol.OpenRows(selection ?? new Selection()), cancellationToken);

    public Task<ExportInfo> ExportAsync(
        ExportRequest request, IProgress<FeedProgress>? progress, CancellationToken cancellationToken) =>
        ForwardAsync<ExportInfo>(
            request.Feed, new HalleluProtocol.Export(request, progress, cancellationToken), cancellationToken);

    public async Task<IReadOnlyList<RejectInfo>> GetRejectsAsync(
        string feed, int skip, int first, CancellationToken cancellationToken) =>
        await ForwardAsync<RejectInfo[]>(feed, new HalleluProtocol.GetRejects(skip, first), cancellationToken)
            .ConfigureAwait(false);

    Task<T> ForwardAsync<T>(string feed, HalleluProtocol.Question question, CancellationToken cancellationToken)
    {
        if (string.IsNullOrEmpty(feed)) throw new HallException(HallErrors.FeedNotFound, "No feed is named.");
        return AskAsync<T>(new ForFeed(feed, question), cancellationToken);
    }

    /// <summary>The actor answers every question, at the latest when the client has gone and cancels it.</summary>
    Task<T> AskAsync<T>(object question, CancellationToken cancellationToken) =>
        summit.Ask<T>(question, Timeout.InfiniteTimeSpan, cancellationToken);
}
