using System.Diagnostics;
using System.Globalization;
using Hallelujah.Benchmarks.Peers;

namespace Hallelujah.Benchmarks;

/// <summary>
/// Seconds of each job on both sides, the table of their medians, and the most memory that the Summit needed.
/// </summary>
sealed class Measurements(SummitEngine summit)
{
    readonly List<string> _jobs = [];
    readonly Dictionary<(string Job, bool Ours), List<(double Elapsed, double Processor)>> _runs = [];
    readonly Dictionary<string, long> _peaks = [];
    string _peer = "no peer";

    public async Task<T> OursAsync<T>(string job, Func<Task<T>> run)
    {
        summit.ResetPeakMemory();
        TimeSpan processor = summit.ProcessorTime();
        var watch = Stopwatch.StartNew();
        T result = await run();
        watch.Stop();
        long? peak = summit.PeakMemory();
        Add(job, ours: true, watch.Elapsed, summit.ProcessorTime() - processor, peak);
        return result;
    }

    /// <summary>A job of which whoever runs it tells the seconds.</summary>
    public async Task OursToldAsync(string job, Func<Task<double>> run)
    {
        summit.ResetPeakMemory();
        TimeSpan processor = summit.ProcessorTime();
        double seconds = await run();
        Add(job, ours: true, TimeSpan.FromSeconds(seconds), summit.ProcessorTime() - processor, summit.PeakMemory());
    }

    /// <summary>Nothing is run where there is no peer.</summary>
    public async Task<T?> TheirsAsync<T>(IPeer? peer, string job, Func<IPeer, Task<T>> run)
    {
        if (peer is null) return default;
        _peer = peer.Name;
        TimeSpan processor = peer.ProcessorTime();
        var watch = Stopwatch.StartNew();
        T result = await run(peer);
        watch.Stop();
        Add(job, ours: false, watch.Elapsed, peer.ProcessorTime() - processor);
        return result;
    }

    void Add(string job, bool ours, TimeSpan elapsed, TimeSpan processor, long? peak = null)
    {
        if (peak is { } bytes) _peaks[job] = Math.Max(bytes, _peaks.GetValueOrDefault(job));
        if (!_jobs.Contains(job)) _jobs.Add(job);
        if (!_runs.TryGetValue((job, ours), out List<(double, double)>? list)) _runs[(job, ours)] = list = [];
        list.Add((elapsed.TotalSeconds, processor.TotalSeconds));
        Console.Error.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"{(ours ? "Hallelujah" : _peer),-10} {job,-40} {elapsed.TotalSeconds,9:F3} s {processor.TotalSeconds,9:F3} s of processors {peak / 1e6,6:F0} MB"));
    }

    /// <summary>The median of what a job took, in seconds.</summary>
    public double Ours(string job) => Median(_runs[(job, true)].Select(r => r.Elapsed));

    public static double Median(IEnumerable<double> values)
    {
        double[] sorted = [.. values.Order()];
        return sorted.Length % 2 == 1 ? sorted[sorted.Length / 2]
            : (sorted[(sorted.Length / 2) - 1] + sorted[sorted.Length / 2]) / 2;
    }

    /// <summary>Prints the medians; memory is the Summit's resident memory, the most of all runs. Processor time is what to look at where the machine had other work.</summary>
    public void Print()
    {
        Console.WriteLine(
            $"| job | Hallelujah, s | {_peer}, s | ratio | processor time, s | {_peer}'s, s | ratio | peak memory, MB |");
        Console.WriteLine("| --- | --- | --- | --- | --- | --- | --- | --- |");
        foreach (string job in _jobs)
        {
            string elapsed = Cells(job, static r => r.Elapsed), processor = Cells(job, static r => r.Processor);
            string peak = _peaks.TryGetValue(job, out long bytes)
                ? string.Create(CultureInfo.InvariantCulture, $"{bytes / 1e6:F0}") : "";
            Console.WriteLine($"| {job} | {elapsed} | {processor} | {peak} |");
        }
        Console.WriteLine();
        Console.WriteLine($"| job | Hallelujah: first, least, most, s | {_peer}: first, least, most, s |");
        Console.WriteLine("| --- | --- | --- |");
        foreach (string job in _jobs) Console.WriteLine($"| {job} | {Range(job, true)} | {Range(job, false)} |");
        Console.WriteLine();
    }

    string Range(string job, bool ours)
    {
        if (!_runs.TryGetValue((job, ours), out List<(double Elapsed, double)>? runs)) return "";
        return string.Create(CultureInfo.InvariantCulture,
            $"{runs[0].Elapsed:F3}, {runs.Min(r => r.Elapsed):F3}, {runs.Max(r => r.Elapsed):F3}");
    }

    string Cells(string job, Func<(double Elapsed, double Processor), double> of)
    {
        double? ours = _runs.TryGetValue((job, true), out List<(double, double)>? our) ? Median(our.Select(of)) : null;
        double? theirs = _runs.TryGetValue((job, false), out List<(double, double)>? their) ? Median(their.Select(of))
            : null;
        double? ratio = ours > 0 ? theirs / ours : null;
        return string.Create(CultureInfo.InvariantCulture, $"{ours:F3} | {theirs:F3} | {ratio:F1}");
    }
}
