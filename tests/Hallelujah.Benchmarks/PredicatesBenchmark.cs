using System.Diagnostics;
using System.Globalization;
using Hallelujah.Benchmarks.Generate;
using Hallelujah.Benchmarks.Peers;
using Hallelujah.Benchmarks.Profile;
using Hallelujah.Columnar.Predicates;
using Hallelujah.Columnar.Schema;
using Hallelujah.Columnar.Segments;

namespace Hallelujah.Benchmarks;

/// <summary>
/// Rows a second that kinds of conditions take: counting what matches in segments of lineitem, read from the page cache
/// and verified each time, beside DuckDB's <c>count(*) ... WHERE</c> on its own table, in turn.
/// </summary>
sealed class PredicatesBenchmark(Options options)
{
    readonly int _threads = Environment.ProcessorCount;

    public void Run()
    {
        string directory = Path.Combine(options.Directory, $"hall-benchmark-{Guid.NewGuid():N}");
        Directory.CreateDirectory(directory);
        try
        {
            string csv = options.File ?? Path.Combine(directory, "lineitem.csv");
            if (options.File is null) TestFile.Write("lineitem", options.Bytes, csv);
            var stages = new StageProfile(csv, _threads, directory);
            stages.Run();
            using DuckDbEngine? theirs =
                options.Peer == PeerKind.DuckDb ? new DuckDbEngine(Path.Combine(directory, "peer.duckdb")) : null;
            theirs?.Load(csv);
            Measure(stages.Segments, stages.Schema!, theirs);
        }
        finally
        {
            Directory.Delete(directory, recursive: true);
        }
    }

    void Measure(
        IReadOnlyList<(string Path, SegmentInfo Segment)> segments, FeedSchema schema, DuckDbEngine? theirs)
    {
        long rows = segments.Sum(s => s.Segment.Rows);
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"{rows:N0} rows, {options.Runs} runs, medians; {_threads} threads; DuckDB {theirs?.Version}"));
        Console.WriteLine();
        Console.WriteLine(
            "| condition | matches | processor time, ns a row | DuckDB's | ratio "
                + "| million rows/s | DuckDB's | ratio |");
        Console.WriteLine("| --- | --- | --- | --- | --- | --- | --- | --- |");
        foreach (PredicateCase one in PredicateCase.Of(schema))
        {
            RowFilter filter = RowFilter.Create(one.Expression, schema);
            var ours = new List<(double Elapsed, double Processor)>();
            var peer = new List<(double Elapsed, double Processor)>();
            long matches = 0;
            for (int run = 0; run < options.Runs; run++)
            {
                matches = Timed(() => Count(segments, schema, filter), ours);
                if (theirs is null) continue;
                long expected = Timed(() => theirs.Rows($"SELECT 1 FROM t WHERE {one.Sql}"), peer);
                if (matches != expected)
                    throw new InvalidOperationException(string.Create(
                        CultureInfo.InvariantCulture, $"{one.Name}: {matches} rows, DuckDB has {expected}."));
            }
            Console.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"| {one.Name} | {matches:N0} | {Nanoseconds(ours, peer, rows)} | {Speeds(ours, peer, rows)} |"));
        }
    }

    /// <summary>Processor time a row of both sides, which other work on the machine changes little.</summary>
    static string Nanoseconds(
        List<(double Elapsed, double Processor)> ours, List<(double Elapsed, double Processor)> peer, long rows)
    {
        double mine = Measurements.Median(ours.Select(t => t.Processor)) / rows * 1e9;
        if (peer.Count == 0) return string.Create(CultureInfo.InvariantCulture, $"{mine:F1} | | ");
        double its = Measurements.Median(peer.Select(t => t.Processor)) / rows * 1e9;
        return string.Create(CultureInfo.InvariantCulture, $"{mine:F1} | {its:F1} | {its / mine:F1}");
    }

    static string Speeds(
        List<(double Elapsed, double Processor)> ours, List<(double Elapsed, double Processor)> peer, long rows)
    {
        double mine = rows / Measurements.Median(ours.Select(t => t.Elapsed)) / 1e6;
        if (peer.Count == 0) return string.Create(CultureInfo.InvariantCulture, $"{mine:F0} | | ");
        double its = rows / Measurements.Median(peer.Select(t => t.Elapsed)) / 1e6;
        return string.Create(CultureInfo.InvariantCulture, $"{mine:F0} | {its:F0} | {mine / its:F1}");
    }

    static long Timed(Func<long> work, List<(double Elapsed, double Processor)> times)
    {
        TimeSpan before = Environment.CpuUsage.TotalTime;
        var watch = Stopwatch.StartNew();
        long result = work();
        double elapsed = watch.Elapsed.TotalSeconds;
        times.Add((elapsed, (Environment.CpuUsage.TotalTime - before).TotalSeconds));
        return result;
    }

    long Count(IReadOnlyList<(string Path, SegmentInfo Segment)> segments, FeedSchema schema, RowFilter filter)
    {
        long matches = 0;
        int next = -1;
        var workers = Enumerable.Range(0, _threads).Select(_ => new Thread(() =>
        {
            for (int i; (i = Interlocked.Increment(ref next)) < segments.Count;)
            {
                (string path, SegmentInfo segment) = segments[i];
                using SegmentReader reader = SegmentReader.Open(path, segment, schema);
                Interlocked.Add(ref matches, reader.CountRows(filter, CancellationToken.None));
            }
        })).ToList();
        workers.ForEach(w => w.Start());
        workers.ForEach(w => w.Join());
        return matches;
    }
}
