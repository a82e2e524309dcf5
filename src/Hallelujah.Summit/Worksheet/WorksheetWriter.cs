using System.Threading.Channels;

namespace Hallelujah.Summit.Worksheet;

/// <summary>The one thread that touches the store, so that no actor ever waits for a disk.</summary>
sealed class WorksheetWriter : IDisposable
{
    readonly Channel<Action> _queue =
        Channel.CreateUnbounded<Action>(new UnboundedChannelOptions { SingleReader = true });
    readonly WorksheetStore _store;
    readonly Task _loop;

    public WorksheetWriter(WorksheetStore store)
    {
        _store = store;
        _loop = Task.Run(DrainAsync);
    }

    /// <summary>Runs in the order of asking; what it wrote is durable when the task completes.</summary>
    public Task RunAsync(Action<WorksheetStore> work)
    {
        var done = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        bool queued = _queue.Writer.TryWrite(() =>
        {
            try
            {
                work(_store);
                done.TrySetResult();
            }
            catch (Exception e)
            {
                done.TrySetException(e);
            }
        });
        if (!queued) done.TrySetException(new ObjectDisposedException(nameof(WorksheetWriter)));
        return done.Task;
    }

    async Task DrainAsync()
    {
        await foreach (Action work in _queue.Reader.ReadAllAsync().ConfigureAwait(false)) work();
    }

    /// <summary>Finishes what was asked for, then takes no more.</summary>
    public async Task CloseAsync()
    {
        _queue.Writer.TryComplete();
        await _loop.ConfigureAwait(false);
    }

    public void Dispose() => _queue.Writer.TryComplete();
}
