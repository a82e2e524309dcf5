using System.Globalization;
using Hallelujah.Benchmarks.Generate;
using Hallelujah.Contracts;

namespace Hallelujah.Benchmarks;

/// <summary>
/// What it costs to set bad records aside: the load of a file that would stop at a bad record, the same with rejects
/// on and with cells made null, a file of the same size with one bad record in a hundred, and one with a bad cell in a
/// hundred records. Alternating, through a real Summit.
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
            string clean = Path.Combine(directory, "clean.csv"), dirty = Path.Combine(directory, "dirty.csv"),
                cells = Path.Combine(directory, "cells.csv");
            TestFile.Write(options.Kind, options.Bytes, clean);
            await SpoilAsync(clean, dirty, static line => line + ",bad");
            await SpoilAsync(clean, cells, static line => "bad" + line[line.IndexOf(',', StringComparison.Ordinal)..]);
            await using SummitEngine ours = await SummitEngine.StartAsync(Path.Combine(directory, "summit"));
            var reject = new CsvImportOptions { OnError = BadRecordPolicy.Reject };
            string first = (await File.ReadLinesAsync(clean).FirstAsync()).Split(',')[0];
            var typed = new CsvImportOptions { ColumnTypes = new Dictionary<string, string> { [first] = "Int64" } };
            CsvImportOptions nulled = typed with { OnError = BadRecordPolicy.NullCell };
            List<double> off = [], on = [], bad = [], typedOff = [], nulls = [], badCells = [];
            // The first round compiles and fills caches.
            for (int run = 0; run <= options.Runs; run++)
            {
                double[] seconds =
                [
                    await TimeAsync(ours, new CsvImportOptions(), clean), await TimeAsync(ours, reject, clean),
                    await TimeAsync(ours, reject, dirty), await TimeAsync(ours, typed, clean),
                    await TimeAsync(ours, nulled, clean), await TimeAsync(ours, nulled, cells),
                ];
                if (run == 0) continue;
                off.Add(seconds[0]);
                on.Add(seconds[1]);
                bad.Add(seconds[2]);
                typedOff.Add(seconds[3]);
                nulls.Add(seconds[4]);
                badCells.Add(seconds[5]);
            }
            Print("rejects off", off, off);
            Print("rejects on, none bad", on, off);
            Print($"rejects on, 1 in {BadEvery} bad", bad, off);
            Print("a column's type given", typedOff, off);
            Print("the same, cells made null, none bad", nulls, typedOff);
            Print($"the same, 1 in {BadEvery} bad", badCells, typedOff);
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

    /// <summary>The same file with one record in a hundred changed.</summary>
    static async Task SpoilAsync(string clean, string dirty, Func<string, string> spoil)
    {
        await using var to = new StreamWriter(dirty);
        long line = 0;
        await foreach (string text in File.ReadLinesAsync(clean))
        {
            await to.WriteAsync(++line % BadEvery == 0 ? spoil(text) : text);
            await to.WriteAsync('\n');
        }
    }

    static void Print(string what, List<double> seconds, List<double> off)
    {
        double median = Measurements.Median(seconds);
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"{what}: {median:F2} s of processor time, {median / Measurements.Median(off):F2} times the load that stops"));
    }
}
