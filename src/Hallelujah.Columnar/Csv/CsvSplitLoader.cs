using System.Collections.Concurrent;
using Hallelujah.Columnar.Csv.Kernels;
using Hallelujah.Columnar.Schema;
using Hallelujah.Columnar.Segments;
using Hallelujah.Columnar.Statistics;

namespace Hallelujah.Columnar.Csv;

/// <summary>
/// Turns splits of a source into segments. Safe for concurrent callers: types learnt in one split are the first guess
/// in the next.
/// </summary>
public sealed class CsvSplitLoader(CsvSource source)
{
    readonly ConcurrentBag<SplitWorker> _idle = [];
    readonly Lock _lock = new();
    readonly ColumnType?[] _declared = DeclaredTypes.Of(source);
    readonly ColumnInference[] _learnt =
        Enumerable.Repeat(ColumnInference.None(source.Options), source.ColumnNames.Count).ToArray();

    // Of columns whose values were found to repeat too seldom for codes: the type's kind.
    readonly ColumnKind?[] _plain = new ColumnKind?[source.ColumnNames.Count];
    readonly ColumnStatistics?[] _statistics = new ColumnStatistics?[source.ColumnNames.Count];

    // From the sample and from values that did not fit. Values may be counted more than once, so these tell types only.
    ColumnInference?[]? _guesses;

    // Columns in which an exponent is to be expected before the end: were they begun as decimals, what is written by
    // then would be written anew.
    readonly bool[] _expectsExponent = new bool[source.ColumnNames.Count];

    /// <summary>For tests: the tokenizer to use.</summary>
    internal TokenizerKind Tokenizer { get; init; }

    /// <summary>
    /// Whether numbers and dates that repeat may be stored as codes: not where columns are very many.
    /// </summary>
    internal bool CodesValues { get; init; } = source.ColumnNames.Count <= CsvLimits.MaxCodedColumns;

    /// <summary>How the segments are compressed.</summary>
    public SegmentCompression Compression { get; init; }

    /// <summary>
    /// Loads one split into a new Arrow file at <paramref name="segmentPath"/> (created, written and synced) with its
    /// SegmentInfo. A split without rows gives a result without a segment, and no file.
    /// </summary>
    /// <param name="bytesDone">Told how many more source bytes are done, several times a split.</param>
    /// <param name="written">Takes the written file over, to sync it; null syncs before this returns.</param>
    /// <param name="onBadRecord">
    /// Takes the bad records, in file order, as they are found: there may be more than memory holds. Null: they are in
    /// the result.
    /// </param>
    public SplitResult Load(
        CsvSplit split, string segmentPath, Action<long>? bytesDone, CancellationToken cancellationToken,
        Action<UnsyncedFile>? written = null, Action<BadRecord>? onBadRecord = null)
    {
        if (!_idle.TryTake(out var worker)) worker = new(source, Tokenizer);
        try
        {
            return Load(worker, split, segmentPath, bytesDone, written, onBadRecord, cancellationToken);
        }
        finally
        {
            worker.OnMisfit = null;
            _idle.Add(worker);
        }
    }

    /// <summary>
    /// Lets go of the memory that was kept for more splits. Call it when there are none: whoever still holds the loader
    /// then holds next to nothing.
    /// </summary>
    public void Trim() => _idle.Clear();

    /// <summary>
    /// Writes a segment anew with the given columns in the schema's type (as text, where no schema is given), from the
    /// source's bytes; the other columns are copied.
    /// </summary>
    public SegmentInfo Rewrite(
        CsvSplit split, SegmentInfo segment, string segmentPath, IReadOnlyList<int> textColumns, string newPath,
        CancellationToken cancellationToken, FeedSchema? schema = null, Action<UnsyncedFile>? written = null)
    {
        if (!_idle.TryTake(out var worker)) worker = new(source, Tokenizer);
        var rented = new List<IDisposable>();
        try
        {
            worker.Share = segment.Ordinal;
            var wanted = new bool[source.ColumnNames.Count];
            foreach (int column in textColumns)
            {
                wanted[column] = true;
                var parser = worker.Prepare(column, schema?.Columns[column].Type ?? ColumnType.Utf8);
                if (parser is TextParser text) text.IsSurelyText = true;
                if (parser is Float64Parser doubles) doubles.TakesLongDigits = true;
            }
            worker.Parse(split, wanted, null, cancellationToken);
            if (worker.Rows != segment.Rows || textColumns.Any(c => !wanted[c]))
                throw SourceReader.Changed(source.Files[split.Extents[0].File], "its records are others");
            var columns = new ColumnData[wanted.Length];
            for (int c = 0; c < columns.Length; c++)
                columns[c] = wanted[c]
                    ? worker[c].Builder.Finish(source.ColumnNames[c], segment.Columns[c].Inference)
                    : SegmentCopy.Read(segmentPath, source.ColumnNames[c], segment, c, rented);
            return SegmentWriter.Write(newPath, segment.Ordinal, columns, written, Compression);
        }
        finally
        {
            rented.ForEach(memory => memory.Dispose());
            _idle.Add(worker);
        }
    }

    SplitResult Load(SplitWorker worker, CsvSplit split, string segmentPath, Action<long>? bytesDone,
        Action<UnsyncedFile>? written, Action<BadRecord>? onBadRecord, CancellationToken cancellationToken)
    {
        Sample(worker, split, cancellationToken);
        worker.Share = split.Ordinal;
        int count = source.ColumnNames.Count;
        for (int c = 0; c < count; c++) Prepare(worker, c);
        var columns = new bool[count];
        Array.Fill(columns, true);
        var bad = new List<BadRecord>();
        worker.OnMisfit = Learn;
        worker.OnBadRecord = onBadRecord ?? bad.Add;
        bool complete = worker.Parse(split, columns, bytesDone, cancellationToken);
        worker.OnBadRecord = null;
        long rows = worker.Rows;
        var result = new SplitResult(
            null, worker.RecordsFound, worker.RowsSkipped, worker.RowsRejected, worker.CellsNulled, bad)
        {
            LastLines = worker.LastLines,
            LastRecords = worker.LastRecords,
        };
        return complete && rows > 0 ? result with { Segment = Finish(worker, split.Ordinal, segmentPath, written) }
            : result;
    }

    /// <summary>
    /// A column did not fit its guess: the better one is for this split, and for those that are begun later.
    /// </summary>
    void Learn(SplitWorker worker, int column, ColumnInference seen)
    {
        lock (_lock) _guesses![column] = _guesses[column]?.Join(seen) ?? seen;
        Prepare(worker, column);
    }

    SegmentInfo Finish(SplitWorker worker, int ordinal, string segmentPath, Action<UnsyncedFile>? written)
    {
        var columns = new ColumnData[source.ColumnNames.Count];
        for (int c = 0; c < columns.Length; c++)
        {
            var data = worker[c].Builder.Finish(source.ColumnNames[c], null);
            columns[c] = data with { Inference = worker[c].Infer(data) };
        }
        var segment = SegmentWriter.Write(segmentPath, ordinal, columns, written, Compression);
        lock (_lock)
            for (int c = 0; c < columns.Length; c++)
            {
                _learnt[c] = _learnt[c].Join(columns[c].Inference!);
                _statistics[c] = columns[c].Statistics.ForNextShare(_statistics[c]);
                if (!worker[c].Builder.IsCoded) _plain[c] = worker[c].Type.Kind;
            }
        return segment;
    }

    void Prepare(SplitWorker worker, int column)
    {
        ColumnInference learnt, known;
        ColumnKind? plain;
        ColumnStatistics? earlier;
        lock (_lock)
        {
            (learnt, plain, earlier) = (_learnt[column], _plain[column], _statistics[column]);
            known = _guesses?[column] is { } guess ? learnt.Join(guess) : learnt;
        }
        var guessed = known.Resolve();
        if (guessed.Kind == ColumnKind.Decimal128 && _expectsExponent[column])
            guessed = known.Digits.BeyondFloat ? ColumnType.Utf8 : ColumnType.Float64;
        var parser = worker.Prepare(column, _declared[column] ?? guessed);
        if (earlier is not null) parser.Builder.Continue(earlier);
        if (plain == parser.Type.Kind || !CodesValues && parser is not TextParser) parser.Builder.StartPlain();
        if (parser is TextParser text) text.IsSurelyText = _declared[column] is not null || learnt.IsSurelyText;
        if (parser is Float64Parser doubles)
            doubles.TakesLongDigits = _expectsExponent[column] || known[ValueClass.Real].Count > 0
                || known.Digits.Significant > NumberDigits.MaxFloat;
    }

    /// <summary>The first guess comes from the first bytes of the first split that is loaded.</summary>
    void Sample(SplitWorker worker, CsvSplit split, CancellationToken cancellationToken)
    {
        lock (_lock)
        {
            if (_guesses is not null) return;
            var seen = worker.Look(
                split, _declared.Select(t => t is null).ToArray(), cancellationToken, CsvLimits.SampleBytes);
            double times = (double)source.Files.Sum(f => f.Length) / Math.Max(1, worker.BytesDone);
            for (int c = 0; c < seen.Length; c++)
                _expectsExponent[c] = seen[c]?.ExpectedExponents(times) >= CsvLimits.MinExpectedExponents;
            _guesses = seen.Select(f => f?.ToInference()).ToArray();
        }
    }
}

/// <summary>
/// What a split gave. RowsRead is counted where records are found, and has to be Segment.Rows + RowsRejected +
/// RowsSkipped; CellsNulled are in rows that were loaded.
/// BadRecords are in file order, unless they were told one by one; where bad records end the import there is the first
/// one only, and no segment.
/// </summary>
public sealed record SplitResult(
    SegmentInfo? Segment, long RowsRead, long RowsSkipped, long RowsRejected, long CellsNulled,
    IReadOnlyList<BadRecord> BadRecords)
{
    /// <summary>Line ends of the split's last extent; 0 where the source has another form than plain fields.</summary>
    public long LastLines { get; init; }

    /// <summary>Records of the split's last extent, skipped ones left out.</summary>
    public long LastRecords { get; init; }
}
