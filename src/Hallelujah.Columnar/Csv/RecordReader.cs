using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text.Unicode;
using Hallelujah.Columnar.Segments;

namespace Hallelujah.Columnar.Csv;

/// <summary>
/// Reads the extents of a split block by block: whole records with the right number of fields and valid UTF-8. Blank
/// lines are counted and left out (in a source of one column they are null rows), records of another form are set
/// aside.
/// </summary>
internal sealed unsafe class RecordReader(CsvSource source, TokenizerKind kind = TokenizerKind.Best) : BlockReader
{
    // Kernels read whole vectors that may begin before a field.
    const int Front = 64;

    readonly Tokenizer _tokenizer = Tokenizer.Create(source.Dialect, kind);
    readonly NativeBuffer _data = new();
    readonly NativeBuffer _ends = new();
    readonly int _blockBytes = BlockBytesFor(source.ColumnNames.Count);
    CsvSplit? _split;
    int _extent;
    SourceBytes? _bytes;
    CsvFile _file = null!;
    int _fileIndex;
    long _next, _end, _line;
    int _have, _done;
    long _base;
    BadRecord? _skipped;
    ScanState _skipState;
    int _lineAt;
    long _lineThere;

    /// <summary>Begins a split anew.</summary>
    public override void Start(CsvSplit split)
    {
        Close();
        (_split, _extent, BytesDone, RecordsFound, RowsSkipped, RowsRejected) = (split, 0, 0, 0, 0, 0);
    }

    public override void Close()
    {
        _bytes?.Dispose();
        _bytes = null;
    }

    /// <summary>The next records, maybe none of them in a block with bad ones only; false behind the last.</summary>
    public override bool Next(out FieldBlock block)
    {
        Bad.Clear();
        block = default;
        while (true)
        {
            if (_bytes is null && !OpenExtent()) return false;
            if (_skipped is not null ? SkipOn() : Fill(out block)) return true;
            if (_bytes is null || _next < _end || _done < _have) continue;
            LastLines = _line - _split!.Extents[_extent - 1].FirstLine;
            Close();
        }
    }

    /// <summary>Sets a row aside, which who calls takes out of the block; or notes a cell of one that stays.</summary>
    public override void Reject(
        in FieldBlock block, int row, string code, string what, string? column = null, string? value = null,
        bool isCell = false)
    {
        uint start = block.RowStart(row);
        Bad.Add(BadRecords.Make(
            _file.Path, LineAt(block, start), block.Offset + start, block.Data + start,
            LengthOf(block, start, block.RowEnd(row)), code, what, column, value) with
        { IsCell = isCell });
    }

    public override void OrderBad(in FieldBlock block)
    {
        base.OrderBad(block);
        // All records of the block are rows or were set aside.
        long number = ExtentRecords - block.Rows - Bad.Count(b => !b.IsCell) + 1;
        int row = 0;
        for (int i = 0; i < Bad.Count; i++)
        {
            row = FirstRowFrom(block, row, Bad[i].Byte - block.Offset);
            Bad[i] = Bad[i] with { Record = number + row, IsCountedFromSplit = IsWithinFile };
            if (!Bad[i].IsCell) number++;
        }
    }

    /// <summary>The first of the rows from one on that does not begin before a place in the data.</summary>
    static int FirstRowFrom(in FieldBlock block, int row, long place)
    {
        int end = block.Rows;
        while (row < end)
        {
            int middle = row + (end - row) / 2;
            if (block.RowStart(middle) < place) row = middle + 1;
            else end = middle;
        }
        return row;
    }

    static int BlockBytesFor(int columns) =>
        (int)Math.Clamp(columns * 2048L, CsvLimits.BlockBytes, CsvLimits.MaxBlockBytes);

    bool OpenExtent()
    {
        if (_split is null || _extent >= _split.Extents.Count) return false;
        var extent = _split.Extents[_extent++];
        _fileIndex = extent.File;
        _file = source.Files[extent.File];
        _bytes = SourceBytes.Open(_file, extent);
        BeginExtent(_file, extent);
        (_base, _next, _end, _line) = (extent.Offset, extent.Offset, extent.Offset + extent.Length, extent.FirstLine);
        (_have, _done, _skipped) = (0, 0, null);
        return true;
    }

    /// <summary>Moves what is left to the front and reads on.</summary>
    void ReadOn(int wanted)
    {
        int left = _have - _done;
        _data.Ensure((long)Front + left + wanted + NativeBuffer.Slack, Front + (long)_have);
        byte* data = _data.Pointer + Front;
        if (_done > 0 && left > 0) Buffer.MemoryCopy(data + _done, data, left, left);
        _base += _done;
        (_have, _done) = (left, 0);
        int count = (int)Math.Min(wanted, _end - _next);
        if (count > 0)
        {
            _bytes!.Read(new(data + left, count), _next);
            _next += count;
            _have += count;
            BytesDone += count;
        }
        new Span<byte>(data + _have, NativeBuffer.Slack).Clear();
        _ends.Ensure((_have + 16L) * sizeof(uint), 0);
    }

    bool Fill(out FieldBlock block)
    {
        block = default;
        int wanted = Math.Max(_blockBytes, _have - _done);
        while (true)
        {
            // No record longer than the limit ever is in memory as a whole.
            ReadOn(Math.Min(wanted, CsvLimits.MaxRecordBytes - (_have - _done)));
            if (_have == 0) return false;
            byte* data = _data.Pointer + Front;
            uint* ends = (uint*)_ends.Pointer;
            bool atEnd = _next >= _end;
            // A last \r may be half of a \r\n: it waits for the next byte.
            int limit = !atEnd && data[_have - 1] == '\r' ? _have - 1 : _have;
            ends[0] = uint.MaxValue;
            var state = new ScanState();
            int count = _tokenizer.Run(data, 0, limit, ref state, ends + 1);
            bool unterminated = atEnd && state.Quote == QuoteState.Quoted;
            if (atEnd && !unterminated && !IsRecordEnd(data, ends, count, _have - 1))
            {
                // The last line need not have an end.
                data[_have] = (byte)'\n';
                ends[++count] = (uint)_have;
                limit = ++_have;
                state.Records++;
            }
            if (state.Records == 0 && !atEnd)
            {
                if (_have >= CsvLimits.MaxRecordBytes) return BeginSkip(data, limit, state);
                wanted = _have;
                continue;
            }
            while (count > 0 && !IsRecordEnd(data, ends, count, (int)ends[count])) count--;
            _done = count == 0 ? 0 : (int)ends[count] + 1;
            block = new()
            {
                Data = data,
                Ends = ends,
                Fields = _file.ColumnMap.Count,
                Stride = _file.ColumnMap.Count,
                File = _fileIndex,
                Offset = _base,
                FirstLine = _line,
            };
            (_lineAt, _lineThere) = (0, _line);
            if (count > 0) block = Shape(block, count, state);
            if (unterminated) RejectUnterminated(data);
            RecordsFound += state.Records + (unterminated ? 1 : 0);
            _line += state.Lines - FieldBlock.CountLines(data, _done, limit);
            return true;
        }
    }

    static bool IsRecordEnd(byte* data, uint* ends, int count, int at) =>
        count > 0 && ends[count] == (uint)at && data[at] is (byte)'\n' or (byte)'\r';

    /// <summary>Makes rows of the ends up to the last line end.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    FieldBlock Shape(FieldBlock block, int count, in ScanState state)
    {
        bool regular = state.BadQuotes is null && count == (long)state.Records * block.Fields;
        if (regular)
        {
            uint* end = block.Ends + block.Fields;
            for (int row = 0; row < state.Records && regular; row++, end += block.Fields)
                regular = block.Data[*end] is (byte)'\n' or (byte)'\r';
        }
        block = regular ? block with { Rows = state.Records } : Repack(block, count, state);
        if (state.NonAscii && !Utf8.IsValid(new ReadOnlySpan<byte>(block.Data, _done)))
        {
            block = RejectWhere(
                block, static text => !Utf8.IsValid(text), BadRecords.InvalidEncoding, "is not valid UTF-8");
        }
        if (!source.Options.AllowNul && new ReadOnlySpan<byte>(block.Data, _done).Contains((byte)0))
            block = RejectWhere(block, static text => text.Contains((byte)0), BadRecords.Nul, BadRecords.HasNul);
        return block;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    FieldBlock Repack(FieldBlock block, int count, in ScanState state)
    {
        byte* data = block.Data;
        uint* ends = block.Ends;
        List<int>? badQuotes = state.BadQuotes;
        int expected = block.Fields, rows = 0, nextBad = 0;
        // Where stepping over whole rows finds as many lines as there are, none of them hides another.
        int step = CountRows(block, count, expected) == state.Records ? expected : 1;
        Packed.Ensure(((long)count + count / expected + 2 * (expected + 1)) * sizeof(uint), 0);
        uint* packed = (uint*)Packed.Pointer;
        for (int first = 0, last; (last = NextRow(block, first, count, step)) <= count; first = last)
        {
            int found = last - first;
            uint start = ends[first] + 1, end = ends[last];
            bool quoteIsBad = false, quoteIsOpen = false;
            for (; nextBad < badQuotes?.Count && badQuotes[nextBad] <= end; nextBad++)
            {
                quoteIsBad = true;
                quoteIsOpen = badQuotes[nextBad] == end;
            }
            bool blank = end == start || end == start + 1 && data[start] == '\r' && data[end] == '\n';
            if (blank && expected > 1) RowsSkipped++;
            else if (quoteIsOpen)
                RejectBytes(block, start, end, BadRecords.UnterminatedQuote, BadRecords.OpenQuote(source.Dialect));
            else if (quoteIsBad) RejectBytes(block, start, end, BadRecords.BadQuote, "text follows a closing quote");
            else if (found != expected)
                RejectBytes(block, start, end, found < expected ? BadRecords.ShortRow
                    : BadRecords.LongRow, BadRecords.FieldCount(found, expected));
            else
            {
                new ReadOnlySpan<uint>(ends + first, expected + 1).CopyTo(new Span<uint>(packed, expected + 1));
                packed += expected + 1;
                rows++;
            }
        }
        return block with { Ends = (uint*)Packed.Pointer, Stride = expected + 1, Rows = rows };
    }

    static int CountRows(in FieldBlock block, int count, int step)
    {
        int rows = 0;
        for (int end = 0; (end = NextRow(block, end, count, step)) <= count;) rows++;
        return rows;
    }

    /// <summary>
    /// Which of the ends ends the row behind one: a step further where there is a line end, else the next that is one;
    /// beyond the last where there is none.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static int NextRow(in FieldBlock block, int first, int count, int step)
    {
        if (first + step <= count && IsLineEnd(block, first + step)) return first + step;
        int last = first + 1;
        while (last <= count && !IsLineEnd(block, last)) last++;
        return last;
    }

    static bool IsLineEnd(in FieldBlock block, int end) => block.Data[block.Ends[end]] is (byte)'\n' or (byte)'\r';

    delegate bool TextTest(ReadOnlySpan<byte> text);

    /// <summary>Sets the rows aside for which a test holds, and names the first column for which it does.</summary>
    FieldBlock RejectWhere(FieldBlock block, TextTest isBad, string code, string what)
    {
        var bad = new bool[block.Rows];
        for (int row = 0; row < block.Rows; row++)
        {
            uint start = block.RowStart(row), end = block.RowEnd(row);
            if (!isBad(new ReadOnlySpan<byte>(block.Data + start, (int)(end - start)))) continue;
            bad[row] = true;
            int field = 0;
            byte* text = block.Field(row, 0, out int length);
            while (field < block.Fields - 1 && !isBad(new ReadOnlySpan<byte>(text, length)))
                text = block.Field(row, ++field, out length);
            string column = source.ColumnNames[_file.ColumnMap[field]];
            Reject(block, row, code, $"column {column} {what}", column,
                BadRecords.Text(text, length, CsvLimits.MaxValueBytes));
        }
        return Without(block, bad);
    }

    void RejectBytes(in FieldBlock block, uint start, uint end, string code, string what)
    {
        RowsRejected++;
        Bad.Add(BadRecords.Make(
            _file.Path, LineAt(block, start), block.Offset + start, block.Data + start,
            LengthOf(block, start, end), code, what));
    }

    // A record's bytes without the \r of its line end.
    static uint LengthOf(in FieldBlock block, uint start, uint end) =>
        end > start && block.Data[end] == '\n' && block.Data[end - 1] == '\r' ? end - start - 1 : end - start;

    // Bad records come mostly in order, so lines are counted on from the one before.
    long LineAt(in FieldBlock block, uint at)
    {
        if (at < _lineAt) (_lineAt, _lineThere) = (0, block.FirstLine);
        _lineThere += FieldBlock.CountLines(block.Data, _lineAt, (int)at);
        _lineAt = (int)at;
        return _lineThere;
    }

    void RejectUnterminated(byte* data)
    {
        RowsRejected++;
        long line = _line + FieldBlock.CountLines(data, 0, OpenQuote(data, _done, _have));
        Bad.Add(BadRecords.Make(
            _file.Path, line, _base + _done, data + _done, _have - _done, BadRecords.UnterminatedQuote,
            BadRecords.OpenQuote(source.Dialect)));
        _done = _have;
    }

    /// <summary>The place of the quote that is open at the end of the data, which begins with a record.</summary>
    int OpenQuote(byte* data, int from, int to)
    {
        var state = new ScanState();
        var scalar = Tokenizer.Create(source.Dialect, TokenizerKind.Scalar);
        int open = from;
        for (int i = from; i < to; i++)
        {
            bool outside = state.Quote is QuoteState.FieldStart;
            scalar.Run(data, i, i + 1, ref state, null);
            if (outside && state.Quote == QuoteState.Quoted) open = i;
        }
        return open;
    }

    bool BeginSkip(byte* data, int limit, in ScanState state)
    {
        bool quoted = state.Quote == QuoteState.Quoted;
        long line = _line + (quoted ? FieldBlock.CountLines(data, 0, OpenQuote(data, 0, limit)) : 0);
        string size = (CsvLimits.MaxRecordBytes >> 20).ToString(CultureInfo.InvariantCulture);
        _skipped = BadRecords.Make(
            _file.Path, line, _base, data, limit, BadRecords.RecordTooLong,
            $"the record is longer than {size} MB{(quoted ? "; is a quote not closed" : "")}");
        _skipState = state with { BadQuotes = null };
        _line += state.Lines;
        _done = limit;
        return SkipOn();
    }

    /// <summary>Reads on behind a record that is too long until it ends.</summary>
    bool SkipOn()
    {
        while (true)
        {
            ReadOn(_blockBytes);
            byte* data = _data.Pointer + Front;
            uint* ends = (uint*)_ends.Pointer;
            bool atEnd = _next >= _end;
            int limit = !atEnd && _have > 0 && data[_have - 1] == '\r' ? _have - 1 : _have;
            (_skipState.Lines, _skipState.Records, _skipState.BadQuotes) = (0, 0, null);
            int count = _tokenizer.Run(data, 0, limit, ref _skipState, ends), first = 0;
            while (first < count && data[ends[first]] is not ((byte)'\n' or (byte)'\r')) first++;
            bool ended = first < count;
            _done = ended ? (int)ends[first] + 1 : limit;
            _line += FieldBlock.CountLines(data, 0, _done);
            if (!ended && !atEnd) continue;
            bool isOpen = ended ? _skipState.BadQuotes?.Contains((int)ends[first]) == true
                : _skipState.Quote == QuoteState.Quoted;
            if (isOpen)
            {
                string message =
                    _skipped!.Message[.._skipped.Message.LastIndexOf("the record is", StringComparison.Ordinal)];
                _skipped = _skipped with
                {
                    Code = BadRecords.UnterminatedQuote,
                    Message = message + BadRecords.OpenQuote(source.Dialect),
                };
            }
            Bad.Add(_skipped!);
            RecordsFound++;
            RowsRejected++;
            _skipped = null;
            return true;
        }
    }
}
