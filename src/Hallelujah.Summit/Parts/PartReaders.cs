using Hallelujah.Contracts;
using Hallelujah.Summit.Hosting;

namespace Hallelujah.Summit.Parts;

/// <summary>
/// Who reads files of parts and copies here right now, so that none are erased in the middle of that. Who erases a
/// directory ends its readers first, as the end of a Hallelu ends those of its feed. Safe for concurrent callers.
/// </summary>
sealed class PartReaders
{
    readonly Lock _gate = new();
    readonly Dictionary<string, Readers> _all = new(StringComparer.Ordinal);

    public bool IsRead(string directory)
    {
        lock (_gate) return _all.TryGetValue(directory, out Readers? readers) && readers.Count > 0;
    }

    /// <summary>Reads files of a directory. Throws FeedNotFound where it is erased meanwhile.</summary>
    /// <param name="read">Is cancelled when the directory is to be erased.</param>
    public async Task<T> ReadAsync<T>(
        string directory, string feed, Func<CancellationToken, Task<T>> read, CancellationToken cancellationToken)
    {
        Readers readers = Begin(directory, feed);
        try
        {
            using var either = CancellationTokenSource.CreateLinkedTokenSource(readers.Over.Token, cancellationToken);
            return await read(either.Token).ConfigureAwait(false);
        }
        catch (Exception e) when (readers.Over.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            throw Erased(feed, e);
        }
        finally
        {
            lock (_gate)
            {
                if (--readers.Count == 0) readers.Ended.TrySetResult();
                Forget(directory, readers);
            }
        }
    }

    Readers Begin(string directory, string feed)
    {
        lock (_gate)
        {
            Readers readers = Of(directory);
            if (readers.Erasers > 0) throw Erased(feed, null);
            readers.Count++;
            return readers;
        }
    }

    /// <summary>
    /// Erases a directory when its readers have ended; those that do not end soon are not waited for.
    /// </summary>
    public async Task EraseAsync(string directory)
    {
        Readers readers;
        lock (_gate)
        {
            readers = Of(directory);
            readers.Erasers++;
            if (readers.Count == 0) readers.Ended.TrySetResult();
        }
        try
        {
            await readers.Over.CancelAsync().ConfigureAwait(false);
            await Task.WhenAny(readers.Ended.Task, Task.Delay(SummitLimits.ReadersEndMs)).ConfigureAwait(false);
            DurableFile.EraseDirectory(directory);
        }
        finally
        {
            lock (_gate)
            {
                readers.Erasers--;
                // Who reads the next one of that name is not to be ended by this.
                if (readers.Erasers == 0 && _all.GetValueOrDefault(directory) == readers) _all.Remove(directory);
            }
        }
    }

    Readers Of(string directory)
    {
        if (!_all.TryGetValue(directory, out Readers? readers)) _all[directory] = readers = new Readers();
        return readers;
    }

    void Forget(string directory, Readers readers)
    {
        if (readers is { Count: 0, Erasers: 0 } && _all.GetValueOrDefault(directory) == readers)
            _all.Remove(directory);
    }

    static HallException Erased(string feed, Exception? inner) => new(
        HallErrors.FeedNotFound,
        $"What is here of '{feed}' was erased while it was read: it was deleted, or lies on other hosts now.", feed,
        "Read it again, if Get-HallFeed still lists it.", inner);

    /// <summary>Of one directory.</summary>
    sealed class Readers
    {
        public int Count;
        public int Erasers;

        public CancellationTokenSource Over { get; } = new();

        public TaskCompletionSource Ended { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }
}
