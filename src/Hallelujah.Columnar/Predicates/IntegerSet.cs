using System.Numerics;
using Hallelujah.Columnar.Segments;

namespace Hallelujah.Columnar.Predicates;

/// <summary>
/// A set of integers, given as ranges: a bitmap where they lie close together, a hash table where they are single
/// numbers, else ranges in order.
/// </summary>
internal sealed class IntegerSet
{
    /// <summary>Numbers from the least to the greatest that a bitmap may have: 256 KB, which the second-level cache
    /// holds.</summary>
    const int MaxBitmap = 1 << 21;

    /// <summary>Numbers of a range that is taken apart into single ones.</summary>
    const int MaxSingles = 4;

    /// <summary>Members whose table still fits the first-level cache when it is nearly empty.</summary>
    const int Few = 100;

    readonly long[] _lows;
    readonly long[] _highs;

    /// <summary>A word of zeros stands behind the last, for all numbers outside.</summary>
    readonly ulong[]? _bitmap;
    readonly long[]? _slots;
    readonly int _shift;

    /// <summary>What a free slot holds: a number that is no member.</summary>
    readonly long _free;

    /// <param name="ranges">In any order; those that overlap are joined.</param>
    public IntegerSet(IEnumerable<(long Low, long High)> ranges)
    {
        var lows = new List<long>();
        var highs = new List<long>();
        foreach (var (low, high) in ranges.OrderBy(r => r.Low))
        {
            if (lows.Count > 0 && low <= highs[^1]) highs[^1] = Math.Max(highs[^1], high);
            else
            {
                lows.Add(low);
                highs.Add(high);
            }
        }
        (_lows, _highs) = ([.. lows], [.. highs]);
        if (lows.Count == 0) return;
        var span = (Int128)_highs[^1] - _lows[0];
        if (span < MaxBitmap) _bitmap = MakeBitmap((int)span + 1);
        else if (_lows.Zip(_highs).All(r => (Int128)r.Second - r.First < MaxSingles))
        {
            // Few members leave nearly every slot free, so that one look and no wrong guess tells most numbers.
            long slots = lows.Count <= Few ? 32L * lows.Count : 8L * lows.Count;
            int bits = 4;
            while (1L << bits < slots) bits++;
            (_slots, _shift) = (new long[1 << bits], 64 - bits);
            while (Contains(_lows, _highs, _free)) _free++;
            Array.Fill(_slots, _free);
            for (int i = 0; i < _lows.Length; i++)
                for (long value = _lows[i]; ; value++)
                {
                    Insert(value);
                    if (value == _highs[i]) break;
                }
        }
    }

    public bool IsEmpty => _lows.Length == 0;

    /// <summary>Whether any member lies between two numbers.</summary>
    public bool AnyBetween(long min, long max)
    {
        int at = FirstEndingAt(_highs, min);
        return at < _lows.Length && _lows[at] <= max;
    }

    /// <summary>Whether every number between two is a member.</summary>
    public bool AllBetween(long min, long max)
    {
        int at = FirstEndingAt(_highs, min);
        return at < _lows.Length && _lows[at] <= min && _highs[at] >= max;
    }

    /// <summary>Which of up to 64 numbers are members.</summary>
    public ulong Members<T>(ReadOnlySpan<T> values) where T : unmanaged, INumber<T>
    {
        ulong word = 0;
        if (_bitmap is not null)
        {
            ulong[] bitmap = _bitmap;
            ulong low = (ulong)_lows[0], outside = (ulong)(bitmap.Length - 1) * 64;
            for (int i = 0; i < values.Length; i++)
            {
                // Without a branch: which numbers lie outside is not to be guessed.
                ulong index = Math.Min(unchecked((ulong)Key(values[i]) - low), outside);
                word |= (bitmap[index >> 6] >> (int)(index & 63) & 1) << i;
            }
            return word;
        }
        for (int i = 0; i < values.Length; i++)
            if (Contains(Key(values[i]))) word |= 1UL << i;
        return word;
    }

    /// <summary>
    /// A double's place in the order of doubles. NaN's is beyond that of every number, so that it is in no set.
    /// </summary>
    static long Key<T>(T value) where T : unmanaged, INumber<T> =>
        typeof(T) == typeof(double) ? RangeSearch.OrderOf(double.CreateTruncating(value))
            : long.CreateTruncating(value);

    bool Contains(long value)
    {
        if (_slots is null) return Contains(_lows, _highs, value);
        for (int at = Slot(value); _slots[at] is var slot && slot != _free; at = (at + 1) & (_slots.Length - 1))
            if (slot == value) return true;
        return false;
    }

    static bool Contains(long[] lows, long[] highs, long value)
    {
        int range = FirstEndingAt(highs, value);
        return range < lows.Length && lows[range] <= value;
    }

    /// <summary>The first range that ends at a number or behind it.</summary>
    static int FirstEndingAt(long[] highs, long value)
    {
        int at = Array.BinarySearch(highs, value);
        return at >= 0 ? at : ~at;
    }

    ulong[] MakeBitmap(int numbers)
    {
        var bitmap = new ulong[(numbers + 63) / 64 + 1];
        for (int i = 0; i < _lows.Length; i++)
            for (long bit = _lows[i] - _lows[0]; bit <= _highs[i] - _lows[0]; bit++)
                bitmap[bit >> 6] |= 1UL << (int)(bit & 63);
        return bitmap;
    }

    void Insert(long value)
    {
        int at = Slot(value);
        while (_slots![at] != _free) at = (at + 1) & (_slots.Length - 1);
        _slots[at] = value;
    }

    /// <summary>Fibonacci hashing: the golden ratio's digits spread numbers that follow one another.</summary>
    int Slot(long value) => (int)(unchecked((ulong)value * 0x9E37_79B9_7F4A_7C15) >> _shift);
}

/// <summary>
/// Membership of stored integers, dates and times, or of doubles by their place in the order of doubles.
/// </summary>
/// <param name="invert">Those match that are not in the set.</param>
internal sealed class IntegerSetFilter<T>(
    SegmentReader reader, int column, IntegerSet set, bool invert, bool nullMatches) : BlockFilter
    where T : unmanaged, INumber<T>
{
    public override BlockOutlook Foresee(int block)
    {
        var zones = reader.Info.Columns[column].Zones;
        if (block >= zones.Count) return BlockOutlook.Some;
        var zone = zones[block];
        int rows = Math.Min(Zone.Rows, reader.Rows - block * Zone.Rows);
        return Outlook(zone, rows, zone.NullCount < rows ? ValuesMatch(zone) : null, nullMatches);
    }

    bool? ValuesMatch(Zone zone)
    {
        var (min, max) = (zone.Min, zone.Max);
        // Bounds of doubles tell nothing where one of the values is NaN, and -0 and 0 count as one.
        if (typeof(T) == typeof(double))
        {
            double low = BitConverter.Int64BitsToDouble(min), high = BitConverter.Int64BitsToDouble(max);
            if (double.IsNaN(high)) return null;
            (min, max) = (RangeSearch.OrderOf(low == 0 ? -0.0 : low), RangeSearch.OrderOf(high == 0 ? 0.0 : high));
        }
        if (!set.AnyBetween(min, max)) return invert;
        return set.AllBetween(min, max) ? !invert : null;
    }

    public override void Refine(int block, int start, int count, Span<ulong> bits) =>
        Refine<T>(reader.Load(column), start, count, bits, invert, nullMatches, set.Members);
}
