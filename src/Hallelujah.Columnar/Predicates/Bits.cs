using System.Numerics;

namespace Hallelujah.Columnar.Predicates;

/// <summary>Rows of a block as bits, least significant first.</summary>
internal static class Bits
{
    /// <summary>Sets the first bits and clears what stands behind them in the last word.</summary>
    public static void SetAll(Span<ulong> bits, int count)
    {
        bits.Fill(ulong.MaxValue);
        if ((count & 63) != 0) bits[^1] = (1UL << (count & 63)) - 1;
    }

    public static bool Any(ReadOnlySpan<ulong> bits) => bits.ContainsAnyExcept(0UL);

    public static int Count(ReadOnlySpan<ulong> bits)
    {
        int count = 0;
        foreach (ulong word in bits) count += BitOperations.PopCount(word);
        return count;
    }

    /// <summary>64 bits of a bitmap from a row that is a multiple of 64; missing bytes read as zero.</summary>
    public static ulong Word(ReadOnlySpan<byte> bitmap, int row)
    {
        var part = bitmap[(row >> 3)..];
        if (part.Length >= 8) return BitConverter.ToUInt64(part);
        ulong word = 0;
        for (int i = 0; i < part.Length; i++) word |= (ulong)part[i] << (8 * i);
        return word;
    }
}
