using System.Numerics;
using System.Runtime.CompilerServices;

namespace Hallelujah.Columnar.Statistics;

/// <summary>
/// Counts of integers that lie close together: an array by value, the cheapest way to have every exact figure.
/// </summary>
sealed class DenseCounts
{
    /// <summary>Widest range of values: its counters fit the first-level cache beside the block.</summary>
    const int MaxSpan = 8_192;

    /// <summary>
    /// Ranges so small get four counters a value, as a value that repeats would wait for its last increment.
    /// </summary>
    const int MaxQuadrupleSpan = 1_024;

    uint[] _counts = [];
    long _base, _total;
    int _span, _lanes;

    /// <summary>Counts the values; false, with nothing counted, where they would span too much.</summary>
    public bool TryAdd(ReadOnlySpan<long> values, long min, long max)
    {
        if (_total + values.Length > uint.MaxValue) return false;
        if ((_span == 0 || min < _base || max >= _base + _span) && !TryGrow(min, max)) return false;
        _total += values.Length;
        if (_lanes == 4) CountQuadruple(values);
        else CountSingle(values);
        return true;
    }

    bool TryGrow(long min, long max)
    {
        if (_span > 0) (min, max) = (Math.Min(min, _base), Math.Max(max, _base + _span - 1));
        if ((ulong)(max - min) >= MaxSpan || max > long.MaxValue - MaxSpan) return false;
        int span = (int)BitOperations.RoundUpToPowerOf2((uint)(max - min + 1)), lanes = span <= MaxQuadrupleSpan ? 4
            : 1;
        var counts = new uint[span * lanes];
        foreach ((long value, long count) in Entries()) counts[(int)(value - min) * lanes] = (uint)count;
        (_counts, _base, _span, _lanes) = (counts, min, span, lanes);
        return true;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    void CountQuadruple(ReadOnlySpan<long> values)
    {
        uint[] counts = _counts;
        long origin = _base;
        int i = 0;
        for (; i <= values.Length - 4; i += 4)
        {
            counts[(int)(values[i] - origin) * 4]++;
            counts[((int)(values[i + 1] - origin) * 4) + 1]++;
            counts[((int)(values[i + 2] - origin) * 4) + 2]++;
            counts[((int)(values[i + 3] - origin) * 4) + 3]++;
        }
        for (; i < values.Length; i++) counts[(int)(values[i] - origin) * 4]++;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    void CountSingle(ReadOnlySpan<long> values)
    {
        uint[] counts = _counts;
        long origin = _base;
        foreach (long value in values) counts[(int)(value - origin)]++;
    }

    public IEnumerable<(long Value, long Count)> Entries()
    {
        for (int v = 0; v < _span; v++)
        {
            long count = 0;
            for (int lane = 0; lane < _lanes; lane++) count += _counts[(v * _lanes) + lane];
            if (count != 0) yield return (_base + v, count);
        }
    }
}
