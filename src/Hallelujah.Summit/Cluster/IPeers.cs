using Hallelujah.Contracts;

namespace Hallelujah.Summit.Cluster;

/// <summary>
/// The other Summits, to be called; a seam for tests that need no network. Safe for concurrent callers.
/// </summary>
interface IPeers
{
    /// <summary>
    /// The answer of the Summit at the address. Throws its error, or ConnectionLost where it does not answer.
    /// </summary>
    Task<T> CallAsync<T>(
        ShapeHost host, string method, object question, IProgress<FeedProgress>? progress,
        CancellationToken cancellationToken);
}
