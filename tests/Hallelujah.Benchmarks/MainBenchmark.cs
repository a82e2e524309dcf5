using System.Diagnostics;
using System.Globalization;
using Hallelujah.Benchmarks.Generate;
using Hallelujah.Benchmarks.Peers;
using Hallelujah.Contracts;
using Microsoft.Win32.SafeHandles;

namespace Hallelujah.Benchmarks;

/// <summary>
/// The main job on both sides in the same run, alternating: load to durable, statistics of every column, extraction
/// into a feed or table, export to CSV; export to Arrow by us alone. The rows of both sides are compared after each job.
/// </summary>
sealed class MainBenchmark(Options options)
{
    readonly Dictionary<string, List<(long Bytes, double Seconds)>> _disk = [];
    readonly Dictionary<string, long> _rows = [];
    Measurements _measurements = null!;
    string _limits = "", _peer = "no peer";

    public async Task RunAsync()
    {
        string directory = Path.Combine(options.Directory, $"hall-benchmark-{Guid.NewGuid():N}");
        Directory.CreateDirectory(directory);
        try
        {
            string csv = options.File ?? Path.Combine(directory, options.Kind + ".csv");
            if (options.File is null) TestFile.Write(options.Kind, options.Bytes, csv);
            await using SummitEngine ours =
                await SummitEngine.StartAsync(Path.Combine(directory, "summit"), options.Program);
            _measurements = new Measurements(ours);
            for (int run = 0; run < options.Runs; run++) await RunOnceAsync(ours, csv, directory);
            await LimitsAsync(ours, csv, directory);
            await LatenciesAsync(ours);
            if (options.Kind == "lineitem") await ExportToArrowAsync(ours, directory);
            Print(csv);
        }
        finally
        {
            Directory.Delete(directory, recursive: true);
        }
    }

    async Task RunOnceAsync(SummitEngine ours, string csv, string directory)
    {
        string previous = ours.Feed, files = Path.Combine(directory, "peer");
        long rows = await _measurements.OursAsync("load to durable", () => ours.LoadAsync(csv));
        if (previous.Length > 0) await ours.DeleteAsync(previous);
        await _measurements.OursToldAsync("the same by Import-HallFeed", () => ours.LoadByCmdletAsync(csv));
        await using (IPeer? theirs = await PeerKind.StartAsync(options.Peer, files))
        {
            if (theirs is not null) _peer = $"{theirs.Name} {await theirs.VersionAsync()}";
            long peerRows = await _measurements.TheirsAsync(theirs, "load to durable", p => p.LoadAsync(csv));
            Compare("load", rows, theirs is null ? rows : peerRows);
            await _measurements.OursAsync("statistics of every column", ours.StatsAsync);
            await _measurements.TheirsAsync(theirs, "statistics of every column", p => Done(p.SummarizeAsync()));
            if (options.Kind == "lineitem")
                foreach (Extraction extraction in Extraction.OfLineitem)
                    await ExtractAsync(ours, theirs, extraction, directory);
        }
        if (Directory.Exists(files)) Directory.Delete(files, recursive: true);
    }

    static async Task<bool> Done(Task task)
    {
        await task;
        return true;
    }

    async Task ExtractAsync(SummitEngine ours, IPeer? theirs, Extraction extraction, string directory)
    {
        string job = $"extract {extraction.Name}", export = $"to CSV {extraction.Name}";
        (long rows, string feed) = await _measurements.OursAsync(job, () => ours.ExtractAsync(extraction.Selection));
        await ours.DeleteAsync(feed);
        long peerRows = await _measurements.TheirsAsync(theirs, job, p => p.ExtractAsync(extraction.Sql));
        if (theirs is not null) await theirs.DropAsync();
        long expected = theirs is null ? rows : peerRows;
        Compare(job, rows, expected);
        string file = Path.Combine(directory, "out.csv");
        Compare(
            export,
            await _measurements.OursAsync(export, () => ours.ExportAsync(extraction.Selection, file, "Csv")), expected);
        await WriteAsMuchAsync(export, file);
        await _measurements.TheirsAsync(theirs, export, p => Done(p.ExportAsync(extraction.Sql, file)));
        File.Delete(file);
        _rows[extraction.Name] = expected;
    }

    /// <summary>After all else: no peer writes the format.</summary>
    async Task ExportToArrowAsync(SummitEngine ours, string directory)
    {
        string file = Path.Combine(directory, "out.arrow");
        for (int run = 0; run < options.Runs; run++)
        {
            foreach ((string name, Selection selection, _) in Extraction.OfLineitem)
            {
                string job = $"to Arrow {name}";
                Compare(
                    job, await _measurements.OursAsync(job, () => ours.ExportAsync(selection, file, "Arrow")),
                    _rows[name]);
                await WriteAsMuchAsync(job, file);
            }
        }
    }

    /// <summary>What the disk takes for a file of as many bytes, written and synced; in place of the file.</summary>
    async Task WriteAsMuchAsync(string job, string file)
    {
        byte[] bytes = await File.ReadAllBytesAsync(file);
        File.Delete(file);
        var watch = Stopwatch.StartNew();
        using (FileStream copy = File.Create(file))
        {
            await copy.WriteAsync(bytes);
            copy.Flush(flushToDisk: true);
        }
        File.Delete(file);
        if (!_disk.TryGetValue(job, out List<(long, double)>? runs)) _disk[job] = runs = [];
        runs.Add((bytes.Length, watch.Elapsed.TotalSeconds));
    }

    /// <summary>What the machine takes at least for a load: the file read, and as much written as the feed has.</summary>
    async Task LimitsAsync(SummitEngine ours, string csv, string directory)
    {
        byte[] buffer = new byte[1 << 20];
        var watch = Stopwatch.StartNew();
        using (SafeFileHandle file = File.OpenHandle(csv))
        {
            long at = 0;
            for (int read; (read = RandomAccess.Read(file, buffer, at)) > 0;) at += read;
        }
        _limits = string.Create(CultureInfo.InvariantCulture,
            $"The file is read by one thread in {watch.Elapsed.TotalSeconds:F3} s. ");
        long bytes = await ours.BytesAsync();
        string copy = Path.Combine(directory, "as-much");
        double written;
        watch.Restart();
        using (FileStream file = File.Create(copy))
        {
            for (long at = 0; at < bytes; at += buffer.Length)
                await file.WriteAsync(buffer.AsMemory(0, (int)Math.Min(buffer.Length, bytes - at)));
            written = watch.Elapsed.TotalSeconds;
            file.Flush(flushToDisk: true);
        }
        _limits += string.Create(CultureInfo.InvariantCulture,
            $"As many bytes as the feed has, {bytes:N0}, are written in {written:F3} s and synced after {watch.Elapsed.TotalSeconds:F3} s.");
        File.Delete(copy);
    }

    async Task LatenciesAsync(SummitEngine ours)
    {
        for (int call = 0; call < 20; call++)
        {
            await _measurements.OursAsync("schema, one call", ours.SchemaAsync);
            await _measurements.OursAsync("statistics, one call", ours.StatsAsync);
        }
    }

    void Print(string csv)
    {
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"{options.Kind}, {new FileInfo(csv).Length:N0} bytes, {options.Runs} runs, medians; {Environment.ProcessorCount} threads; {_peer}"));
        Console.WriteLine();
        _measurements.Print();
        Console.WriteLine(_limits);
        foreach ((string job, List<(long Bytes, double Seconds)> runs) in _disk)
        {
            double seconds = Measurements.Median(runs.Select(r => r.Seconds)), ours = _measurements.Ours(job);
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
                $"{job}: {runs[0].Bytes:N0} bytes, {runs[0].Bytes / ours / 1e6:F0} MB/s; a file of as many bytes is written and synced in {seconds:F3} s, {ours / seconds:F1} times as fast"));
        }
    }

    static void Compare(string job, long ours, long theirs)
    {
        if (ours != theirs)
            throw new InvalidOperationException(
                string.Create(CultureInfo.InvariantCulture, $"{job}: {ours} rows, the peer has {theirs}."));
    }
}
