using Hallelujah.Columnar.Schema;
using Hallelujah.Columnar.Statistics;
using Hallelujah.Contracts;
using Hallelujah.Summit.Hosting;
using Hallelujah.Summit.Parts;

namespace Hallelujah.Summit.Hallelu;

/// <summary>
/// A share of a command's work, done by one Jah at a time. Ordinals order them as their rows stand in the feed.
/// </summary>
abstract record Share(int Ordinal);

/// <summary>What Jahs do.</summary>
interface IJahWork
{
    /// <summary>
    /// Does one share; safe for concurrent callers with different shares. What it returns is to be run once, and the
    /// share is done behind it: it waits for the disk and takes no processor. Null is nothing to wait for.
    /// </summary>
    Task<Action?> DoAsync(Share share, WorkLimiter limiter, CancellationToken cancellationToken);
}

/// <summary>What Jahs do that stand for those of another host.</summary>
interface IJahElsewhere : IJahWork
{
    string Host { get; }
}

/// <summary>
/// What a command does, in steps. The Hallelu decides when: Open once; then rounds of shares, which Next hands out one
/// after the other and Do does concurrently; NextRound between rounds; Commit at the end, or Abandon.
/// </summary>
abstract class FeedWork : IJahWork
{
    long _rows;
    long _bytes;

    /// <summary>How many shares are done at the same time.</summary>
    public virtual int Jahs(WorkLimiter limiter) => limiter.Workers;

    /// <summary>Finds out what is to be done; may throw what ends the command.</summary>
    public abstract Task OpenAsync(WorkLimiter limiter, CancellationToken cancellationToken);

    /// <summary>The next share in order, or null where the round has no more. Never called concurrently.</summary>
    public abstract Share? Next(CancellationToken cancellationToken);

    public abstract Task<Action?> DoAsync(Share share, WorkLimiter limiter, CancellationToken cancellationToken);

    /// <summary>All shares of the round are done; true where another round follows.</summary>
    public abstract Task<bool> NextRoundAsync(WorkLimiter limiter, CancellationToken cancellationToken);

    /// <summary>Writes the manifest: the feed is there when it returns.</summary>
    public abstract Task<FeedManifest> CommitAsync(int jahs, WorkLimiter limiter, CancellationToken cancellationToken);

    /// <summary>The command has failed or was cancelled: what it wrote outside its directory goes.</summary>
    public virtual Task AbandonAsync() => Task.CompletedTask;

    /// <summary>
    /// Statistics of the rows that are there from the first on; null where none are, or the work cannot tell. Safe
    /// beside all else.
    /// </summary>
    /// <param name="columnsOf">Says, by the schema that these rows have, which columns are asked for.</param>
    public virtual IReadOnlyList<ColumnReport>? Beginning(Func<FeedSchema, IReadOnlyList<int>> columnsOf) => null;

    /// <summary>What is being done, in a word.</summary>
    public string Phase { get; protected set; } = "Opening";

    protected long? BytesTotal { get; set; }

    protected void AddRows(long rows) => Interlocked.Add(ref _rows, rows);

    protected void AddBytes(long bytes) => Interlocked.Add(ref _bytes, bytes);

    /// <summary>Where several hosts do it, what each has done so far; else null.</summary>
    public virtual IReadOnlyList<FeedHostInfo>? Hosts => null;

    public virtual FeedProgress Progress =>
        new(Phase, Interlocked.Read(ref _rows), Interlocked.Read(ref _bytes), BytesTotal);
}

/// <summary>A work that one host does alone, on its workers.</summary>
abstract class HostWork : FeedWork
{
    /// <param name="workers">How many shares run at the same time.</param>
    public abstract void Open(int workers, CancellationToken cancellationToken);

    /// <summary>As <see cref="IJahWork.DoAsync"/>, on a worker.</summary>
    public abstract Action? Do(Share share, CancellationToken cancellationToken);

    public abstract bool NextRound(CancellationToken cancellationToken);

    public abstract FeedManifest Commit(int jahs, CancellationToken cancellationToken);

    public sealed override Task OpenAsync(WorkLimiter limiter, CancellationToken cancellationToken) =>
        limiter.RunAsync(() => Open(limiter.Workers, cancellationToken), CancellationToken.None);

    public sealed override Task<Action?> DoAsync(
        Share share, WorkLimiter limiter, CancellationToken cancellationToken) =>
        limiter.RunAsync(() => Do(share, cancellationToken), cancellationToken);

    public sealed override Task<bool> NextRoundAsync(WorkLimiter limiter, CancellationToken cancellationToken) =>
        limiter.RunAsync(() => NextRound(cancellationToken), CancellationToken.None);

    public sealed override Task<FeedManifest> CommitAsync(
        int jahs, WorkLimiter limiter, CancellationToken cancellationToken) =>
        limiter.RunAsync(() => Commit(jahs, cancellationToken), CancellationToken.None);
}

/// <summary>Makes the work of a command; a seam for tests that need no files of rows.</summary>
interface IFeedWorks
{
    FeedWork Import(ImportCommand command, Guid id, string directory);

    FeedWork Extract(ExtractCommand command, Guid id, string directory, FeedStore input);
}

/// <summary>The real works.</summary>
/// <param name="splitBytes">Source bytes of one split.</param>
/// <param name="hosts">The hosts that can have parts of a feed; null where this is the only one.</param>
sealed class FeedWorks(long splitBytes, PartHosts? hosts) : IFeedWorks
{
    public FeedWork Import(ImportCommand command, Guid id, string directory) =>
        hosts is null
            ? new ImportWork(command, id, directory, splitBytes)
            : new SpreadImportWork(command, id, directory, hosts.Named(command.OnHost), hosts);

    public FeedWork Extract(ExtractCommand command, Guid id, string directory, FeedStore input) =>
        hosts is not null && (input.IsSpread || command.Copies > 1)
            ? new SpreadExtractWork(command, id, directory, input, hosts)
            : new ExtractWork(command, id, directory, input);
}
