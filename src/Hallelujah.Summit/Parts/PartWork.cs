using Akka.Actor;
using Hallelujah.Contracts;
using Hallelujah.Summit.Hallelu;
using Hallelujah.Summit.Hosting;
using Hallelujah.Summit.Jah;

namespace Hallelujah.Summit.Parts;

/// <summary>
/// What this host does for its part of a feed whose Hallelu may be on another host, while it is made. One step at a
/// time.
/// </summary>
abstract class PartWork(Guid id, Guid run, string directory, WorkLimiter limiter, IActorRefFactory actors) : IJahWork
{
    readonly SemaphoreSlim _gate = new(1, 1);
    readonly CancellationTokenSource _stop = new();
    long _rows;
    long _bytes;
    long _bytesRead;
    string _phase = "";
    IProgress<FeedProgress>? _progress;

    public Guid Run => run;

    public string PartPath => directory;

    /// <summary>Source bytes of all rounds.</summary>
    public long BytesRead => Interlocked.Read(ref _bytesRead);

    protected WorkLimiter Limiter => limiter;

    public abstract Task<Action?> DoAsync(Share share, WorkLimiter limiter, CancellationToken cancellationToken);

    /// <summary>Throws where what the part was made from is not as it was; on a worker.</summary>
    protected abstract void CheckSource(CancellationToken cancellationToken);

    /// <summary>Lets go of the memory that was kept for more shares.</summary>
    protected virtual void Trim()
    {
    }

    /// <summary>Ends when what runs has stopped; nothing runs after it.</summary>
    public async Task StopAsync()
    {
        await _stop.CancelAsync().ConfigureAwait(false);
        await _gate.WaitAsync().ConfigureAwait(false);
        Trim();
        _gate.Release();
    }

    /// <summary>Runs a step alone; it ends when the part is stopped or its asker has gone.</summary>
    protected async Task<T> StepAsync<T>(
        Func<CancellationToken, Task<T>> step, CancellationToken cancellationToken)
    {
        using var either = CancellationTokenSource.CreateLinkedTokenSource(_stop.Token, cancellationToken);
        bool isAlone = false;
        try
        {
            await _gate.WaitAsync(either.Token).ConfigureAwait(false);
            isAlone = true;
            either.Token.ThrowIfCancellationRequested();
            return await step(either.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (_stop.IsCancellationRequested)
        {
            throw PartKeeper.Lost(id);
        }
        finally
        {
            if (isAlone) _gate.Release();
        }
    }

    /// <summary>Has this host's Jahs do a round of shares.</summary>
    protected Task RunJahsAsync(Func<Share?> next, CancellationToken cancellationToken) =>
        RunJahsAsync([new CrewMembers(this, limiter.Workers)], next, cancellationToken);

    protected Task RunJahsAsync(
        IReadOnlyList<CrewMembers> members, Func<Share?> next, CancellationToken cancellationToken) =>
        CrewActor.RunAsync(actors, limiter, members, next, cancellationToken);

    /// <summary>Everything that there is survives whatever happens, and is read under the manifest.</summary>
    /// <param name="manifest">Null: the part is in the directory of the feed, whose manifest comes last.</param>
    public Task<PartProtocol.Done> SealAsync(FeedManifest? manifest, CancellationToken cancellationToken) => StepAsync(
        cancelled => limiter.RunAsync(() =>
        {
            Trim();
            CheckSource(cancelled);
            DurableFile.SyncDirectory(directory);
            manifest?.Write(directory);
            return PartProtocol.Done.Instance;
        }, cancelled), cancellationToken);

    /// <summary>A round begins, and tells how far it is.</summary>
    protected void Begin(string phase, IProgress<FeedProgress> progress) =>
        (_rows, _bytes, _phase, _progress) = (0, 0, phase, progress);

    protected void AddBytes(long bytes)
    {
        Interlocked.Add(ref _bytesRead, bytes);
        long now = Interlocked.Add(ref _bytes, bytes);
        _progress?.Report(new FeedProgress(_phase, Interlocked.Read(ref _rows), now, null));
    }

    protected void AddRows(long rows)
    {
        long now = Interlocked.Add(ref _rows, rows);
        _progress?.Report(new FeedProgress(_phase, now, Interlocked.Read(ref _bytes), null));
    }
}
