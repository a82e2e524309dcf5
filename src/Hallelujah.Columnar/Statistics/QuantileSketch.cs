using System.Runtime.InteropServices;

namespace Hallelujah.Columnar.Statistics;

/// <summary>
/// Approximate quantiles: the KLL sketch (Karnin, Lang, Liberty, "Optimal Quantile Approximation in Streams", 2016)
/// with compactors of equal size k = 350. Level h holds values that stand for 2^h each. The rank error is followed as
/// it arises: each compaction and each sampled group adds to a variance, and the error stated is 2.58 standard
/// deviations (99 %). Deterministic: its coin is a generator with a seed of its share.
/// </summary>
/// <param name="share">See <see cref="ShareSeed"/>.</param>
sealed class QuantileSketch<T>(int share = 0) where T : unmanaged, IComparable<T>
{
    const int K = 350, MaxLevels = 60;

    readonly List<List<T>> _levels = [];
    ulong _coin = ValueHash.Mix(ShareSeed.Of(share)) | 1;
    double _variance;

    /// <summary>The weights of all values kept.</summary>
    public long Weight { get; private set; }

    /// <summary>Largest error of a rank, as a share of all, at 99 %.</summary>
    public double RankError => Weight == 0 ? 0 : Math.Min(1, 2.576 * Math.Sqrt(_variance) / Weight);

    /// <summary>Adds a value drawn at random from 2^level that follow each other.</summary>
    public void AddSampled(T value, int level)
    {
        double weight = 1L << level;
        // The rank of anything is off by weight · (Bernoulli - its expectation), whose variance is at most weight²/4.
        if (level > 0) _variance += weight * weight / 4;
        Put(value, level);
    }

    /// <summary>Adds a value that occurs count times.</summary>
    public void Add(T value, long count)
    {
        for (int level = 0; count != 0; level++, count >>= 1)
            if ((count & 1) != 0) Put(value, level);
    }

    void Put(T value, int level)
    {
        while (_levels.Count <= level) _levels.Add([]);
        List<T> values = _levels[level];
        values.Add(value);
        Weight += 1L << level;
        if (values.Count >= K) Compact(level);
    }

    /// <summary>
    /// Keeps every second value of a level, from the first or the second on by a coin, with twice the weight.
    /// </summary>
    void Compact(int level)
    {
        if (_levels.Count == level + 1) _levels.Add([]);
        List<T> values = _levels[level], next = _levels[level + 1];
        Sort(CollectionsMarshal.AsSpan(values));
        int pairs = values.Count / 2, odd = values.Count & 1;
        for (int i = (int)Toss(); i < 2 * pairs; i += 2) next.Add(values[i]);
        if (odd == 1) values[0] = values[^1];
        values.RemoveRange(odd, values.Count - odd);
        double weight = 1L << level;
        // Off by ± weight where the rank cuts a pair. Half of the ranks do; any one may, so all count: with half of
        // them 1.5 % of the bounds did not hold, where 1 % is stated.
        _variance += weight * weight;
        if (next.Count >= K) Compact(level + 1);
    }

    /// <summary>
    /// Sorts; where there are but two runs, as most levels have that two compactions of the level below have filled,
    /// merges these.
    /// </summary>
    internal static void Sort(Span<T> values)
    {
        int second = EndOfRun(values, 0);
        if (second == values.Length) return;
        if (values.Length > 2 * K || EndOfRun(values, second) < values.Length)
        {
            SampleOrder.Sort(values);
            return;
        }
        Span<T> first = stackalloc T[second];
        values[..second].CopyTo(first);
        int left = 0, right = second;
        for (int i = 0; left < first.Length; i++)
            values[i] = right < values.Length && values[right].CompareTo(first[left]) < 0 ? values[right++]
                : first[left++];
    }

    static int EndOfRun(ReadOnlySpan<T> values, int start)
    {
        int end = start + 1;
        while (end < values.Length && values[end - 1].CompareTo(values[end]) <= 0) end++;
        return end;
    }

    ulong Toss()
    {
        _coin ^= _coin << 13;
        _coin ^= _coin >> 7;
        _coin ^= _coin << 17;
        return _coin >> 63;
    }

    public void Merge(QuantileSketch<T> other)
    {
        for (int level = 0; level < other._levels.Count; level++)
        {
            while (_levels.Count <= level) _levels.Add([]);
            _levels[level].AddRange(other._levels[level]);
        }
        Weight += other.Weight;
        _variance += other._variance;
        for (int level = 0; level < _levels.Count; level++)
            if (_levels[level].Count >= K) Compact(level);
    }

    /// <summary>The same sketch of other values; the mapping keeps their order.</summary>
    public QuantileSketch<TOther> Map<TOther>(Func<T, TOther> map) where TOther : unmanaged, IComparable<TOther>
    {
        var mapped = new QuantileSketch<TOther> { _coin = _coin, _variance = _variance, Weight = Weight };
        foreach (List<T> values in _levels) mapped._levels.Add([.. values.Select(map)]);
        return mapped;
    }

    /// <summary>The values kept with their weights, in any order.</summary>
    public IEnumerable<(T Value, long Weight)> Entries()
    {
        for (int level = 0; level < _levels.Count; level++)
            foreach (T value in _levels[level]) yield return (value, 1L << level);
    }

    public void Write(BinaryWriter writer, Action<BinaryWriter, T> writeValue)
    {
        writer.Write(_coin);
        writer.Write(_variance);
        writer.Write7BitEncodedInt(_levels.Count);
        foreach (List<T> values in _levels)
        {
            writer.Write7BitEncodedInt(values.Count);
            foreach (T value in values) writeValue(writer, value);
        }
    }

    public static QuantileSketch<T> Read(BinaryReader reader, Func<BinaryReader, T> readValue)
    {
        var sketch = new QuantileSketch<T> { _coin = reader.ReadUInt64() | 1, _variance = reader.ReadDouble() };
        int levels = StatisticsFormat.ReadLength(reader, MaxLevels);
        for (int level = 0; level < levels; level++)
        {
            var values = new List<T>();
            int count = StatisticsFormat.ReadLength(reader, K);
            for (int i = 0; i < count; i++) values.Add(readValue(reader));
            sketch._levels.Add(values);
            sketch.Weight += (long)count << level;
        }
        return sketch;
    }
}
