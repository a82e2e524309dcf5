using Hallelujah.Columnar.Segments;
using Hallelujah.Summit.Hosting;

namespace Hallelujah.Summit.Hallelu;

/// <summary>
/// A segment on its way to its name: written under a temporary one, then synced with its description, then renamed.
/// </summary>
sealed class SegmentFile(string directory)
{
    UnsyncedFile? _unsynced;
    UnsyncedFile? _description;

    /// <summary>Where to write it.</summary>
    public string Temporary { get; } = Path.Combine(directory, $"{Guid.NewGuid():N}{DurableFile.TemporarySuffix}");

    string Description => Temporary + "i" + DurableFile.TemporarySuffix;

    /// <summary>For who writes: takes the written file over.</summary>
    public void Take(UnsyncedFile unsynced) => _unsynced = unsynced;

    /// <summary>Writes the description; its statistics need not be in memory then.</summary>
    public void Describe(SegmentInfo segment) =>
        _description = SegmentInfoFile.WriteUnsynced(Description, segment);

    /// <summary>
    /// Syncs and renames what is described; then the segment survives whatever happens, once the directory is synced.
    /// Returns the segment with its statistics on disk, where those of many segments take no memory.
    /// </summary>
    public SegmentInfo Publish(string path)
    {
        _unsynced!.Sync();
        _description!.Sync();
        File.Move(Description, SegmentFiles.InfoPath(path), overwrite: true);
        File.Move(Temporary, path, overwrite: true);
        return SegmentInfoFile.Read(SegmentFiles.InfoPath(path));
    }

    /// <summary>The same of a segment that is not described yet.</summary>
    public SegmentInfo Publish(SegmentInfo segment, string path)
    {
        Describe(segment);
        return Publish(path);
    }

    /// <summary>Leaves nothing behind of what was not published.</summary>
    public void Discard()
    {
        _unsynced?.Abandon();
        _description?.Abandon();
        DurableFile.DeleteQuietly(Temporary);
        DurableFile.DeleteQuietly(Description);
    }

    /// <summary>Runs what makes or publishes the segment; where it fails, the segment is discarded.</summary>
    public T Guard<T>(Func<T> step)
    {
        try
        {
            return step();
        }
        catch
        {
            Discard();
            throw;
        }
    }
}
