using System.Text;

namespace Hallelujah.Columnar.Csv;

/// <summary>A field of a record: its content, between its quotes where it is quoted.</summary>
/// <param name="HasEscapes">Whether the content has doubled quotes or escapes in it.</param>
internal readonly record struct FieldSpan(int Start, int End, bool IsQuoted, bool HasEscapes);

/// <summary>
/// Finds one record at a time in any dialect, byte by byte: delimiters of several bytes, an escape character, comments.
/// The hot way is <see cref="Tokenizer"/>; this one is for dialects that it does not know. A record that is not whole
/// yet is taken up where it was left, so nothing is looked at twice.
/// </summary>
internal sealed unsafe class DialectScanner(CsvDialect dialect)
{
    enum Place : byte { RecordStart, FieldStart, Unquoted, Quoted, AfterQuote, Comment }

    readonly byte[] _delimiter = Encoding.UTF8.GetBytes(dialect.DelimiterText);
    readonly byte[] _comment = Encoding.UTF8.GetBytes(dialect.Comment ?? "");
    readonly byte _quote = dialect.Quote;
    readonly byte _escape = dialect.Escape;
    readonly bool _hasEscape = dialect.Escape != 0;
    readonly bool _singleLine = dialect.SingleLine;
    readonly List<FieldSpan> _fields = [];
    Place _place;
    int _fieldStart, _contentEnd;
    bool _fieldEscapes;

    /// <summary>The fields of the record, from its first byte.</summary>
    public List<FieldSpan> Fields => _fields;

    /// <summary>The record's last byte and its line end are before these.</summary>
    public int End { get; private set; }
    public int Next { get; private set; }

    /// <summary>How far the record was looked at.</summary>
    public int At { get; private set; }
    public bool IsComment { get; private set; }

    /// <summary>Text stands behind a closing quote.</summary>
    public bool HasBadQuote { get; private set; }

    /// <summary>
    /// The text, or the line where it is all of the record, ended in a quoted field, whose quote is at
    /// <see cref="QuoteAt"/>.
    /// </summary>
    public bool IsUnterminated { get; private set; }
    public int QuoteAt { get; private set; }
    public bool IsInQuotes => _place == Place.Quoted;
    public bool IsBlank => _fields.Count == 1 && !_fields[0].IsQuoted && _fields[0].Start == _fields[0].End;

    /// <summary>Begins a record.</summary>
    public void Reset()
    {
        _fields.Clear();
        (_place, At, End, Next) = (Place.RecordStart, 0, 0, 0);
        IsComment = HasBadQuote = IsUnterminated = _fieldEscapes = false;
    }

    /// <summary>For a record too long to keep: its first bytes are gone.</summary>
    public void Forget(int bytes)
    {
        _fields.Clear();
        (At, _fieldStart, _contentEnd) = (At - bytes, 0, 0);
    }

    /// <summary>
    /// Goes on in the record that begins at the data's first byte. False: more is needed, or at the end there is no
    /// record.
    /// </summary>
    public bool Scan(byte* data, int length, bool atEnd)
    {
        while (At < length)
        {
            bool goesOn = _place switch
            {
                Place.RecordStart => StartRecord(data, length, atEnd),
                Place.FieldStart => StartField(data),
                Place.Unquoted => ScanUnquoted(data, length, atEnd),
                Place.Quoted => ScanQuoted(data, length, atEnd),
                Place.AfterQuote => ScanAfterQuote(data, length, atEnd),
                _ => ScanComment(data, length, atEnd),
            };
            if (Next > 0) return true;
            if (!goesOn) return false;
        }
        return atEnd && _place != Place.RecordStart && EndText(length);
    }

    /// <summary>Copies a field's content without its escapes. Returns its length, at most that of the field.</summary>
    public int Unescape(byte* data, FieldSpan field, byte* target)
    {
        byte* to = target;
        for (int i = field.Start; i < field.End; i++)
        {
            byte c = data[i];
            bool escapes = i + 1 < field.End
                && (_hasEscape && c == _escape || field.IsQuoted && c == _quote && data[i + 1] == _quote);
            *to++ = escapes ? data[++i] : c;
        }
        return (int)(to - target);
    }

    bool StartRecord(byte* data, int length, bool atEnd)
    {
        _place = Place.FieldStart;
        if (_comment.Length == 0) return true;
        int seen = Math.Min(_comment.Length, length);
        if (!new ReadOnlySpan<byte>(data, seen).SequenceEqual(_comment.AsSpan(0, seen))) return true;
        if (seen < _comment.Length)
        {
            if (!atEnd) _place = Place.RecordStart;
            return atEnd;
        }
        (_place, IsComment) = (Place.Comment, true);
        return true;
    }

    bool StartField(byte* data)
    {
        _fieldEscapes = false;
        if (_quote != 0 && data[At] == _quote)
        {
            (_place, QuoteAt) = (Place.Quoted, At++);
            _fieldStart = At;
        }
        else (_place, _fieldStart) = (Place.Unquoted, At);
        return true;
    }

    bool ScanUnquoted(byte* data, int length, bool atEnd)
    {
        var rest = new ReadOnlySpan<byte>(data + At, length - At);
        int found = _hasEscape ? IndexOfAny(rest, _delimiter[0], _escape)
            : rest.IndexOfAny(_delimiter[0], (byte)'\n', (byte)'\r');
        if (found < 0)
        {
            At = length;
            return true;
        }
        At += found;
        byte c = data[At];
        if (_hasEscape && c == _escape) return SkipEscaped(data, length, atEnd);
        if (c is (byte)'\n' or (byte)'\r') return EndRecord(data, At, length, atEnd);
        if (IsDelimiter(data, length, atEnd, out bool unsure))
        {
            EndField(At);
            return true;
        }
        if (unsure) return false;
        At++;
        return true;
    }

    bool ScanQuoted(byte* data, int length, bool atEnd)
    {
        var rest = new ReadOnlySpan<byte>(data + At, length - At);
        byte special = _hasEscape ? _escape : _quote;
        int found = _singleLine ? IndexOfAny(rest, _quote, special) : rest.IndexOfAny(_quote, special);
        if (found < 0)
        {
            At = length;
            return true;
        }
        At += found;
        if (_hasEscape && data[At] == _escape) return SkipEscaped(data, length, atEnd);
        if (data[At] is (byte)'\n' or (byte)'\r')
        {
            IsUnterminated = true;
            return EndRecord(data, At, length, atEnd);
        }
        if (At + 1 >= length && !atEnd) return false;
        if (At + 1 < length && data[At + 1] == _quote)
        {
            (_fieldEscapes, At) = (true, At + 2);
            return true;
        }
        (_place, _contentEnd, At) = (Place.AfterQuote, At, At + 1);
        return true;
    }

    bool ScanAfterQuote(byte* data, int length, bool atEnd)
    {
        byte c = data[At];
        if (c is (byte)'\n' or (byte)'\r') return EndRecord(data, At, length, atEnd);
        bool unsure = false;
        if (c == _delimiter[0] && IsDelimiter(data, length, atEnd, out unsure))
        {
            EndField(At);
            return true;
        }
        if (unsure) return false;
        (HasBadQuote, _place) = (true, Place.Unquoted);
        return true;
    }

    bool ScanComment(byte* data, int length, bool atEnd)
    {
        int found = new ReadOnlySpan<byte>(data + At, length - At).IndexOfAny((byte)'\n', (byte)'\r');
        if (found < 0)
        {
            At = length;
            return true;
        }
        At += found;
        return EndRecord(data, At, length, atEnd);
    }

    bool SkipEscaped(byte* data, int length, bool atEnd)
    {
        // An escaped \r\n is taken as one.
        bool isPair = At + 2 < length && data[At + 1] == '\r' && data[At + 2] == '\n';
        if (!atEnd && (At + 1 >= length || data[At + 1] == '\r' && At + 2 >= length)) return false;
        if (_singleLine && At + 1 < length && data[At + 1] is (byte)'\n' or (byte)'\r')
        {
            At++;
            return true;
        }
        (_fieldEscapes, At) = (true, Math.Min(length, At + (isPair ? 3 : 2)));
        return true;
    }

    bool IsDelimiter(byte* data, int length, bool atEnd, out bool unsure)
    {
        int seen = Math.Min(_delimiter.Length, length - At);
        bool same = new ReadOnlySpan<byte>(data + At, seen).SequenceEqual(_delimiter.AsSpan(0, seen));
        unsure = same && seen < _delimiter.Length && !atEnd;
        return same && seen == _delimiter.Length;
    }

    void EndField(int end)
    {
        AddField(end);
        (_place, At) = (Place.FieldStart, end + _delimiter.Length);
    }

    void AddField(int end)
    {
        bool quoted = _place == Place.AfterQuote;
        _fields.Add(new(_fieldStart, quoted ? _contentEnd : end, quoted, _fieldEscapes));
    }

    bool EndRecord(byte* data, int end, int length, bool atEnd)
    {
        bool carriage = data[end] == '\r';
        if (carriage && end + 1 >= length && !atEnd) return false;
        if (!IsComment) AddField(end);
        End = end;
        Next = end + (carriage && end + 1 < length && data[end + 1] == '\n' ? 2 : 1);
        return true;
    }

    /// <summary>The last line need not have an end.</summary>
    bool EndText(int length)
    {
        IsUnterminated = _place == Place.Quoted;
        if (_place == Place.FieldStart) (_fieldStart, _fieldEscapes) = (length, false);
        if (!IsComment) AddField(length);
        End = Next = length;
        return true;
    }

    static int IndexOfAny(ReadOnlySpan<byte> bytes, byte one, byte other) =>
        bytes.IndexOfAny([one, other, (byte)'\n', (byte)'\r']);
}
