using System.Numerics;
using System.Runtime.CompilerServices;

namespace Hallelujah.Columnar.Segments;

/// <summary>
/// An Arrow validity bitmap that grows: one bit a row, least significant first, none at all until the first null.
/// </summary>
internal sealed unsafe class ValidityBuilder
{
    readonly NativeBuffer _bits = new();
    bool _any;

    public int Rows { get; private set; }
    public int NullCount { get; private set; }

    public void Reset() => (_any, Rows, NullCount) = (false, 0, 0);

    public void AppendValid(int rows)
    {
        if (_any) Fill(rows, true);
        Rows += rows;
    }

    public void AppendNulls(int rows)
    {
        if (rows == 0) return;
        Begin();
        Fill(rows, false);
        Rows += rows;
        NullCount += rows;
    }

    /// <summary>Takes the first <paramref name="rows"/> bits; an empty span means that all rows are valid.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Append(ReadOnlySpan<byte> bits, int rows)
    {
        if (rows == 0) return;
        int valid = bits.IsEmpty ? rows : CountOnes(bits, rows);
        if (valid == rows)
        {
            AppendValid(rows);
            return;
        }
        Begin();
        Reserve(rows);
        byte* target = _bits.Pointer + (Rows >> 3);
        int shift = Rows & 7, bytes = (rows + 7) >> 3;
        for (int i = 0; i < bytes; i++)
        {
            uint value = bits[i];
            if (i == bytes - 1 && (rows & 7) != 0) value &= (1u << (rows & 7)) - 1;
            if (shift == 0) target[i] = (byte)value;
            else
            {
                target[i] |= (byte)(value << shift);
                target[i + 1] = (byte)(value >> (8 - shift));
            }
        }
        Rows += rows;
        NullCount += rows - valid;
    }

    /// <summary>The bitmap, or nothing where no row is null.</summary>
    public ReadOnlyMemory<byte> Memory => NullCount == 0 ? default : _bits.Slice((Rows + 7) >> 3);

    public ReadOnlySpan<byte> Span => Memory.Span;

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static int CountOnes(ReadOnlySpan<byte> bits, int rows)
    {
        int ones = 0, i = 0;
        for (; i + 64 <= rows; i += 64) ones += BitOperations.PopCount(BitConverter.ToUInt64(bits[(i >> 3)..]));
        for (; i + 8 <= rows; i += 8) ones += BitOperations.PopCount(bits[i >> 3]);
        if (i < rows) ones += BitOperations.PopCount(bits[i >> 3] & ((1u << (rows - i)) - 1));
        return ones;
    }

    void Begin()
    {
        if (_any) return;
        _any = true;
        int rows = Rows;
        Rows = 0;
        Fill(rows, true);
        Rows = rows;
    }

    // Two bytes more than needed: a shifted byte writes into its neighbour, which is thereby always defined.
    void Reserve(int rows) => _bits.Ensure(((long)Rows + rows + 7 >> 3) + 2, (Rows + 7L) >> 3);

    void Fill(int rows, bool value)
    {
        if (rows == 0) return;
        Reserve(rows);
        byte* bits = _bits.Pointer;
        int at = Rows, end = Rows + rows;
        byte rest = (byte)(value ? 0xFF : 0);
        if ((at & 7) != 0)
        {
            uint keep = (1u << (at & 7)) - 1;
            bits[at >> 3] = (byte)(bits[at >> 3] & keep | rest & ~keep);
            at = (at | 7) + 1;
        }
        if (at < end) new Span<byte>(bits + (at >> 3), (end - at + 7) >> 3).Fill(rest);
        if ((end & 7) != 0) bits[end >> 3] &= (byte)((1u << (end & 7)) - 1);
    }
}
