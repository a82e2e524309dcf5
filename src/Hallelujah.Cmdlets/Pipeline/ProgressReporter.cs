using System.Diagnostics;
using System.Globalization;
using Hallelujah.Contracts;

namespace Hallelujah.Cmdlets;

/// <summary>Progress of a command as one bar, from real bytes, at most five records a second.</summary>
sealed class ProgressReporter(AsyncHallCmdlet cmdlet, string activity) : IProgress<FeedProgress>
{
    static int _lastActivityId;

    readonly int _activityId = Interlocked.Increment(ref _lastActivityId);
    long _lastReport = Stopwatch.GetTimestamp();

    public void Report(FeedProgress value)
    {
        long last = Interlocked.Read(ref _lastReport);
        if (Stopwatch.GetElapsedTime(last).TotalMilliseconds < CmdletLimits.ProgressIntervalMs) return;
        if (Interlocked.CompareExchange(ref _lastReport, Stopwatch.GetTimestamp(), last) != last) return;
        cmdlet.PostProgress(new(_activityId, activity, Status(value)) { PercentComplete = Percent(value) });
    }

    /// <summary>-1, no bar, where the total is not known.</summary>
    internal static int Percent(FeedProgress value) =>
        value.BytesTotal is > 0 and long total ? (int)Math.Clamp(value.Bytes * 100.0 / total, 0, 100) : -1;

    internal static string Status(FeedProgress value) => value.BytesTotal is > 0 and long total
        ? string.Create(CultureInfo.InvariantCulture,
            $"{value.Phase}: {value.Rows:N0} rows, {value.Bytes / 1e6:N1} of {total / 1e6:N1} MB")
        : string.Create(
            CultureInfo.InvariantCulture, $"{value.Phase}: {value.Rows:N0} rows, {value.Bytes / 1e6:N1} MB");
}
