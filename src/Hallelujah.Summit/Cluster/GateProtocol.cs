namespace Hallelujah.Summit.Cluster;

/// <summary>
/// What a Summit asks the others before it joins them. It joins only when those that see hosts.json as it does make a
/// quorum with it.
/// </summary>
static class GateProtocol
{
    /// <summary>Answered with a <see cref="Welcome"/>.</summary>
    /// <param name="Digest">
    /// Of the asker's hosts.json: with 1,000 hosts each of them would else send 45 KB to every other.
    /// </param>
    public sealed record WhoAreYou(string From, string? Digest = null) : IClusterMessage;

    /// <param name="DirectoryId">Two hosts with the same one serve copies of one directory.</param>
    /// <param name="Shape">Null where it is the asker's, by the digest.</param>
    /// <param name="IsMember">It has joined others, or formed the cluster.</param>
    /// <param name="HasQuorum">Its cluster can decide.</param>
    public sealed record Welcome(
        string Name, string DirectoryId, string Version, ClusterShape? Shape, bool IsMember, bool HasQuorum)
        : IClusterMessage;
}
