using Hallelujah.Columnar.Csv;
using Hallelujah.Columnar.Schema;
using Hallelujah.Summit.Hallelu;
using Hallelujah.Summit.Hosting;

namespace Hallelujah.Summit.Parts;

/// <summary>
/// Splits of another host's files that this host loads and keeps while a feed is made: their bytes come here for as
/// long as that takes. Safe for concurrent callers with different splits.
/// </summary>
/// <param name="directory">Of this host's part of the feed.</param>
sealed class BorrowedShares(PartProtocol.Join join, string directory, WorkLimiter limiter, PartHosts hosts)
{
    readonly CancellationTokenSource _stop = new();
    readonly ImportShares _shares = new(
        join.Command, directory,
        CsvSource.Of(
            [.. Enumerable.Repeat(CsvFile.Elsewhere(""), join.FirstFile), .. join.Files], join.State,
            CsvOptions.Translate(join.Command.Csv)),
        join.Key, new ImportErrors(ErrorLimit.OfPart(join.Command), 0), static _ => { }, static _ => { });
    int _running;
    long _bytesRead;
    TaskCompletionSource? _idle;

    public Guid Run => join.Run;

    /// <summary>Source bytes of all splits that were taken.</summary>
    public long BytesRead => Interlocked.Read(ref _bytesRead);

    public PartProtocol.Joined Joined => new(limiter.Workers);

    /// <summary>Loads a split; done at once where an earlier run has.</summary>
    public Task<PartProtocol.LoadedShare> TakeAsync(CsvSplit split, CancellationToken cancellationToken) =>
        RunAsync(async cancelled =>
        {
            long moved = 0;
            Interlocked.Add(ref _bytesRead, split.Bytes);
            // Mostly there is nothing of an earlier run, and the bytes need not wait for a worker.
            bool isDone = File.Exists(SegmentFiles.Done(directory, split.Ordinal))
                && await limiter.RunAsync(() => _shares.IsDone(split), cancelled).ConfigureAwait(false);
            if (!isDone)
            {
                moved = await WithBytesAsync(split, carried => _shares.Load(carried, cancelled), cancelled)
                    .ConfigureAwait(false);
            }
            return PartProtocol.LoadedShare.Of(_shares[split.Ordinal]) with { BytesMoved = moved };
        }, cancellationToken);

    /// <summary>Writes the segment of a split anew, with columns in the schema's types.</summary>
    public Task<PartProtocol.Done> RetakeAsync(PartProtocol.Retake again, CancellationToken cancellationToken) =>
        RunAsync(async cancelled =>
        {
            var schema = new FeedSchema([.. again.Columns.Select(c => c.ToFeedColumn())]);
            long moved = await WithBytesAsync(
                again.Split,
                carried => _shares.Rewrite(carried.Ordinal, again.Positions, schema, cancelled, carried), cancelled)
                .ConfigureAwait(false);
            return new PartProtocol.Done { BytesMoved = moved };
        }, cancellationToken);

    /// <summary>
    /// Runs what reads a split, on a worker and then on the disk, while its bytes are here; gives how many came.
    /// </summary>
    async Task<long> WithBytesAsync(
        CsvSplit split, Func<CsvSplit, Action?> work, CancellationToken cancellationToken)
    {
        long moved = 0;
        string path = Path.Combine(directory, $"{Guid.NewGuid():N}{DurableFile.TemporarySuffix}");
        try
        {
            await hosts.FetchAsync(
                join.Lender, new PartProtocol.Bytes(join.Id, join.Run, split), path, n => moved += n, cancellationToken)
                .ConfigureAwait(false);
            Action? sync = await limiter.RunAsync(() => work(SplitTransfer.From(split, path)), cancellationToken)
                .ConfigureAwait(false);
            if (sync is not null) await limiter.WaitForDiskAsync(sync).ConfigureAwait(false);
            return moved;
        }
        finally
        {
            DurableFile.DeleteQuietly(path);
        }
    }

    async Task<T> RunAsync<T>(Func<CancellationToken, Task<T>> work, CancellationToken cancellationToken)
    {
        using var either = CancellationTokenSource.CreateLinkedTokenSource(_stop.Token, cancellationToken);
        Interlocked.Increment(ref _running);
        try
        {
            either.Token.ThrowIfCancellationRequested();
            return await work(either.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (_stop.IsCancellationRequested)
        {
            throw PartKeeper.Lost(join.Id);
        }
        finally
        {
            if (Interlocked.Decrement(ref _running) == 0) Volatile.Read(ref _idle)?.TrySetResult();
        }
    }

    /// <summary>Ends when what runs has stopped; nothing runs after it.</summary>
    public async Task StopAsync()
    {
        var idle = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        Volatile.Write(ref _idle, idle);
        await _stop.CancelAsync().ConfigureAwait(false);
        if (Volatile.Read(ref _running) > 0) await idle.Task.ConfigureAwait(false);
        _shares.Trim();
    }
}
