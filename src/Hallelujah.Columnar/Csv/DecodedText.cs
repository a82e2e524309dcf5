using Hallelujah.Columnar.Segments;

namespace Hallelujah.Columnar.Csv;

/// <summary>
/// A run of a file as UTF-8, decoded while it is read; knows for each byte of it where in the file it comes from, and
/// on which line.
/// </summary>
internal sealed unsafe class DecodedText
{
    readonly NativeBuffer _data = new();
    byte[] _raw = [];
    int _rawLength;
    SourceBytes? _source;
    CsvFile _file = null!;
    TextEncoding _encoding = TextEncoding.Utf8;
    long _next, _end;
    long _base, _line;
    int _offsetAt, _lineAt;
    long _offsetThere, _lineThere;

    public byte* Data => _data.Pointer;

    /// <summary>Decoded bytes in memory; behind them zeros.</summary>
    public int Length { get; private set; }
    public bool AtEnd { get; private set; }
    public bool IsOpen => _source is not null;
    public CsvFile File => _file;

    /// <summary>Bytes of the file that were read.</summary>
    public long BytesRead { get; private set; }

    public void Open(CsvFile file, CsvExtent extent)
    {
        _source = SourceBytes.Open(file, extent);
        (_file, _encoding) = (file, file.Encoding);
        (_next, _end, _base, _line) = (extent.Offset, extent.Offset + extent.Length, extent.Offset, extent.FirstLine);
        (_rawLength, Length, AtEnd) = (0, 0, extent.Length == 0);
        ResetPlaces();
        Clear();
    }

    /// <summary>Begins to count the bytes read anew.</summary>
    public void ResetCount() => BytesRead = 0;

    public void Close()
    {
        _source?.Dispose();
        _source = null;
    }

    /// <summary>Reads on; more is in memory afterwards, or the end is reached.</summary>
    public void ReadMore(int wanted)
    {
        int count = (int)Math.Min(Math.Max(wanted, 8), _end - _next);
        if (_raw.Length < _rawLength + count) Array.Resize(ref _raw, _rawLength + count);
        _source!.Read(_raw.AsSpan(_rawLength, count), _next);
        _next += count;
        BytesRead += count;
        _rawLength += count;
        AtEnd = _next >= _end;
        long room = (long)_rawLength * _encoding.MaxGrowth + 8;
        _data.Ensure(Length + room + NativeBuffer.Slack, Length);
        _encoding.Decode(
            _raw.AsSpan(0, _rawLength), new(Data + Length, (int)room), AtEnd, out int used, out int written);
        _raw.AsSpan(used, _rawLength - used).CopyTo(_raw);
        _rawLength -= used;
        Length += written;
        Clear();
    }

    /// <summary>Lets go of the first bytes; the others move to the front.</summary>
    public void Drop(int bytes)
    {
        if (bytes == 0) return;
        long offset = OffsetAt(bytes), line = LineAt(bytes);
        Buffer.MemoryCopy(Data + bytes, Data, Length - bytes, Length - bytes);
        Length -= bytes;
        (_base, _line) = (offset, line);
        ResetPlaces();
        Clear();
    }

    /// <summary>Where in the file a decoded byte comes from. Fast for ascending places.</summary>
    public long OffsetAt(int at)
    {
        if (at < _offsetAt) (_offsetAt, _offsetThere) = (0, _base);
        _offsetThere += _encoding.SourceBytes(new(Data + _offsetAt, at - _offsetAt));
        _offsetAt = at;
        return _offsetThere;
    }

    /// <summary>Bytes of the file, as they stand in it, as far as they are of the run.</summary>
    public byte[] Source(long offset, long length)
    {
        byte[] bytes = new byte[Math.Min(length, _end - offset)];
        _source!.Read(bytes, offset);
        return bytes;
    }

    /// <summary>The line of a decoded byte, from 1. Fast for ascending places.</summary>
    public long LineAt(int at)
    {
        if (at < _lineAt) (_lineAt, _lineThere) = (0, _line);
        _lineThere += FieldBlock.CountLines(Data, _lineAt, at);
        _lineAt = at;
        return _lineThere;
    }

    void ResetPlaces() => (_offsetAt, _offsetThere, _lineAt, _lineThere) = (0, _base, 0, _line);

    void Clear()
    {
        _data.Ensure(Length + NativeBuffer.Slack, Length);
        new Span<byte>(Data + Length, NativeBuffer.Slack).Clear();
    }
}
