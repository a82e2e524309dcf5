using System.Diagnostics;

namespace Hallelujah.Summit.Tests.Rpc;

/// <summary>Waits for a state that no event announces.</summary>
static class Eventually
{
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
