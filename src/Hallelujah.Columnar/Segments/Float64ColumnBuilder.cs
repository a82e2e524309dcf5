using Hallelujah.Columnar.Schema;

namespace Hallelujah.Columnar.Segments;

/// <summary>
/// Doubles, of which there may be few different ones. Starts with codes into a dictionary of the values' texts, so that
/// a text that repeats is neither parsed nor counted again and takes one or two bytes; turns to plain values where
/// texts hardly repeat. Codes are for finite values only, without the negative zero, which sorts as the other does.
/// </summary>
internal sealed unsafe class Float64ColumnBuilder() : FixedColumnBuilder<double>(ColumnType.Float64)
{
    /// <summary>A dictionary larger than the cache costs more time than it saves.</summary>
    const int MaxEntries = 8_192;

    /// <summary>
    /// Values after which that is asked for; after the first ones it is enough that some repeat, as of a few thousand
    /// different ones hardly any do so early.
    /// </summary>
    const int SampleValues = 8_192, FirstValues = 1_024;

    readonly ValueDictionary<double> _dictionary = new();
    readonly CodeBuffer _codes = new();
    readonly NativeBuffer _sorted = new();
    bool _isPlain;

    public override bool IsCoded => !_isPlain;
    public ValueDictionary<double> Dictionary => _dictionary;

    /// <summary>
    /// How often each text of the dictionary occurs; there once the builder is finished or has turned to plain values.
    /// </summary>
    public ReadOnlySpan<long> Counts => _counts;
    long[] _counts = [];

    /// <summary>
    /// Where the codes of a block's rows go, that of a null being 0: <see cref="EndCodes"/> takes them.
    /// </summary>
    public ushort* BeginCodes(int rows)
    {
        _codes.BeginBlock(rows);
        return _codes.Block;
    }

    /// <summary>Ends a block of codes: its rows are in.</summary>
    /// <param name="values">How many rows are not null.</param>
    /// <param name="validity">One bit a row, or empty where no row is null.</param>
    public void EndCodes(int values, ReadOnlySpan<byte> validity, int rows)
    {
        _codes.EndBlock(rows, _dictionary.Count, ExpectedRows);
        Validity.Append(validity, rows);
        if (rows > values) Statistics.AddNulls(rows - values);
        if (!PaysOff()) TurnPlain();
    }

    public override double* BeginBlock(int rows)
    {
        if (!_isPlain) TurnPlain();
        return base.BeginBlock(rows);
    }

    public override ColumnData Finish(string name, ColumnInference? inference)
    {
        if (!_isPlain && _dictionary.Count > (Rows - NullCount) / CodeBuffer.MinRepeats) TurnPlain();
        if (_isPlain) return base.Finish(name, inference);
        if (Settle() is not { } coded)
        {
            Clear();
            return base.Finish(name, inference);
        }
        return Describe(name, inference, coded.Zones(Type, Validity.Span)).Coded(coded);
    }

    public override void Reset(ColumnType type)
    {
        base.Reset(type);
        _dictionary.Reset();
        _codes.Reset();
        (_isPlain, _counts) = (false, []);
    }

    public override void StartPlain() => _isPlain |= Rows == 0;

    protected override void AppendNullSlots(int rows)
    {
        if (_isPlain) base.AppendNullSlots(rows);
        else _codes.AppendNulls(rows, ExpectedRows);
    }

    bool PaysOff()
    {
        int values = Rows - NullCount, entries = _dictionary.Count;
        if (entries > MaxEntries || _dictionary.Texts.IsFull) return false;
        return values < SampleValues ? values < FirstValues || entries <= values - values / 8
            : entries <= values / CodeBuffer.MinRepeats;
    }

    /// <summary>Turns the codes so far to values; those that follow come as values.</summary>
    public void TurnPlain()
    {
        if (Settle() is not { } coded) Clear();
        else
        {
            var values = new Span<double>(Restart(), Rows);
            coded.Decode(values);
            var validity = Validity.Span;
            for (int row = 0; row < Rows && !validity.IsEmpty; row++)
                if ((validity[row >> 3] >> (row & 7) & 1) == 0) values[row] = default;
        }
        _isPlain = true;
    }

    void Clear() => new Span<double>(Restart(), Rows).Clear();

    /// <summary>What there is by now, with its statistics added; null where there is no value.</summary>
    CodedValues? Settle()
    {
        _counts = _codes.Count(_dictionary.Count, NullCount);
        if (_dictionary.Count == 0) return null;
        var counts = new long[_dictionary.Count];
        int entries = Sort(counts);
        var coded = new CodedValues(_codes.Encoding, _codes.Memory, _sorted.Slice(entries * sizeof(double)), entries);
        coded.AddStatistics(Statistics, Validity.Span, counts.AsSpan(0, entries));
        return coded;
    }

    /// <summary>
    /// Brings the dictionary into the order of its values, each once, and gives every row the code of its value: so
    /// codes compare as values do. Returns how many entries there are, and how often each occurs.
    /// </summary>
    int Sort(Span<long> counts)
    {
        var values = _dictionary.Values;
        _sorted.Ensure((long)values.Length * sizeof(double), 0);
        var sorted = new Span<double>(_sorted.Pointer, values.Length);
        values.CopyTo(sorted);
        int[] order = new int[values.Length];
        for (int i = 0; i < order.Length; i++) order[i] = i;
        sorted.Sort(order.AsSpan());
        Span<ushort> map = new ushort[values.Length];
        int entries = 0;
        for (int i = 0; i < sorted.Length; i++)
        {
            if (i == 0 || sorted[i] != sorted[entries - 1]) sorted[entries++] = sorted[i];
            map[order[i]] = (ushort)(entries - 1);
            counts[entries - 1] += _counts[order[i]];
        }
        _codes.Map(map);
        return entries;
    }

    protected override void AddStatistics(ReadOnlySpan<double> dense) => Statistics.AddFloat64(dense);
    protected override Zone[] MakeZones(ReadOnlySpan<double> values, ReadOnlySpan<byte> validity) =>
        ZoneScan.OfDoubles(values, validity);
}
