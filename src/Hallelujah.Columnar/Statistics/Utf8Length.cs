using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Hallelujah.Columnar.Statistics;

/// <summary>Lengths of UTF-8 texts in Unicode scalar values: the bytes that do not continue a character.</summary>
static class Utf8Length
{
    public static int Count(ReadOnlySpan<byte> text)
    {
        int length = text.Length, i = 0;
        if (Vector256.IsHardwareAccelerated)
        {
            // A byte continues a character when it is below -64 as a signed number (10xxxxxx).
            for (; i <= text.Length - 32; i += 32)
            {
                Vector256<sbyte> bytes = Vector256.Create(text.Slice(i, 32)).AsSByte();
                length -= BitOperations.PopCount(
                    Vector256.LessThan(bytes, Vector256.Create((sbyte)-64)).ExtractMostSignificantBits());
            }
        }
        return length - Continuations(text[i..]);
    }

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
