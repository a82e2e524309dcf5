using System.Buffers;
using System.Numerics;
using System.Runtime.CompilerServices;
using Hallelujah.Columnar.Segments;

namespace Hallelujah.Columnar.Statistics;

/// <summary>
/// Counts distinct hashes: a set of them, exact to <see cref="MaxExact"/>, and a <see cref="HyperLogLog"/> beyond.
/// Two texts with the same 64-bit hash would count as one: at the most hashes kept, a chance of 1 in 10^10.
/// </summary>
sealed unsafe class DistinctCounter
{
    public const int MaxExact = 65_536;
    const int FewSlots = 64;

    // Open addressing by the hash's low bits; 0 means empty, so the hash 0 has a flag of its own. Outside the collected
    // heap, where tables of a megabyte would stay long after they have become sketches.
    IMemoryOwner<byte>? _memory;
    ulong* _slots;
    int _length;
    bool _zero;
    int _count;

    public DistinctCounter(int expected = FewSlots / 2) =>
        Allocate((int)BitOperations.RoundUpToPowerOf2((uint)Math.Max(FewSlots, 2 * expected)));

    void Allocate(int length)
    {
        _memory = ColumnMemory.Rent(length * sizeof(ulong));
        // The memory does not move.
        fixed (byte* start = _memory.Memory.Span) _slots = (ulong*)start;
        _length = length;
        new Span<ulong>(_slots, length).Clear();
    }

    public HyperLogLog? Sketch { get; private set; }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Add(ulong hash)
    {
        if (Sketch is not null) Sketch.Add(hash);
        else AddExact(hash);
    }

    /// <summary>Adds a block of hashes.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Add(ReadOnlySpan<ulong> hashes)
    {
        int i = 0;
        ulong previous = 0;
        for (; i < hashes.Length && Sketch is null; i++)
        {
            // Sorted columns repeat a value.
            if (hashes[i] != previous) AddExact(hashes[i]);
            else if (previous == 0) AddExact(0);
            previous = hashes[i];
        }
        Sketch?.Add(hashes[i..]);
    }

    /// <summary>To be called now and then between blocks: makes adding faster, changes no count.</summary>
    public void Settle() => Sketch?.Settle();

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    void AddExact(ulong hash)
    {
        if (hash == 0)
        {
            if (!_zero) _count++;
            _zero = true;
        }
        else
        {
            ulong* slots = _slots;
            int mask = _length - 1, i = (int)hash & mask;
            while (slots[i] != 0)
            {
                if (slots[i] == hash) return;
                i = (i + 1) & mask;
            }
            slots[i] = hash;
            _count++;
        }
        if (_count > MaxExact) Approximate();
        else if (_count * 2 > _length) Grow();
    }

    void Grow()
    {
        IMemoryOwner<byte> before = _memory!;
        var old = new ReadOnlySpan<ulong>(_slots, _length);
        Allocate(_length * 2);
        int mask = _length - 1;
        foreach (ulong hash in old)
        {
            if (hash == 0) continue;
            int i = (int)hash & mask;
            while (_slots[i] != 0) i = (i + 1) & mask;
            _slots[i] = hash;
        }
        before.Dispose();
    }

    /// <summary>Gives the set's memory back; this must not be used any more.</summary>
    public void Release()
    {
        _memory?.Dispose();
        (_memory, _length) = (null, 0);
        _slots = null;
    }

    /// <summary>
    /// Starts with the sketch of another share of the same column. What that has seen need not be seen again, as the
    /// greater register wins when they are merged: so most hashes are passed over from the start.
    /// </summary>
    public void StartFrom(HyperLogLog other)
    {
        if (Sketch is null) Approximate();
        Sketch!.Merge(other);
    }

    /// <summary>
    /// The hashes of a share and of those before it, as far as they are of use to the next: all while they are few
    /// enough to be counted exactly, then a sketch.
    /// </summary>
    public static DistinctCounter? Union(DistinctCounter? share, DistinctCounter? before)
    {
        if (share?.Sketch is not null) return share;
        if (share is null || before?.Sketch is not null) return before;
        DistinctCounter union = before ?? new();
        union.Merge(share);
        return union;
    }

    void Approximate()
    {
        Sketch = new HyperLogLog();
        if (_zero) Sketch.Add(0);
        foreach (ulong hash in new ReadOnlySpan<ulong>(_slots, _length))
            if (hash != 0) Sketch.Add(hash);
        Release();
    }

    public void Merge(DistinctCounter other)
    {
        if (other.Sketch is null)
        {
            if (other._zero) Add(0);
            foreach (ulong hash in new ReadOnlySpan<ulong>(other._slots, other._length))
                if (hash != 0) Add(hash);
            return;
        }
        if (Sketch is null) Approximate();
        Sketch!.Merge(other.Sketch);
    }

    /// <summary>The count with its bounds at 95 %, of at most <paramref name="values"/> values.</summary>
    public (long Count, long Lower, long Upper, bool Exact) Estimate(long values)
    {
        if (Sketch is null) return (_count, _count, _count, true);
        double estimate = Sketch.Estimate(), error = 1.96 * HyperLogLog.StandardError;
        // More than MaxExact were seen, and never more than there are values.
        long Clamp(double x) => Math.Clamp((long)Math.Round(x), Math.Min(MaxExact + 1, values), values);
        return (Clamp(estimate), Clamp(estimate / (1 + error)), Clamp(estimate / (1 - error)), false);
    }

    public void Write(BinaryWriter writer)
    {
        writer.Write(Sketch is null);
        if (Sketch is not null)
        {
            Sketch.Write(writer);
            return;
        }
        ulong[] rented = ArrayPool<ulong>.Shared.Rent(_count);
        Span<ulong> sorted = rented.AsSpan(0, _count);
        int n = 0;
        if (_zero) sorted[n++] = 0;
        foreach (ulong hash in new ReadOnlySpan<ulong>(_slots, _length))
            if (hash != 0) sorted[n++] = hash;
        sorted.Sort();
        writer.Write7BitEncodedInt(n);
        ulong previous = 0;
        foreach (ulong hash in sorted)
        {
            writer.Write7BitEncodedInt64((long)(hash - previous));
            previous = hash;
        }
        ArrayPool<ulong>.Shared.Return(rented);
    }

    public static DistinctCounter Read(BinaryReader reader)
    {
        var counter = new DistinctCounter();
        if (!reader.ReadBoolean())
        {
            counter.Sketch = HyperLogLog.Read(reader);
            counter.Release();
            return counter;
        }
        int count = StatisticsFormat.ReadLength(reader, MaxExact);
        ulong hash = 0;
        for (int i = 0; i < count; i++)
        {
            hash += (ulong)reader.Read7BitEncodedInt64();
            counter.Add(hash);
        }
        return counter;
    }
}
