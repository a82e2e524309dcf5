using System.Numerics;

namespace Hallelujah.Columnar.Statistics;

/// <summary>
/// Order, distinct count, quantiles and frequent values of numbers. All values are kept with their counts while there are at
/// most 4,096 different ones: then every figure is exact. Beyond that there are sketches, of which quantiles and frequent
/// values see every 2^n-th value, drawn at random.
/// </summary>
sealed class NumericSummary<T>(Func<T, ulong> hash) where T : unmanaged, INumber<T>
{
    /// <summary>How many values a sketch sees one by one, and how many one in eight, before one in 64 is enough.</summary>
    const long AllUntil = 8_192, EighthUntil = 65_536;

    FrequentValues<T> _values = new();
    DistinctCounter? _distinct;
    QuantileSketch<T>? _quantiles;
    int _untilSample;
    ulong _random = 0x9E37_79B9_7F4A_7C15;

    public long Count { get; private set; }
    public T Min { get; private set; }
    public T Max { get; private set; }
    public bool Exact => _quantiles is null;
    public double RankError => _quantiles?.RankError ?? 0;
    public FrequentValues<T> Values => _values;

    /// <summary>As many values as one sampled value stands for, at most.</summary>
    public const int SampleWeight = 64;

    public void Add(ReadOnlySpan<T> values, T min, T max)
    {
        if (values.IsEmpty) return;
        Min = Count == 0 ? min : T.Min(Min, min);
        Max = Count == 0 ? max : T.Max(Max, max);
        int i = 0;
        if (_quantiles is null)
        {
            FrequentValues<T> known = _values;
            while (i < values.Length && known.TryAdd(values[i], 1)) i++;
            Count += i;
            if (i == values.Length) return;
            Approximate();
        }
        DistinctCounter distinct = _distinct!;
        for (int k = i; k < values.Length; k++) distinct.Add(hash(values[k]));
        Sample(values[i..]);
        Count += values.Length - i;
    }

    /// <summary>From all values with their counts to sketches of them.</summary>
    void Approximate()
    {
        _distinct = new DistinctCounter();
        _quantiles = new QuantileSketch<T>();
        foreach ((T value, long count) in _values.Entries())
        {
            _distinct.Add(hash(value));
            _quantiles.Add(value, count);
        }
        _values.StartPurging();
    }

    void Sample(ReadOnlySpan<T> values)
    {
        int level = Count < AllUntil ? 0 : Count < EighthUntil ? 3 : 6, group = 1 << level;
        int i = _untilSample;
        for (; i < values.Length; i += group)
        {
            // One at random of each group; a group that the block cuts gives its last.
            T value = values[Math.Min(i + (int)(Next() & (ulong)(group - 1)), values.Length - 1)];
            _quantiles!.AddSampled(value, level);
            _values.TryAdd(value, group);
        }
        _untilSample = i - values.Length;
    }

    ulong Next()
    {
        _random ^= _random << 13;
        _random ^= _random >> 7;
        _random ^= _random << 17;
        return _random >> 32;
    }

    public void Merge(NumericSummary<T> other)
    {
        if (other.Count == 0) return;
        Min = Count == 0 ? other.Min : T.Min(Min, other.Min);
        Max = Count == 0 ? other.Max : T.Max(Max, other.Max);
        Count += other.Count;
        if (other._quantiles is not null)
        {
            if (_quantiles is null) Approximate();
            _distinct!.Merge(other._distinct!);
            _quantiles!.Merge(other._quantiles);
            _values.MergePurging(other._values);
            return;
        }
        foreach ((T value, long count) in other._values.Entries())
        {
            if (_quantiles is null && !_values.TryAdd(value, count)) Approximate();
            else if (_quantiles is null) continue;
            _distinct!.Add(hash(value));
            _quantiles!.Add(value, count);
            _values.TryAdd(value, count);
        }
    }

    /// <summary>The same summary of values in another type; the mapping keeps order and hashes.</summary>
    public NumericSummary<TOther> Map<TOther>(Func<T, TOther> map, Func<TOther, ulong> otherHash) where TOther : unmanaged, INumber<TOther>
    {
        var mapped = new NumericSummary<TOther>(otherHash) { Count = Count };
        if (Count == 0) return mapped;
        (mapped.Min, mapped.Max) = (map(Min), map(Max));
        if (_distinct is not null)
        {
            mapped._distinct = new DistinctCounter();
            mapped._distinct.Merge(_distinct);
        }
        mapped._quantiles = _quantiles?.Map(map);
        mapped._values = _values.Map(map);
        return mapped;
    }

    public (long Count, long Lower, long Upper, bool Exact) Distinct() =>
        _distinct?.Estimate(Count) ?? (_values.Count, _values.Count, _values.Count, true);

    /// <summary>Values in order with the number of values up to and with each; exact or as the sketch has them.</summary>
    public (T[] Values, long[] Cumulative) Ranks()
    {
        (T Value, long Weight)[] entries = [.. (_quantiles?.Entries() ?? _values.Entries()).OrderBy(e => e.Item1)];
        var values = new T[entries.Length];
        var cumulative = new long[entries.Length];
        long total = 0;
        for (int i = 0; i < entries.Length; i++) (values[i], cumulative[i]) = (entries[i].Value, total += entries[i].Weight);
        return (values, cumulative);
    }

    public void Write(BinaryWriter writer, Action<BinaryWriter, T> writeValue)
    {
        writer.Write7BitEncodedInt64(Count);
        if (Count == 0) return;
        writeValue(writer, Min);
        writeValue(writer, Max);
        _values.Write(writer, writeValue);
        if (!_values.Purging) return;
        _distinct!.Write(writer);
        _quantiles!.Write(writer, writeValue);
    }

    public void Read(BinaryReader reader, Func<BinaryReader, T> readValue)
    {
        Count = StatisticsFormat.ReadCount(reader);
        if (Count == 0) return;
        (Min, Max) = (readValue(reader), readValue(reader));
        _values = FrequentValues<T>.Read(reader, readValue);
        if (!_values.Purging) return;
        _distinct = DistinctCounter.Read(reader);
        _quantiles = QuantileSketch<T>.Read(reader, readValue);
    }
}
