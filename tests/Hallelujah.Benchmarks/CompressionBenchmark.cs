using System.Diagnostics;
using System.Globalization;
using Hallelujah.Benchmarks.Generate;
using Hallelujah.Contracts;

namespace Hallelujah.Benchmarks;

/// <summary>
/// The same jobs on feeds that are compressed in each way, in turn: size on disk, load to durable, extractions. Of the
/// kinds other than lineitem there is nothing to extract.
/// </summary>
sealed class CompressionBenchmark(Options options)
{
    readonly List<string> _jobs = [];
    readonly Dictionary<(string Job, FeedCompression How), List<(double Elapsed, double Processor)>> _runs = [];
    readonly Dictionary<FeedCompression, long> _bytes = [];

    public async Task RunAsync()
    {
        string directory = Path.Combine(options.Directory, $"hall-benchmark-{Guid.NewGuid():N}");
        Directory.CreateDirectory(directory);
        try
        {
            string csv = options.File ?? Path.Combine(directory, options.Kind + ".csv");
            if (options.File is null) TestFile.Write(options.Kind, options.Bytes, csv);
            await using SummitEngine summit =
                await SummitEngine.StartAsync(Path.Combine(directory, "summit"), options.Program);
            // What the first load compiles is no compression's.
            await summit.LoadAsync(csv);
            await summit.DeleteAsync(summit.Feed);
            for (int run = 0; run < options.Runs; run++)
                foreach (FeedCompression how in Enum.GetValues<FeedCompression>()) await RunOnceAsync(summit, csv, how);
            Print(csv);
        }
        finally
        {
            Directory.Delete(directory, recursive: true);
        }
    }

    async Task RunOnceAsync(SummitEngine summit, string csv, FeedCompression how)
    {
        await MeasureAsync(summit, "load to durable", how, () => summit.LoadAsync(how, csv));
        _bytes[how] = await summit.BytesAsync();
        if (options.Kind == "lineitem")
        {
            foreach (Extraction extraction in Extraction.OfLineitem)
            {
                string feed = (await MeasureAsync(summit, $"extract {extraction.Name}", how,
                    () => summit.ExtractAsync(extraction.Selection))).Feed;
                await summit.DeleteAsync(feed);
            }
        }
        await summit.DeleteAsync(summit.Feed);
    }

    async Task<T> MeasureAsync<T>(SummitEngine summit, string job, FeedCompression how, Func<Task<T>> run)
    {
        TimeSpan processor = summit.ProcessorTime();
        var watch = Stopwatch.StartNew();
        T result = await run();
        var took = (watch.Elapsed.TotalSeconds, (summit.ProcessorTime() - processor).TotalSeconds);
        if (!_jobs.Contains(job)) _jobs.Add(job);
        if (!_runs.TryGetValue((job, how), out List<(double, double)>? list)) _runs[(job, how)] = list = [];
        list.Add(took);
        return result;
    }

    void Print(string csv)
    {
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"{options.Kind}, {new FileInfo(csv).Length:N0} bytes, {options.Runs} runs, medians; ")
            + string.Create(CultureInfo.InvariantCulture, $"{Environment.ProcessorCount} threads"));
        Console.WriteLine();
        FeedCompression[] all = Enum.GetValues<FeedCompression>();
        Console.WriteLine($"| what | {string.Join(" | ", all)} |");
        Console.WriteLine($"| --- | {string.Join(" | ", all.Select(_ => "---"))} |");
        PrintRow("size on disk, MB", all.Select(how => _bytes[how] / 1e6), "F1");
        foreach (string job in _jobs)
        {
            PrintRow($"{job}, s",
                all.Select(how => Measurements.Median(_runs[(job, how)].Select(r => r.Elapsed))), "F3");
            PrintRow($"{job}, s of processors",
                all.Select(how => Measurements.Median(_runs[(job, how)].Select(r => r.Processor))), "F3");
        }
    }

    static void PrintRow(string what, IEnumerable<double> values, string format) => Console.WriteLine(
        $"| {what} | {string.Join(" | ", values.Select(v => v.ToString(format, CultureInfo.InvariantCulture)))} |");
}
