using System.Runtime.InteropServices;
using StreamJsonRpc;

namespace Hallelujah.Contracts;

/// <summary>
/// What a Summit answers on its port, JSON-RPC 2.0 with Content-Length framing, named arguments. The first message on a
/// connection is <c>hall.hello</c> (<see cref="Hello"/>). Clients may leave optional parameters out. Errors carry
/// <see cref="ErrorData"/> as their data and the table's code.
/// </summary>
public interface ISummitRpc : IFeedRpc
{
    [JsonRpcMethod("summit.info")]
    Task<SummitInfo> GetSummitAsync(CancellationToken cancellationToken);

    /// <summary>Stops the Summit in an orderly way, after answering.</summary>
    [JsonRpcMethod("summit.stop")]
    Task StopSummitAsync(CancellationToken cancellationToken);

    /// <summary>Answers when the command is durable in the worksheet; it then survives anything.</summary>
    [JsonRpcMethod("command.submit")]
    Task<FeedInfo> SubmitAsync(CommandSubmission submission, CancellationToken cancellationToken);

    /// <summary>
    /// Waits until the command has ended (Ready, Failed, Skipped, Cancelled, Deleted, Damaged) and says how; progress
    /// comes as $/progress notifications, at most five a second. A time-out is the error Timeout; null waits for
    /// ever.
    /// </summary>
    [JsonRpcMethod("command.wait")]
    Task<FeedInfo> WaitAsync(
        Guid id, int? timeoutMs,
        [Optional, DefaultParameterValue(null)] IProgress<FeedProgress>? progress,
        CancellationToken cancellationToken);

    /// <summary>
    /// Cancels a command that waits or runs. Answers when its work has stopped and its temporary files are gone.
    /// </summary>
    [JsonRpcMethod("command.cancel")]
    Task<FeedInfo> CancelAsync(Guid id, CancellationToken cancellationToken);

    /// <summary>
    /// Looks up feeds. A name without wildcards that nobody has is not an error here: it is missing from the answer.
    /// </summary>
    [JsonRpcMethod("feed.find")]
    Task<IReadOnlyList<FeedInfo>> FindFeedsAsync(FeedQuery query, CancellationToken cancellationToken);

    /// <summary>Deletes a feed: shuts its Hallelu down, erases its data, keeps the command as deleted.</summary>
    [JsonRpcMethod("feed.delete")]
    Task<FeedInfo> DeleteFeedAsync(string feed, CancellationToken cancellationToken);

    /// <summary>Reinstates a deleted command, by its old name (the latest deletion) or its deleted name.</summary>
    [JsonRpcMethod("feed.restore")]
    Task<FeedInfo> RestoreFeedAsync(
        string feed, [Optional, DefaultParameterValue(false)] bool force, CancellationToken cancellationToken);

    /// <summary>The commands of a worksheet (null: of all) in creation order.</summary>
    [JsonRpcMethod("worksheet.commands")]
    Task<IReadOnlyList<CommandInfo>> GetCommandsAsync(
        [Optional, DefaultParameterValue(null)] string? worksheet, CancellationToken cancellationToken);

    /// <summary>Deletes every feed of a worksheet, and the worksheet.</summary>
    [JsonRpcMethod("worksheet.delete")]
    Task<IReadOnlyList<FeedInfo>> DeleteWorksheetAsync(string worksheet, CancellationToken cancellationToken);

    /// <summary>The hosts of hosts.json, in its order; one that does not answer is there without figures.</summary>
    [JsonRpcMethod("cluster.hosts")]
    Task<IReadOnlyList<HostInfo>> GetHostsAsync(CancellationToken cancellationToken);

    /// <summary>
    /// Checks the cluster, or the one host, and says what to do where something is not as it should be.
    /// </summary>
    [JsonRpcMethod("cluster.test")]
    Task<IReadOnlyList<CheckInfo>> TestClusterAsync(CancellationToken cancellationToken);

    /// <summary>
    /// Puts a changed hosts.json in force on all hosts, one after the other; the files have to be changed before, alike
    /// on all. One host may be added or removed at a time. A host that is removed has to be stopped and without feeds,
    /// unless forced.
    /// </summary>
    [JsonRpcMethod("cluster.update")]
    Task<IReadOnlyList<HostInfo>> UpdateClusterAsync(
        [Optional, DefaultParameterValue(false)] bool force, CancellationToken cancellationToken);

    /// <summary>
    /// Takes what a host has of feeds to the others, so that it can be removed: its own ready feeds, with their
    /// commands and what was set aside, parts of others' feeds, and copies. It has to be up. New commands are still
    /// taken; called again it goes on. With <paramref name="force"/> also where a feed is then on fewer hosts than it
    /// is to be. Answers like cluster.hosts.
    /// </summary>
    [JsonRpcMethod("cluster.drain")]
    Task<IReadOnlyList<HostInfo>> DrainHostAsync(
        string host, [Optional, DefaultParameterValue(false)] bool force, CancellationToken cancellationToken);

    /// <summary>What an import of this file would do.</summary>
    [JsonRpcMethod("source.inspect")]
    Task<SourceInfo> InspectSourceAsync(
        string path, [Optional, DefaultParameterValue(null)] CsvImportOptions? options,
        CancellationToken cancellationToken);

    /// <summary>The same of a file of another host, by its name in hosts.json.</summary>
    [JsonRpcMethod("source.inspectOn")]
    Task<SourceInfo> InspectSourceOnAsync(
        string path, string host, [Optional, DefaultParameterValue(null)] CsvImportOptions? options,
        CancellationToken cancellationToken);
}

/// <summary>
/// What a Hallelu answers about its own feed on its own port; a Summit forwards the same calls to the feed's Hallelu.
/// </summary>
public interface IFeedRpc
{
    [JsonRpcMethod("feed.schema")]
    Task<IReadOnlyList<ColumnInfo>> GetSchemaAsync(string feed, CancellationToken cancellationToken);

    /// <summary>
    /// Statistics of the named columns (wildcards allowed; null: of all), from what the load gathered; reads no rows.
    /// While the command runs they are of the rows that are there from the first on, and say so (IsFinal); FeedNotReady
    /// where none are.
    /// </summary>
    [JsonRpcMethod("feed.stats")]
    Task<IReadOnlyList<ColumnStatsInfo>> GetStatsAsync(
        string feed, [Optional, DefaultParameterValue(null)] IReadOnlyList<string>? columns,
        CancellationToken cancellationToken);

    /// <summary>
    /// As feed.stats, with distinct counts, quantiles and most frequent values made exact from the rows where they are
    /// estimates. Takes the time of reading the columns; cancel the request to stop it.
    /// </summary>
    [JsonRpcMethod("feed.exactStats")]
    Task<IReadOnlyList<ColumnStatsInfo>> GetExactStatsAsync(
        string feed, [Optional, DefaultParameterValue(null)] IReadOnlyList<string>? columns,
        CancellationToken cancellationToken);

    /// <summary>
    /// A ticket for a bulk connection that carries the selected rows, in order, as an Arrow IPC stream.
    /// </summary>
    [JsonRpcMethod("feed.read")]
    Task<RowsTicket> OpenRowsAsync(string feed, Selection selection, CancellationToken cancellationToken);

    [JsonRpcMethod("feed.export")]
    Task<ExportInfo> ExportAsync(
        ExportRequest request, [Optional, DefaultParameterValue(null)] IProgress<FeedProgress>? progress,
        CancellationToken cancellationToken);

    /// <summary>
    /// The records that the import set aside, in file order, from position <paramref name="skip"/> on.
    /// </summary>
    [JsonRpcMethod("feed.rejects")]
    Task<IReadOnlyList<RejectInfo>> GetRejectsAsync(
        string feed, [Optional, DefaultParameterValue(0)] int skip,
        [Optional, DefaultParameterValue(1_000)] int first, CancellationToken cancellationToken);
}

/// <summary>
/// The handshake, <c>hall.hello</c>: the first message on every connection, before anything else is read.
/// </summary>
/// <param name="Ticket">With a ticket the connection is a bulk one: after the answer the rows follow, and nothing
/// else.</param>
public sealed record Hello(string Token, int Protocol, string? Ticket = null)
{
    public const string Method = "hall.hello";
}

/// <summary>The answer to a handshake.</summary>
public sealed record HelloResult(int Protocol, string Version, string Summit);
