using Hallelujah.Summit.Hallelu;
using Hallelujah.Summit.Hosting;

namespace Hallelujah.Summit.Parts;

/// <summary>What this host has a copy of, of a feed whose Hallelu is another host's.</summary>
/// <param name="Id">The feed's.</param>
/// <param name="Owner">The host of its Hallelu.</param>
sealed record FeedCopy(Guid Id, string Owner)
{
    public bool IsIn(SummitPaths paths) => File.Exists(Path.Combine(DirectoryIn(paths), FeedManifest.WholeFileName));

    /// <summary>Throws HostUnreachable where the copy is gone.</summary>
    public Task<FeedStore> OpenAsync(SummitPaths paths, PartHosts parts) =>
        FeedStore.OpenCopyAsync(DirectoryIn(paths), Owner, parts);

    string DirectoryIn(SummitPaths paths) => paths.Copy(Id, Owner);
}
