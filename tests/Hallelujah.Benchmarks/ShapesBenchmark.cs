using System.Globalization;
using Hallelujah.Benchmarks.Generate;

namespace Hallelujah.Benchmarks;

/// <summary>Loads of sources of unusual shapes through a Summit and into DuckDB, alternating.</summary>
sealed class ShapesBenchmark(Options options)
{
    const long FileBytes = 100_000_000;
    const int SmallFiles = 10_000;

    public async Task RunAsync()
    {
        string directory = Path.Combine(options.Directory, $"hall-shapes-{Guid.NewGuid():N}");
        Directory.CreateDirectory(directory);
        try
        {
            await using SummitEngine ours = await SummitEngine.StartAsync(Path.Combine(directory, "summit"));
            var measurements = new Measurements(ours);
            await RunAsync(ours, measurements, "100 columns, 100 MB", directory,
                path => ShapeFiles.WriteWide(path, 100, FileBytes));
            await RunAsync(
                ours, measurements, "10,000 columns, 100 MB", directory, path =>
                    ShapeFiles.WriteWide(path, 10_000, FileBytes));
            await RunAsync(
                ours, measurements, "fields of 1 MB, 100 MB", directory, path =>
                    ShapeFiles.WriteHugeFields(path, FileBytes));
            await RunAsync(ours, measurements, "10,000 files of 1 KB", directory,
                path => ShapeFiles.WriteSmallFiles(path, SmallFiles), "*.csv");
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
                $"{options.Runs} runs, medians; {Environment.ProcessorCount} threads"));
            Console.WriteLine();
            measurements.Print();
        }
        finally
        {
            Directory.Delete(directory, recursive: true);
        }
    }

    /// <param name="pattern">For a directory of files, what the peer is given.</param>
    async Task RunAsync(SummitEngine ours, Measurements measurements, string shape, string directory,
        Action<string> write, string? pattern = null)
    {
        string source = Path.Combine(directory, pattern is null ? "shape.csv" : "shape");
        string database = Path.Combine(directory, "peer.duckdb");
        write(source);
        for (int run = 0; run < options.Runs; run++)
        {
            long rows = await measurements.OursAsync(shape, () => ours.LoadAsync(source)), peerRows = 0;
            await ours.DeleteAsync(ours.Feed);
            using (var theirs = new DuckDbEngine(database))
            {
                measurements.Theirs(
                    shape, () => peerRows = theirs.Load(pattern is null ? source : Path.Combine(source, pattern)));
            }
            foreach (string file in Directory.GetFiles(directory, "peer.duckdb*")) File.Delete(file);
            if (rows != peerRows)
                throw new InvalidOperationException(
                    string.Create(CultureInfo.InvariantCulture, $"{shape}: {rows} rows, DuckDB has {peerRows}."));
        }
        if (pattern is null) File.Delete(source);
        else Directory.Delete(source, recursive: true);
    }
}
