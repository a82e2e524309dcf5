using System.Threading.Channels;

namespace Hallelujah.Summit.Hosting;

/// <summary>
/// The host's workers: as many threads as there are processors, shared by all commands in the order of asking, and as
/// many again that only wait for the disk, so that no processor stands still meanwhile. Threads of their own, so that
/// parsing and writing never take the thread pool's from actors and connections.
/// </summary>
sealed class WorkLimiter : IDisposable
{
    readonly Channel<Action> _queue = Channel.CreateUnbounded<Action>();
    readonly Channel<Action> _syncs = Channel.CreateUnbounded<Action>();

    public WorkLimiter(int workers)
    {
        Workers = workers;
        for (int i = 1; i <= workers; i++)
        {
            Start($"worker {i}", _queue.Reader);
            Start($"sync {i}", _syncs.Reader);
        }
    }

    static void Start(string name, ChannelReader<Action> queue) =>
        new Thread(() => Drain(queue)) { IsBackground = true, Name = name }.Start();

    /// <summary>How much runs at the same time.</summary>
    public int Workers { get; }

    /// <summary>Runs the work on a worker. Cancelled while it queues, it never starts.</summary>
    public Task<T> RunAsync<T>(Func<T> work, CancellationToken cancellationToken) =>
        RunAsync(_queue.Writer, work, cancellationToken);

    /// <summary>Runs what waits for the disk and needs next to no processor. Always runs.</summary>
    public Task WaitForDiskAsync(Action sync) =>
        RunAsync(_syncs.Writer, () => { sync(); return true; }, CancellationToken.None);

    static Task<T> RunAsync<T>(ChannelWriter<Action> queue, Func<T> work, CancellationToken cancellationToken)
    {
        var done = new TaskCompletionSource<T>(TaskCreationOptions.RunContinuationsAsynchronously);
        bool queued = queue.TryWrite(() =>
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

    static void Drain(ChannelReader<Action> queue)
    {
        // A worker has nothing else to do than wait; the reader's synchronous face is a wait on this thread alone.
        while (true)
        {
            if (queue.TryRead(out Action? work))
            {
                work();
                continue;
            }
            ValueTask<bool> more = queue.WaitToReadAsync();
            if (!(more.IsCompleted ? more.GetAwaiter().GetResult() : more.AsTask().GetAwaiter().GetResult())) return;
        }
    }

    /// <summary>Takes no more work; what runs is finished by its own cancellation.</summary>
    public void Dispose()
    {
        _queue.Writer.TryComplete();
        _syncs.Writer.TryComplete();
    }
}
