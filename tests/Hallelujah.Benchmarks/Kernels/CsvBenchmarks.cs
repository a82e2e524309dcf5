using System.Buffers;
using BenchmarkDotNet.Attributes;
using Hallelujah.Benchmarks.Generate;
using Hallelujah.Columnar.Csv;
using Hallelujah.Columnar.Extraction;
using Hallelujah.Columnar.Schema;
using Hallelujah.Columnar.Segments;

namespace Hallelujah.Benchmarks.Kernels;

/// <summary>
/// CSV in and out: delimiters of 8 MB of lineitem found, a column of 262,144 values from the file's bytes to Arrow's
/// form, and the lineitem rows as CSV again.
/// </summary>
[MemoryDiagnoser]
public unsafe class CsvBenchmarks
{
    const int Values = 262_144;
    const int LineitemBytes = 8_000_000;

    readonly string _directory = Directory.CreateTempSubdirectory("hall-kernels-").FullName;
    readonly ArrayBufferWriter<byte> _output = new(2 * LineitemBytes);
    readonly Tokenizer _tokenizer = Tokenizer.Create((byte)',', (byte)'"');
    Column _integers = null!, _floats = null!, _dates = null!, _texts = null!, _manyTexts = null!;
    byte[] _lineitem = [];
    uint[] _ends = [];
    SegmentReader _reader = null!;

    [GlobalSetup]
    public void SetUp()
    {
        _integers = new Column(_directory, "integers", ColumnType.Int64, r => $"{r.Next(2_000_000)}");
        _floats = new Column(
            _directory, "floats", ColumnType.Float64, r => $"{r.Next(10_000_000)}.{r.Next(10)}{r.Next(1, 10)}");
        _dates = new Column(
            _directory, "dates", ColumnType.Date32, r => $"20{r.Next(10, 30)}-0{r.Next(1, 10)}-{r.Next(10, 29)}");
        _texts = new Column(_directory, "texts", ColumnType.Utf8, r => $"name {r.Next(500)}");
        _manyTexts = new Column(_directory, "many", ColumnType.Utf8, r => $"name {r.Next()}");
        string path = Path.Combine(_directory, "lineitem.csv");
        TestFile.Write("lineitem", LineitemBytes, path);
        byte[] bytes = File.ReadAllBytes(path);
        _lineitem = new byte[bytes.Length + NativeBuffer.Slack];
        bytes.CopyTo(_lineitem, 0);
        _ends = new uint[bytes.Length + 16];
        CsvSource source = CsvSource.Open([path], new CsvReadOptions(), CancellationToken.None);
        CsvSplit split = new CsvSplitPlanner(source).Next(CancellationToken.None)!;
        string segment = Path.Combine(_directory, "lineitem.arrow");
        SegmentInfo info = new CsvSplitLoader(source).Load(split, segment, null, CancellationToken.None).Segment!;
        _reader = SegmentReader.Open(segment, info, SchemaResolver.Resolve(source, [info]).Schema);
    }

    [GlobalCleanup]
    public void CleanUp()
    {
        _reader.Dispose();
        Directory.Delete(_directory, recursive: true);
    }

    /// <summary>A time is that of a byte.</summary>
    [Benchmark(OperationsPerInvoke = LineitemBytes)]
    public int Tokenize()
    {
        var state = new ScanState();
        fixed (byte* data = _lineitem)
        fixed (uint* ends = _ends)
            return _tokenizer.Run(data, 0, _lineitem.Length - NativeBuffer.Slack, ref state, ends);
    }

    [Benchmark(OperationsPerInvoke = Values)]
    public long ParseIntegers() => _integers.Parse();

    [Benchmark(OperationsPerInvoke = Values)]
    public long ParseFloats() => _floats.Parse();

    [Benchmark(OperationsPerInvoke = Values)]
    public long ParseDates() => _dates.Parse();

    [Benchmark(OperationsPerInvoke = Values)]
    public long ParseFewTexts() => _texts.Parse();

    [Benchmark(OperationsPerInvoke = Values)]
    public long ParseManyTexts() => _manyTexts.Parse();

    /// <summary>A time is that of a byte.</summary>
    [Benchmark(OperationsPerInvoke = LineitemBytes)]
    public int WriteCsv()
    {
        _output.ResetWrittenCount();
        int[] columns = [.. Enumerable.Range(0, _reader.Schema.Columns.Count)];
        new CsvExporter(_reader.Schema, columns, (byte)',').WriteRows(_reader, null, 0, null, _output, default);
        return _output.WrittenCount;
    }

    /// <summary>A file of one column, and what parses it.</summary>
    sealed class Column
    {
        readonly SplitWorker _worker;
        readonly CsvSplit _split;
        readonly ColumnType _type;

        public Column(string directory, string name, ColumnType type, Func<Random, FormattableString> value)
        {
            var random = new Random(1);
            string path = Path.Combine(directory, name + ".csv");
            File.WriteAllLines(
                path,
                Enumerable.Range(0, Values).Select(_ => FormattableString.Invariant(value(random))).Prepend(name));
            var options = new CsvReadOptions { Header = true, Delimiter = (byte)',' };
            CsvSource source = CsvSource.Open([path], options, CancellationToken.None);
            _split = new CsvSplitPlanner(source).Next(CancellationToken.None)!;
            (_worker, _type) = (new SplitWorker(source, TokenizerKind.Best), type);
        }

        public long Parse()
        {
            _worker.Prepare(0, _type);
            bool[] columns = [true];
            return _worker.Parse(_split, columns, null, CancellationToken.None) && columns[0] ? _worker.Rows
                : throw new InvalidOperationException("The values do not fit the column.");
        }
    }
}
