using System.Text.Json;
using Hallelujah.Contracts;
using Hallelujah.Summit.Parts;

namespace Hallelujah.Summit.Cluster;

/// <summary>
/// Does the calls of other Summits: the methods of the wire under their own names, on this host alone. What they ask is
/// a <see cref="CallQuestion"/> with the method's parameters.
/// </summary>
sealed class PeerService(
    ClusterService service, ClusterNames names, PartKeeper parts, Func<Guid, string, IFeedRpc> standIn)
{
    const string OfParts = "part.";

    public async Task<byte[]> DoAsync(
        string method, byte[] question, IProgress<FeedProgress> progress, CancellationToken cancellationToken) =>
        method.StartsWith(OfParts, StringComparison.Ordinal)
        ? await parts.DoAsync(method, question, progress, cancellationToken).ConfigureAwait(false)
        : JsonSerializer.SerializeToUtf8Bytes(
            await AnswerAsync(method, question, progress, cancellationToken).ConfigureAwait(false), HallJson.Options);

    async Task<object> AnswerAsync(
        string method, byte[] question, IProgress<FeedProgress> progress, CancellationToken cancel)
    {
        ISummitRpc here = service.Here;
        CallQuestion q = Read<CallQuestion>(question);
        IFeedRpc feed = q.InPlaceOf is { } down ? standIn(q.Id, down) : here;
        return method switch
        {
            "names.claim" => await names.ClaimAsync(Read<NameQuestion>(question), cancel).ConfigureAwait(false),
            "names.release" => names.Release(Read<NameQuestion>(question)),
            "names.set" => names.Set(Read<NameQuestion>(question)),
            "names.get" => names.Ballot(),
            "cluster.shape" => service.ShapeHere(),
            "cluster.reload" => service.ReloadHere(Read<ClusterShape>(question)),
            "cluster.hosts" => await here.GetHostsAsync(cancel).ConfigureAwait(false),
            "cluster.drain" => await service.DrainHostAsync(q.Host!, q.Force, cancel).ConfigureAwait(false),
            "feed.find" => await here.FindFeedsAsync(q.Query!, cancel).ConfigureAwait(false),
            "feed.schema" => await feed.GetSchemaAsync(q.Feed!, cancel).ConfigureAwait(false),
            "feed.stats" => await feed.GetStatsAsync(q.Feed!, q.Columns, cancel).ConfigureAwait(false),
            "feed.exactStats" => await feed.GetExactStatsAsync(q.Feed!, q.Columns, cancel).ConfigureAwait(false),
            "feed.read" => await feed.OpenRowsAsync(q.Feed!, q.Selection!, cancel).ConfigureAwait(false),
            "feed.export" => await feed.ExportAsync(q.Request!, progress, cancel).ConfigureAwait(false),
            "feed.rejects" => await feed.GetRejectsAsync(q.Feed!, q.Skip, q.First, cancel).ConfigureAwait(false),
            "feed.delete" => await service.DeleteHereAsync(q.Feed!, cancel).ConfigureAwait(false),
            "feed.restore" => await service.RestoreHereAsync(q.Feed!, q.Force, cancel).ConfigureAwait(false),
            "source.inspect" => await here.InspectSourceAsync(q.Path!, q.Csv, cancel).ConfigureAwait(false),
            "command.submit" => await service.SubmitHereAsync(q.Submission!, null, cancel).ConfigureAwait(false),
            ClusterService.SubmitInPlaceMethod => await service.SubmitHereAsync(
                q.Submission!, new FeedCopy(q.Id, q.InPlaceOf!), cancel).ConfigureAwait(false),
            "command.wait" => await service.WaitHereAsync(q.Id, q.TimeoutMs, progress, cancel).ConfigureAwait(false),
            "command.cancel" => await service.CancelHereAsync(q.Id, cancel).ConfigureAwait(false),
            _ => throw new HallException(
                HallErrors.ProtocolMismatch, $"This host does not know '{method}'.", method),
        };
    }

    static T Read<T>(byte[] question) => JsonSerializer.Deserialize<T>(question, HallJson.Options)!;
}
