using System.Diagnostics;
using System.Globalization;
using Hallelujah.Benchmarks.Generate;

namespace Hallelujah.Benchmarks;

/// <summary>
/// From the start of the process until a client has its first answer: an empty directory, and one with many feeds.
/// </summary>
sealed class StartBenchmark(Options options)
{
    public async Task RunAsync()
    {
        string directory = Path.Combine(options.Directory, $"hall-benchmark-{Guid.NewGuid():N}");
        Directory.CreateDirectory(directory);
        try
        {
            var empty = new List<double>();
            for (int run = 0; run < options.Runs; run++)
                empty.Add(await StartAsync(Path.Combine(directory, $"summit{run}")));
            Print("empty directory", empty);
            string csv = Path.Combine(directory, "small.csv"), many = Path.Combine(directory, "summit0");
            TestFile.Write("lineitem", 10_000, csv);
            await using (SummitEngine ours = await SummitEngine.StartAsync(many, options.Program))
                for (int feed = 0; feed < options.Feeds; feed++) await ours.LoadAsync(csv);
            var full = new List<double>();
            for (int run = 0; run < options.Runs; run++) full.Add(await StartAsync(many));
            Print(string.Create(CultureInfo.InvariantCulture, $"{options.Feeds} feeds"), full);
        }
        finally
        {
            Directory.Delete(directory, recursive: true);
        }
    }

    async Task<double> StartAsync(string directory)
    {
        var watch = Stopwatch.StartNew();
        SummitEngine ours = await SummitEngine.StartAsync(directory, options.Program);
        double seconds = watch.Elapsed.TotalSeconds;
        await ours.DisposeAsync();
        return seconds;
    }

    static void Print(string what, List<double> seconds) =>
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
        $"Start to ready, {what}: median {Measurements.Median(seconds):F2} s of {seconds.Count} runs"));
}
