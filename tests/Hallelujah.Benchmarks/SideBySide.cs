using System.Diagnostics;
using System.Globalization;

namespace Hallelujah.Benchmarks;

/// <summary>Elapsed and processor seconds of the same jobs on two sides, and the table of their medians.</summary>
sealed class SideBySide(string first, string second)
{
    readonly List<string> _jobs = [];
    readonly Dictionary<(string Job, string Side), List<(double Elapsed, double Processor)>> _runs = [];

    public Task<T> FirstAsync<T>(string job, Func<TimeSpan> processorTime, Func<Task<T>> run) =>
        MeasureAsync(job, first, processorTime, run);

    public Task<T> SecondAsync<T>(string job, Func<TimeSpan> processorTime, Func<Task<T>> run) =>
        MeasureAsync(job, second, processorTime, run);

    async Task<T> MeasureAsync<T>(string job, string side, Func<TimeSpan> processorTime, Func<Task<T>> run)
    {
        TimeSpan before = processorTime();
        var watch = Stopwatch.StartNew();
        T result = await run();
        double elapsed = watch.Elapsed.TotalSeconds;
        double processor = (processorTime() - before).TotalSeconds;
        if (!_jobs.Contains(job)) _jobs.Add(job);
        if (!_runs.TryGetValue((job, side), out List<(double, double)>? list)) _runs[(job, side)] = list = [];
        list.Add((elapsed, processor));
        Console.Error.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"{side,-14} {job,-60} {elapsed,9:F3} s {processor,9:F3} s of processors"));
        return result;
    }

    /// <summary>What was measured of jobs whose names begin so does not count.</summary>
    public void Forget(string start)
    {
        foreach ((string Job, string Side) key in _runs.Keys.Where(
            k => k.Job.StartsWith(start, StringComparison.Ordinal)))
            _runs.Remove(key);
    }

    /// <summary>The ratios are first to second: above 1 the first took longer.</summary>
    public void Print()
    {
        Console.WriteLine(
            $"| job | {first}, s | {second}, s | ratio | processor time, s | {second}, s | ratio |");
        Console.WriteLine("| --- | --- | --- | --- | --- | --- | --- |");
        foreach (string job in _jobs)
            Console.WriteLine($"| {job} | {Cells(job, r => r.Elapsed)} | {Cells(job, r => r.Processor)} |");
    }

    string Cells(string job, Func<(double Elapsed, double Processor), double> of)
    {
        double ours = Measurements.Median(_runs[(job, first)].Select(of));
        double theirs = Measurements.Median(_runs[(job, second)].Select(of));
        return string.Create(CultureInfo.InvariantCulture, $"{ours:F3} | {theirs:F3} | {ours / theirs:F2}");
    }
}
