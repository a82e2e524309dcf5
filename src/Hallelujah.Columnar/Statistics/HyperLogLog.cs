using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Hallelujah.Columnar.Statistics;

/// <summary>
/// Counts distinct hashes approximately: 2^14 registers, standard error 1.04 / sqrt(2^14) = 0.81 %. The estimator is
/// the one of Otmar Ertl, "New cardinality estimation algorithms for HyperLogLog sketches" (2017), algorithm 6: no
/// tables, no bias. The same hashes give the same registers in any order and grouping.
/// </summary>
sealed unsafe class HyperLogLog
{
    public const int IndexBits = 14, Registers = 1 << IndexBits, RankBits = 64 - IndexBits;
    public const double StandardError = 1.04 / 128;

    readonly byte[] _registers = new byte[Registers];
    byte _least;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Add(ulong hash)
    {
        int index = (int)(hash >> RankBits);
        byte rank = Rank(hash);
        if (_registers[index] < rank) _registers[index] = rank;
    }

    /// <summary>
    /// Adds a block of hashes; those that can't raise even the least register are passed over.
    /// </summary>
    public void Add(ReadOnlySpan<ulong> hashes)
    {
        int i = Avx512CD.IsSupported ? AddVectors(hashes) : 0;
        for (; i < hashes.Length; i++) Add(hashes[i]);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    [SkipLocalsInit]
    int AddVectors(ReadOnlySpan<ulong> hashes)
    {
        const int BlockHashes = 512, Lanes = 8;
        // Index and rank of the hashes that may raise a register; a store writes all lanes.
        uint* raising = stackalloc uint[BlockHashes + Lanes];
        int i = 0, end = hashes.Length & ~(Lanes - 1);
        ref ulong first = ref MemoryMarshal.GetReference(hashes);
        var bound = Vector512.Create(ulong.MaxValue >> _least);
        while (i < end)
        {
            int blockEnd = Math.Min(end, i + BlockHashes), count = 0;
            for (; i < blockEnd; i += Lanes)
            {
                Vector512<ulong> hash = Vector512.LoadUnsafe(in first, (nuint)i), rest = hash << IndexBits;
                Vector512<ulong> mayRaise = Vector512.LessThanOrEqual(rest, bound);
                Vector512<ulong> rank = Avx512CD.LeadingZeroCount(rest | Vector512.Create(1UL << (IndexBits - 1)));
                Vector512<ulong> pairs = ((hash >> RankBits) << 8) + rank + Vector512<ulong>.One;
                pairs = Avx512F.Compress(Vector512<ulong>.Zero, mayRaise, pairs);
                Avx512F.ConvertToVector256UInt32(pairs).Store(raising + count);
                count += BitOperations.PopCount((uint)mayRaise.ExtractMostSignificantBits());
            }
            Raise(raising, count);
        }
        return end;
    }

    // Without branches, which would be guessed wrongly.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    void Raise(uint* pairs, int count)
    {
        // An index has 14 bits, as many as there are registers.
        ref byte registers = ref MemoryMarshal.GetArrayDataReference(_registers);
        for (uint* end = pairs + count; pairs < end; pairs++)
        {
            ref byte register = ref Unsafe.Add(ref registers, (nint)(*pairs >> 8));
            register = (byte)Math.Max((uint)register, *pairs & 0xFF);
        }
    }

    /// <summary>
    /// Looks for the least register, which lets <see cref="Add(ReadOnlySpan{ulong})"/> pass over more.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Settle()
    {
        var least = Vector512.Create(byte.MaxValue);
        for (int i = 0; i < Registers; i += 64)
            least = Vector512.Min(least, Vector512.Create(_registers.AsSpan(i, 64)));
        byte found = byte.MaxValue;
        for (int lane = 0; lane < 64; lane++) found = Math.Min(found, least[lane]);
        _least = found;
    }

    /// <summary>Position of the first set bit behind the index, from 1; a bit past the end bounds it.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static byte Rank(ulong hash) =>
        (byte)(BitOperations.LeadingZeroCount((hash << IndexBits) | (1UL << (IndexBits - 1))) + 1);

    public void Merge(HyperLogLog other)
    {
        for (int i = 0; i < Registers; i += 64)
        {
            Span<byte> registers = _registers.AsSpan(i, 64);
            Vector512.Max(Vector512.Create(registers), Vector512.Create(other._registers.AsSpan(i, 64)))
                .CopyTo(registers);
        }
        Settle();
    }

    public double Estimate()
    {
        Span<int> histogram = stackalloc int[RankBits + 2];
        foreach (byte rank in _registers) histogram[rank]++;
        double z = Registers * Tau(1 - ((double)histogram[RankBits + 1] / Registers));
        for (int rank = RankBits; rank >= 1; rank--) z = 0.5 * (z + histogram[rank]);
        z += Registers * Sigma((double)histogram[0] / Registers);
        return Registers / (2 * Math.Log(2)) * Registers / z;
    }

    static double Sigma(double x)
    {
        if (x == 1) return double.PositiveInfinity;
        double y = 1, z = x, previous;
        do
        {
            x *= x;
            previous = z;
            z += x * y;
            y += y;
        }
        while (z != previous);
        return z;
    }

    static double Tau(double x)
    {
        if (x is 0 or 1) return 0;
        double y = 1, z = 1 - x, previous;
        do
        {
            x = Math.Sqrt(x);
            previous = z;
            y *= 0.5;
            z -= (1 - x) * (1 - x) * y;
        }
        while (z != previous);
        return z / 3;
    }

    /// <summary>
    /// Half a byte a register above a common base, as nearly all ranks lie within 15 of the least; the rest are listed.
    /// </summary>
    public void Write(BinaryWriter writer)
    {
        byte least = _registers.Min();
        writer.Write(least);
        var packed = new byte[Registers / 2];
        var rest = new List<int>();
        for (int i = 0; i < Registers; i++)
        {
            int above = _registers[i] - least;
            if (above >= 15) rest.Add(i);
            packed[i / 2] |= (byte)(Math.Min(above, 15) << (4 * (i & 1)));
        }
        writer.Write(packed);
        writer.Write7BitEncodedInt(rest.Count);
        foreach (int i in rest)
        {
            writer.Write((ushort)i);
            writer.Write(_registers[i]);
        }
    }

    public static HyperLogLog Read(BinaryReader reader)
    {
        var sketch = new HyperLogLog();
        byte least = reader.ReadByte();
        byte[] packed = StatisticsFormat.ReadBytes(reader, Registers / 2);
        for (int i = 0; i < Registers; i++)
            sketch._registers[i] = (byte)(least + ((packed[i / 2] >> (4 * (i & 1))) & 15));
        int rest = StatisticsFormat.ReadLength(reader, Registers);
        for (int n = 0; n < rest; n++)
        {
            int i = reader.ReadUInt16();
            if (i >= Registers) throw StatisticsFormat.Damaged($"register {i}");
            sketch._registers[i] = reader.ReadByte();
        }
        if (sketch._registers.Max() > RankBits + 1) throw StatisticsFormat.Damaged("a register too high");
        return sketch;
    }
}
