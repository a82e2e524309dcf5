using Akka.Actor;
using Hallelujah.Columnar.Schema;
using Hallelujah.Columnar.Statistics;
using Hallelujah.Contracts;
using Hallelujah.Summit.Hallelu;
using Hallelujah.Summit.Hosting;
using Hallelujah.Summit.Jah;

namespace Hallelujah.Summit.Parts;

/// <summary>
/// What this host does for its part of a feed whose Hallelu may be on another host, while it is made. One step at a
/// time.
/// </summary>
/// <param name="self">This host.</param>
abstract class PartWork(
    Guid id, Guid run, string self, string directory, WorkLimiter limiter, IActorRefFactory actors) : IJahWork
{
    readonly SemaphoreSlim _gate = new(1, 1);
    readonly CancellationTokenSource _stop = new();
    readonly Lock _telling = new();
    readonly Dictionary<string, FeedHostInfo> _doing = new(FeedName.Comparer);
    long _bytesRead;
    string _phase = "";
    IProgress<FeedProgress>? _progress;

    public Guid Run => run;

    public string PartPath => directory;

    /// <summary>Source bytes of all rounds.</summary>
    public long BytesRead => Interlocked.Read(ref _bytesRead);

    protected WorkLimiter Limiter => limiter;

    protected string Self => self;

    public abstract Task<Action?> DoAsync(Share share, WorkLimiter limiter, CancellationToken cancellationToken);

    /// <summary>Throws where what the part was made from is not as it was; on a worker.</summary>
    protected abstract void CheckSource(CancellationToken cancellationToken);

    /// <summary>As that of a <see cref="FeedWork"/>, of the part's rows.</summary>
    public virtual IReadOnlyList<ColumnReport>? Beginning(Func<FeedSchema, IReadOnlyList<int>> columnsOf) => null;

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

    protected string HostOf(CrewMembers members) => (members.Work as IJahElsewhere)?.Host ?? self;

    protected Task RunJahsAsync(
        IReadOnlyList<CrewMembers> members, Func<Share?> next, CancellationToken cancellationToken) =>
        CrewActor.RunAsync(actors, limiter, Noted(members), next, cancellationToken);

    /// <summary>Notes whose Jahs they are, for who asks how far it is.</summary>
    IReadOnlyList<CrewMembers> Noted(IReadOnlyList<CrewMembers> members)
    {
        lock (_telling)
        {
            foreach (CrewMembers crew in members)
            {
                string host = HostOf(crew);
                _doing[host] = (_doing.GetValueOrDefault(host) ?? new FeedHostInfo(host, 0, 0, 0)) with
                {
                    Jahs = crew.Jahs,
                };
            }
        }
        Add(self, 0, 0);
        return members;
    }

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
    protected void Begin(string phase, IProgress<FeedProgress> progress)
    {
        lock (_telling)
        {
            _doing.Clear();
            (_phase, _progress) = (phase, progress);
        }
    }

    protected void AddBytes(long bytes) => Add(self, 0, bytes);

    protected void AddRows(long rows) => Add(self, rows, 0);

    /// <summary>A host's Jahs have done so much more.</summary>
    protected void Add(string host, long rows, long bytes)
    {
        Interlocked.Add(ref _bytesRead, bytes);
        lock (_telling)
        {
            FeedHostInfo so = _doing.GetValueOrDefault(host) ?? new FeedHostInfo(host, 0, 0, 0);
            _doing[host] = so with { Rows = so.Rows + rows, Bytes = so.Bytes + bytes };
            FeedHostInfo[] all = [.. _doing.Values];
            _progress?.Report(new FeedProgress(_phase, all.Sum(h => h.Rows), all.Sum(h => h.Bytes), null)
            {
                Hosts = all,
            });
        }
    }
}
