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
        if (zone.NullCount >= Math.Min(Zone.Rows, _reader.Rows - block * Zone.Rows))
            return _nullMatches ? BlockOutlook.All : BlockOutlook.None;
        if (zone.Bounds is not { } bounds) return BlockOutlook.Some;
        int next = FirstEndingAt(bounds.MinDecimal);
        bool none = next == _lows.Length || _lows[next] > bounds.MaxDecimal;
        if (!none && (_lows[next] > bounds.MinDecimal || _highs[next] < bounds.MaxDecimal)) return BlockOutlook.Some;
        bool valueMatches = none == _invert;
        if (zone.NullCount > 0 && _nullMatches != valueMatches) return BlockOutlook.Some;
        return valueMatches ? BlockOutlook.All : BlockOutlook.None;
    }

    public override void Refine(int block, int start, int count, Span<ulong> bits)
    {
        var loaded = _reader.Load(_column);
        var validity = loaded.Validity.Span;
        var values = loaded.Span<Int128>().Slice(start, count);
        for (int i = 0; i < bits.Length; i++)
        {
            if (bits[i] == 0) continue;
            var part = values[(i * 64)..Math.Min(count, i * 64 + 64)];
            ulong word = 0;
            for (int j = 0; j < part.Length; j++)
                if (Contains(part[j]) != _invert) word |= 1UL << j;
            ulong valid = validity.IsEmpty ? ulong.MaxValue : Bits.Word(validity, start + i * 64);
            bits[i] &= word & valid | (_nullMatches ? ~valid : 0);
        }
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
