using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;
using System.Text;
using BenchmarkDotNet.Attributes;
using Hallelujah.Columnar.Schema;
using Hallelujah.Columnar.Segments;

namespace Hallelujah.Benchmarks.Kernels;

/// <summary>
/// Copying the rows that a filter left: by their numbers, as the engine does, which are made of the filter's bits once
/// for all columns, and straight by the bits. Nanoseconds are per row of the column, chosen or not; rows are chosen at
/// random, one by one. Straight by the bits needs AVX-512 with VBMI2.
/// </summary>
[MinColumn, MedianColumn]
public class GatherBenchmarks
{
    const int Rows = 262_144;

    /// <summary>Vectors are stored whole behind the last row.</summary>
    const int Slack = 64;

    readonly ulong[] _bits = new ulong[Rows / 64];
    readonly int[] _numbers = new int[Rows + Slack];
    readonly long[] _wide = new long[Rows];
    readonly ushort[] _codes = new ushort[Rows];
    readonly byte[] _narrowCodes = new byte[Rows];
    readonly long[] _wideTarget = new long[Rows + Slack];
    readonly ushort[] _codesTarget = new ushort[Rows + Slack];
    readonly byte[] _narrowTarget = new byte[Rows + Slack];
    readonly int[] _ends = new int[Rows + 1];
    readonly int[] _offsets = new int[Rows + 1];
    byte[] _bytes = [], _textTarget = [];
    LoadedColumn? _texts;
    int _count;

    [Params(1, 7, 50, 95)]
    public int Percent { get; set; }

    ReadOnlySpan<int> Chosen => _numbers.AsSpan(0, _count);

    [GlobalSetup]
    public void SetUp()
    {
        var random = new Random(5);
        var bytes = new List<byte>();
        for (int i = 0; i < Rows; i++)
        {
            if (random.Next(100) < Percent) _bits[i >> 6] |= 1UL << (i & 63);
            _wide[i] = random.NextInt64();
            _codes[i] = (ushort)random.Next(30_000);
            _narrowCodes[i] = (byte)random.Next(100);
            bytes.AddRange(Encoding.UTF8.GetBytes(new string('t', random.Next(10, 40))));
            _offsets[i + 1] = bytes.Count;
        }
        _bytes = [.. bytes, .. new byte[128]];
        _textTarget = new byte[_bytes.Length];
        _texts = new(
            new(
                ColumnType.Utf8, SegmentEncoding.Plain, 0, [], [], 0, 0, [], null,
                () => throw new NotSupportedException()),
            ColumnType.Utf8, Rows, new MemoryStream())
        {
            Offsets = MemoryMarshal.AsBytes(_offsets.AsSpan()).ToArray(),
            Values = _bytes,
        };
        _count = Numbers();
        Check(WideByNumbers, WideByBits, _wideTarget);
        Check(CodesByNumbers, CodesByBits, _codesTarget);
        Check(NarrowCodesByNumbers, NarrowCodesByBits, _narrowTarget);
        Check(TextsByNumbers, TextsByRuns, _textTarget);
        Check(TextsByNumbers, TextsByRuns, _ends);
    }

    /// <summary>Both ways give the same.</summary>
    static void Check<T>(Func<int> one, Func<int> other, T[] target) where T : unmanaged
    {
        int count = one();
        byte[] expected = MemoryMarshal.AsBytes(target.AsSpan(0, Math.Min(count, target.Length))).ToArray();
        Array.Clear(target);
        if (other() != count
            || !MemoryMarshal.AsBytes(target.AsSpan(0, Math.Min(count, target.Length))).SequenceEqual(expected))
            throw new InvalidOperationException("The two ways differ.");
    }

    /// <summary>The row numbers of the bits: what the way by numbers takes once for all columns.</summary>
    [Benchmark(OperationsPerInvoke = Rows)]
    public int Numbers() => RowSelection.Append(_bits, 0, _numbers, 0);

    [Benchmark(OperationsPerInvoke = Rows)]
    public int WideByNumbers() => ByNumbers(_wide, _wideTarget);

    [Benchmark(OperationsPerInvoke = Rows)]
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public int WideByBits()
    {
        int count = 0;
        var lanes = Vector512.Create(1UL, 2, 4, 8, 16, 32, 64, 128);
        for (int i = 0; i < _bits.Length; i++)
        {
            int row = i * 64;
            for (ulong word = _bits[i]; word != 0; word >>= 8, row += 8)
            {
                ulong part = word & 0xFF;
                if (part == 0) continue;
                var mask = Vector512.Equals(Vector512.Create(part) & lanes, lanes);
                Avx512F.Compress(Vector512<ulong>.Zero, mask, Vector512.Create(_wide, row).AsUInt64()).AsInt64()
                    .CopyTo(_wideTarget, count);
                count += BitOperations.PopCount(part);
            }
        }
        return count;
    }

    [Benchmark(OperationsPerInvoke = Rows)]
    public int CodesByNumbers() => ByNumbers(_codes, _codesTarget);

    [Benchmark(OperationsPerInvoke = Rows)]
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public int CodesByBits()
    {
        int count = 0;
        var half = Vector256.Create(
            1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 1024, 2048, 4096, 8192, 16384, 32768);
        var lanes = Vector512.Create(half, half);
        for (int i = 0; i < _bits.Length; i++)
        {
            int row = i * 64;
            for (ulong word = _bits[i]; word != 0; word >>= 32, row += 32)
            {
                uint part = (uint)word;
                if (part == 0) continue;
                var both = Vector512.Create(Vector256.Create((ushort)part), Vector256.Create((ushort)(part >> 16)));
                var mask = Vector512.Equals(both & lanes, lanes);
                Avx512Vbmi2.Compress(Vector512<ushort>.Zero, mask, Vector512.Create(_codes, row))
                    .CopyTo(_codesTarget, count);
                count += BitOperations.PopCount(part);
            }
        }
        return count;
    }

    [Benchmark(OperationsPerInvoke = Rows)]
    public int NarrowCodesByNumbers() => ByNumbers(_narrowCodes, _narrowTarget);

    [Benchmark(OperationsPerInvoke = Rows)]
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public int NarrowCodesByBits()
    {
        int count = 0;
        var lanes = Vector512.Create(0x8040_2010_0804_0201).AsByte();
        // Eight times each byte of the word, two of them in each 16 bytes.
        var spread = Vector512.Create([.. Enumerable.Range(0, 64).Select(i => (byte)(i / 8))]);
        for (int i = 0; i < _bits.Length; i++)
        {
            ulong word = _bits[i];
            if (word == 0) continue;
            var mask = Vector512.Equals(Avx512BW.Shuffle(Vector512.Create(word).AsByte(), spread) & lanes, lanes);
            Avx512Vbmi2.Compress(Vector512<byte>.Zero, mask, Vector512.Create(_narrowCodes, i * 64))
                .CopyTo(_narrowTarget, count);
            count += BitOperations.PopCount(word);
        }
        return count;
    }

    /// <summary>Bytes of the texts; their ends are made before.</summary>
    [Benchmark(OperationsPerInvoke = Rows)]
    public int TextsByNumbers()
    {
        int bytes = Gather.TextOffsets(_texts!, Chosen, _ends.AsSpan(0, _count + 1));
        Gather.TextBytes(_texts!, Chosen, _ends.AsSpan(0, _count + 1), _textTarget);
        return bytes;
    }

    /// <summary>Texts whose bits stand side by side are copied as one.</summary>
    [Benchmark(OperationsPerInvoke = Rows)]
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public int TextsByRuns()
    {
        int count = 0, end = 0;
        for (int i = 0; i < _bits.Length; i++)
        {
            for (ulong word = _bits[i]; word != 0;)
            {
                int from = BitOperations.TrailingZeroCount(word);
                int run = BitOperations.TrailingZeroCount(~(word >> from));
                int first = i * 64 + from, start = _offsets[first], length = _offsets[first + run] - start;
                _bytes.AsSpan(start, length).CopyTo(_textTarget.AsSpan(end));
                for (int row = first + 1; row <= first + run; row++) _ends[++count] = _offsets[row] - start + end;
                end += length;
                word = from + run == 64 ? 0 : word >> (from + run) << (from + run);
            }
        }
        return end;
    }

    int ByNumbers<T>(T[] values, T[] target) where T : unmanaged
    {
        Gather.Values<T>(values, Chosen, target);
        return _count;
    }
}
