using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Text;

namespace Hallelujah.Columnar.Predicates;

/// <summary>ASCII letters of either case in UTF-8 bytes.</summary>
internal static class AsciiFold
{
    /// <summary>
    /// Whether no character beyond ASCII has an ASCII letter as its upper case. Only then do the bytes tell whether an
    /// ASCII constant matches; the long s and the dotless i have one in some tables of Unicode, not in .NET's.
    /// </summary>
    public static bool IsClosed => LazyClosed.Value;

    static readonly Lazy<bool> LazyClosed = new(static () =>
    {
        for (int c = 0x80; c <= char.MaxValue; c++)
            if (char.ToUpperInvariant((char)c) < 0x80) return false;
        return true;
    });

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static byte Upper(byte value) => value is >= (byte)'a' and <= (byte)'z' ? (byte)(value - 0x20) : value;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static byte Lower(byte value) => value is >= (byte)'A' and <= (byte)'Z' ? (byte)(value + 0x20) : value;

    /// <summary>Where the needle first is, in either case; -1 where it is not.</summary>
    /// <param name="needle">ASCII in lower case, not empty.</param>
    public static int IndexOf(ReadOnlySpan<byte> text, ReadOnlySpan<byte> needle)
    {
        int last = text.Length - needle.Length, i = 0;
        if (Vector256.IsHardwareAccelerated && last >= 31)
        {
            // Two bytes of the needle are looked for in 32 places at once: a letter with its case bit set is lower.
            byte head = needle[0], tail = needle[^1];
            var heads = Vector256.Create(head);
            var tails = Vector256.Create(tail);
            var headCase = Vector256.Create(CaseBit(head));
            var tailCase = Vector256.Create(CaseBit(tail));
            ref byte start = ref MemoryMarshal.GetReference(text);
            for (; i + 31 <= last; i += 32)
            {
                var a = Vector256.LoadUnsafe(ref start, (nuint)i) | headCase;
                var b = Vector256.LoadUnsafe(ref start, (nuint)(i + needle.Length - 1)) | tailCase;
                uint found = (Vector256.Equals(a, heads) & Vector256.Equals(b, tails)).ExtractMostSignificantBits();
                for (; found != 0; found &= found - 1)
                {
                    int at = i + BitOperations.TrailingZeroCount(found);
                    if (Ascii.EqualsIgnoreCase(text.Slice(at, needle.Length), needle)) return at;
                }
            }
        }
        int rest = IndexOfScalar(text[i..], needle);
        return rest < 0 ? -1 : i + rest;
    }

    /// <summary>The scalar twin of <see cref="IndexOf"/>.</summary>
    public static int IndexOfScalar(ReadOnlySpan<byte> text, ReadOnlySpan<byte> needle)
    {
        for (int i = 0; i <= text.Length - needle.Length; i++)
        {
            int j = 0;
            while (j < needle.Length && Lower(text[i + j]) == needle[j]) j++;
            if (j == needle.Length) return i;
        }
        return -1;
    }

    static byte CaseBit(byte lower) => lower is >= (byte)'a' and <= (byte)'z' ? (byte)0x20 : (byte)0;

    /// <summary>Which of 64 texts have so many bytes.</summary>
    /// <param name="offsets">65 offsets.</param>
    public static ulong OfLength(ReadOnlySpan<int> offsets, int bytes)
    {
        if (!Vector256.IsHardwareAccelerated) return OfLengthScalar(offsets, bytes);
        ref int start = ref MemoryMarshal.GetReference(offsets[..65]);
        var wanted = Vector256.Create(bytes);
        ulong word = 0;
        for (int i = 0; i < 64; i += Vector256<int>.Count)
        {
            var lengths = Vector256.LoadUnsafe(ref start, (nuint)i + 1) - Vector256.LoadUnsafe(ref start, (nuint)i);
            word |= (ulong)Vector256.Equals(lengths, wanted).ExtractMostSignificantBits() << i;
        }
        return word;
    }

    /// <summary>The scalar twin of <see cref="OfLength"/>, for any number of texts up to 64.</summary>
    public static ulong OfLengthScalar(ReadOnlySpan<int> offsets, int bytes)
    {
        ulong word = 0;
        for (int i = 0; i + 1 < offsets.Length; i++)
            if (offsets[i + 1] - offsets[i] == bytes) word |= 1UL << i;
        return word;
    }
}
