using System.Globalization;
using System.Text.Unicode;

namespace Hallelujah.Columnar.Csv;

public sealed partial record CsvSource
{
    /// <summary>
    /// Opens files that exist, in the order given: finds encoding, dialect and header of each, and the feed's columns.
    /// The first file that has a record decides delimiter and header for all. An empty file contributes nothing, one
    /// with a header only its names. Throws <see cref="ColumnarException"/> (SourceNotFound, SourceUnreadable,
    /// SourceNotText, SourceEmpty, DialectAmbiguous, RecordTooLong, ColumnNotFound, InvalidOption).
    /// </summary>
    public static CsvSource Open(
        IReadOnlyList<string> files, CsvReadOptions options, CancellationToken cancellationToken) =>
        new SourceOpener(options).Open(files, cancellationToken);
}

/// <summary>What is found out while a source is opened.</summary>
internal sealed class SourceOpener
{
    readonly CsvReadOptions _options;
    readonly FeedColumnNames _columns = new();
    readonly List<CsvFile> _files = [];
    readonly byte _quote;
    byte? _delimiter;
    bool? _header;
    (string Path, int Width)? _firstWidth;

    public SourceOpener(CsvReadOptions options)
    {
        _options = options;
        _quote = options.Quote ?? (byte)'"';
        _delimiter = options.Delimiter;
        _header = options.Header;
        CheckOptions();
    }

    public CsvSource Open(IReadOnlyList<string> files, CancellationToken cancellationToken)
    {
        if (files.Count == 0)
            throw new ColumnarException(ColumnarError.SourceNotFound, "There are no files to import.");
        byte[] buffer = new byte[CsvLimits.SampleBytes];
        foreach (string path in files)
        {
            cancellationToken.ThrowIfCancellationRequested();
            OpenFile(path, ref buffer);
        }
        if (_columns.Names.Count == 0)
        {
            string what = files.Count == 1 ? $"{files[0]} is empty"
                : $"All {files.Count.ToString(CultureInfo.InvariantCulture)} files are empty";
            throw new ColumnarException(
                ColumnarError.SourceEmpty, $"{what}: there is neither a header nor a record.")
            { File = files[0] };
        }
        if (_columns.Names.Count > CsvLimits.MaxColumns)
            throw new ColumnarException(
                ColumnarError.InvalidOption,
                string.Create(CultureInfo.InvariantCulture,
                    $"The source has {_columns.Names.Count} columns, where {CsvLimits.MaxColumns} are the limit."));
        DeclaredTypes.Of(_columns.Names, _options);
        return new(_files, _columns.Names, new(_delimiter ?? (byte)',', _quote, _header ?? true, "utf-8"), _options);
    }

    void CheckOptions()
    {
        if (_options.Delimiter is { } delimiter
            && (delimiter is (byte)'\n' or (byte)'\r' or 0 or >= 0x80 || delimiter == _quote))
            throw Invalid("The delimiter must be an ASCII character other than the quote and the line ends.");
        if (_quote is (byte)'\n' or (byte)'\r' or >= 0x80)
            throw Invalid("The quote must be an ASCII character other than the line ends.");
        if (_options.SkipLines < 0) throw Invalid("The number of lines to skip cannot be negative.");
        string encoding = _options.Encoding ?? "utf-8";
        if (!encoding.Equals("utf-8", StringComparison.OrdinalIgnoreCase)
            && !encoding.Equals("utf8", StringComparison.OrdinalIgnoreCase)
            && !encoding.Equals("ascii", StringComparison.OrdinalIgnoreCase)
            && !encoding.Equals("us-ascii", StringComparison.OrdinalIgnoreCase))
            throw Invalid($"The encoding {encoding} is not supported: files must be UTF-8.");
        if (_options.ColumnNames is not { } names) return;
        if (names.Count == 0 || names.Any(string.IsNullOrWhiteSpace)) throw Invalid("Column names cannot be empty.");
        if (names.Distinct(StringComparer.OrdinalIgnoreCase).Count() < names.Count)
            throw Invalid("Column names must differ in more than case.");
    }

    static ColumnarException Invalid(string message) => new(ColumnarError.InvalidOption, message);

    void OpenFile(string path, ref byte[] buffer)
    {
        if (Directory.Exists(path))
            throw new ColumnarException(ColumnarError.SourceUnreadable, $"{path} is a directory.") { File = path };
        using var handle = SourceReader.Open(path);
        long length = RandomAccess.GetLength(handle);
        var written = File.GetLastWriteTimeUtc(path);
        int read = SourceReader.Read(handle, path, buffer.AsSpan(0, (int)Math.Min(buffer.Length, length)), 0);
        CheckText(path, buffer.AsSpan(0, read));
        int start = buffer.AsSpan(0, read).StartsWith("\uFEFF"u8) ? 3 : 0;
        long line = 1;
        while (true)
        {
            int begin = start;
            line = 1;
            if (TrySkipLines(buffer.AsSpan(0, read), ref begin, ref line, read == length))
            {
                byte[] sample = begin == 0 ? buffer : buffer[begin..read];
                if (TryShape(path, sample, read - begin, read == length, begin, line, length, written)) return;
            }
            if (read == length)
            {
                AddFile(path, length, written, length, line, []);
                return;
            }
            if (read >= CsvLimits.MaxRecordBytes)
                throw new ColumnarException(
                    ColumnarError.RecordTooLong,
                    $"{Path.GetFileName(path)} line {line.ToString(CultureInfo.InvariantCulture)}: the record is longer than "
                    + $"{(CsvLimits.MaxRecordBytes >> 20).ToString(CultureInfo.InvariantCulture)} MB; is a quote not closed, or is this not a text file?")
                { File = path, Line = line };
            // The first record is longer than the sample.
            Array.Resize(ref buffer, buffer.Length * 4);
            read = SourceReader.Read(handle, path, buffer.AsSpan(0, (int)Math.Min(buffer.Length, length)), 0);
        }
    }

    /// <summary>
    /// Finds the dialect where it is not known yet, and the file's columns. False where there is no whole record.
    /// </summary>
    bool TryShape(
        string path, byte[] sample, int length, bool complete, int offset, long line, long fileLength, DateTime written)
    {
        if (_delimiter is null)
        {
            if (!complete && new SampleRecords(sample, length, complete, (byte)',', _quote).Count == 0) return false;
            byte found = DialectSniffer.FindDelimiter(path, sample, length, complete, _quote);
            if (new SampleRecords(sample, length, complete, found, _quote).Count == 0) return false;
            _delimiter = found;
        }
        var records = new SampleRecords(sample, length, complete, _delimiter.Value, _quote);
        if (records.Count == 0) return false;
        _header ??= _options.ColumnNames is null && DialectSniffer.HasHeader(records);
        int width = records.FieldCount(0);
        if (_options.ColumnNames is { } given && given.Count != width)
            throw Invalid(string.Create(CultureInfo.InvariantCulture,
                $"{given.Count} column names are given, where {Path.GetFileName(path)} has {width} columns."));
        if (!_header.Value)
        {
            CheckWidth(path, width);
            AddFile(path, fileLength, written, offset, line, _options.ColumnNames ?? FeedColumnNames.Numbered(width));
            return true;
        }
        if (!Utf8.IsValid(sample.AsSpan(0, records.FirstEnd)))
            throw new ColumnarException(
                ColumnarError.SourceNotText,
                $"{Path.GetFileName(path)} line {line.ToString(CultureInfo.InvariantCulture)}: the header is not valid UTF-8.")
            {
                File = path,
                Line = line,
                Recommendation = "Save the file as UTF-8.",
            };
        var names = _options.ColumnNames ?? FeedColumnNames.FromHeader(records, _quote);
        AddFile(path, fileLength, written, offset + records.FirstEnd, line + records.FirstLines, names);
        return true;
    }

    void AddFile(
        string path, long length, DateTime written, long dataOffset, long dataLine, IReadOnlyList<string> names) =>
        _files.Add(new(path, length, written, dataOffset, dataLine, _columns.Map(names)));

    void CheckWidth(string path, int width)
    {
        _firstWidth ??= (path, width);
        if (_firstWidth.Value.Width == width) return;
        throw Invalid(string.Create(
            CultureInfo.InvariantCulture,
            $"{path} has {width} columns, where {_firstWidth.Value.Path} has {_firstWidth.Value.Width}; files without a header must agree."));
    }

    bool TrySkipLines(ReadOnlySpan<byte> bytes, ref int at, ref long line, bool complete)
    {
        for (int skipped = 0; skipped < _options.SkipLines; skipped++)
        {
            int end = bytes[at..].IndexOfAny((byte)'\n', (byte)'\r');
            if (end < 0)
            {
                at = bytes.Length;
                return complete;
            }
            at += end + 1;
            if (bytes[at - 1] == '\r' && at < bytes.Length && bytes[at] == '\n') at++;
            line++;
        }
        return true;
    }

    static void CheckText(string path, ReadOnlySpan<byte> bytes)
    {
        string? encoding = bytes.StartsWith<byte>([0xFF, 0xFE, 0, 0]) ? "UTF-32 (little-endian)"
            : bytes.StartsWith<byte>([0, 0, 0xFE, 0xFF]) ? "UTF-32 (big-endian)"
            : bytes.StartsWith<byte>([0xFF, 0xFE]) ? "UTF-16 (little-endian)"
            : bytes.StartsWith<byte>([0xFE, 0xFF]) ? "UTF-16 (big-endian)" : null;
        if (encoding is not null)
            throw new ColumnarException(
                ColumnarError.SourceNotText, $"{path} is encoded as {encoding}; files must be UTF-8.")
            {
                File = path,
                Recommendation = "Save the file as UTF-8.",
            };
        int nul = bytes.IndexOf((byte)0);
        if (nul < 0) return;
        throw new ColumnarException(ColumnarError.SourceNotText,
            $"{path} is not a text file: byte {nul.ToString(CultureInfo.InvariantCulture)} is zero.")
        {
            File = path,
            Byte = nul,
            Recommendation = "Import text files of records and delimiters; unpack archives first.",
        };
    }
}
