using System.Text.Json;
using Hallelujah.Contracts;
using Hallelujah.Summit.Cluster;

namespace Hallelujah.Benchmarks.Simulation;

/// <summary>What a Summit answers others about names, and nothing else.</summary>
sealed class NameCalls(ClusterNames names)
{
    public async Task<byte[]> DoAsync(
        string method, byte[] question, IProgress<FeedProgress> progress, CancellationToken cancellationToken) =>
        JsonSerializer.SerializeToUtf8Bytes(
            await AnswerAsync(method, question, cancellationToken), HallJson.Options);

    async Task<object> AnswerAsync(string method, byte[] body, CancellationToken cancellationToken)
    {
        if (method == "names.get") return names.Ballot();
        NameQuestion question = JsonSerializer.Deserialize<NameQuestion>(body, HallJson.Options)!;
        return method switch
        {
            "names.claim" => await names.ClaimAsync(question, cancellationToken),
            "names.release" => names.Release(question),
            "names.set" => names.Set(question),
            _ => throw new NotSupportedException($"{method} is not asked in a simulation of names."),
        };
    }
}
