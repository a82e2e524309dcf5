using System.Globalization;
using System.Text;
using System.Text.Unicode;

namespace Hallelujah.Columnar.Csv;

public sealed partial record CsvSource
{
    /// <summary>
    /// Opens files that exist, in the order given: finds encoding, dialect and header of each, and the feed's columns.
    /// The first file that has a record decides delimiter and header for all; one before it may say the delimiter. An
    /// empty file contributes nothing, one with a header only its names. Throws <see cref="ColumnarException"/>
    /// (SourceNotFound, SourceUnreadable, SourceNotText, SourceEmpty, DialectAmbiguous, RecordTooLong, ColumnNotFound,
    /// InvalidOption).
    /// </summary>
    public static CsvSource Open(
        IReadOnlyList<string> files, CsvReadOptions options, CancellationToken cancellationToken) =>
        new SourceOpener(options, null).Open(files, cancellationToken);

    /// <summary>
    /// Throws <see cref="ColumnarException"/> (SourceUnreadable) for a pipe, which who opens it waits for without an
    /// end.
    /// </summary>
    public static void RefusePipe(string path) => SourceReader.RefusePipes(path);

    /// <summary>
    /// Opens files that are a part of a source whose other parts are opened elsewhere: with what the parts before it
    /// decided (null for the first). Throws as <see cref="Open"/>.
    /// </summary>
    /// <returns>The files, and what is decided for the parts behind it.</returns>
    public static (IReadOnlyList<CsvFile> Files, CsvSourceState State) OpenPart(
        IReadOnlyList<string> files, CsvReadOptions options, CsvSourceState? before,
        CancellationToken cancellationToken) =>
        new SourceOpener(options, before).OpenPart(files, cancellationToken);

    /// <summary>The source of files that were opened in parts, with what the last part decided.</summary>
    /// <param name="files">All, in order; those that are never read here may be
    /// <see cref="CsvFile.Elsewhere"/>.</param>
    public static CsvSource Of(IReadOnlyList<CsvFile> files, CsvSourceState state, CsvReadOptions options) =>
        new SourceOpener(options, state).Finish(files);
}

/// <summary>What the files of a source have decided for those behind them. Crosses from host to host as JSON.</summary>
/// <param name="FirstFile">Without headers: the first file, whose number of columns the others must have.</param>
public sealed record CsvSourceState(
    IReadOnlyList<string> ColumnNames, CsvDialect Dialect, bool KnowsDelimiter, bool? Header, string? Encoding,
    string? FirstFile, int FirstWidth)
{
    public CsvFindings Findings { get; init; } = new();
}

/// <summary>What is found out while a source is opened.</summary>
internal sealed class SourceOpener
{
    readonly CsvReadOptions _options;
    readonly FeedColumnNames _columns = new();
    readonly List<CsvFile> _files = [];
    readonly TextEncoding _encoding;
    readonly ValueForms? _forms;
    CsvDialect _dialect;
    bool _knowsDelimiter;
    bool? _header;
    string? _encodingName;
    (string Path, int Width)? _firstWidth;
    CsvFindings _findings = new();

    public SourceOpener(CsvReadOptions options, CsvSourceState? before)
    {
        _options = options;
        _encoding = DialectOptions.Check(options);
        _dialect = DialectOptions.Given(options);
        _knowsDelimiter = _dialect.DelimiterFrom == DelimiterOrigin.Given;
        _header = options.Header;
        _forms = ValueForms.Create(options);
        if (before is null) return;
        _columns.Map(before.ColumnNames);
        (_dialect, _knowsDelimiter, _header) = (before.Dialect, before.KnowsDelimiter, before.Header);
        _encodingName = before.Encoding;
        _findings = before.Findings;
        if (before.FirstFile is { } first) _firstWidth = (first, before.FirstWidth);
    }

    public CsvSource Open(IReadOnlyList<string> files, CancellationToken cancellationToken) =>
        Finish(OpenPart(files, cancellationToken).Files);

    public (IReadOnlyList<CsvFile> Files, CsvSourceState State) OpenPart(
        IReadOnlyList<string> files, CancellationToken cancellationToken)
    {
        if (files.Count == 0)
            throw new ColumnarException(ColumnarError.SourceNotFound, "There are no files to import.");
        byte[] buffer = new byte[CsvLimits.SampleBytes];
        foreach (string path in files)
        {
            cancellationToken.ThrowIfCancellationRequested();
            OpenFile(path, ref buffer);
        }
        return (_files, new(
            [.. _columns.Names], _dialect, _knowsDelimiter, _header, _encodingName, _firstWidth?.Path,
            _firstWidth?.Width ?? 0)
        { Findings = _findings });
    }

    public CsvSource Finish(IReadOnlyList<CsvFile> files)
    {
        if (_columns.Names.Count == 0)
        {
            string what = files.Count == 1 ? $"{files[0].Path} is empty"
                : $"All {files.Count.ToString(CultureInfo.InvariantCulture)} files are empty";
            throw new ColumnarException(
                ColumnarError.SourceEmpty, $"{what}: there is neither a header nor a record.")
            { File = files[0].Path };
        }
        if (_columns.Names.Count > CsvLimits.MaxColumns)
            throw new ColumnarException(
                ColumnarError.InvalidOption,
                string.Create(CultureInfo.InvariantCulture,
                    $"The source has {_columns.Names.Count} columns, where {CsvLimits.MaxColumns} are the limit."));
        DeclaredTypes.Of(_columns.Names, _options);
        var dialect = _dialect with { Header = _header ?? true, Encoding = _encodingName ?? _encoding.Name };
        return new(files, _columns.Names, dialect, _options) { Findings = _findings };
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
        PackedFile.Refuse(path, buffer.AsSpan(0, read));
        var encoding = TextEncoding.ByMark(buffer.AsSpan(0, read)) ?? _encoding;
        _encodingName ??= encoding.Name;
        long line;
        while (true)
        {
            bool complete = read == length;
            int begin = encoding.IsUtf8 ? encoding.MarkBytes : 0;
            var (text, textLength) = encoding.IsUtf8 ? (buffer, read) : Decode(encoding, buffer, read, complete);
            TextCheck.Refuse(path, text.AsSpan(0, textLength), encoding, _options);
            line = 1;
            var file = new CsvFile(path, length, written, length, 1, []) { Encoding = encoding };
            int skip = _options.SkipLines;
            if (SeparatorLine.Find(text.AsSpan(begin, textLength - begin), _options) is { } said)
            {
                TakeDelimiter(path, said);
                skip = Math.Max(skip, 1);
            }
            if (TrySkipLines(text.AsSpan(0, textLength), skip, ref begin, ref line, complete))
            {
                byte[] sample = begin == 0 ? text : text[begin..textLength];
                long offset = encoding.IsUtf8 ? begin
                    : encoding.MarkBytes + encoding.SourceBytes(text.AsSpan(0, begin));
                if (TryShape(file with { DataOffset = offset, DataLine = line }, sample, textLength - begin, complete))
                    return;
            }
            if (complete)
            {
                AddFile(file with { DataLine = line }, []);
                return;
            }
            if (read >= CsvLimits.MaxRecordBytes)
                throw new ColumnarException(
                    ColumnarError.RecordTooLong,
                    $"{Path.GetFileName(path)} line {line.ToString(CultureInfo.InvariantCulture)}: the record is "
                    + $"longer than {(CsvLimits.MaxRecordBytes >> 20).ToString(CultureInfo.InvariantCulture)} MB; is "
                    + "a quote not closed, or is this not a text file?")
                { File = path, Line = line };
            // The first record is longer than the sample.
            Array.Resize(ref buffer, buffer.Length * 4);
            read = SourceReader.Read(handle, path, buffer.AsSpan(0, (int)Math.Min(buffer.Length, length)), 0);
        }
    }

    /// <summary>
    /// Finds the dialect where it is not known yet, and the file's columns. False where there is no whole record.
    /// </summary>
    /// <param name="file">Where its sample begins is its offset and line of data.</param>
    bool TryShape(CsvFile file, byte[] sample, int length, bool complete)
    {
        if (!_knowsDelimiter)
        {
            if (!complete && new SampleRecords(sample, length, complete, _dialect).Count == 0) return false;
            var found = DialectSniffer.Find(
                file.Path, sample, length, complete, _dialect, _options, _forms, MayHaveTitles);
            if (new SampleRecords(sample, length, complete, found.Dialect).Count == 0) return false;
            (_dialect, _knowsDelimiter) = (found.Dialect, true);
            PassOver(found.Titles, ref file, ref sample, ref length);
        }
        var records = new SampleRecords(sample, length, complete, _dialect);
        if (records.Count == 0) return false;
        // Of many files few have titles: their first record is as wide as others.
        if (MayHaveTitles && records.FieldCount(0) != records.FieldCount(records.Count / 2))
        {
            var titles = DialectSniffer.FindTitles(sample, length, complete, _dialect, _forms);
            PassOver(titles, ref file, ref sample, ref length);
            if (titles.Count > 0) records = new SampleRecords(sample, length, complete, _dialect);
        }
        if (_header is null)
        {
            _header = _options.ColumnNames is null && DialectSniffer.HasHeader(records, _forms);
            if (_header.Value && DialectSniffer.IsAllText(records, _forms))
                _findings = _findings with { IsHeaderUnsure = true };
        }
        int width = _header.Value ? records.FieldCount(0) : records.Width;
        if (_options.ColumnNames is { } given && given.Count != width)
            throw Invalid(string.Create(CultureInfo.InvariantCulture,
                $"{given.Count} column names are given, where {Path.GetFileName(file.Path)} has {width} columns."));
        if (!_header.Value)
        {
            CheckWidth(file.Path, width);
            AddFile(file, _options.ColumnNames ?? FeedColumnNames.Numbered(width));
            return true;
        }
        if (records.IsOpen(0))
        {
            throw new ColumnarException(
                ColumnarError.BadRecord,
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"{Path.GetFileName(file.Path)} line {file.DataLine}: a quote in the header is not closed on its "
                    + $"line."))
            {
                File = file.Path,
                Line = file.DataLine,
                Recommendation = "Mend the header, pass -SkipLines and -ColumnName in its place, or leave -SingleLine "
                    + "out where it has names of several lines.",
            };
        }
        if (!Utf8.IsValid(sample.AsSpan(0, records.FirstEnd)))
            throw new ColumnarException(
                ColumnarError.SourceNotText,
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"{Path.GetFileName(file.Path)} line {file.DataLine}: the header is no {file.Encoding.Name}."))
            {
                File = file.Path,
                Line = file.DataLine,
                Recommendation = "Pass -Encoding, such as windows-1252, or save the file as UTF-8.",
            };
        if (!_options.AllowNul && sample.AsSpan(0, records.FirstEnd).Contains((byte)0))
            throw TextCheck.HeaderHasNul(file);
        var names = _options.ColumnNames ?? FeedColumnNames.FromHeader(records, ref _findings);
        AddFile(file with
        {
            DataOffset = file.DataOffset + file.Encoding.SourceBytes(sample.AsSpan(0, records.FirstEnd)),
            DataLine = file.DataLine + records.FirstLines,
        }, names);
        return true;
    }

    /// <summary>Who says where the header is, or that there is none, is taken at their word.</summary>
    bool MayHaveTitles => _options is { Header: null, ColumnNames: null, SkipLines: 0 } && _header != false;

    void PassOver(TitleLines titles, ref CsvFile file, ref byte[] sample, ref int length)
    {
        if (titles.Count == 0) return;
        var passed = sample.AsSpan(0, titles.Bytes);
        file = file with
        {
            DataOffset = file.DataOffset + file.Encoding.SourceBytes(passed),
            DataLine = file.DataLine + titles.Count,
        };
        if (_findings.TitleFile is null)
        {
            _findings = _findings with
            {
                TitleFile = file.Path,
                SkipLines = (int)file.DataLine - 1,
                FirstTitle = FirstLine(passed),
            };
        }
        _findings = _findings with { TitleFiles = _findings.TitleFiles + 1 };
        sample = sample[titles.Bytes..length];
        length -= titles.Bytes;
    }

    static string FirstLine(ReadOnlySpan<byte> text)
    {
        int end = text.IndexOfAny((byte)'\n', (byte)'\r');
        return Encoding.UTF8.GetString(text[..Math.Min(end < 0 ? text.Length : end, CsvLimits.MaxValueBytes)]);
    }

    static (byte[] Text, int Length) Decode(TextEncoding encoding, byte[] bytes, int length, bool complete)
    {
        var source = bytes.AsSpan(encoding.MarkBytes, length - encoding.MarkBytes);
        byte[] text = new byte[source.Length * encoding.MaxGrowth + 8];
        encoding.Decode(source, text, complete, out _, out int written);
        return (text, written);
    }

    void AddFile(CsvFile file, IReadOnlyList<string> names) =>
        _files.Add(file with { ColumnMap = _columns.Map(names) });

    void CheckWidth(string path, int width)
    {
        _firstWidth ??= (path, width);
        (string first, int expected) = _firstWidth.Value;
        if (expected == width) return;
        throw Invalid(string.Create(
            CultureInfo.InvariantCulture,
            $"{path} has {width} columns, where {first} has {expected}; files without a header must agree."));
    }

    /// <summary>What a file's first line says, unless the options do.</summary>
    void TakeDelimiter(string path, string said)
    {
        if (_dialect.DelimiterFrom == DelimiterOrigin.Given) return;
        if (!_knowsDelimiter && _dialect.DelimiterFrom == DelimiterOrigin.Found)
        {
            _dialect = _dialect.With(said) with { DelimiterFrom = DelimiterOrigin.SeparatorLine };
        }
        if (_dialect.DelimiterText != said) throw DialectSniffer.Contradiction(path, said, _dialect);
    }

    static bool TrySkipLines(ReadOnlySpan<byte> bytes, int lines, ref int at, ref long line, bool complete)
    {
        for (int skipped = 0; skipped < lines; skipped++)
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
}
