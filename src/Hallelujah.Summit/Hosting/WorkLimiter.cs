using System.Threading.Channels;

namespace Hallelujah.Summit.Hosting;

/// <summary>
/// The host's workers: as many threads as there are processors, shared by all commands in the order of asking. Threads
/// of their own, so that parsing and writing never take the thread pool's from actors and connections.
/// </summary>
sealed class WorkLimiter : IDisposable
{
    readonly Channel<Action> _queue = Channel.CreateUnbounded<Action>();
    readonly Thread[] _threads;

    public WorkLimiter(int workers)
    {
        Workers = workers;
        _threads = new Thread[workers];
        for (int i = 0; i < workers; i++)
        {
            _threads[i] = new Thread(Drain) { IsBackground = true, Name = $"worker {i + 1}" };
            _threads[i].Start();
        }
    }

    /// <summary>How much runs at the same time.</summary>
    public int Workers { get; }

    /// <summary>Runs the work on a worker. Cancelled while it queues, it never starts.</summary>
    public Task<T> RunAsync<T>(Func<T> work, CancellationToken cancellationToken)
    {
        var done = new TaskCompletionSource<T>(TaskCreationOptions.RunContinuationsAsynchronously);
        bool queued = _queue.Writer.TryWrite(() =>
        {
            if (cancellationToken.IsCancellationRequested)
            {
                done.TrySetCanceled(cancellationToken);
                return;
            }
            try
            {
                done.TrySetResult(work());
            }
            catch (OperationCanceledException e)
            {
                done.TrySetCanceled(e.CancellationToken);
            }
            catch (Exception e)
            {
                done.TrySetException(e);
            }
        });
        if (!queued) done.TrySetCanceled(CancellationToken.None);
        return done.Task;
    }

    public Task RunAsync(Action work, CancellationToken cancellationToken) =>
        RunAsync(() => { work(); return true; }, cancellationToken);

    void Drain()
    {
        // A worker has nothing else to do than wait; the reader's synchronous face is a wait on this thread alone.
        while (true)
        {
            if (_queue.Reader.TryRead(out Action? work))
            {
                work();
                continue;
            }
            ValueTask<bool> more = _queue.Reader.WaitToReadAsync();
            if (!(more.IsCompleted ? more.GetAwaiter().GetResult() : more.AsTask().GetAwaiter().GetResult())) return;
        }
    }

    /// <summary>Takes no more work; what runs is finished by its own cancellation.</summary>
    public void Dispose() => _queue.Writer.TryComplete();
}
