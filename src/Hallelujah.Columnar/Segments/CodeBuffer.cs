using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Hallelujah.Columnar.Segments;

/// <summary>
/// A column's codes into a dictionary, in one byte a row while they fit. Codes are signed integers, small enough to
/// read the same unsigned; that of a null is 0.
/// </summary>
internal sealed unsafe class CodeBuffer
{
    /// <summary>As many codes as there may be at most.</summary>
    public const int MaxCodes = 32_768;

    /// <summary>How often a value must occur, on average, for codes to be worth while.</summary>
    public const int MinRepeats = 3;

    /// <summary>As many codes as fit one byte.</summary>
    public const int NarrowCodes = 128;

    readonly NativeBuffer _codes = new();
    readonly NativeBuffer _block = new();

    /// <summary>Bytes of a code.</summary>
    public int Width { get; private set; } = 1;
    public int Rows { get; private set; }

    public SegmentEncoding Encoding => Width == 1 ? SegmentEncoding.Dictionary8 : SegmentEncoding.Dictionary16;
    public ReadOnlyMemory<byte> Memory => _codes.Slice(Rows * Width);
    public ReadOnlySpan<byte> Narrow => new(_codes.Pointer, Rows);
    public ReadOnlySpan<ushort> Wide => new(_codes.Pointer, Rows);
    public int this[int row] => Width == 1 ? _codes.Pointer[row] : ((ushort*)_codes.Pointer)[row];

    /// <summary>Where a block's codes go; <see cref="EndBlock"/> takes them from there.</summary>
    public ushort* Block => (ushort*)_block.Pointer;

    public void BeginBlock(int rows) => _block.Ensure((long)rows * sizeof(ushort), 0);

    /// <param name="entries">How many codes there are by now.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void EndBlock(int rows, int entries, long expectedRows)
    {
        if (Width == 1 && entries > NarrowCodes)
        {
            _codes.Ensure(Rows * 2L, Rows, expectedRows * 2);
            byte* narrow = _codes.Pointer;
            for (int i = Rows - 1; i >= 0; i--) ((short*)narrow)[i] = narrow[i];
            Width = 2;
        }
        byte* codes = Reserve(rows, expectedRows);
        if (Width == 1) Narrow8(new(Block, rows), new(codes, rows));
        else new ReadOnlySpan<ushort>(Block, rows).CopyTo(new Span<ushort>(codes, rows));
        Rows += rows;
    }

    /// <summary>Codes of two bytes that fit one, in one.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Narrow8(ReadOnlySpan<ushort> codes, Span<byte> narrow)
    {
        int count = codes.Length, i = 0;
        fixed (ushort* from = codes)
        fixed (byte* to = narrow[..count])
        {
            if (Vector256.IsHardwareAccelerated)
                for (; i + 32 <= count; i += 32)
                    Vector256.Store(Vector256.Narrow(Vector256.Load(from + i), Vector256.Load(from + i + 16)), to + i);
            for (; i < count; i++) to[i] = (byte)from[i];
        }
    }

    public void AppendNulls(int rows, long expectedRows)
    {
        new Span<byte>(Reserve(rows, expectedRows), rows * Width).Clear();
        Rows += rows;
    }

    public void Reset() => (Width, Rows) = (1, 0);

    /// <summary>How many rows have each code.</summary>
    /// <param name="nulls">Rows that are null, which do not count.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public long[] Count(int entries, int nulls)
    {
        var counts = new long[entries];
        if (entries == 0) return counts;
        if (Width == 1) CountNarrow(counts);
        else foreach (ushort code in Wide) counts[code]++;
        counts[0] -= nulls;
        return counts;
    }

    /// <summary>Four counters a code, as a code that repeats would wait for its last increment.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    void CountNarrow(long[] counts)
    {
        Span<int> lanes = stackalloc int[4 * NarrowCodes];
        lanes.Clear();
        var codes = Narrow;
        int i = 0;
        for (; i + 4 <= codes.Length; i += 4)
        {
            lanes[codes[i]]++;
            lanes[NarrowCodes + codes[i + 1]]++;
            lanes[2 * NarrowCodes + codes[i + 2]]++;
            lanes[3 * NarrowCodes + codes[i + 3]]++;
        }
        for (; i < codes.Length; i++) lanes[codes[i]]++;
        for (int c = 0; c < counts.Length; c++)
            counts[c] =
                (long)lanes[c] + lanes[NarrowCodes + c] + lanes[2 * NarrowCodes + c] + lanes[3 * NarrowCodes + c];
    }

    /// <summary>Gives every code its new one.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Map(ReadOnlySpan<ushort> map)
    {
        if (map.Length == 0) return;
        if (Width == 1)
        {
            Span<byte> narrow = stackalloc byte[256];
            for (int i = 0; i < map.Length; i++) narrow[i] = (byte)map[i];
            byte* codes = _codes.Pointer;
            for (int i = 0; i < Rows; i++) codes[i] = narrow[codes[i]];
            return;
        }
        ushort* wide = (ushort*)_codes.Pointer;
        for (int i = 0; i < Rows; i++) wide[i] = map[wide[i]];
    }

    byte* Reserve(int rows, long expectedRows)
    {
        _codes.Ensure(((long)Rows + rows) * Width, (long)Rows * Width, expectedRows * Width);
        return _codes.Pointer + (long)Rows * Width;
    }
}
