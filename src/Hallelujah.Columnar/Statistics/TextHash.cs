using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Hallelujah.Columnar.Statistics;

/// <summary>
/// A 64-bit hash of bytes, the same on every machine: 16 bytes a step by a 64 x 64 bit multiplication folded in two,
/// after wyhash (Wang Yi, 2019, public domain).
/// </summary>
static class TextHash
{
    const ulong Secret0 = 0xA076_1D64_78BD_642F, Secret1 = 0xE703_7ED1_A0B4_28DB;

    public static ulong Of(ReadOnlySpan<byte> text) => Of(ref MemoryMarshal.GetReference(text), text.Length);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ulong Of(ref byte text, int length)
    {
        ulong seed = Secret0, a, b;
        if (length <= 16)
        {
            if (length >= 8) (a, b) = (Read64(ref text, 0), Read64(ref text, length - 8));
            else if (length >= 4) (a, b) = (Read32(ref text, 0), Read32(ref text, length - 4));
            else if (length > 0)
                (a, b) = (text | ((ulong)Unsafe.Add(ref text, length >> 1) << 8), Unsafe.Add(ref text, length - 1));
            else (a, b) = (0, 0);
        }
        else
        {
            for (int i = 0; i < length - 16; i += 16)
                seed = Fold(Read64(ref text, i) ^ Secret1, Read64(ref text, i + 8) ^ seed);
            (a, b) = (Read64(ref text, length - 16), Read64(ref text, length - 8));
        }
        return ValueHash.Mix(Fold(a ^ Secret1, b ^ seed) ^ Secret1 ^ (ulong)length);
    }

    /// <summary>A zero would make the other factor, and with it all bytes before, of no account.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static ulong Fold(ulong a, ulong b) => a == 0 || b == 0 ? a ^ b : Math.BigMul(a, b, out ulong low) ^ low;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static ulong Read64(ref byte text, int offset)
    {
        ulong value = Unsafe.ReadUnaligned<ulong>(ref Unsafe.Add(ref text, offset));
        return BitConverter.IsLittleEndian ? value : System.Buffers.Binary.BinaryPrimitives.ReverseEndianness(value);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static ulong Read32(ref byte text, int offset)
    {
        uint value = Unsafe.ReadUnaligned<uint>(ref Unsafe.Add(ref text, offset));
        return BitConverter.IsLittleEndian ? value : System.Buffers.Binary.BinaryPrimitives.ReverseEndianness(value);
    }
}
