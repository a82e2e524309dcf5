using System.Text;
using Hallelujah.Columnar.Segments;

namespace Hallelujah.Columnar.Csv;

/// <summary>
/// The first records of a file, as a dialect reads them. Blank lines are left out; so is a last record that the sample
/// cuts.
/// </summary>
internal sealed unsafe class SampleRecords
{
    readonly byte[] _bytes;
    readonly List<FieldSpan[]> _records = [];
    readonly HashSet<int> _open = [];
    readonly CsvDialect _dialect;

    /// <param name="bytes">From the first record's start.</param>
    /// <param name="complete">Whether the bytes go to the file's end.</param>
    public SampleRecords(byte[] bytes, int length, bool complete, CsvDialect dialect)
    {
        (_bytes, _dialect) = (bytes, dialect);
        if (dialect.HasPlainFields) Tokenize(length, complete);
        else Scan(length, complete);
        if (_records.Count == 0) return;
        // Behind the first record comes another byte, or the file's end.
        byte[] first = [.. bytes.AsSpan(0, FirstEnd), 0];
        fixed (byte* data = first) FirstLines = FieldBlock.CountLines(data, 0, FirstEnd);
    }

    public int Count => _records.Count;

    /// <summary>Behind the first record and its line end; and the line ends up to there.</summary>
    public int FirstEnd { get; private set; }
    public int FirstLines { get; }

    /// <summary>Whether a record ends within quotes, as only single lines do.</summary>
    public bool IsOpen(int record) => _open.Contains(record);

    /// <summary>The fields of the first record that is not open.</summary>
    public int Width => FieldCount(Enumerable.Range(0, Count).FirstOrDefault(r => !IsOpen(r)));

    /// <summary>Records with text behind a closing quote, or with one that is not closed.</summary>
    public int BadQuotes { get; private set; }

    /// <summary>Whether some field is in quotes.</summary>
    public bool HasQuotes => _records.Exists(r => r.Any(f => f.IsQuoted));

    public int FieldCount(int record) => _records[record].Length;

    /// <summary>A field's content between its quotes, doubled quotes and escapes as they stand.</summary>
    public ReadOnlySpan<byte> Field(int record, int field, out bool quoted)
    {
        var span = _records[record][field];
        quoted = span.IsQuoted;
        return _bytes.AsSpan(span.Start, span.End - span.Start);
    }

    /// <summary>A field's value.</summary>
    public string Text(int record, int field)
    {
        var span = _records[record][field];
        var target = new byte[span.End - span.Start];
        fixed (byte* data = _bytes, to = target)
            return Encoding.UTF8.GetString(target, 0, new DialectScanner(_dialect).Unescape(data, span, to));
    }

    FieldSpan Span((int Start, int End) field)
    {
        var (start, end) = field;
        bool quoted = end - start >= 2 && _dialect.Quote != 0 && _bytes[start] == _dialect.Quote
            && _bytes[end - 1] == _dialect.Quote;
        return quoted ? new(start + 1, end - 1, true, true) : new(start, end, false, false);
    }

    void Scan(int length, bool complete)
    {
        var scanner = new DialectScanner(_dialect);
        fixed (byte* data = _bytes)
        {
            scanner.Reset();
            for (int at = 0; scanner.Scan(data + at, length - at, complete); at += scanner.Next, scanner.Reset())
            {
                if (scanner.IsComment || scanner.IsBlank || scanner.IsUnterminated && !_dialect.SingleLine) continue;
                int start = at;
                if (scanner.IsUnterminated) _open.Add(_records.Count);
                _records.Add(
                    [.. scanner.Fields.Select(f => f with { Start = f.Start + start, End = f.End + start })]);
                if (scanner.HasBadQuote || scanner.IsUnterminated) BadQuotes++;
                if (_records.Count == 1) FirstEnd = at + scanner.Next;
            }
        }
    }

    void Tokenize(int length, bool complete)
    {
        var padded = new byte[length + NativeBuffer.Slack];
        Buffer.BlockCopy(_bytes, 0, padded, 0, length);
        bool cutsPair = !complete && length > 0 && padded[length - 1] == '\r';
        int limit = cutsPair ? length - 1 : length;
        var ends = new uint[limit + 16];
        var state = new ScanState();
        int count;
        fixed (byte* data = padded)
        fixed (uint* target = ends) count =
            Tokenizer.Create(_dialect).Run(data, 0, limit, ref state, target);
        BadQuotes = state.BadQuotes?.Count ?? 0;
        bool ended = count > 0 && ends[count - 1] == limit - 1 && IsLineEnd(padded[limit - 1]);
        if (complete && !ended && limit > 0 && state.Quote != QuoteState.Quoted) ends[count++] = (uint)limit;
        var fields = new List<(int, int)>();
        int start = 0;
        for (int i = 0; i < count; i++)
        {
            int end = (int)ends[i];
            bool recordEnd = end >= limit || IsLineEnd(padded[end]);
            fields.Add((start, recordEnd && end > start && end < limit && padded[end] == '\n' && padded[end - 1] == '\r'
                ? end - 1 : end));
            start = end + 1;
            if (!recordEnd) continue;
            bool blank = fields.Count == 1 && fields[0].Item1 == fields[0].Item2;
            if (!blank)
            {
                if (state.BadQuotes?.BinarySearch(end) >= 0) _open.Add(_records.Count);
                _records.Add([.. fields.Select(Span)]);
                if (_records.Count == 1) FirstEnd = Math.Min(start, length);
            }
            fields.Clear();
        }
    }

    static bool IsLineEnd(byte c) => c is (byte)'\n' or (byte)'\r';
}
