using System.Text.Json;
using Hallelujah.Contracts;

namespace Hallelujah.Summit.Cluster;

/// <summary>
/// Does the calls of other Summits: the methods of the wire under their own names, on this host alone. What they ask is
/// an object with the method's parameters.
/// </summary>
sealed class PeerService(ISummitRpc local, NameVotes votes)
{
    public async Task<byte[]> DoAsync(
        string method, byte[] question, IProgress<FeedProgress> progress, CancellationToken cancellationToken) =>
        JsonSerializer.SerializeToUtf8Bytes(
            await AnswerAsync(method, question, progress, cancellationToken).ConfigureAwait(false), HallJson.Options);

    async Task<object> AnswerAsync(
        string method, byte[] question, IProgress<FeedProgress> progress, CancellationToken cancellationToken) =>
        method switch
        {
            "names.claim" => Claim(Read<NameQuestion>(question)),
            "names.release" => Release(Read<NameQuestion>(question)),
            "names.set" => Set(Read<NameQuestion>(question)),
            "cluster.hosts" => await local.GetHostsAsync(cancellationToken).ConfigureAwait(false),
            _ => throw new HallException(
                HallErrors.ProtocolMismatch, $"This host does not know '{method}'.", method),
        };

    Vote Claim(NameQuestion question) => new(votes.Claim(question.Names[0], question.Owner));

    Vote Release(NameQuestion question)
    {
        votes.Release(question.Names, question.Owner);
        return new Vote(null);
    }

    IReadOnlyList<NameHolder> Set(NameQuestion question) => votes.Set(question.Names, question.Owner);

    static T Read<T>(byte[] question) => JsonSerializer.Deserialize<T>(question, HallJson.Options)!;
}
