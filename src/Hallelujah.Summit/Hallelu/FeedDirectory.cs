using Hallelujah.Summit.Hosting;
using Hallelujah.Summit.Parts;

namespace Hallelujah.Summit.Hallelu;

/// <summary>Keeps a feed's directory to what its manifest names.</summary>
static class FeedDirectory
{
    /// <summary>
    /// Removes what a committed feed does not need: unfinished files, records of shares, segments written anew.
    /// </summary>
    public static void RemoveLeftovers(string directory, FeedManifest manifest)
    {
        HashSet<string> wanted = [FeedManifest.FileName, ExactReports.FileName, PartFile.Name];
        if (RejectFile.IsOf(manifest)) wanted.Add(RejectFile.FileName);
        foreach (ManifestSegment segment in manifest.Segments.Where(s => s.Host is null))
        {
            wanted.Add(segment.File);
            wanted.Add(SegmentFiles.InfoPath(segment.File));
        }
        foreach (string path in Directory.EnumerateFiles(directory))
            if (!wanted.Contains(Path.GetFileName(path))) DurableFile.DeleteQuietly(path);
    }

    /// <summary>Removes unfinished files, and keeps finished shares for the command's next run.</summary>
    public static void RemoveUnfinished(string directory)
    {
        if (!Directory.Exists(directory)) return;
        foreach (string path in Directory.EnumerateFiles(directory))
            if (path.EndsWith(DurableFile.TemporarySuffix, StringComparison.Ordinal)) DurableFile.DeleteQuietly(path);
    }
}
