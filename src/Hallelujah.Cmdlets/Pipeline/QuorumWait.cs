using System.Diagnostics;
using Hallelujah.Contracts;

namespace Hallelujah.Cmdlets;

/// <summary>
/// Asks again, for a few seconds, where too few hosts are there for a command: a host that joins anew, or that was
/// taken for lost, makes a majority again soon. Such a command was refused before anything was done.
/// </summary>
static class QuorumWait
{
    /// <summary>
    /// Throws what the last try threw. <paramref name="limitMs"/>: how long it is asked again.
    /// </summary>
    public static async Task<T> OfAsync<T>(
        Func<Task<T>> ask, CancellationToken cancellationToken, int limitMs = CmdletLimits.QuorumWaitMs)
    {
        long start = Stopwatch.GetTimestamp();
        while (true)
        {
            try
            {
                return await ask().ConfigureAwait(false);
            }
            catch (HallException e) when (e.Error == HallErrors.NoQuorum
                && Stopwatch.GetElapsedTime(start).TotalMilliseconds < limitMs)
            {
                await Task.Delay(CmdletLimits.QuorumRetryMs, cancellationToken).ConfigureAwait(false);
            }
        }
    }
}
