using System.Runtime.CompilerServices;
using Hallelujah.Columnar.Schema;

namespace Hallelujah.Columnar.Segments;

/// <summary>
/// Dates: days since 1970. Where they lie close together they are stored as codes, the days from the first one on, and
/// counted so: a date costs a fraction of what it would in a table.
/// </summary>
internal sealed unsafe class DateColumnBuilder() : FixedColumnBuilder<int>(ColumnType.Date32)
{
    /// <summary>Rows whose statistics are gathered at a time, so that they stay in cache.</summary>
    const int BlockRows = 2_048;

    readonly CodeBuffer _codes = new();
    readonly NativeBuffer _entries = new();
    bool _isPlain;

    public override bool IsCoded => !_isPlain;

    public override ColumnData Finish(string name, ColumnInference? inference)
    {
        var days = new ReadOnlySpan<int>(Restart(), Rows);
        var (first, last) = Range(days);
        long span = (long)last - first + 1;
        if (_isPlain || span is <= 0 or > CodeBuffer.MaxCodes || span > (Rows - NullCount) / CodeBuffer.MinRepeats)
        {
            _isPlain = true;
            AddPlainStatistics(days);
            return base.Finish(name, inference);
        }
        Encode(days, first, (int)span);
        var coded = new CodedValues(_codes.Encoding, _codes.Memory, Entries(first, (int)span), (int)span);
        coded.AddStatistics(Statistics, Validity.Span, _codes.Count((int)span, NullCount));
        return Describe(name, inference, coded.Zones(Type, Validity.Span)).Coded(coded);
    }

    public override void Reset(ColumnType type)
    {
        base.Reset(type);
        _codes.Reset();
        _isPlain = false;
    }

    public override void StartPlain() => _isPlain |= Rows == 0;

    // Only the whole tells whether there are codes.
    protected override void AddStatistics(ReadOnlySpan<int> dense) { }

    protected override Zone[] MakeZones(ReadOnlySpan<int> values, ReadOnlySpan<byte> validity) =>
        ZoneScan.OfIntegers(values, validity);

    /// <summary>The first and the last day; the last before the first where there is none.</summary>
    (int First, int Last) Range(ReadOnlySpan<int> days)
    {
        int first, last;
        if (NullCount == 0)
        {
            ZoneScan.MinMax(days, out first, out last);
            return (first, last);
        }
        (first, last) = (int.MaxValue, int.MinValue);
        var validity = Validity.Span;
        for (int row = 0; row < days.Length; row++)
            if (ZoneScan.IsValid(validity, row))
                (first, last) = (Math.Min(first, days[row]), Math.Max(last, days[row]));
        return (first, last);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    void Encode(ReadOnlySpan<int> days, int first, int span)
    {
        var validity = Validity.Span;
        for (int at = 0; at < days.Length; at += BlockRows)
        {
            int count = Math.Min(BlockRows, days.Length - at);
            _codes.BeginBlock(count);
            ushort* codes = _codes.Block;
            var block = days.Slice(at, count);
            if (validity.IsEmpty)
                for (int i = 0; i < block.Length; i++) codes[i] = (ushort)(block[i] - first);
            else
                for (int i = 0; i < block.Length; i++)
                    codes[i] = ZoneScan.IsValid(validity, at + i) ? (ushort)(block[i] - first) : (ushort)0;
            _codes.EndBlock(count, span, days.Length);
        }
    }

    ReadOnlyMemory<byte> Entries(int first, int span)
    {
        _entries.Ensure((long)span * sizeof(int), 0);
        int* entries = (int*)_entries.Pointer;
        for (int i = 0; i < span; i++) entries[i] = first + i;
        return _entries.Slice(span * sizeof(int));
    }

    void AddPlainStatistics(ReadOnlySpan<int> days)
    {
        Span<int> dense = stackalloc int[BlockRows];
        var validity = Validity.Span;
        for (int at = 0; at < days.Length; at += BlockRows)
        {
            int end = Math.Min(days.Length, at + BlockRows), count = 0;
            for (int row = at; row < end; row++)
                if (ZoneScan.IsValid(validity, row)) dense[count++] = days[row];
            Statistics.AddInt32(dense[..count]);
        }
    }
}
