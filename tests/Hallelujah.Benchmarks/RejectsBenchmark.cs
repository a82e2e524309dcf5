using System.Globalization;
using Hallelujah.Benchmarks.Generate;
using Hallelujah.Contracts;

namespace Hallelujah.Benchmarks;

/// <summary>
/// What it costs to set bad records aside: the load of a file that would stop at a bad record, the same with rejects
/// on, and a file of the same size with one bad record in a hundred. Alternating, through a real Summit.
/// </summary>
sealed class RejectsBenchmark(Options options)
{
    const int BadEvery = 100;

    public async Task RunAsync()
    {
        string directory = Path.Combine(options.Directory, $"hall-benchmark-{Guid.NewGuid():N}");
        Directory.CreateDirectory(directory);
        try
        {
            string clean = Path.Combine(directory, "clean.csv"), dirty = Path.Combine(directory, "dirty.csv");
            TestFile.Write(options.Kind, options.Bytes, clean);
            await SpoilAsync(clean, dirty);
            await using SummitEngine ours = await SummitEngine.StartAsync(Path.Combine(directory, "summit"));
            var reject = new CsvImportOptions { OnError = BadRecordPolicy.Reject };
            List<double> off = [], on = [], bad = [];
            // The first round compiles and fills caches.
            for (int run = 0; run <= options.Runs; run++)
            {
                double[] seconds =
                [
                    await TimeAsync(ours, new CsvImportOptions(), clean), await TimeAsync(ours, reject, clean),
                    await TimeAsync(ours, reject, dirty),
                ];
                if (run == 0) continue;
                off.Add(seconds[0]);
                on.Add(seconds[1]);
                bad.Add(seconds[2]);
            }
            Print("rejects off", off, off);
            Print("rejects on, none bad", on, off);
            Print($"rejects on, 1 in {BadEvery} bad", bad, off);
        }
        finally
        {
            Directory.Delete(directory, recursive: true);
        }
    }

    /// <summary>Processor time of a load: elapsed time tells more of the disk.</summary>
    static async Task<double> TimeAsync(SummitEngine ours, CsvImportOptions csv, string file)
    {
        TimeSpan before = ours.ProcessorTime();
        await ours.LoadAsync(csv, file);
        double seconds = (ours.ProcessorTime() - before).TotalSeconds;
        await ours.DeleteAsync(ours.Feed);
        return seconds;
    }

    /// <summary>The same file with another field at the end of one record in a hundred.</summary>
    static async Task SpoilAsync(string clean, string dirty)
    {
        await using var to = new StreamWriter(dirty);
        long line = 0;
        await foreach (string text in File.ReadLinesAsync(clean))
        {
            await to.WriteAsync(text);
            await to.WriteAsync(++line % BadEvery == 0 ? ",bad\n" : "\n");
        }
    }

    static void Print(string what, List<double> seconds, List<double> off)
    {
        double median = Measurements.Median(seconds);
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"{what}: {median:F2} s of processor time, {median / Measurements.Median(off):F2} times rejects off"));
    }
}
