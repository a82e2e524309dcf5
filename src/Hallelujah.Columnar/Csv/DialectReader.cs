using System.Globalization;
using System.Text;
using System.Text.Unicode;
using Hallelujah.Columnar.Segments;

namespace Hallelujah.Columnar.Csv;

/// <summary>
/// Reads what <see cref="RecordReader"/> does not know: other dialects and other encodings. Writes records anew in the
/// plain form that the kernels take: fields one byte apart, quoted by '"' where they were quoted, nulls empty.
/// </summary>
internal sealed unsafe class DialectReader(CsvSource source) : BlockReader
{
    // Kernels read whole vectors that may begin before a field.
    const int Front = 64;
    const byte PlainQuote = (byte)'"';

    readonly CsvDialect _dialect = source.Dialect;
    readonly DialectScanner _scanner = new(source.Dialect);
    readonly DecodedText _text = new();
    readonly NativeBuffer _data = new();
    readonly NativeBuffer _ends = new();
    readonly NativeBuffer _unescaped = new();
    readonly byte[][] _nulls = [.. source.Options.NullValues.Where(v => v.Length > 0).Select(Encoding.UTF8.GetBytes)];
    CsvSplit? _split;
    int _extent, _fileIndex;
    int _start, _rows, _fields, _length;
    DialectPlaces _places = new();
    BadRecord? _tooLong;

    public override void Start(CsvSplit split)
    {
        Close();
        (_split, _extent, BytesDone, RecordsFound, RowsSkipped, RowsRejected) = (split, 0, 0, 0, 0, 0);
        _text.ResetCount();
    }

    public override void Close() => _text.Close();

    public override bool Next(out FieldBlock block)
    {
        Bad.Clear();
        block = default;
        while (true)
        {
            if (!_text.IsOpen && !OpenExtent()) return false;
            bool found = _tooLong is null ? Fill(out block) : SkipTooLong();
            BytesDone = _text.BytesRead;
            if (_tooLong is null && _text.AtEnd && _start >= _text.Length) _text.Close();
            if (found) return true;
        }
    }

    public override void Reject(
        in FieldBlock block, int row, string code, string what, string? column = null, string? value = null,
        bool isCell = false)
    {
        (int start, int end, long number) = _places[block.FirstRow + row];
        Bad.Add(Make(start, end, number, code, what, column, value) with { IsCell = isCell });
    }

    bool OpenExtent()
    {
        if (_split is null || _extent >= _split.Extents.Count) return false;
        var extent = _split.Extents[_extent++];
        _fileIndex = extent.File;
        var file = source.Files[_fileIndex];
        _text.Open(file, extent);
        BeginExtent(file, extent);
        _fields = file.ColumnMap.Count;
        _start = 0;
        _scanner.Reset();
        return true;
    }

    /// <summary>
    /// Whole records, up to a block's bytes. False where there is nothing more to tell in the extent.
    /// </summary>
    bool Fill(out FieldBlock block)
    {
        _text.Drop(_start);
        (_start, _rows, _length) = (0, 0, 0);
        _places = new() { Text = _text };
        long skipped = RowsSkipped;
        while (_length < CsvLimits.BlockBytes && _start < CsvLimits.MaxBlockBytes)
        {
            if (_scanner.Scan(_text.Data + _start, _text.Length - _start, _text.AtEnd))
            {
                TakeRecord();
                _start += _scanner.Next;
                _scanner.Reset();
                continue;
            }
            if (_text.AtEnd || _rows + Bad.Count > 0) break;
            if (_text.Length - _start >= CsvLimits.MaxRecordBytes)
            {
                block = default;
                return BeginTooLong();
            }
            _text.ReadMore(CsvLimits.BlockBytes);
        }
        block = Finish();
        return _rows + Bad.Count > 0 || RowsSkipped > skipped;
    }

    void TakeRecord()
    {
        RecordsFound++;
        if (_scanner.IsComment) RowsSkipped++;
        else if (_scanner.IsUnterminated)
        {
            RejectRecord(BadRecords.UnterminatedQuote, BadRecords.OpenQuote(_dialect));
            long line = _text.LineAt(_start + _scanner.QuoteAt);
            if (line != Bad[^1].Line) Bad[^1] = OnLine(Bad[^1], line);
        }
        else if (_scanner.HasBadQuote) RejectRecord(BadRecords.BadQuote, "text follows a closing quote");
        else if (_scanner.IsBlank && _fields > 1 && _dialect.BlankLines != BlankLinePolicy.Null)
        {
            if (_dialect.BlankLines == BlankLinePolicy.Skip) RowsSkipped++;
            else
                RejectRecord(BadRecords.ShortRow, string.Create(
                    CultureInfo.InvariantCulture, $"the line is blank where {_fields} fields are expected"));
        }
        else if (!IsWidthAllowed(_scanner.Fields.Count))
            RejectRecord(_scanner.Fields.Count < _fields ? BadRecords.ShortRow : BadRecords.LongRow,
                BadRecords.FieldCount(_scanner.Fields.Count, _fields));
        else if (!Utf8.IsValid(new(_text.Data + _start, _scanner.End))) RejectEncoding();
        else if (!source.Options.AllowNul
            && new ReadOnlySpan<byte>(_text.Data + _start, _scanner.End).Contains((byte)0))
            RejectField(static text => text.Contains((byte)0), BadRecords.Nul, BadRecords.HasNul);
        else Write();
    }

    bool IsWidthAllowed(int found) =>
        found == _fields || _scanner.IsBlank || (found < _fields
            ? _dialect.Ragged is RaggedRows.Pad or RaggedRows.PadOrTruncate
            : _dialect.Ragged is RaggedRows.Truncate or RaggedRows.PadOrTruncate);

    void RejectRecord(string code, string what, string? column = null, string? value = null)
    {
        RowsRejected++;
        Bad.Add(Make(_start, _start + _scanner.End, ExtentRecords, code, what, column, value));
    }

    delegate bool TextTest(ReadOnlySpan<byte> text);

    void RejectEncoding() => RejectField(
        static text => !Utf8.IsValid(text), BadRecords.InvalidEncoding,
        $"is not valid {Shown(_text.File.Encoding)}");

    /// <summary>Sets the record aside, and names the first column for which a test holds.</summary>
    void RejectField(TextTest isBad, string code, string what)
    {
        byte* data = _text.Data + _start;
        var field = _scanner.Fields
            .FirstOrDefault(f => isBad(new(data + f.Start, f.End - f.Start)), _scanner.Fields[0]);
        int position = Math.Min(_scanner.Fields.IndexOf(field), _fields - 1);
        string column = source.ColumnNames[source.Files[_fileIndex].ColumnMap[position]];
        RejectRecord(code, $"column {column} {what}", column,
            BadRecords.Text(data + field.Start, field.End - field.Start, CsvLimits.MaxValueBytes));
    }

    static string Shown(TextEncoding encoding) => encoding.Name == "utf-8" ? "UTF-8" : encoding.Name;

    BadRecord Make(int start, int end, long number, string code, string what, string? column, string? value)
    {
        long offset = _text.OffsetAt(start), length = _text.OffsetAt(end) - offset;
        var bad = BadRecords.Make(
            _text.File.Path, _text.LineAt(start), offset, _text.Data + start, end - start, code, what, column, value);
        return bad with
        {
            Length = length,
            Record = number,
            IsCountedFromSplit = IsWithinFile,
            RawBase64 = bad.RawBase64 is null ? null
                : Convert.ToBase64String(_text.Source(offset, Math.Min(length, CsvLimits.MaxRawBytes))),
        };
    }

    static BadRecord OnLine(BadRecord bad, long line)
    {
        string old = string.Create(CultureInfo.InvariantCulture, $" line {bad.Line}: ");
        string now = string.Create(CultureInfo.InvariantCulture, $" line {line}: ");
        return bad with { Line = line, Message = bad.Message.Replace(old, now, StringComparison.Ordinal) };
    }

    /// <summary>Writes the record as a row.</summary>
    void Write()
    {
        // Each byte may be a quote that is doubled, and each field may get two.
        _data.Ensure(Front + _length + 2L * _scanner.End + 3L * _fields + NativeBuffer.Slack, Front + _length);
        _ends.Ensure(((_rows + 1L) * _fields + 1) * sizeof(uint), (_rows * (long)_fields + 1) * sizeof(uint));
        uint* ends = (uint*)_ends.Pointer + (long)_rows * _fields;
        if (_rows == 0) ends[0] = uint.MaxValue;
        byte* data = _data.Pointer + Front;
        for (int i = 0; i < _fields; i++)
        {
            if (i < _scanner.Fields.Count) WriteField(data, _scanner.Fields[i]);
            ends[i + 1] = (uint)_length;
            data[_length++] = (byte)'\n';
        }
        _places.Add(_start, _start + _scanner.End, ExtentRecords);
        _rows++;
    }

    void WriteField(byte* data, FieldSpan field)
    {
        byte* from = _text.Data + _start;
        int length = field.End - field.Start;
        if (!field.IsQuoted && (length == 0 || IsNull(new(from + field.Start, length)))) return;
        byte* content = from + field.Start;
        if (field.HasEscapes)
        {
            _unescaped.Ensure(length, 0);
            content = _unescaped.Pointer;
            length = _scanner.Unescape(from, field, content);
        }
        byte* to = data + _length;
        if (!field.IsQuoted && *content != PlainQuote && content[length - 1] != '\r')
        {
            Buffer.MemoryCopy(content, to, length, length);
            _length += length;
            return;
        }
        *to++ = PlainQuote;
        for (int i = 0; i < length; i++)
        {
            if (content[i] == PlainQuote) *to++ = PlainQuote;
            *to++ = content[i];
        }
        *to++ = PlainQuote;
        _length = (int)(to - data);
    }

    bool IsNull(ReadOnlySpan<byte> text)
    {
        foreach (byte[] value in _nulls)
            if (text.SequenceEqual(value)) return true;
        return false;
    }

    FieldBlock Finish()
    {
        _data.Ensure(Front + _length + NativeBuffer.Slack, Front + _length);
        byte* data = _data.Pointer + Front;
        new Span<byte>(data + _length, NativeBuffer.Slack).Clear();
        return new()
        {
            Data = data,
            Ends = (uint*)_ends.Pointer,
            Stride = _fields,
            Rows = _rows,
            Fields = _fields,
            File = _fileIndex,
            Places = _places,
        };
    }

    bool BeginTooLong()
    {
        string size = (CsvLimits.MaxRecordBytes >> 20).ToString(CultureInfo.InvariantCulture);
        bool quoted = _scanner.IsInQuotes;
        _tooLong = Make(_start, _text.Length, ExtentRecords + 1, BadRecords.RecordTooLong,
            $"the record is longer than {size} MB{(quoted ? "; is a quote not closed" : "")}", null, null);
        if (quoted) _tooLong = OnLine(_tooLong, _text.LineAt(_start + _scanner.QuoteAt));
        return SkipTooLong();
    }

    /// <summary>Reads on behind a record that is too long until it ends.</summary>
    bool SkipTooLong()
    {
        while (!_scanner.Scan(_text.Data + _start, _text.Length - _start, _text.AtEnd))
        {
            // The \r of a \r\n stays, or its line would count twice.
            int done = _scanner.At > 0 && _text.Data[_start + _scanner.At - 1] == '\r' ? _scanner.At - 1 : _scanner.At;
            _text.Drop(_start + done);
            _scanner.Forget(done);
            _start = 0;
            _text.ReadMore(CsvLimits.BlockBytes);
        }
        if (_scanner.IsUnterminated)
        {
            string start = _tooLong!.Message[.._tooLong.Message.LastIndexOf("the record is", StringComparison.Ordinal)];
            _tooLong = _tooLong with
            {
                Code = BadRecords.UnterminatedQuote,
                Message = start + BadRecords.OpenQuote(_dialect),
            };
        }
        Bad.Add(_tooLong!);
        RecordsFound++;
        RowsRejected++;
        _tooLong = null;
        _start += _scanner.Next;
        _scanner.Reset();
        return true;
    }
}

/// <summary>Where the rows of a block that was written anew stand in their decoded text.</summary>
internal sealed class DialectPlaces : RowPlaces
{
    readonly List<(int Start, int End, long Number)> _rows = [];

    public DecodedText Text { get; init; } = null!;

    public (int Start, int End, long Number) this[int row] => _rows[row];

    /// <param name="number">The record's among those of the extent, from 1.</param>
    public void Add(int start, int end, long number) => _rows.Add((start, end, number));

    public override long LineOf(int row) => Text.LineAt(_rows[row].Start);

    public override void Remove(ReadOnlySpan<bool> rows)
    {
        int kept = 0;
        for (int i = 0; i < rows.Length; i++)
            if (!rows[i]) _rows[kept++] = _rows[i];
        _rows.RemoveRange(kept, _rows.Count - kept);
    }
}
