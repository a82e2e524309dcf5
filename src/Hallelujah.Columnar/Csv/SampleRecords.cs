using Hallelujah.Columnar.Segments;

namespace Hallelujah.Columnar.Csv;

/// <summary>
/// The first records of a file, as a dialect reads them. Blank lines are left out; so is a last record that the sample
/// cuts.
/// </summary>
internal sealed unsafe class SampleRecords
{
    readonly byte[] _bytes;
    readonly List<(int Start, int End)[]> _records = [];
    readonly byte _quote;

    /// <param name="bytes">From the first record's start.</param>
    /// <param name="complete">Whether the bytes go to the file's end.</param>
    public SampleRecords(byte[] bytes, int length, bool complete, byte delimiter, byte quote)
    {
        (_bytes, _quote) = (bytes, quote);
        var padded = new byte[length + NativeBuffer.Slack];
        Buffer.BlockCopy(bytes, 0, padded, 0, length);
        bool cutsPair = !complete && length > 0 && padded[length - 1] == '\r';
        int limit = cutsPair ? length - 1 : length;
        var ends = new uint[limit + 16];
        var state = new ScanState();
        int count;
        fixed (byte* data = padded)
        fixed (uint* target = ends) count = Tokenizer.Create(delimiter, quote).Run(data, 0, limit, ref state, target);
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
                _records.Add([.. fields]);
                if (_records.Count == 1) (FirstEnd, FirstLines) = (Math.Min(start, length), state.Lines);
            }
            else if (_records.Count == 0) BlankLines++;
            fields.Clear();
        }
        if (_records.Count > 0)
            fixed (byte* data = padded) FirstLines = FieldBlock.CountLines(data, 0, FirstEnd);
    }

    public int Count => _records.Count;

    /// <summary>Behind the first record and its line end; and the line ends up to there.</summary>
    public int FirstEnd { get; }
    public int FirstLines { get; }

    /// <summary>Blank lines before the first record.</summary>
    public int BlankLines { get; }

    public int FieldCount(int record) => _records[record].Length;

    /// <summary>A field's content between its quotes, doubled quotes as they stand.</summary>
    public ReadOnlySpan<byte> Field(int record, int field, out bool quoted)
    {
        var (start, end) = _records[record][field];
        quoted = end - start >= 2 && _quote != 0 && _bytes[start] == _quote && _bytes[end - 1] == _quote;
        return quoted ? _bytes.AsSpan(start + 1, end - start - 2) : _bytes.AsSpan(start, end - start);
    }

    static bool IsLineEnd(byte c) => c is (byte)'\n' or (byte)'\r';
}
