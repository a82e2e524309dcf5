using System.Globalization;
using System.Text;
using Apache.Arrow;
using Apache.Arrow.Compression;
using Apache.Arrow.Ipc;
using Hallelujah.Columnar.Csv;
using Hallelujah.Columnar.Schema;
using Hallelujah.Columnar.Segments;
using Hallelujah.Columnar.Statistics;
using Xunit;

namespace Hallelujah.Columnar.Tests.Csv;

/// <summary>A source loaded as the engine's callers do it, with its values as texts, for comparisons.</summary>
internal sealed class LoadedFeed
{
    public required CsvSource Source { get; init; }
    public required FeedSchema Schema { get; init; }
    public required List<string?[]> Rows { get; init; }
    public required List<SegmentInfo> Segments { get; init; }
    public required List<BadRecord> Bad { get; init; }
    public long RowsRead { get; init; }
    public long RowsSkipped { get; init; }
    public int Reloaded { get; init; }

    /// <summary>The segments' files, which are there as long as their directory.</summary>
    public required List<string> Files { get; init; }

    public string Types => string.Join(" ", Schema.Columns.Select(c => c.Type));

    public string?[] Column(int column) => Rows.Select(r => r[column]).ToArray();

    public static LoadedFeed FromText(
        string text, CsvReadOptions? options = null, long targetBytes = CsvSplitPlanner.DefaultSplitBytes,
        TokenizerKind tokenizer = TokenizerKind.Best, bool shuffle = false,
        SegmentCompression compression = SegmentCompression.None, bool guesses = false) =>
        FromTexts([text], options, targetBytes, tokenizer, shuffle, compression, guesses);

    public static LoadedFeed FromTexts(
        string[] texts, CsvReadOptions? options = null, long targetBytes = CsvSplitPlanner.DefaultSplitBytes,
        TokenizerKind tokenizer = TokenizerKind.Best, bool shuffle = false,
        SegmentCompression compression = SegmentCompression.None, bool guesses = false)
    {
        using var directory = new TestDirectory();
        var paths = texts.Select((text, i) => directory.Write($"part{i}.csv", Encoding.UTF8.GetBytes(text))).ToArray();
        return FromFiles(directory, paths, options, targetBytes, tokenizer, shuffle, compression, guesses);
    }

    public static LoadedFeed FromBytes(byte[] bytes, CsvReadOptions? options = null)
    {
        using var directory = new TestDirectory();
        return FromFiles(directory, [directory.Write("part0.csv", bytes)], options);
    }

    public static LoadedFeed FromFiles(TestDirectory directory, string[] paths, CsvReadOptions? options = null,
        long targetBytes = CsvSplitPlanner.DefaultSplitBytes, TokenizerKind tokenizer = TokenizerKind.Best,
        bool shuffle = false, SegmentCompression compression = SegmentCompression.None, bool guesses = false)
    {
        var source = CsvSource.Open(paths, options ?? new(), CancellationToken.None);
        var planner = new CsvSplitPlanner(source, targetBytes, guesses: guesses);
        var splits = new List<CsvSplit>();
        var results = new List<SplitResult>();
        var lines = new SourceLines();
        CsvSplitLoader loader;
        while (true)
        {
            loader = new CsvSplitLoader(source) { Tokenizer = tokenizer, Compression = compression };
            int done = splits.Count;
            while (planner.Next(CancellationToken.None) is { } split) splits.Add(split);
            results.AddRange(new SplitResult[splits.Count - done]);
            foreach (var split in shuffle ? splits.Skip(done).Reverse() : splits.Skip(done))
                results[split.Ordinal] =
                    loader.Load(split, directory.File($"{split.Ordinal}.arrow"), null, CancellationToken.None);
            int doubted = planner.IsGuessing ? results.FindIndex(r => r.BadRecords.Count > 0) : -1;
            foreach (var split in splits.Take(doubted < 0 ? splits.Count : doubted).Skip(done))
                lines.Add(split, results[split.Ordinal].LastLines);
            if (doubted < 0) break;
            planner.GoBack(splits[doubted], lines.FirstOf(splits[doubted]));
            foreach (var split in splits.Skip(doubted)) File.Delete(directory.File($"{split.Ordinal}.arrow"));
            splits.RemoveRange(doubted, splits.Count - doubted);
            results.RemoveRange(doubted, results.Count - doubted);
        }
        var segments = results.Where(r => r.Segment is not null).Select(r => r.Segment!).ToList();
        var (schema, again) = SchemaResolver.Resolve(source, segments, lines);
        var files = segments.Select(s => directory.File($"{s.Ordinal}.arrow")).ToList();
        for (int i = 0; i < segments.Count; i++)
        {
            if (again[i].Count == 0) continue;
            string path = directory.File($"{segments[i].Ordinal}.again.arrow");
            segments[i] = loader.Rewrite(
                splits[segments[i].Ordinal], segments[i], files[i], again[i], path, CancellationToken.None, schema);
            files[i] = path;
        }
        var reports = new Lazy<IReadOnlyList<ColumnReport>>(() => FeedStatistics.Merge(schema, segments));
        return new()
        {
            Source = source,
            Schema = ValueHints.AddTo(schema, source.Options, c => reports.Value[c]),
            Segments = segments,
            Files = files,
            Rows = files.SelectMany(f => ReadRows(f, schema)).ToList(),
            Bad = Numbered(splits, results),
            RowsRead = results.Sum(r => r.RowsRead),
            RowsSkipped = results.Sum(r => r.RowsSkipped),
            Reloaded = again.Sum(a => a.Count),
        };
    }

    /// <summary>All bad records, with their numbers in their files.</summary>
    static List<BadRecord> Numbered(List<CsvSplit> splits, List<SplitResult> results)
    {
        var records = new SourceRecords();
        var all = new List<BadRecord>();
        foreach (var split in splits)
        {
            var result = results[split.Ordinal];
            long before = records.Add(split, result.LastRecords)!.Value;
            all.AddRange(result.BadRecords.Select(b => !b.IsCountedFromSplit ? b : b with
            {
                Record = before + b.Record,
                IsCountedFromSplit = false,
            }));
        }
        return all;
    }

    /// <summary>The rows of an Arrow file, by Arrow's own reader, as texts in the schema's types.</summary>
    public static List<string?[]> ReadRows(string path, FeedSchema schema)
    {
        using var reader = new ArrowFileReader(File.OpenRead(path), new CompressionCodecFactory());
        using var batch = reader.ReadNextRecordBatch();
        Assert.NotNull(batch);
        Assert.Null(reader.ReadNextRecordBatch());
        var rows = Enumerable.Range(0, batch.Length).Select(_ => new string?[batch.ColumnCount]).ToList();
        for (int c = 0; c < batch.ColumnCount; c++)
            for (int r = 0; r < batch.Length; r++) rows[r][c] = TextOf(batch.Column(c), r, schema.Columns[c].Type);
        return rows;
    }

    static string? TextOf(IArrowArray array, int row, ColumnType type)
    {
        if (array.IsNull(row)) return null;
        return array switch
        {
            NullArray => null,
            BooleanArray a => a.GetValue(row)!.Value ? "true" : "false",
            Int8Array a => Number(a.GetValue(row)!.Value, type),
            Int16Array a => Number(a.GetValue(row)!.Value, type),
            Int32Array a => Number(a.GetValue(row)!.Value, type),
            Int64Array a => Number(a.GetValue(row)!.Value, type),
            DoubleArray a => a.GetValue(row)!.Value.ToString("R", CultureInfo.InvariantCulture),
            Decimal128Array a => Scaled(a.GetString(row)!, type),
            Date32Array a => Date(a.GetValue(row)!.Value, type),
            TimestampArray a => Instant(a.GetValue(row)!.Value),
            StringArray a => a.GetString(row),
            DictionaryArray a => TextOf(a.Dictionary, Code(a.Indices, row), type),
            _ => throw new InvalidOperationException($"No text for {array.GetType().Name}."),
        };
    }

    static int Code(IArrowArray codes, int row) => codes switch
    {
        Int8Array a => a.GetValue(row)!.Value,
        Int16Array a => a.GetValue(row)!.Value,
        _ => throw new InvalidOperationException($"No code in {codes.GetType().Name}."),
    };

    static string Number(long value, ColumnType type) => type.Kind switch
    {
        ColumnKind.Float64 => ((double)value).ToString("R", CultureInfo.InvariantCulture),
        ColumnKind.Decimal128 => Scaled(value.ToString(CultureInfo.InvariantCulture), type),
        _ => value.ToString(CultureInfo.InvariantCulture),
    };

    // A decimal's text with as many digits behind the point as the type has.
    static string Scaled(string text, ColumnType type)
    {
        int point = text.IndexOf('.');
        int fraction = point < 0 ? 0 : text.Length - point - 1;
        return fraction >= type.Scale ? text : (point < 0 ? text + "." : text) + new string('0', type.Scale - fraction);
    }

    static string Date(int days, ColumnType type)
    {
        var date = DateOnly.FromDayNumber(days + 719_162);
        return type.Kind == ColumnKind.Timestamp
            ? Instant(days * 86_400_000_000)
            : date.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
    }

    static string Instant(long microseconds) =>
        DateTime.UnixEpoch.AddTicks(microseconds * 10)
            .ToString("yyyy-MM-dd HH:mm:ss.ffffff", CultureInfo.InvariantCulture);
}

/// <summary>A directory that is gone with the test.</summary>
/// <param name="inMemory">Where the system has a file system in memory: for tests that write thousands of files, all
/// of which are synced.</param>
internal sealed class TestDirectory(bool inMemory = false) : IDisposable
{
    const string Memory = "/dev/shm";

    readonly DirectoryInfo _directory = inMemory && Directory.Exists(Memory)
        ? Directory.CreateDirectory(Path.Combine(Memory, $"hallelujah-columnar-{Guid.NewGuid():N}"))
        : Directory.CreateTempSubdirectory("hallelujah-columnar-");

    public string File(string name) => Path.Combine(_directory.FullName, name);

    public string Write(string name, byte[] bytes)
    {
        string path = File(name);
        System.IO.File.WriteAllBytes(path, bytes);
        return path;
    }

    public void Dispose() => _directory.Delete(recursive: true);
}
