using Hallelujah.Contracts;
using Hallelujah.Summit.Hallelu;
using Hallelujah.Summit.Hosting;

namespace Hallelujah.Summit.Parts;

/// <summary>What this host has a copy of, of a feed whose Hallelu is another host's.</summary>
/// <param name="Id">The feed's.</param>
/// <param name="Owner">The host of its Hallelu.</param>
/// <param name="Run">The run that made the feed; null: any.</param>
sealed record FeedCopy(Guid Id, string Owner, Guid? Run = null)
{
    public bool IsIn(SummitPaths paths) => File.Exists(Path.Combine(DirectoryIn(paths), FeedManifest.WholeFileName));

    /// <summary>
    /// Throws HostUnreachable or InputNotFound where the copy is gone, SourceChanged where the feed was made anew.
    /// </summary>
    public async Task<FeedStore> OpenAsync(SummitPaths paths, PartHosts parts)
    {
        FeedStore store =
            await FeedStore.OpenCopyAsync(DirectoryIn(paths), Owner, parts).ConfigureAwait(false);
        if (Run is null || store.Manifest.Run == Run) return store;
        throw new HallException(
            HallErrors.SourceChanged, $"'{store.Manifest.Feed}' was made anew since the command came.",
            store.Manifest.Feed, "Run the command again, to extract from what it is now.");
    }

    string DirectoryIn(SummitPaths paths) => paths.Copy(Id, Owner);
}
