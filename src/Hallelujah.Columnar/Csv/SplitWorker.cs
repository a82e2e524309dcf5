using Hallelujah.Columnar.Csv.Kernels;
using Hallelujah.Columnar.Schema;

namespace Hallelujah.Columnar.Csv;

/// <summary>
/// Parses one split at a time, with memory that is used again for the next. Not safe for concurrent callers: a loader
/// has as many workers as callers.
/// </summary>
internal sealed unsafe partial class SplitWorker
{
    readonly CsvSource _source;
    readonly TokenizerKind _tokenizer;
    readonly BlockReader _reader;
    readonly KernelScratch _scratch = new();
    readonly NullTexts _nulls;
    readonly ColumnParser?[][] _spare;
    readonly ColumnParser?[] _parsers;
    readonly ColumnType?[] _declared;
    readonly bool _anyDeclared;
    readonly int[] _fields;
    int _fieldsFile = -1;

    delegate void SliceHandler(in FieldBlock slice, int column, int field);

    public SplitWorker(CsvSource source, TokenizerKind tokenizer)
    {
        (_source, _tokenizer) = (source, tokenizer);
        _reader = BlockReader.Create(source, tokenizer);
        _nulls = source.IsPlain ? new(source.Options.NullValues, source.Dialect.Quote) : new([], (byte)'"');
        _forms = ValueForms.Create(source.Options);
        int columns = source.ColumnNames.Count;
        (_spare, _parsers, _fields) = (new ColumnParser?[columns][], new ColumnParser?[columns], new int[columns]);
        _declared = DeclaredTypes.Of(source);
        _anyDeclared = _declared.Any(t => t is { Kind: not ColumnKind.Utf8 });
    }

    public long RowsSkipped => _reader.RowsSkipped;

    /// <inheritdoc cref="BlockReader.RecordsFound"/>
    public long RecordsFound => _reader.RecordsFound;
    public long RowsRejected => _reader.RowsRejected;
    public long LastLines => _reader.LastLines;
    public long LastRecords => _reader.ExtentRecords;

    /// <summary>Cells of the last pass that became null because they do not fit their chosen type.</summary>
    public long CellsNulled { get; private set; }

    /// <summary>
    /// Takes the bad records of a pass in file order, block by block. Null: nobody wants them.
    /// </summary>
    public Action<BadRecord>? OnBadRecord { get; set; }

    /// <summary>The parser that holds a column after a pass.</summary>
    public ColumnParser this[int column] => _parsers[column]!;

    /// <summary>The ordinal of the segment that is to be made.</summary>
    public int Share { get; set; }

    /// <summary>Chooses a column's type for the next <see cref="Parse"/>.</summary>
    public ColumnParser Prepare(int column, ColumnType type)
    {
        var spare = _spare[column] ??= new ColumnParser?[(int)ColumnKind.Binary + 1];
        // Types only widen: what was for another will hardly be used again, and holds a segment's memory.
        for (int kind = 0; kind < spare.Length; kind++)
            if (kind != (int)type.Kind) spare[kind] = null;
        var parser = spare[(int)type.Kind] ??= ColumnParser.Create(type);
        parser.Builder.Share = Share;
        parser.Reset(type);
        parser.IsDeclared = _declared[column] is not null;
        if (parser is TimestampParser times) times.Zone = _forms?.Zone;
        return _parsers[column] = parser;
    }

    /// <summary>
    /// Parses the given columns of a split. False where a bad record ends the import: the last one that was told.
    /// </summary>
    /// <param name="columns">
    /// True for those to be parsed; those that do not fit their type are set to false, without
    /// <see cref="OnMisfit"/>.
    /// </param>
    public bool Parse(CsvSplit split, bool[] columns, Action<long>? bytesDone, CancellationToken cancellationToken) =>
        Read(split, columns, bytesDone, ParseSlice, cancellationToken);

    /// <summary>Bytes of its split that the last pass read.</summary>
    public long BytesDone => _reader.BytesDone;

    /// <summary>Only looks at the values of the given columns.</summary>
    public ColumnFeatures?[] Look(
        CsvSplit split, bool[] columns, CancellationToken cancellationToken, long maxBytes = long.MaxValue)
    {
        var features = columns.Select(c => c ? new ColumnFeatures() : null).ToArray();
        Read(split, columns, null, LookAtSlice, cancellationToken, maxBytes);
        return features;

        void LookAtSlice(in FieldBlock slice, int column, int field)
        {
            if (field < 0) features[column]!.Nulls += slice.Rows;
            else LookAt(slice, column, field, features[column]!);
        }
    }

    /// <summary>Rows that the last pass let through.</summary>
    public long Rows { get; private set; }

    bool Read(
        CsvSplit split, bool[] columns, Action<long>? bytesDone, SliceHandler handler,
        CancellationToken cancellationToken,
        long maxBytes = long.MaxValue, long maxSlices = long.MaxValue)
    {
        (Rows, CellsNulled, _slices) = (0, 0, 0);
        _misfits.Clear();
        _columnsFailed = columns;
        try
        {
            _reader.Start(split);
            long told = 0;
            while (_reader.BytesDone < maxBytes && _reader.Next(out var block))
            {
                cancellationToken.ThrowIfCancellationRequested();
                if (Rows == 0) Expect(split, block.Rows);
                if (_anyDeclared) block = _source.Options.NullBadCells ? FindBadCells(block) : CheckCasts(block);
                if (_reader.Bad.Count > 0 && !KeepBad(block)) return false;
                for (int row = 0; row < block.Rows; row += CsvLimits.BlockRows, _slices++)
                {
                    if (_slices == maxSlices) return true;
                    var slice = block.Slice(row, Math.Min(CsvLimits.BlockRows, block.Rows - row));
                    MapFields(block.File);
                    for (int column = 0; column < columns.Length; column++)
                    {
                        if (!columns[column]) continue;
                        if (_badCells?[column] is { } bad) HandleWithNulls(slice, column, bad.AsSpan(row), handler);
                        else handler(slice, column, _fields[column]);
                    }
                    if (_misfits.Count > 0) Refit(split, slice, cancellationToken);
                }
                Rows += block.Rows;
                bytesDone?.Invoke(_reader.BytesDone - told);
                told = _reader.BytesDone;
            }
            return true;
        }
        finally
        {
            _reader.Close();
        }
    }

    /// <summary>Tells the builders how many rows there will be where all blocks are as the first.</summary>
    void Expect(CsvSplit split, int rows)
    {
        const int More = 8;
        long expected = rows * split.Bytes / Math.Max(1, _reader.BytesDone);
        foreach (var parser in _parsers)
            if (parser is not null) parser.Builder.ExpectedRows = expected + expected / More;
    }

    bool[] _columnsFailed = [];

    void ParseSlice(in FieldBlock slice, int column, int field)
    {
        if (field < 0) _parsers[column]!.AddMissing(slice.Rows);
        else if (!ParseColumn(slice, column, field))
        {
            if (OnMisfit is null) _columnsFailed[column] = false;
            else _misfits.Add(column);
        }
    }

    bool KeepBad(in FieldBlock block)
    {
        bool goesOn = _source.Options.RejectBadRecords;
        if (OnBadRecord is not { } tell) return goesOn;
        _reader.OrderBad(block);
        foreach (var bad in goesOn ? _reader.Bad : _reader.Bad[..1]) tell(bad);
        return goesOn;
    }

    void MapFields(int file)
    {
        if (file == _fieldsFile) return;
        _fieldsFile = file;
        Array.Fill(_fields, -1);
        var map = _source.Files[file].ColumnMap;
        for (int field = 0; field < map.Count; field++) _fields[map[field]] = field;
    }

    FieldBlock CheckCasts(FieldBlock block)
    {
        bool[]? bad = null;
        MapFields(block.File);
        for (int column = 0; column < _declared.Length; column++)
        {
            if (_declared[column] is not { Kind: not ColumnKind.Utf8 } type || _fields[column] < 0) continue;
            for (int row = 0; row < block.Rows; row++)
            {
                var text =
                    _nulls.Value(block.Field(row, _fields[column], out int length), length, out bool isNull, out _);
                if (isNull || bad is not null && bad[row] || Fits(type, text)) continue;
                (bad ??= new bool[block.Rows])[row] = true;
                RejectCast(block, row, column, type, text, isCell: false);
            }
        }
        return bad is null ? block : _reader.Without(block, bad);
    }

    void RejectCast(
        in FieldBlock block, int row, int column, ColumnType type, ReadOnlySpan<byte> text, bool isCell)
    {
        string name = _source.ColumnNames[column];
        fixed (byte* bytes = text)
        {
            string value = BadRecords.Text(bytes, text.Length, CsvLimits.MaxValueBytes), what =
                $"'{value}' in column {name} is no {type}";
            if (type.Kind == ColumnKind.TimestampTz && _forms?.FaultInZone(text) is { } fault) what += $": {fault}";
            _reader.Reject(block, row, BadRecords.Cast, what, name, value, isCell);
        }
    }
}
