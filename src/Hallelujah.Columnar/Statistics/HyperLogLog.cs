using System.Numerics;
using System.Runtime.CompilerServices;

namespace Hallelujah.Columnar.Statistics;

/// <summary>
/// Counts distinct hashes approximately: 2^14 registers, standard error 1.04 / sqrt(2^14) = 0.81 %. The estimator is the one of
/// Otmar Ertl, "New cardinality estimation algorithms for HyperLogLog sketches" (2017), algorithm 6: no tables, no bias.
/// The same hashes give the same registers in any order and grouping.
/// </summary>
sealed class HyperLogLog
{
    public const int IndexBits = 14, Registers = 1 << IndexBits, RankBits = 64 - IndexBits;
    public const double StandardError = 1.04 / 128;

    readonly byte[] _registers = new byte[Registers];

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Add(ulong hash)
    {
        int index = (int)(hash >> RankBits);
        byte rank = Rank(hash);
        if (_registers[index] < rank) _registers[index] = rank;
    }

    /// <summary>Position of the first set bit behind the index, from 1; a bit past the end bounds it.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static byte Rank(ulong hash) => (byte)(BitOperations.LeadingZeroCount((hash << IndexBits) | (1UL << (IndexBits - 1))) + 1);

    public void Merge(HyperLogLog other)
    {
        for (int i = 0; i < Registers; i++) _registers[i] = Math.Max(_registers[i], other._registers[i]);
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

    /// <summary>Half a byte a register above a common base, as nearly all ranks lie within 15 of the least; the rest are listed.</summary>
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
        for (int i = 0; i < Registers; i++) sketch._registers[i] = (byte)(least + ((packed[i / 2] >> (4 * (i & 1))) & 15));
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
