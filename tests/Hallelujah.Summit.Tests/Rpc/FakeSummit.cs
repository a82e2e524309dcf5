using Hallelujah.Contracts;

namespace Hallelujah.Summit.Tests.Rpc;

/// <summary>A Summit without data: every method answers by a delegate that a test may replace.</summary>
sealed class FakeSummit : ISummitRpc
{
    public static readonly FeedInfo Sales = new()
    {
        Name = "sales",
        Id = Guid.Parse("11111111-2222-3333-4444-555555555555"),
        Worksheet = "main",
        State = FeedState.Ready,
        Rows = 3,
        Host = "alpha",
        Created = new DateTime(2025, 1, 2, 3, 4, 5, DateTimeKind.Utc),
    };

    public Func<FeedQuery, CancellationToken, Task<IReadOnlyList<FeedInfo>>> OnFind { get; set; } =
        (query, _) => Task.FromResult<IReadOnlyList<FeedInfo>>(
            query.Names is null || query.Names.Contains("sales") ? [Sales] : []);

    public Func<string, CancellationToken, Task<FeedInfo>> OnDelete { get; set; } =
        (feed, _) => throw new HallException(HallErrors.FeedNotFound, $"There is no feed '{feed}'.", feed);

    public Func<Guid, int?, IProgress<FeedProgress>?, CancellationToken, Task<FeedInfo>> OnWait { get; set; } =
        (_, _, _, _) => Task.FromResult(Sales);

    public Func<string, Selection, CancellationToken, Task<RowsTicket>> OnRead { get; set; } =
        (_, _, _) => Task.FromResult(new RowsTicket("t", "127.0.0.1:1", DateTime.UnixEpoch));

    public Func<CommandSubmission, Task<FeedInfo>> OnSubmit { get; set; } = _ => Task.FromResult(Sales);

    public Func<string, CancellationToken, Task<IReadOnlyList<ColumnInfo>>> OnSchema { get; set; } =
        (feed, _) => Task.FromResult<IReadOnlyList<ColumnInfo>>(
            [new ColumnInfo(feed, 1, "Amount", "Int64", false, "all values", null)]);

    public Task<SummitInfo> GetSummitAsync(CancellationToken cancellationToken) => Task.FromResult(new SummitInfo
    {
        Name = "fake",
        Ip = "127.0.0.1",
        Port = 1,
        ProcessId = Environment.ProcessId,
        HalleluDir = "/nowhere",
        Version = "0.1.0",
        Started = DateTime.UnixEpoch,
        Feeds = 1,
        RunningCommands = 0,
        MemoryBytes = 1,
        FreeDiskBytes = 1,
        Hosts = ["alpha"],
    });

    public Task StopSummitAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task<FeedInfo> SubmitAsync(CommandSubmission submission, CancellationToken cancellationToken) =>
        OnSubmit(submission);

    public Task<FeedInfo> WaitAsync(
        Guid id, int? timeoutMs, IProgress<FeedProgress>? progress, CancellationToken cancellationToken) =>
        OnWait(id, timeoutMs, progress, cancellationToken);

    public Task<FeedInfo> CancelAsync(Guid id, CancellationToken cancellationToken) => Task.FromResult(Sales);

    public Task<IReadOnlyList<FeedInfo>> FindFeedsAsync(FeedQuery query, CancellationToken cancellationToken) =>
        OnFind(query, cancellationToken);

    public Task<FeedInfo> DeleteFeedAsync(string feed, CancellationToken cancellationToken) =>
        OnDelete(feed, cancellationToken);

    public Task<FeedInfo> RestoreFeedAsync(string feed, bool force, CancellationToken cancellationToken) =>
        Task.FromResult(Sales with { Name = feed, Rejected = force ? 1 : 0 });

    public Task<IReadOnlyList<CommandInfo>> GetCommandsAsync(string? worksheet, CancellationToken cancellationToken) =>
        Task.FromResult<IReadOnlyList<CommandInfo>>(
        [
            new CommandInfo
            {
                Position = 1,
                Id = Sales.Id,
                Worksheet = worksheet ?? "(all)",
                Feed = "sales",
                Kind = "Import",
                Inputs = [],
                State = FeedState.Ready,
                Submitted = DateTime.UnixEpoch,
                Command = new ImportCommand { Feed = "sales", Paths = ["/data/sales.csv"] },
            },
        ]);

    public Task<IReadOnlyList<FeedInfo>> DeleteWorksheetAsync(string worksheet, CancellationToken cancellationToken) =>
        Task.FromResult<IReadOnlyList<FeedInfo>>([Sales]);

    public HostState State { get; set; } = HostState.Up;

    public Task<IReadOnlyList<HostInfo>> GetHostsAsync(CancellationToken cancellationToken) =>
        Task.FromResult<IReadOnlyList<HostInfo>>(
        [
            new HostInfo
            {
                Name = "fake",
                Ip = "127.0.0.1",
                Port = 4770,
                State = State,
                Since = DateTime.UnixEpoch,
                Rows = 3,
            },
        ]);

    public Task<IReadOnlyList<HostInfo>> UpdateClusterAsync(bool force, CancellationToken cancellationToken) =>
        GetHostsAsync(cancellationToken);

    public Task<IReadOnlyList<HostInfo>> DrainHostAsync(
        string host, bool force, CancellationToken cancellationToken) => GetHostsAsync(cancellationToken);

    public Task<IReadOnlyList<CheckInfo>> TestClusterAsync(CancellationToken cancellationToken) =>
        Task.FromResult<IReadOnlyList<CheckInfo>>(
            [new CheckInfo("Quorum", CheckResult.Warn, "1 of 2", null, "Start the other.")]);

    public Task<SourceInfo> InspectSourceOnAsync(
        string path, string host, CsvImportOptions? options, CancellationToken cancellationToken) =>
        InspectSourceAsync($"{host}:{path}", options, cancellationToken);

    public Task<SourceInfo> InspectSourceAsync(
        string path, CsvImportOptions? options, CancellationToken cancellationToken) =>
        Task.FromResult(new SourceInfo
        {
            Path = path,
            Bytes = 1,
            Delimiter = options?.Delimiter ?? ",",
            Quote = "\"",
            Encoding = "utf-8",
            Header = true,
            Columns = [],
        });

    public Task<IReadOnlyList<ColumnInfo>> GetSchemaAsync(string feed, CancellationToken cancellationToken) =>
        OnSchema(feed, cancellationToken);

    public Task<IReadOnlyList<ColumnStatsInfo>> GetStatsAsync(
        string feed, IReadOnlyList<string>? columns, CancellationToken cancellationToken) =>
        Task.FromResult<IReadOnlyList<ColumnStatsInfo>>(
        [
            .. (columns ?? ["Amount", "Region"]).Select(c => new ColumnStatsInfo
            {
                Feed = feed,
                Name = c,
                Type = "Int64",
                Count = 3,
                NullCount = 0,
                DistinctCount = 3,
                DistinctIsExact = true,
            }),
        ]);

    public Task<IReadOnlyList<ColumnStatsInfo>> GetExactStatsAsync(
        string feed, IReadOnlyList<string>? columns, CancellationToken cancellationToken) =>
        GetStatsAsync(feed, columns, cancellationToken);

    public Task<RowsTicket> OpenRowsAsync(string feed, Selection selection, CancellationToken cancellationToken) =>
        OnRead(feed, selection, cancellationToken);

    public Task<ExportInfo> ExportAsync(
        ExportRequest request, IProgress<FeedProgress>? progress, CancellationToken cancellationToken) =>
        Task.FromResult(new ExportInfo(request.Feed, request.Path, 3, 30, 0.1));

    public Task<IReadOnlyList<RejectInfo>> GetRejectsAsync(
        string feed, int skip, int first, CancellationToken cancellationToken) =>
        Task.FromResult<IReadOnlyList<RejectInfo>>([]);
}
