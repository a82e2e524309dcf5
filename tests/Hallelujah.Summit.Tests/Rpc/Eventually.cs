using System.Diagnostics;

namespace Hallelujah.Summit.Tests.Rpc;

/// <summary>Waits: for a state that no event announces, and for a cancellation.</summary>
static class Eventually
{
    /// <summary>
    /// Never ends by itself: it is cancelled. What awaits it goes on on another thread, so that whatever else was
    /// registered with the token is called too.
    /// </summary>
    public static async Task CancelledAsync(CancellationToken cancellationToken)
    {
        TaskCompletionSource cancelled = new(TaskCreationOptions.RunContinuationsAsynchronously);
        await using CancellationTokenRegistration seen =
            cancellationToken.Register(() => cancelled.TrySetCanceled(cancellationToken));
        await cancelled.Task;
    }

    public static async Task ReachedAsync(string what, Func<Task<bool>> reached)
    {
        long start = Stopwatch.GetTimestamp();
        while (!await reached())
        {
            if (Stopwatch.GetElapsedTime(start) > RpcBench.Patience)
                throw new TimeoutException($"Expected within {RpcBench.Patience}: {what}.");
            await Task.Yield();
        }
    }
}
