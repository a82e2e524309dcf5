using System.Diagnostics;
using System.Globalization;
using System.Runtime;
using Hallelujah.Columnar.Csv;
using Hallelujah.Columnar.Schema;
using Hallelujah.Columnar.Segments;

namespace Hallelujah.Benchmarks.Profile;

/// <summary>
/// A load straight on the engine, stage by stage: each stage is a pass of its own over the whole file, so that the
/// difference of two lines is what a stage adds. Elapsed time, and processor time of all threads.
/// </summary>
sealed class StageProfile(string file, int threads, string directory)
{
    readonly CsvSource _source = CsvSource.Open([file], new(), CancellationToken.None);
    readonly List<CsvSplit> _splits = [];

    /// <summary>The segments of the last load, for what comes behind it.</summary>
    public List<(string Path, SegmentInfo Segment)> Segments { get; } = [];
    public FeedSchema? Schema { get; private set; }

    public void Run()
    {
        Time("plan the splits", Plan);
        Time("read", () => ForEach(Read));
        Time("read and tokenise", () => ForEach(Tokenise));
        Time("load (all but rewrites)", Load);
        Time("resolve and rewrite", Rewrite);
        long bytes = Segments.Sum(s => s.Segment.FileBytes);
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"{Segments.Sum(s => s.Segment.Rows):N0} rows, {Segments.Count} segments, {bytes / 1e6:F0} MB written"));
    }

    void Plan()
    {
        _splits.Clear();
        var planner = new CsvSplitPlanner(_source, workers: threads);
        while (planner.Next(CancellationToken.None) is { } split) _splits.Add(split);
    }

    void Read(CsvSplit split)
    {
        byte[] buffer = new byte[512 << 10];
        foreach (CsvExtent extent in split.Extents)
        {
            using var handle = SourceReader.OpenUnchanged(_source.Files[extent.File]);
            for (long at = 0; at < extent.Length; at += buffer.Length)
                SourceReader.Read(handle, file, buffer, extent.Offset + at);
        }
    }

    void Tokenise(CsvSplit split)
    {
        var reader = new RecordReader(_source);
        reader.Start(split);
        while (reader.Next(out _)) { }
        reader.Close();
    }

    void Load()
    {
        foreach ((string path, _) in Segments) File.Delete(path);
        Segments.Clear();
        var loader = new CsvSplitLoader(_source);
        ForEach(split =>
        {
            string path = Path.Combine(directory, $"{Guid.NewGuid():N}.arrow");
            SplitResult result = loader.Load(split, path, null, CancellationToken.None);
            if (result.Segment is { } segment)
                lock (Segments) Segments.Add((path, segment));
        });
        Segments.Sort(static (a, b) => a.Segment.Ordinal.CompareTo(b.Segment.Ordinal));
    }

    void Rewrite()
    {
        (Schema, IReadOnlyList<IReadOnlyList<int>> again) =
            SchemaResolver.Resolve(_source, [.. Segments.Select(s => s.Segment)]);
        var loader = new CsvSplitLoader(_source);
        var wanted = Enumerable.Range(0, Segments.Count).Where(i => again[i].Count > 0).ToList();
        if (wanted.Count > 0)
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
                $"{wanted.Count} segments rewritten, {wanted.Sum(i => again[i].Count)} columns"));
        Parallel.ForEach(wanted, new ParallelOptions { MaxDegreeOfParallelism = threads }, i =>
        {
            (string path, SegmentInfo segment) = Segments[i];
            string rewritten = path + "r";
            SegmentInfo info = loader.Rewrite(
                _splits[segment.Ordinal], segment, path, again[i], rewritten, CancellationToken.None, Schema);
            File.Delete(path);
            Segments[i] = (rewritten, info);
        });
    }

    void ForEach(Action<CsvSplit> work)
    {
        int next = -1;
        var workers = Enumerable.Range(0, threads).Select(_ => new Thread(() =>
        {
            for (int i; (i = Interlocked.Increment(ref next)) < _splits.Count;) work(_splits[i]);
        })).ToList();
        workers.ForEach(w => w.Start());
        workers.ForEach(w => w.Join());
    }

    public static void Time(string stage, Action work)
    {
        Environment.ProcessCpuUsage before = Environment.CpuUsage;
        TimeSpan compiledBefore = JitInfo.GetCompilationTime();
        var watch = Stopwatch.StartNew();
        work();
        double elapsed = watch.Elapsed.TotalSeconds;
        Environment.ProcessCpuUsage after = Environment.CpuUsage;
        double used = (after.TotalTime - before.TotalTime).TotalSeconds;
        double compiling = (JitInfo.GetCompilationTime() - compiledBefore).TotalSeconds;
        double kernel = (after.PrivilegedTime - before.PrivilegedTime).TotalSeconds;
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"{stage,-36} {elapsed,7:F3} s {used,7:F3} s of processors, {kernel,6:F3} s of these in the kernel, {compiling,6:F3} s compiling"));
    }
}
