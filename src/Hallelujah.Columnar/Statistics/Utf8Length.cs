using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Hallelujah.Columnar.Statistics;

/// <summary>Lengths of UTF-8 texts in Unicode scalar values: the bytes that do not continue a character.</summary>
static class Utf8Length
{
    /// <summary>
    /// How many bytes a beginning of the text has, of at most so many, that does not end within a character.
    /// </summary>
    public static int Cut(ReadOnlySpan<byte> text, int maxBytes)
    {
        // Bytes that are no UTF-8 may go on for ever.
        const int MaxContinuations = 3;
        if (text.Length <= maxBytes) return text.Length;
        int length = maxBytes;
        while (length > maxBytes - MaxContinuations && (text[length] & 0xC0) == 0x80) length--;
        return length;
    }

    /// <param name="readable">How many bytes may be read from the text's start; at least its length.</param>
    public static int Count(ReadOnlySpan<byte> text, int readable)
    {
        if (!Vector256.IsHardwareAccelerated || readable < 32) return CountScalar(text);
        ref byte start = ref MemoryMarshal.GetReference(text);
        int length = text.Length, i = 0;
        for (; i <= text.Length - 32; i += 32) length -= BitOperations.PopCount(Continuations(ref start, i));
        int rest = text.Length - i;
        if (rest == 0) return length;
        // The rest is the first bits of what starts there, or the last of what ends there.
        return length - BitOperations.PopCount(i + 32 <= readable ? Continuations(ref start, i) << (32 - rest)
            : Continuations(ref start, text.Length - 32) >> (32 - rest));
    }

    /// <summary>Which of 32 bytes continue a character: those below -64 as signed numbers (10xxxxxx).</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static uint Continuations(ref byte start, int at) => Vector256.LessThan(
        Vector256.LoadUnsafe(ref start, (nuint)at).AsSByte(), Vector256.Create((sbyte)-64))
            .ExtractMostSignificantBits();

    /// <summary>The scalar twin of <see cref="Count"/>.</summary>
    public static int CountScalar(ReadOnlySpan<byte> text) => text.Length - Continuations(text);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static int Continuations(ReadOnlySpan<byte> text)
    {
        int count = 0;
        foreach (byte b in text) count += (sbyte)b < -64 ? 1 : 0;
        return count;
    }
}
