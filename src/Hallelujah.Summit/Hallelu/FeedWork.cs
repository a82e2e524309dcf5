using Hallelujah.Contracts;

namespace Hallelujah.Summit.Hallelu;

/// <summary>
/// A share of a command's work, done by one Jah at a time. Ordinals order them as their rows stand in the feed.
/// </summary>
abstract record Share(int Ordinal);

/// <summary>
/// What a command does, in steps that run on the host's workers. The Hallelu decides when: Open once; then rounds of
/// shares, which Next hands out one after the other and Do does concurrently; NextRound between rounds; Commit at the
/// end.
/// </summary>
abstract class FeedWork
{
    long _rows;
    long _bytes;

    /// <summary>Finds out what is to be done; may throw what ends the command.</summary>
    public abstract void Open(CancellationToken cancellationToken);

    /// <summary>The next share in order, or null where the round has no more. Never called concurrently.</summary>
    public abstract Share? Next(CancellationToken cancellationToken);

    /// <summary>
    /// Does one share; safe for concurrent callers with different shares. What it returns is to be run once, and the
    /// share is done behind it: it waits for the disk and takes no processor. Null is nothing to wait for.
    /// </summary>
    public abstract Action? Do(Share share, CancellationToken cancellationToken);

    /// <summary>All shares of the round are done; true where another round follows.</summary>
    public abstract bool NextRound(CancellationToken cancellationToken);

    /// <summary>Writes the manifest: the feed is there when it returns.</summary>
    public abstract FeedManifest Commit(int jahs, CancellationToken cancellationToken);

    /// <summary>What is being done, in a word.</summary>
    public string Phase { get; protected set; } = "Opening";

    protected long? BytesTotal { get; set; }

    protected void AddRows(long rows) => Interlocked.Add(ref _rows, rows);

    protected void AddBytes(long bytes) => Interlocked.Add(ref _bytes, bytes);

    public FeedProgress Progress => new(Phase, Interlocked.Read(ref _rows), Interlocked.Read(ref _bytes), BytesTotal);
}

/// <summary>Makes the work of a command; a seam for tests that need no files of rows.</summary>
interface IFeedWorks
{
    FeedWork Import(ImportCommand command, Guid id, string directory);

    FeedWork Extract(ExtractCommand command, Guid id, string directory, FeedStore input);
}

/// <summary>The real works.</summary>
/// <param name="splitBytes">Source bytes of one split.</param>
sealed class FeedWorks(long splitBytes) : IFeedWorks
{
    public FeedWork Import(ImportCommand command, Guid id, string directory) =>
        new ImportWork(command, id, directory, splitBytes);

    public FeedWork Extract(ExtractCommand command, Guid id, string directory, FeedStore input) =>
        new ExtractWork(command, id, directory, input);
}
