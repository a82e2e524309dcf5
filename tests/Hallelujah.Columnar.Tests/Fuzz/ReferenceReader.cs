using System.Text;

namespace Hallelujah.Columnar.Tests.Fuzz;

/// <summary>A record as the reference reads it: fields (null for an unquoted empty one), or why it is bad.</summary>
/// <param name="Line">Of the record's start; for a quote that is never closed, of that quote. From 1.</param>
internal sealed record ReferenceRecord(long Byte, long Line, string? Code, string?[] Fields);

/// <summary>
/// CSV read character by character and one record at a time, written from RFC 4180 and the design alone: it shares no
/// code with the engine, knows no blocks, splits or vectors, and is as slow as it is plain.
/// </summary>
internal sealed class ReferenceReader(byte[] bytes, byte delimiter, byte quote, bool singleLine)
{
    int _at;
    long _line = 1;

    public List<ReferenceRecord> Records { get; } = [];

    /// <summary>Blank lines among the records.</summary>
    public int Blank { get; private set; }

    /// <summary>Reads all records of a file behind a header of so many columns.</summary>
    public static ReferenceReader Read(FuzzCase file, int columns)
    {
        byte[] bytes = file.Bytes;
        var reader = new ReferenceReader(bytes, file.Delimiter, file.Quote, file.SingleLine);
        if (bytes.AsSpan().StartsWith("\uFEFF"u8)) reader._at = 3;
        while (reader.Blanks()) reader.EndLine();
        reader.Record(1);
        while (reader._at < bytes.Length)
        {
            if (columns > 1 && reader.Blanks())
            {
                reader.EndLine();
                reader.Blank++;
            }
            else reader.Records.Add(reader.Record(columns));
        }
        return reader;
    }

    bool Blanks() => _at < bytes.Length && bytes[_at] is (byte)'\n' or (byte)'\r';

    /// <summary>Takes one line end, of either form.</summary>
    void EndLine()
    {
        bool both = bytes[_at] == '\r' && _at + 1 < bytes.Length && bytes[_at + 1] == '\n';
        _at += both ? 2 : 1;
        _line++;
    }

    ReferenceRecord Record(int columns)
    {
        (int start, long line) = (_at, _line);
        var fields = new List<(byte[] Text, bool Quoted)>();
        string? code = null;
        while (true)
        {
            long opened = _line;
            (byte[]? text, bool quoted, bool bad) = Field();
            if (text is null)
            {
                if (_at < bytes.Length) EndLine();
                return new(start, opened, "UnterminatedQuote", []);
            }
            if (bad) code = "BadQuote";
            fields.Add((text, quoted));
            if (_at == bytes.Length) break;
            if (bytes[_at] != delimiter)
            {
                EndLine();
                break;
            }
            _at++;
            // A delimiter at the file's end is followed by one more empty field.
        }
        code ??= fields.Count < columns ? "ShortRow" : fields.Count > columns ? "LongRow" : null;
        if (code is null && !fields.TrueForAll(f => IsUtf8(f.Text))) code = "InvalidEncoding";
        return new(start, line, code, code is not null ? []
            : [.. fields.Select(f => !f.Quoted && f.Text.Length == 0 ? null : Encoding.UTF8.GetString(f.Text))]);
    }

    /// <summary>One field up to the delimiter or line end behind it; no text where its quote is never closed.</summary>
    (byte[]? Text, bool Quoted, bool Bad) Field()
    {
        var text = new List<byte>();
        bool quoted = quote != 0 && _at < bytes.Length && bytes[_at] == quote;
        if (quoted)
        {
            for (_at++; ;)
            {
                if (_at == bytes.Length) return (null, true, false);
                if (bytes[_at] == quote)
                {
                    _at++;
                    if (_at == bytes.Length || bytes[_at] != quote) break;
                    text.Add(quote);
                    _at++;
                }
                else if (bytes[_at] is (byte)'\n' or (byte)'\r')
                {
                    if (singleLine) return (null, true, false);
                    int from = _at;
                    EndLine();
                    text.AddRange(bytes[from.._at]);
                }
                else text.Add(bytes[_at++]);
            }
        }
        bool bad = false;
        while (_at < bytes.Length && bytes[_at] != delimiter && bytes[_at] is not ((byte)'\n' or (byte)'\r'))
        {
            bad |= quoted;
            text.Add(bytes[_at++]);
        }
        return ([.. text], quoted, bad);
    }

    static bool IsUtf8(byte[] text) => System.Text.Unicode.Utf8.IsValid(text);
}
