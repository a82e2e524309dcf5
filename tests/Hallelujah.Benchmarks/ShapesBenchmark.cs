using System.Globalization;
using Hallelujah.Benchmarks.Generate;
using Hallelujah.Benchmarks.Peers;

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
        string files = Path.Combine(directory, "peer");
        write(source);
        for (int run = 0; run < options.Runs; run++)
        {
            long rows = await measurements.OursAsync(shape, () => ours.LoadAsync(source)), peerRows = rows;
            await ours.DeleteAsync(ours.Feed);
            await using (IPeer? theirs = await PeerKind.StartAsync(options.Peer, files))
            {
                string given = pattern is null ? source : Path.Combine(source, pattern);
                if (theirs is not null)
                    peerRows = await measurements.TheirsAsync(theirs, shape, p => p.LoadAsync(given));
            }
            if (Directory.Exists(files)) Directory.Delete(files, recursive: true);
            if (rows != peerRows)
                throw new InvalidOperationException(
                    string.Create(CultureInfo.InvariantCulture, $"{shape}: {rows} rows, the peer has {peerRows}."));
        }
        if (pattern is null) File.Delete(source);
        else Directory.Delete(source, recursive: true);
    }
}
