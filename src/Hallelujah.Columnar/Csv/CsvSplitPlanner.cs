using Hallelujah.Columnar.Segments;

namespace Hallelujah.Columnar.Csv;

/// <summary>
/// Cuts a source into splits of about <paramref name="targetBytes"/> at record boundaries, one after the other. Reads
/// each byte at most once to follow the quotes, so that a boundary is exact under any quoting; a file that fits into a
/// split as a whole is not read. Or guesses that a line's end is a record's, and reads next to nothing: whoever loads
/// the splits in full sees whether each ends as a record does, and if all do, every guess was right. Not safe for
/// concurrent callers.
/// </summary>
/// <param name="workers">
/// How many load splits at the same time: towards the end these get smaller, down to a quarter, so that no worker has
/// long to wait for the last.
/// </param>
/// <param name="guesses">
/// Whether to guess. A split that does not end as a record does has a bad record then (UnterminatedQuote), and is to be
/// cut anew: <see cref="GoBack"/>.
/// </param>
public sealed unsafe partial class CsvSplitPlanner(
    CsvSource source, long targetBytes = CsvSplitPlanner.DefaultSplitBytes, int workers = 1, bool guesses = false)
{
    /// <summary>
    /// Small enough that a split's columns of two workers stay far below the memory limit, large enough for a good
    /// segment.
    /// </summary>
    public const long DefaultSplitBytes = 32 << 20;

    /// <summary>The last splits may be so many times smaller.</summary>
    const int MaxShrink = 4;

    readonly Tokenizer _tokenizer = Tokenizer.Create(source.Dialect);
    readonly NativeBuffer _buffer = new();
    int _ordinal;
    int _file;
    long _offset = -1;
    long _line;
    bool _isGuessed;
    bool _guesses = guesses && source.IsPlain;
    long _left = source.Files.Sum(f => f.Length - f.DataOffset);

    /// <summary>
    /// The next split in source order, or null behind the last. Throws <see cref="ColumnarException"/> (SourceChanged,
    /// SourceNotFound, SourceUnreadable).
    /// </summary>
    public CsvSplit? Next(CancellationToken cancellationToken)
    {
        var extents = new List<CsvExtent>();
        long bytes = 0, target = Math.Clamp(_left / workers, targetBytes / MaxShrink, targetBytes);
        while (_file < source.Files.Count && bytes < target && extents.Count < CsvLimits.MaxExtents)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var file = source.Files[_file];
            if (_offset < 0) (_offset, _line, _isGuessed) = (file.DataOffset, file.DataLine, false);
            long rest = file.Length - _offset;
            if (rest <= 0)
            {
                (_file, _offset) = (_file + 1, -1);
                continue;
            }
            // A quarter more is taken rather than to leave a crumb for a split of its own.
            if (rest <= (target - bytes) + target / 4)
            {
                extents.Add(new(_file, _offset, rest, _line, _isGuessed));
                bytes += rest;
                (_file, _offset) = (_file + 1, -1);
                continue;
            }
            // Files are not cut while others already share the split and the file would fit into one of its own.
            if (extents.Count > 0 && rest <= target) break;
            long wanted = target - bytes;
            var extent = !source.IsPlain ? CutByDialect(file, wanted, cancellationToken)
                : _guesses ? Guess(file, wanted) ?? Cut(file, wanted, cancellationToken)
                : Cut(file, wanted, cancellationToken);
            extents.Add(extent);
            // There are no more lines than bytes.
            if (_guesses) (_line, _isGuessed) = (_offset + 1, true);
            bytes += extent.Length;
        }
        _left -= bytes;
        return extents.Count == 0 ? null : new(_ordinal++, extents);
    }

    /// <summary>Whether some of the splits to come may begin where no record does.</summary>
    public bool IsGuessing => _guesses;

    /// <summary>Goes back to a split, which begins with a record, and guesses no more.</summary>
    /// <param name="firstLine">The line on which it begins.</param>
    public void GoBack(CsvSplit split, long firstLine)
    {
        CsvExtent first = split.Extents[0];
        (_ordinal, _file, _offset, _line) = (split.Ordinal, first.File, first.Offset, firstLine);
        (_guesses, _isGuessed) = (false, false);
        _left = source.Files[_file].Length - _offset
            + source.Files.Skip(_file + 1).Sum(f => f.Length - f.DataOffset);
    }

    /// <summary>
    /// Takes at least so many bytes of the file, up to the end of the line in which they end; null where it has none
    /// for long.
    /// </summary>
    CsvExtent? Guess(CsvFile file, long wanted)
    {
        const int StepBytes = 64 << 10;
        using var bytes = SourceBytes.Open(file);
        _buffer.Ensure(StepBytes, 0);
        long from = _offset + wanted, limit = Math.Min(file.Length, from + CsvLimits.BlockBytes);
        for (long at = from; at < limit; at += StepBytes)
        {
            var text = new Span<byte>(_buffer.Pointer, (int)Math.Min(StepBytes, file.Length - at));
            bytes.Read(text, at);
            int end = text.IndexOf((byte)'\n');
            if (end < 0 || at + end + 1 == file.Length) continue;
            var extent = new CsvExtent(_file, _offset, at + end + 1 - _offset, _line, _isGuessed);
            _offset = at + end + 1;
            return extent;
        }
        return null;
    }

    /// <summary>Takes at least so many bytes of the file, up to the end of the record in which they end.</summary>
    CsvExtent Cut(CsvFile file, long wanted, CancellationToken cancellationToken)
    {
        using var bytes = SourceBytes.Open(file);
        _buffer.Ensure(CsvLimits.BlockBytes, 0);
        long start = _offset, startLine = _line;
        var state = new ScanState();
        while (true)
        {
            cancellationToken.ThrowIfCancellationRequested();
            int length = ReadBlock(bytes, file, _offset, out bool atEnd);
            long before = Math.Max(0, start + wanted - _offset);
            byte* data = _buffer.Pointer;
            int from = (int)Math.Min(before, length);
            _tokenizer.Run(data, 0, from, ref state, null);
            int end = from < length ? FindRecordEnd(data, from, length, ref state) : -1;
            _line = startLine + state.Lines;
            _offset += end >= 0 ? end : length;
            if (end >= 0 || atEnd && _offset >= file.Length) break;
        }
        if (_offset >= file.Length) (_file, _offset) = (_file + 1, -1);
        return new(
            _file - (_offset < 0 ? 1 : 0), start, (_offset < 0 ? file.Length : _offset) - start, startLine, _isGuessed);
    }

    /// <summary>
    /// Reads a block whose last byte is not a \r that might belong to the next one, but for the file's end.
    /// </summary>
    int ReadBlock(SourceBytes bytes, CsvFile file, long offset, out bool atEnd)
    {
        int length = (int)Math.Min(CsvLimits.BlockBytes, file.Length - offset);
        bytes.Read(new(_buffer.Pointer, length), offset);
        atEnd = offset + length >= file.Length;
        new Span<byte>(_buffer.Pointer + length, NativeBuffer.Slack).Clear();
        if (!atEnd && length > 1 && _buffer.Pointer[length - 1] == '\r') length--;
        return length;
    }

    int FindRecordEnd(byte* data, int from, int length, ref ScanState state)
    {
        const int StepBytes = 256;
        for (int at = from; at < length; at += StepBytes)
        {
            int to = Math.Min(at + StepBytes, length);
            var ahead = state;
            ahead.Records = 0;
            _tokenizer.Run(data, at, to, ref ahead, null);
            if (ahead.Records == 0)
            {
                state = ahead;
                continue;
            }
            state.Records = 0;
            while (state.Records == 0)
            {
                _tokenizer.Run(data, at, at + 1, ref state, null);
                at++;
            }
            return at;
        }
        return -1;
    }
}
