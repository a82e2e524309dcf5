using System.Text;
using Hallelujah.Columnar.Csv;
using Xunit;

namespace Hallelujah.Columnar.Tests.Csv;

/// <summary>
/// Files written in random dialects and encodings, from a fixed seed, and loaded with these options: the rows of the
/// model, its bad records at their places, and its accounting, for any size of splits.
/// </summary>
public sealed class DialectPropertyTests
{
    const int Seed = 20_260_401;
    const int Files = 200;
    const int SniffedFiles = 300;

    [Fact]
    public void AnyDialectGivesTheRowsThatWereWritten()
    {
        for (int i = 0; i < Files; i++)
        {
            var written = new DialectFile(new Random(Seed + i));
            foreach (long target in new[] { 1L, 50, 1 << 20 })
            {
                using var directory = new TestDirectory();
                string path = directory.Write("part0.csv", written.Bytes);
                var feed = LoadedFeed.FromFiles(directory, [path], written.Options, target);
                string what = $"file {i}, splits of {target}: {written}";
                Assert.True(feed.Source.ColumnNames.SequenceEqual(written.Names),
                    $"{what}: {Show([.. feed.Source.ColumnNames])}");
                Assert.True(
                    written.Rows.Count == feed.Rows.Count, $"{what}: {feed.Rows.Count} rows of {written.Rows.Count}");
                for (int row = 0; row < written.Rows.Count; row++)
                    Assert.True(written.Rows[row].SequenceEqual(feed.Rows[row]),
                        $"{what}: row {row} is {Show(feed.Rows[row])}, not {Show(written.Rows[row])}");
                var bad = feed.Bad.Select(b => (b.Code, b.Line, b.Byte, b.Length)).ToList();
                Assert.True(written.Bad.SequenceEqual(bad),
                    $"{what}: bad are {string.Join(" ", bad)}, not {string.Join(" ", written.Bad)}");
                Assert.True(written.Skipped == feed.RowsSkipped, $"{what}: {feed.RowsSkipped} skipped");
                Assert.Equal(feed.RowsRead, feed.Rows.Count + feed.Bad.Count + feed.RowsSkipped);
            }
        }
    }

    [Fact]
    public void WithoutOptionsAFileGivesTheRowsThatWereWrittenOrIsAmbiguous()
    {
        int found = 0, ambiguous = 0;
        var wrong = new List<string>();
        for (int i = 0; i < SniffedFiles; i++)
        {
            var written = new DialectFile(new Random(Seed + i), sniffed: true);
            using var directory = new TestDirectory();
            string path = directory.Write("part0.csv", written.Bytes);
            var given = written.Options;
            var options = new CsvReadOptions
            {
                AllText = true,
                Header = true,
                Encoding = given.Encoding,
                NullValues = given.NullValues,
            };
            LoadedFeed feed;
            try
            {
                feed = LoadedFeed.FromFiles(directory, [path], options);
            }
            catch (ColumnarException e) when (e.Error == ColumnarError.DialectAmbiguous)
            {
                ambiguous++;
                continue;
            }
            found++;
            if (!written.Rows.Select(Show).SequenceEqual(feed.Rows.Select(Show)))
                wrong.Add($"file {i}, {feed.Source.Dialect}: {written}");
        }
        Assert.True(wrong.Count == 0, $"{wrong.Count} of {found}, {string.Join('\n', wrong.Take(5))}");
        Assert.True(found > SniffedFiles * 0.9, $"{found} found, {ambiguous} ambiguous");
    }

    static string Show(string?[] row) =>
        "[" + DialectFile.Show(string.Join("¦", row.Select(v => v ?? "<null>"))) + "]";
}

/// <summary>A file in a random dialect, and what is in it.</summary>
internal sealed class DialectFile
{
    static readonly string[] Pieces =
        ["a", "b7", "é", "ß", " ", "x y", ",", ";", "|", "||", "\t", "\"", "'", "\\", "\n", "\r\n", "\r", "#", "/", ":",
            "1.5", "NA"];

    readonly Random _random;
    readonly StringBuilder _text = new();
    readonly Encoding _encoding;
    readonly string _delimiter, _quote, _escape, _lineEnd, _special;
    readonly string? _comment;
    readonly int _columns;
    readonly bool _sniffed;

    /// <param name="sniffed">A file as others write them: whole, and with nothing in it that cannot be found.</param>
    public DialectFile(Random random, bool sniffed = false)
    {
        _random = random;
        _sniffed = sniffed;
        _delimiter = sniffed ? Pick(",", ";", "\t", "|", "||", "\t|\t", "::")
            : Pick(",", ";", "\t", "|", "||", "\t|\t", "::", "§");
        _quote = sniffed ? Pick("\"", "\"", "'") : Pick("\"", "\"", "'", "");
        _escape = Pick("", "", "\\");
        _comment = sniffed ? Pick(null, null, "#") : Pick(null, null, "#", "//");
        _lineEnd = Pick("\n", "\r\n", "\r");
        _columns = random.Next(sniffed ? 2 : 1, 5);
        _special = _delimiter + _quote + _escape + "\r\n\"";
        var (encoding, name, mark) = PickEncoding();
        _encoding = encoding;
        Options = new CsvReadOptions
        {
            Delimiter = _delimiter.Length == 1 && _delimiter[0] < 0x80 ? (byte)_delimiter[0] : null,
            LongDelimiter = _delimiter.Length > 1 || _delimiter[0] >= 0x80 ? _delimiter : null,
            Quote = _quote.Length == 0 ? (byte)0 : (byte)_quote[0],
            Escape = _escape.Length == 0 ? (byte)0 : (byte)_escape[0],
            Comment = _comment,
            Header = true,
            Encoding = name,
            AllText = true,
            NullValues = random.Next(2) == 0 ? [] : ["NA"],
            Ragged = Pick(RaggedRows.Error, RaggedRows.Pad, RaggedRows.Truncate, RaggedRows.PadOrTruncate),
            BlankLines = Pick(BlankLinePolicy.Skip, BlankLinePolicy.Null, BlankLinePolicy.Error),
            SingleLine = !sniffed && random.Next(3) == 0,
            RejectBadRecords = true,
        };
        Names = [.. Enumerable.Range(0, _columns).Select(c => $"c{c}")];
        if (mark) _text.Append('\uFEFF');
        _text.Append(string.Join(_delimiter, Names)).Append(_lineEnd);
        if (sniffed)
        {
            Options = Options with { Ragged = RaggedRows.Error, BlankLines = BlankLinePolicy.Skip };
        }
        int records = sniffed ? random.Next(20, 60) : random.Next(0, 30);
        for (int i = 0; i < records; i++) AddRecord(i == records - 1);
        Bytes = _encoding.GetBytes(_text.ToString());
    }

    public CsvReadOptions Options { get; }
    public string[] Names { get; }
    public byte[] Bytes { get; }
    public List<string?[]> Rows { get; } = [];
    public List<(string Code, long Line, long Byte, long Length)> Bad { get; } = [];
    public int Skipped { get; private set; }

    public override string ToString() =>
        $"'{_delimiter}' quote [{_quote}] escape [{_escape}] comment [{_comment}] {_encoding.WebName} {Options.Ragged} "
        + $"{Options.BlankLines} {(Options.SingleLine ? "lines" : "")}:\n{Show(_text.ToString())}";

    public static string Show(string text) => text.Replace('\r', '␍').Replace('\n', '␊').Replace('\t', '␉');

    T Pick<T>(params T[] of) => of[_random.Next(of.Length)];

    (Encoding Encoding, string? Name, bool Mark) PickEncoding()
    {
        Encoding.RegisterProvider(CodePagesEncodingProvider.Instance);
        return Pick<(Encoding, string?, bool)>(
            (new UTF8Encoding(false), null, false), (new UTF8Encoding(false), null, false),
            (new UTF8Encoding(false), "utf-8", true), (new UnicodeEncoding(false, false), null, true),
            (new UnicodeEncoding(true, false), "latin1", true), (new UnicodeEncoding(false, false), "utf-16", false),
            (Encoding.Latin1, "latin1", false), (Encoding.GetEncoding(1252), "windows-1252", false),
            (new UTF32Encoding(false, false), null, true));
    }

    void AddRecord(bool isLast)
    {
        int kind = _random.Next(12);
        // At the end of the text nothing is no line.
        if (kind == 0 && !isLast) AddBlank();
        else if (kind == 1 && _comment is not null) AddComment();
        else if (_sniffed) AddRow(_columns, isLast);
        else if (kind == 2 && _columns > 1) AddRow(_random.Next(1, _columns), isLast);
        else if (kind == 3) AddRow(_columns + _random.Next(1, 3), isLast);
        else if (kind == 4 && Options.SingleLine && _quote.Length > 0) AddOpen();
        else AddRow(_columns, isLast);
        if (!isLast || _random.Next(2) == 0) _text.Append(_lineEnd);
        else if (_text.ToString().EndsWith(_lineEnd, StringComparison.Ordinal)) _text.Append(_lineEnd);
    }

    void AddBlank()
    {
        if (_columns == 1 || Options.BlankLines == BlankLinePolicy.Null) Rows.Add(new string?[_columns]);
        else if (Options.BlankLines == BlankLinePolicy.Skip) Skipped++;
        else AddBad("ShortRow", _text.Length);
    }

    void AddComment()
    {
        // A comment with as many fields as a record could be one.
        _text.Append(_comment).Append(_sniffed ? " note" : Pick("", " note", "\"", "'\\", _delimiter));
        Skipped++;
    }

    /// <summary>A record with a quote that is not closed on its line.</summary>
    void AddOpen()
    {
        int start = _text.Length;
        _text.Append(_random.Next(2) == 0 ? "" : "a" + _delimiter).Append(_quote)
            .Append(Pick("", "x", _delimiter, "é"));
        AddBad("UnterminatedQuote", start);
    }

    void AddRow(int fields, bool isLast)
    {
        int start = _text.Length;
        var values = new string?[fields];
        for (int i = 0; i < fields; i++)
        {
            if (i > 0) _text.Append(_delimiter);
            // A record must be told from a blank line, and from a comment.
            values[i] = Value(i == 0 && fields == 1 && (_columns > 1 || isLast));
            AddField(values[i], i == 0);
        }
        bool fits = fields == _columns || (fields < _columns
            ? Options.Ragged is RaggedRows.Pad or RaggedRows.PadOrTruncate
            : Options.Ragged is RaggedRows.Truncate or RaggedRows.PadOrTruncate);
        if (fits) Rows.Add([.. values.Concat(new string?[_columns]).Take(_columns)]);
        else AddBad(fields < _columns ? "ShortRow" : "LongRow", start);
    }

    void AddBad(string code, int start)
    {
        string before = _text.ToString(0, start), record = _text.ToString(start, _text.Length - start);
        int lines = before.Replace("\r\n", "\n", StringComparison.Ordinal).Count(c => c is '\n' or '\r');
        Bad.Add((code, lines + 1, _encoding.GetByteCount(before), _encoding.GetByteCount(record)));
    }

    string? Value(bool notNull)
    {
        if (!notNull && _random.Next(5) == 0) return null;
        if (_quote.Length > 0 && _random.Next(8) == 0) return "";
        string value = string.Concat(Enumerable.Range(0, _random.Next(1, 5)).Select(_ => Pick(Pieces)));
        if (_quote.Length == 0 && _escape.Length == 0)
            value = string.Concat(value.Where(c => !_special.Contains(c) && c is not ('#' or '/')));
        if (Options.SingleLine) value = string.Concat(value.Where(c => c is not ('\r' or '\n')));
        // An escaped \r and a \n behind it are one line end.
        if (value.EndsWith('\r')) value += "z";
        // What no dialect can write unquoted and not null.
        return value.Length == 0 || _quote.Length == 0 && value is "NA" ? "z" : value;
    }

    void AddField(string? value, bool isFirst)
    {
        if (value is null)
        {
            if (_random.Next(2) == 0 && Options.NullValues.Count > 0) _text.Append("NA");
            return;
        }
        bool isComment = isFirst && _comment is not null && value.StartsWith(_comment[0]);
        bool special = value.Length == 0 || value == "NA" || isComment || value.Any(_special.Contains);
        if (_quote.Length > 0 && (special && (_escape.Length == 0 || value.Length == 0 || _random.Next(2) == 0)
            || _random.Next(4) == 0))
        {
            _text.Append(_quote);
            foreach (char c in value)
            {
                if (c == _quote[0]) _text.Append(_escape.Length > 0 && _random.Next(2) == 0 ? _escape : _quote);
                else if (_escape.Length > 0 && c == _escape[0]) _text.Append(_escape);
                _text.Append(c);
            }
            _text.Append(_quote);
            return;
        }
        for (int i = 0; i < value.Length; i++)
        {
            bool escapes = _escape.Length > 0
                && (_special.Contains(value[i]) || i == 0 && (isComment || value == "NA"));
            if (escapes) _text.Append(_escape);
            _text.Append(value[i]);
        }
    }
}
