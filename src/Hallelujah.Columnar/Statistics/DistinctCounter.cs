using System.Buffers;
using System.Numerics;
using System.Runtime.CompilerServices;
using Hallelujah.Columnar.Segments;

namespace Hallelujah.Columnar.Statistics;

/// <summary>
/// Counts distinct hashes: all of them, exact to <see cref="MaxExact"/>, and a <see cref="HyperLogLog"/> beyond. Two
/// texts with the same 64-bit hash would count as one: at the most hashes kept, a chance of 1 in 10^10.
/// </summary>
sealed unsafe class DistinctCounter
{
    public const int MaxExact = 65_536;
    const int FewHashes = 64;

    /// <summary>More than so many are told apart by sorting: a table of theirs would be out of the cache.</summary>
    const int SortedFrom = 16_384;

    /// <summary>The bits of which <see cref="AreMoreThan"/> marks one for each hash, as a power of two.</summary>
    const int MarkBits = 20;

    /// <summary>
    /// The first room above <see cref="MaxExact"/>: so many different hashes mark 67,400 bits, more than MaxExact.
    /// </summary>
    const int FirstLargeRoom = MaxExact + (MaxExact / 16);

    // Hashes as they come, each kept once now and then: a table for each column would be out of the cache by the next
    // block. Outside the collected heap, where half a megabyte would stay long after it has become a sketch.
    readonly NativeBuffer _log = new(isForgotten: false);
    int _logged, _room;

    // The hashes before here are all different.
    int _different;

    // And the hashes before here are in order.
    int _inOrder;
    HyperLogLog? _sketch;

    public DistinctCounter(int expected = FewHashes) =>
        Reserve(Math.Min(Math.Max(expected, FewHashes), FirstLargeRoom));

    ulong* Hashes => (ulong*)_log.Pointer;

    /// <summary>There when more than <see cref="MaxExact"/> different hashes were added.</summary>
    public HyperLogLog? Sketch
    {
        get
        {
            Deduplicate();
            return _sketch;
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Add(ulong hash)
    {
        if (_sketch is null && _logged < _room) Hashes[_logged++] = hash;
        else AddToSketchOrMakeRoom(hash);
    }

    void AddToSketchOrMakeRoom(ulong hash)
    {
        if (_sketch is null) MakeRoom();
        if (_sketch is null) Hashes[_logged++] = hash;
        else _sketch.Add(hash);
    }

    /// <summary>Adds a block of hashes.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Add(ReadOnlySpan<ulong> hashes)
    {
        while (_sketch is null && !hashes.IsEmpty)
        {
            if (_logged == _room)
            {
                MakeRoom();
                continue;
            }
            int count = Math.Min(hashes.Length, _room - _logged);
            ulong* log = Hashes, next = log + _logged;
            // Sorted columns repeat a value.
            ulong previous = _logged > 0 ? next[-1] : ~hashes[0];
            foreach (ulong hash in hashes[..count])
            {
                *next = hash;
                if (hash != previous) next++;
                previous = hash;
            }
            _logged = (int)(next - log);
            hashes = hashes[count..];
        }
        _sketch?.Add(hashes);
    }

    void Reserve(int room)
    {
        _log.Ensure((long)room * sizeof(ulong), (long)_logged * sizeof(ulong));
        _room = room;
    }

    /// <summary>
    /// Makes room for more hashes; or a sketch, where there are too many different ones. Where the hashes that are kept
    /// once would surely not leave half of the room, they need not be told apart yet.
    /// </summary>
    void MakeRoom()
    {
        const int Growth = 4;
        if (_room is <= SortedFrom or > MaxExact || !AreMoreThan(_room / 2)) Deduplicate();
        if (_sketch is not null || _logged <= _room / 2) return;
        Reserve(_room > MaxExact ? MaxExact + (MaxExact / 2)
            : _room * Growth < MaxExact ? _room * Growth : FirstLargeRoom);
    }

    /// <summary>Keeps each hash once; turns to a sketch where there are more than are counted exactly.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    void Deduplicate()
    {
        if (_different == _logged) return;
        if (_logged > MaxExact && AreMoreThan(MaxExact))
        {
            Approximate();
            return;
        }
        if (_logged > SortedFrom)
        {
            DeduplicateSorted();
            return;
        }
        int slots = (int)BitOperations.RoundUpToPowerOf2((uint)(2 * _logged));
        using IMemoryOwner<byte> rented = ColumnMemory.Rent(slots * sizeof(ulong));
        var memory = rented.Memory.Span[..(slots * sizeof(ulong))];
        memory.Clear();
        ulong* log = Hashes;
        int kept = 0;
        bool zero = false;
        fixed (byte* start = memory)
        {
            ulong* table = (ulong*)start;
            for (int at = 0; at < _logged; at++)
            {
                ulong hash = log[at];
                if (hash == 0)
                {
                    // An empty slot's mark.
                    if (!zero) log[kept++] = 0;
                    zero = true;
                    continue;
                }
                int i = (int)hash & (slots - 1);
                while (table[i] != 0 && table[i] != hash) i = (i + 1) & (slots - 1);
                if (table[i] == hash) continue;
                table[i] = log[kept++] = hash;
            }
        }
        (_logged, _different, _inOrder) = (kept, kept, 0);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    void DeduplicateSorted()
    {
        var hashes = new Span<ulong>(Hashes, _logged);
        HashOrder.Sort(hashes);
        int kept = 1;
        for (int i = 1; i < hashes.Length; i++)
        {
            hashes[kept] = hashes[i];
            if (hashes[i] != hashes[kept - 1]) kept++;
        }
        _logged = _different = _inOrder = kept;
        if (kept > MaxExact) Approximate();
    }

    /// <summary>
    /// Whether there are surely more different ones: so they are where their first bits alone tell more apart. Of
    /// 69,632 hashes that all differ one in thirty meets another there; what it costs is a tenth of telling them apart.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    bool AreMoreThan(int count)
    {
        const int Bytes = (1 << MarkBits) / 8;
        using IMemoryOwner<byte> rented = ColumnMemory.Rent(Bytes);
        var memory = rented.Memory.Span[..Bytes];
        memory.Clear();
        ulong* log = Hashes;
        int marked = 0;
        fixed (byte* start = memory)
        {
            ulong* marks = (ulong*)start;
            for (int i = 0; i < _logged; i++)
            {
                int mark = (int)(log[i] >> (64 - MarkBits));
                marks[mark >> 6] |= 1UL << mark;
            }
            for (int i = 0; i < Bytes / sizeof(ulong); i++) marked += BitOperations.PopCount(marks[i]);
        }
        return marked > count;
    }

    /// <summary>To be called now and then between blocks: makes adding faster, changes no count.</summary>
    public void Settle() => _sketch?.Settle();

    /// <summary>Gives the memory back; this must not be used any more.</summary>
    public void Release()
    {
        ((IDisposable)_log).Dispose();
        (_logged, _different, _inOrder, _room) = (0, 0, 0, 0);
    }

    /// <summary>
    /// Starts with the sketch of another share of the same column. What that has seen need not be seen again, as the
    /// greater register wins when they are merged: so most hashes are passed over from the start.
    /// </summary>
    public void StartFrom(HyperLogLog other)
    {
        if (_sketch is null) Approximate();
        _sketch!.Merge(other);
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
        _sketch = new HyperLogLog();
        AddInBlocks(new(Hashes, _logged));
        Release();
    }

    void AddInBlocks(ReadOnlySpan<ulong> hashes)
    {
        const int Block = 8_192;
        for (; !hashes.IsEmpty; hashes = hashes[Math.Min(hashes.Length, Block)..])
        {
            _sketch!.Add(hashes[..Math.Min(hashes.Length, Block)]);
            _sketch.Settle();
        }
    }

    public void Merge(DistinctCounter other)
    {
        if (other.Sketch is { } sketch)
        {
            if (_sketch is null) Approximate();
            _sketch!.Merge(sketch);
        }
        else Add(new ReadOnlySpan<ulong>(other.Hashes, other._logged));
    }

    /// <summary>The count with its bounds at 99 %, of at most <paramref name="values"/> values.</summary>
    public (long Count, long Lower, long Upper, bool Exact) Estimate(long values)
    {
        if (Sketch is not { } sketch) return (_logged, _logged, _logged, true);
        double estimate = sketch.Estimate(), error = 2.576 * HyperLogLog.StandardError;
        // More than MaxExact were seen, and never more than there are values.
        long Clamp(double x) => Math.Clamp((long)Math.Round(x), Math.Min(MaxExact + 1, values), values);
        return (Clamp(estimate), Clamp(estimate / (1 + error)), Clamp(estimate / (1 - error)), false);
    }

    public void Write(BinaryWriter writer)
    {
        HyperLogLog? sketch = Sketch;
        writer.Write(sketch is null);
        if (sketch is not null)
        {
            sketch.Write(writer);
            return;
        }
        var sorted = new Span<ulong>(Hashes, _logged);
        if (_inOrder < _logged) HashOrder.Sort(sorted);
        _inOrder = _logged;
        writer.Write7BitEncodedInt(sorted.Length);
        byte[] steps = ArrayPool<byte>.Shared.Rent(sorted.Length * StatisticsFormat.MaxNumberBytes);
        int length = 0;
        ulong previous = 0;
        foreach (ulong hash in sorted)
        {
            StatisticsFormat.Put(steps, ref length, hash - previous);
            previous = hash;
        }
        writer.Write(steps, 0, length);
        ArrayPool<byte>.Shared.Return(steps);
    }

    public static DistinctCounter Read(BinaryReader reader)
    {
        DistinctCounter counter;
        if (!reader.ReadBoolean())
        {
            counter = new DistinctCounter { _sketch = HyperLogLog.Read(reader) };
            counter.Release();
            return counter;
        }
        int count = StatisticsFormat.ReadLength(reader, MaxExact);
        counter = new DistinctCounter(count);
        byte[] steps = ArrayPool<byte>.Shared.Rent(count * StatisticsFormat.MaxNumberBytes);
        int length = reader.Read(steps, 0, count * StatisticsFormat.MaxNumberBytes), at = 0;
        ulong hash = 0;
        bool inOrder = true;
        for (int i = 0; i < count; i++)
        {
            ulong next = hash + StatisticsFormat.Take(steps.AsSpan(0, length), ref at);
            inOrder &= i == 0 || next > hash;
            counter.Add(hash = next);
        }
        if (inOrder) counter._different = counter._inOrder = counter._logged;
        ArrayPool<byte>.Shared.Return(steps);
        reader.BaseStream.Seek(at - length, SeekOrigin.Current);
        return counter;
    }
}
