using System.Diagnostics;
using System.Globalization;

namespace Hallelujah.Benchmarks;

/// <summary>Seconds of each job on both sides, the table of their medians, and the most memory that the Summit needed.</summary>
sealed class Measurements(SummitEngine summit)
{
    readonly List<string> _jobs = [];
    readonly Dictionary<(string Job, bool Ours), List<double>> _seconds = [];
    readonly Dictionary<string, long> _peaks = [];

    public async Task<T> OursAsync<T>(string job, Func<Task<T>> run)
    {
        summit.ResetPeakMemory();
        var watch = Stopwatch.StartNew();
        T result = await run();
        Add(job, ours: true, watch.Elapsed.TotalSeconds);
        if (summit.PeakMemory() is { } peak) _peaks[job] = Math.Max(peak, _peaks.GetValueOrDefault(job));
        return result;
    }

    public void Theirs(string job, Action run)
    {
        var watch = Stopwatch.StartNew();
        run();
        Add(job, ours: false, watch.Elapsed.TotalSeconds);
    }

    void Add(string job, bool ours, double seconds)
    {
        if (!_jobs.Contains(job)) _jobs.Add(job);
        if (!_seconds.TryGetValue((job, ours), out List<double>? list)) _seconds[(job, ours)] = list = [];
        list.Add(seconds);
        Console.Error.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{(ours ? "Hallelujah" : "DuckDB"),-10} {job,-40} {seconds,9:F3} s"));
    }

    public static double Median(IEnumerable<double> values)
    {
        double[] sorted = [.. values.Order()];
        return sorted.Length % 2 == 1 ? sorted[sorted.Length / 2] : (sorted[(sorted.Length / 2) - 1] + sorted[sorted.Length / 2]) / 2;
    }

    public void Print()
    {
        Console.WriteLine("| job | Hallelujah, s | DuckDB, s | ratio | Summit's peak resident memory, MB |");
        Console.WriteLine("| --- | --- | --- | --- | --- |");
        foreach (string job in _jobs)
        {
            string ours = Cell(job, true, out double? our), theirs = Cell(job, false, out double? their);
            string ratio = our is > 0 && their is { } other ? string.Create(CultureInfo.InvariantCulture, $"{other / our:F1}") : "";
            string peak = _peaks.TryGetValue(job, out long bytes) ? string.Create(CultureInfo.InvariantCulture, $"{bytes / 1e6:F0}") : "";
            Console.WriteLine($"| {job} | {ours} | {theirs} | {ratio} | {peak} |");
        }
    }

    string Cell(string job, bool ours, out double? median)
    {
        median = _seconds.TryGetValue((job, ours), out List<double>? list) ? Median(list) : null;
        return median is { } value ? string.Create(CultureInfo.InvariantCulture, $"{value:F3}") : "";
    }
}
