using Hallelujah.Columnar.Segments;

namespace Hallelujah.Columnar.Predicates;

/// <summary>Membership of decimals of 128 bits.</summary>
internal sealed class DecimalSetFilter : BlockFilter
{
    readonly SegmentReader _reader;
    readonly int _column;
    readonly bool _invert, _nullMatches;
    readonly Int128[] _lows, _highs;

    /// <param name="members">Ranges of unscaled numbers, in any order; they are the same or do not overlap.</param>
    /// <param name="invert">Those match that are not members.</param>
    public DecimalSetFilter(
        SegmentReader reader, int column, IEnumerable<(Int128 Low, Int128 High)> members, bool invert, bool nullMatches)
    {
        (_reader, _column, _invert, _nullMatches) = (reader, column, invert, nullMatches);
        (Int128 Low, Int128 High)[] ranges = [.. members.Distinct().Order()];
        _lows = [.. ranges.Select(r => r.Low)];
        _highs = [.. ranges.Select(r => r.High)];
    }

    public override BlockOutlook Foresee(int block)
    {
        var zones = _reader.Info.Columns[_column].Zones;
        if (block >= zones.Count) return BlockOutlook.Some;
        var zone = zones[block];
        int rows = Math.Min(Zone.Rows, _reader.Rows - block * Zone.Rows);
        return Outlook(zone, rows, zone.Bounds is { } bounds ? ValuesMatch(bounds) : null, _nullMatches);
    }

    bool? ValuesMatch(WideBounds bounds)
    {
        int next = FirstEndingAt(bounds.MinDecimal);
        if (next == _lows.Length || _lows[next] > bounds.MaxDecimal) return _invert;
        return _lows[next] <= bounds.MinDecimal && _highs[next] >= bounds.MaxDecimal ? !_invert : null;
    }

    public override void Refine(int block, int start, int count, Span<ulong> bits) =>
        Refine<Int128>(_reader.Load(_column), start, count, bits, _invert, _nullMatches, Members);

    ulong Members(ReadOnlySpan<Int128> values)
    {
        ulong word = 0;
        for (int i = 0; i < values.Length; i++)
            if (Contains(values[i])) word |= 1UL << i;
        return word;
    }

    bool Contains(Int128 value)
    {
        int at = FirstEndingAt(value);
        return at < _lows.Length && _lows[at] <= value;
    }

    /// <summary>The first range that ends at a number or behind it.</summary>
    int FirstEndingAt(Int128 value)
    {
        int at = Array.BinarySearch(_highs, value);
        return at >= 0 ? at : ~at;
    }
}
