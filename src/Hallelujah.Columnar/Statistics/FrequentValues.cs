using System.Buffers;
using System.Numerics;
using System.Runtime.CompilerServices;

namespace Hallelujah.Columnar.Statistics;

/// <summary>
/// Values and how often each occurs: all of them while there are at most <see cref="MaxExact"/>, then the most frequent
/// ones in the manner of Misra-Gries and space-saving, purged by the median count (Anderson et al., "A High-Performance
/// Algorithm for Identifying Frequent Items in Data Streams", 2017). Mergeable; no randomness.
/// </summary>
/// <typeparam name="T">The values, or the hashes of texts.</typeparam>
sealed class FrequentValues<T> where T : unmanaged, IEquatable<T>
{
    public const int MaxExact = 4_096, Tracked = 1_024;

    const int MinSlots = 16;

    // Open addressing; a count of 0 marks an empty slot. At most half of the slots are taken.
    T[] _keys;
    long[] _counts;

    /// <param name="expected">How many different values there will be.</param>
    public FrequentValues(int expected = 0)
    {
        int slots = (int)BitOperations.RoundUpToPowerOf2((uint)Math.Max(MinSlots, 2 * expected));
        (_keys, _counts) = (TablePool<T>.Rent(slots), TablePool<long>.Rent(slots));
    }

    public int Count { get; private set; }

    /// <summary>At most so much of any value's occurrences is not in its count.</summary>
    public long Offset { get; private set; }

    /// <summary>True where values were dropped, so that counts are estimates.</summary>
    public bool Purging { get; private set; }

    /// <summary>Adds a value; false when there is no room for it while all are still kept.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool TryAdd(T key, long count)
    {
        T[] keys = _keys;
        long[] counts = _counts;
        int mask = keys.Length - 1, i = Slot(key) & mask;
        while (counts[i] != 0)
        {
            if (keys[i].Equals(key))
            {
                counts[i] += count;
                return true;
            }
            i = (i + 1) & mask;
        }
        return TryInsert(key, count, i);
    }

    /// <summary>Adds values once each; gives how many there was room for.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public int AddRange(ReadOnlySpan<T> values)
    {
        for (int i = 0; i < values.Length; i++)
            if (!TryAdd(values[i], 1)) return i;
        return values.Length;
    }

    bool TryInsert(T key, long count, int slot)
    {
        if (Purging)
        {
            if (Count >= 2 * Tracked)
            {
                Purge();
                TryAdd(key, count);
                return true;
            }
        }
        else if (Count == MaxExact) return false;
        _keys[slot] = OneZero(key);
        _counts[slot] = count;
        if (++Count * 2 > _keys.Length) Grow();
        return true;
    }

    /// <summary>From now on, only the most frequent values are kept.</summary>
    public void StartPurging()
    {
        Purging = true;
        if (Count > Tracked) Purge();
    }

    /// <summary>
    /// Takes a count off every value, one that drops at least half of what is beyond <see cref="Tracked"/>.
    /// </summary>
    void Purge()
    {
        (T Key, long Count)[] entries = ArrayPool<(T, long)>.Shared.Rent(Count);
        int n = 0;
        long least = long.MaxValue;
        for (int i = 0; i < _counts.Length; i++)
        {
            if (_counts[i] == 0) continue;
            entries[n++] = (_keys[i], _counts[i]);
            least = Math.Min(least, _counts[i]);
        }
        long cut = Cut(entries.AsSpan(0, n), least);
        Offset += cut;
        Count = 0;
        if (_counts.Length == 4 * Tracked) Array.Clear(_counts);
        else Resize(4 * Tracked);
        foreach ((T key, long count) in entries.AsSpan(0, n))
            if (count > cut) Place(key, count - cut);
        ArrayPool<(T, long)>.Shared.Return(entries);
    }

    static long Cut(ReadOnlySpan<(T Key, long Count)> entries, long least)
    {
        int atLeast = 0;
        foreach ((_, long count) in entries) atLeast += count == least ? 1 : 0;
        // The usual case, most values seen once: dropping those is enough, and spares the sort.
        if (entries.Length - atLeast <= Tracked && atLeast > 0) return least;
        long[] rented = ArrayPool<long>.Shared.Rent(entries.Length);
        Span<long> counts = rented.AsSpan(0, entries.Length);
        for (int i = 0; i < counts.Length; i++) counts[i] = entries[i].Count;
        counts.Sort();
        long cut = counts[^(Tracked + 1)];
        ArrayPool<long>.Shared.Return(rented);
        return cut;
    }

    void Place(T key, long count)
    {
        int mask = _keys.Length - 1, i = Slot(key) & mask;
        while (_counts[i] != 0) i = (i + 1) & mask;
        (_keys[i], _counts[i]) = (key, count);
        Count++;
    }

    void Grow()
    {
        T[] keys = _keys;
        long[] counts = _counts;
        (_keys, _counts, Count) = (TablePool<T>.Rent(keys.Length * 4), TablePool<long>.Rent(keys.Length * 4), 0);
        for (int k = 0; k < keys.Length; k++)
            if (counts[k] != 0) Place(keys[k], counts[k]);
        TablePool<T>.Return(keys);
        TablePool<long>.Return(counts);
    }

    void Resize(int length)
    {
        Release();
        (_keys, _counts) = (TablePool<T>.Rent(length), TablePool<long>.Rent(length));
    }

    /// <summary>Gives the memory back; this must not be used any more.</summary>
    public void Release()
    {
        TablePool<T>.Return(_keys);
        TablePool<long>.Return(_counts);
        (_keys, _counts) = ([], []);
    }

    public IEnumerable<(T Key, long Count)> Entries()
    {
        for (int i = 0; i < _keys.Length; i++)
            if (_counts[i] != 0) yield return (_keys[i], _counts[i]);
    }

    /// <summary>
    /// How much too high a count may be at 99 %, where one value stands for up to sampleWeight; 0 where exact.
    /// </summary>
    public long ErrorOf(long count, int sampleWeight) =>
        Purging ? (long)Math.Ceiling(2.576 * Math.Sqrt((double)sampleWeight * (count + Offset))) : 0;

    public bool Contains(T key)
    {
        int mask = _keys.Length - 1;
        for (int i = Slot(key) & mask; _counts[i] != 0; i = (i + 1) & mask)
            if (_keys[i].Equals(key)) return true;
        return false;
    }

    /// <summary>Adds a purging one's entries to this, which purges too.</summary>
    public void MergePurging(FrequentValues<T> other)
    {
        foreach ((T key, long count) in other.Entries()) TryAdd(key, count);
        Offset += other.Offset;
    }

    /// <summary>The same counts of other values; no two values map to one.</summary>
    public FrequentValues<TOther> Map<TOther>(Func<T, TOther> map) where TOther : unmanaged, IEquatable<TOther>
    {
        var mapped = new FrequentValues<TOther> { Offset = Offset, Purging = Purging };
        foreach ((T key, long count) in Entries()) mapped.TryAdd(map(key), count);
        return mapped;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static int Slot(T key)
    {
        ulong x = Bits(key) * ValueHash.FractionSalt;
        return (int)(x >> 40);
    }

    /// <summary>A zero with a sign is the same value as one without.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static T OneZero(T key) => typeof(T) == typeof(double)
        ? Unsafe.BitCast<double, T>(Unsafe.BitCast<T, double>(key) + 0.0) : key;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static ulong Bits(T key)
    {
        if (typeof(T) == typeof(Int128))
        {
            var wide = (Int128)(object)key;
            return (ulong)wide ^ BitOperations.RotateLeft((ulong)(wide >> 64), 31);
        }
        ulong bits = Unsafe.BitCast<T, ulong>(OneZero(key));
        // The upper bits of a Float64 differ most; fold them down so that the multiplication spreads both.
        return bits ^ (bits >> 32);
    }

    public void Write(BinaryWriter writer, Action<BinaryWriter, T> writeKey)
    {
        // Trimmed to what is promised.
        if (Purging && Count > Tracked) Purge();
        writer.Write(Purging);
        writer.Write7BitEncodedInt64(Offset);
        writer.Write7BitEncodedInt(Count);
        for (int i = 0; i < _counts.Length; i++)
        {
            if (_counts[i] == 0) continue;
            writeKey(writer, _keys[i]);
            writer.Write7BitEncodedInt64(_counts[i]);
        }
    }

    public static FrequentValues<T> Read(BinaryReader reader, Func<BinaryReader, T> readKey)
    {
        bool purging = reader.ReadBoolean();
        long offset = StatisticsFormat.ReadCount(reader);
        int count = StatisticsFormat.ReadLength(reader, MaxExact);
        var values = new FrequentValues<T>(purging ? 2 * Tracked : count) { Purging = purging, Offset = offset };
        for (int i = 0; i < count; i++)
        {
            T key = readKey(reader);
            long n = StatisticsFormat.ReadCount(reader);
            if (n == 0 || !values.TryAdd(key, n)) throw StatisticsFormat.Damaged("a frequent value without a count");
        }
        return values;
    }
}
