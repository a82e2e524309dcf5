using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Hallelujah.Columnar.Statistics;

/// <summary>
/// Order, distinct count, quantiles and frequent values of numbers. All values are kept with their counts while there
/// are at most 4,096 different ones: then every figure is exact. Beyond that there are sketches, of which quantiles and
/// frequent values see every 2^n-th value, drawn at random.
/// </summary>
/// <param name="hashFactor">Of integers: what to multiply them with before hashing.</param>
/// <param name="scale">Of decimals.</param>
/// <param name="share">See <see cref="ShareSeed"/>.</param>
sealed class NumericSummary<T>(long hashFactor = 1, int scale = 0, int share = 0) where T : unmanaged, INumber<T>
{
    /// <summary>
    /// How many values a sketch sees one by one, and how many one in eight, before one in 64 is enough.
    /// </summary>
    const long AllUntil = 8_192, EighthUntil = 65_536;

    FrequentValues<T> _values = new();

    // Integers that lie close together are counted here first; null when they do not, or are no integers.
    DenseCounts? _dense = typeof(T) == typeof(long) ? new DenseCounts() : null;

    // The three are there when not all values are kept.
    Moments? _moments;
    DistinctCounter? _distinct;
    QuantileSketch<T>? _quantiles;

    // Of an empty summary for the next share: the distinct values of those before.
    DistinctCounter? _known;
    int _untilSample;
    bool _continues;
    ulong _random = ShareSeed.Of(share);

    public long Count { get; private set; }
    public T Min { get; private set; }
    public T Max { get; private set; }

    /// <summary>Fed apart, with the values that have no place in the sketches too.</summary>
    public RowOrder<T> Order { get; private set; } = new();
    public double RankError => Settled()._quantiles?.RankError ?? 0;
    public FrequentValues<T> Values => Settled()._values;
    public bool IsApproximate => Settled()._quantiles is not null;

    /// <summary>As many values as one sampled value stands for, at most.</summary>
    public const int SampleWeight = 64;

    /// <summary>Sums; from the values and their counts while all are kept.</summary>
    public Moments Moments => Settled()._moments ?? Moments.Of(_values.Entries());

    /// <summary>Adds finite values, given the least and the greatest of them.</summary>
    public void Add(ReadOnlySpan<T> values, T min, T max)
    {
        if (values.IsEmpty) return;
        Min = Count == 0 ? min : T.Min(Min, min);
        Max = Count == 0 ? max : T.Max(Max, max);
        if (_quantiles is null)
        {
            if (typeof(T) == typeof(long) && _dense is not null)
            {
                if (_dense.TryAdd(MemoryMarshal.Cast<T, long>(values), (long)(object)min, (long)(object)max))
                {
                    Count += values.Length;
                    return;
                }
                Settled();
            }
        }
        if (_quantiles is null)
        {
            int known = _values.AddRange(values);
            Count += known;
            if (known == values.Length) return;
            values = values[known..];
            Approximate();
        }
        AddMoments(values, min, max);
        CountDistinct(values);
        Sample(values);
        Count += values.Length;
    }

    /// <summary>
    /// Adds finite values, each as often as it occurs; those that do not occur are passed over. Gives how many were
    /// added.
    /// </summary>
    public long Add(ReadOnlySpan<T> values, ReadOnlySpan<long> counts)
    {
        var entries = new List<(T Value, long Count)>(values.Length);
        long added = 0;
        for (int i = 0; i < values.Length; i++)
        {
            if (counts[i] == 0) continue;
            entries.Add((values[i], counts[i]));
            Min = Count + added == 0 ? values[i] : T.Min(Min, values[i]);
            Max = Count + added == 0 ? values[i] : T.Max(Max, values[i]);
            added += counts[i];
        }
        if (added == 0) return 0;
        Settled();
        AddCounted(CollectionsMarshal.AsSpan(entries));
        Count += added;
        return added;
    }

    /// <summary>This, with the close integers counted among the others.</summary>
    NumericSummary<T> Settled()
    {
        if (_dense is null) return this;
        DenseCounts dense = _dense;
        _dense = null;
        AddCounted([.. dense.Entries().Select(static e => ((T)(object)e.Value, e.Count))]);
        return this;
    }

    /// <summary>
    /// Makes this, still empty, the summary of another share of the column that the other is of, when that has more
    /// distinct values than are counted exactly: it goes straight to sketches. So it does when the other and those
    /// before it have that many together.
    /// </summary>
    /// <param name="before">What this was called on for the share before the other.</param>
    public void Continue(NumericSummary<T> other, NumericSummary<T>? before)
    {
        _known = DistinctCounter.Union(other._distinct, before?._known);
        if (_known?.Sketch is not { } sketch) return;
        _dense = null;
        _continues = true;
        Approximate();
        _distinct!.StartFrom(sketch);
    }

    void AddCounted(ReadOnlySpan<(T Value, long Count)> entries)
    {
        int i = 0;
        if (_quantiles is null)
        {
            while (i < entries.Length && _values.TryAdd(entries[i].Value, entries[i].Count)) i++;
            if (i == entries.Length) return;
            Approximate();
        }
        entries = entries[i..];
        _moments!.Merge(Moments.Of(entries.ToArray()));
        foreach ((T value, long count) in entries)
        {
            _distinct!.Add(Hash(value));
            _quantiles!.Add(value, count);
            _values.TryAdd(value, count);
        }
    }

    void AddMoments(ReadOnlySpan<T> values, T min, T max)
    {
        if (typeof(T) == typeof(long))
            _moments!.Add(MemoryMarshal.Cast<T, long>(values), (long)(object)min, (long)(object)max);
        else if (typeof(T) == typeof(double)) _moments!.Add(MemoryMarshal.Cast<T, double>(values));
        else _moments!.Add(MemoryMarshal.Cast<T, Int128>(values), (Int128)(object)min, (Int128)(object)max);
    }

    [SkipLocalsInit]
    void CountDistinct(ReadOnlySpan<T> values)
    {
        Span<ulong> hashes = stackalloc ulong[512];
        while (!values.IsEmpty)
        {
            ReadOnlySpan<T> block = values[..Math.Min(values.Length, hashes.Length)];
            if (typeof(T) == typeof(long)) HashKernel.Integers(MemoryMarshal.Cast<T, long>(block), hashFactor, hashes);
            else if (typeof(T) == typeof(double)) HashKernel.Floats(MemoryMarshal.Cast<T, double>(block), hashes);
            else for (int i = 0; i < block.Length; i++) hashes[i] = Hash(block[i]);
            _distinct!.Add(hashes[..block.Length]);
            values = values[block.Length..];
        }
        _distinct!.Settle();
    }

    /// <summary>The hash of a value: days are hashed as microseconds, decimals by their scale.</summary>
    ulong Hash(T value)
    {
        if (typeof(T) == typeof(long)) return ValueHash.Mix((ulong)((long)(object)value * hashFactor));
        return typeof(T) == typeof(double) ? ValueHash.Of((double)(object)value)
            : ValueHash.Of((Int128)(object)value, scale);
    }

    /// <summary>From all values with their counts to sketches of them.</summary>
    void Approximate()
    {
        _moments = Moments.Of(_values.Entries());
        _distinct = new DistinctCounter(2 * _values.Count);
        _quantiles = new QuantileSketch<T>(share);
        foreach ((T value, long count) in _values.Entries())
        {
            _distinct.Add(Hash(value));
            _quantiles.Add(value, count);
        }
        _values.StartPurging();
    }

    void Sample(ReadOnlySpan<T> values)
    {
        int level = Count < AllUntil ? 0 : Count < EighthUntil ? 3 : 6;
        if (_continues) level = Count < AllUntil ? 3 : 6;
        int group = 1 << level;
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
        Order.Merge(other.Order);
        if (other.Count == 0) return;
        Settled();
        other.Settled();
        Min = Count == 0 ? other.Min : T.Min(Min, other.Min);
        Max = Count == 0 ? other.Max : T.Max(Max, other.Max);
        Count += other.Count;
        if (other._quantiles is null)
        {
            AddCounted([.. other._values.Entries()]);
            return;
        }
        if (_quantiles is null) Approximate();
        _moments!.Merge(other._moments!);
        _distinct!.Merge(other._distinct!);
        _quantiles!.Merge(other._quantiles);
        _values.MergePurging(other._values);
    }

    /// <summary>
    /// The same summary of values in another type; the mapping multiplies by the factor, and keeps order and hashes.
    /// </summary>
    public NumericSummary<TOther> Map<TOther>(Func<T, TOther> map, BigInteger factor, int otherScale = 0)
        where TOther : unmanaged, INumber<TOther>
    {
        var mapped = new NumericSummary<TOther>(1, otherScale) { Count = Count, _dense = null, Order = Order.Map(map) };
        if (Count == 0) return mapped;
        Settled();
        (mapped.Min, mapped.Max) = (map(Min), map(Max));
        if (_distinct is not null)
        {
            mapped._distinct = new DistinctCounter();
            mapped._distinct.Merge(_distinct);
        }
        mapped._moments = _moments?.Scale(factor, typeof(TOther) == typeof(double));
        mapped._quantiles = _quantiles?.Map(map);
        mapped._values = _values.Map(map);
        return mapped;
    }

    public (long Count, long Lower, long Upper, bool Exact) Distinct() =>
        Settled()._distinct?.Estimate(Count) ?? (_values.Count, _values.Count, _values.Count, true);

    /// <summary>
    /// Values in order with the number of values up to and with each; exact or as the sketch has them.
    /// </summary>
    public (T[] Values, long[] Cumulative) Ranks()
    {
        (T Value, long Weight)[] entries =
            [.. (Settled()._quantiles?.Entries() ?? _values.Entries()).OrderBy(e => e.Item1)];
        var values = new T[entries.Length];
        var cumulative = new long[entries.Length];
        long total = 0;
        for (int i = 0; i < entries.Length; i++)
            (values[i], cumulative[i]) = (entries[i].Value, total += entries[i].Weight);
        return (values, cumulative);
    }

    public void Write(BinaryWriter writer, Action<BinaryWriter, T> writeValue)
    {
        writer.Write7BitEncodedInt64(Count);
        Order.Write(writer, writeValue);
        if (Count == 0) return;
        Settled();
        writeValue(writer, Min);
        writeValue(writer, Max);
        _values.Write(writer, writeValue);
        if (!_values.Purging) return;
        _moments!.Write(writer);
        _distinct!.Write(writer);
        _quantiles!.Write(writer, writeValue);
    }

    public void Read(BinaryReader reader, Func<BinaryReader, T> readValue, byte version)
    {
        Count = StatisticsFormat.ReadCount(reader);
        Order.Read(reader, readValue, version);
        if (Count == 0) return;
        _dense = null;
        (Min, Max) = (readValue(reader), readValue(reader));
        _values = FrequentValues<T>.Read(reader, readValue);
        if (!_values.Purging) return;
        _moments = Moments.Read(reader, typeof(T) == typeof(double));
        _distinct = DistinctCounter.Read(reader);
        _quantiles = QuantileSketch<T>.Read(reader, readValue);
    }

    /// <summary>Gives the tables' memory back; this must not be used any more.</summary>
    public void Release()
    {
        _values.Release();
        _distinct?.Release();
    }
}
