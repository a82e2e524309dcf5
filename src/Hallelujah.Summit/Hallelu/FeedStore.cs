using Hallelujah.Columnar;
using Hallelujah.Columnar.Schema;
using Hallelujah.Columnar.Segments;
using Hallelujah.Contracts;
using Hallelujah.Summit.Hosting;

namespace Hallelujah.Summit.Hallelu;

/// <summary>A committed feed, open for reading. Immutable and safe to share.</summary>
sealed class FeedStore
{
    readonly string _directory;
    readonly Func<HallException, Task> _damaged;

    FeedStore(string directory, FeedManifest manifest, Func<HallException, Task> damaged)
    {
        _directory = directory;
        _damaged = damaged;
        Manifest = manifest;
        Schema = manifest.ReadSchema();
    }

    public FeedManifest Manifest { get; }

    public FeedSchema Schema { get; }

    public int Segments => Manifest.Segments.Count;

    public string RejectsPath => Path.Combine(_directory, RejectFile.FileName);

    /// <summary>Throws <see cref="HallErrors.FeedDamaged"/> where the manifest cannot be trusted.</summary>
    /// <param name="damaged">Tells the Summit of damage, found then or later; ends when the worksheet holds it.</param>
    public static async Task<FeedStore> OpenAsync(string directory, Func<HallException, Task> damaged)
    {
        try
        {
            return await Task.Run(() => new FeedStore(directory, FeedManifest.Read(directory), damaged))
                .ConfigureAwait(false);
        }
        catch (ColumnarException e)
        {
            HallException error = ErrorMapping.ToHall(e);
            await damaged(error).ConfigureAwait(false);
            throw error;
        }
    }

    /// <summary>
    /// The exception as an error of the table. Damage is in the worksheet before anybody hears of it.
    /// </summary>
    public async Task<HallException> ExplainAsync(Exception exception)
    {
        HallException error = ErrorMapping.ToHall(exception);
        if (error.Error == HallErrors.FeedDamaged) await _damaged(error).ConfigureAwait(false);
        return error;
    }

    /// <summary>
    /// As <see cref="ExplainAsync"/> for a worker: the Summit is told of the damage before this returns.
    /// </summary>
    public HallException Explain(Exception exception)
    {
        HallException error = ErrorMapping.ToHall(exception);
        if (error.Error == HallErrors.FeedDamaged) _ = _damaged(error);
        return error;
    }

    /// <summary>
    /// Opens a segment by its place in the row order; its checksums are verified as its columns are read.
    /// </summary>
    public SegmentReader OpenSegment(int index)
    {
        string path = Path.Combine(_directory, Manifest.Segments[index].File);
        return SegmentReader.Open(path, SegmentInfoFile.Read(SegmentFiles.InfoPath(path)), Schema);
    }
}

/// <summary>The names of a feed's files.</summary>
static class SegmentFiles
{
    public static string Segment(string directory, int ordinal) => Path.Combine(directory, Name(ordinal, ".arrow"));

    /// <summary>
    /// A segment written anew with columns as text; the first one stays until the commit, for a restart.
    /// </summary>
    public static string Rewritten(string directory, int ordinal) => Path.Combine(directory, Name(ordinal, "t.arrow"));

    /// <summary>Says that a share of the work is finished, and what it gave.</summary>
    public static string Done(string directory, int ordinal) => Path.Combine(directory, Name(ordinal, ".done"));

    /// <summary>What a share set aside.</summary>
    public static string Rejects(string directory, int ordinal) => Path.Combine(directory, Name(ordinal, ".rejects"));

    public static string InfoPath(string segmentPath) => Path.ChangeExtension(segmentPath, ".seg");

    static string Name(int ordinal, string ending) =>
        string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{ordinal:D6}{ending}");
}
