using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Hallelujah.Columnar.Csv.Kernels;

/// <summary>
/// Up to 16 digits at once: bytes to pairs, to fours, to eights by multiply-and-add, after Muła and Lemire, "Faster
/// integer parsing" (0x80.pl, 2018). Where the processor lacks the instructions, digit by digit.
/// </summary>
internal static unsafe class DigitKernel
{
    static readonly byte[] MaskTable = MakeMasks();
    static readonly byte[] PointTable = MakePointShuffles();

    public static bool IsVector => Sse41.IsSupported;

    /// <summary>
    /// The tables, for loops to hold: a static field looked up for each value costs more than the value's digits.
    /// </summary>
    public static Tables Held => new(
        ref MemoryMarshal.GetArrayDataReference(MaskTable), ref MemoryMarshal.GetArrayDataReference(PointTable));

    public readonly ref struct Tables(ref byte masks, ref byte points)
    {
        public readonly ref byte Masks = ref masks, Points = ref points;
    }

    /// <summary>
    /// The value of the digits data[end - length .. end), 1 to 16 of them; false where one is no digit. The 16 bytes
    /// before end must be readable.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool TryParse(in Tables tables, byte* end, int length, out ulong value)
    {
        if (!Sse41.IsSupported) return TryParseScalar(end, length, out value);
        var digits = Load(tables, end, length);
        if (Vector128.GreaterThanAny(digits, Vector128.Create((byte)9)))
        {
            value = 0;
            return false;
        }
        value = Combine(digits);
        return true;
    }

    /// <summary>
    /// The same where one of the bytes may be a decimal point: how many digits stand behind it, or -1 without one.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool TryParsePoint(
        in Tables tables, byte* end, int length, out ulong value, out int fraction)
    {
        if (!Sse41.IsSupported) return TryParsePointScalar(end, length, out value, out fraction);
        var digits = Load(tables, end, length);
        uint points =
            Vector128.Equals(digits, Vector128.Create(unchecked((byte)('.' - '0')))).ExtractMostSignificantBits();
        int point = System.Numerics.BitOperations.TrailingZeroCount(points | 0x10000);
        fraction = 15 - point;
        digits = Ssse3.Shuffle(digits, Vector128.LoadUnsafe(ref tables.Points, (nuint)(point * 16)));
        if (Vector128.GreaterThanAny(digits, Vector128.Create((byte)9)))
        {
            value = 0;
            return false;
        }
        value = Combine(digits);
        return true;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static Vector128<byte> Load(in Tables tables, byte* end, int length) =>
        (Vector128.Load(end - 16) - Vector128.Create((byte)'0'))
            & Vector128.LoadUnsafe(ref tables.Masks, (nuint)length);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static ulong Combine(Vector128<byte> digits)
    {
        var pairs = Ssse3.MultiplyAddAdjacent(
            digits, Vector128.Create(10, 1, 10, 1, 10, 1, 10, 1, 10, 1, 10, 1, 10, 1, 10, (sbyte)1));
        var fours = Sse2.MultiplyAddAdjacent(pairs, Vector128.Create(100, 1, 100, 1, 100, 1, 100, (short)1));
        var packed = Sse41.PackUnsignedSaturate(fours, fours).AsInt16();
        ulong eights = Sse2.MultiplyAddAdjacent(packed, Vector128.Create(10000, 1, 10000, 1, 10000, 1, 10000, (short)1))
            .AsUInt64().ToScalar();
        return (eights & 0xFFFFFFFF) * 100_000_000 + (eights >> 32);
    }

    internal static bool TryParseScalar(byte* end, int length, out ulong value)
    {
        value = 0;
        for (byte* at = end - length; at < end; at++)
        {
            uint digit = (uint)*at - '0';
            if (digit > 9) return false;
            value = value * 10 + digit;
        }
        return true;
    }

    internal static bool TryParsePointScalar(byte* end, int length, out ulong value, out int fraction)
    {
        (value, fraction) = (0, -1);
        for (byte* at = end - length; at < end; at++)
        {
            if (*at == '.' && fraction < 0)
            {
                fraction = (int)(end - at) - 1;
                continue;
            }
            uint digit = (uint)*at - '0';
            if (digit > 9) return false;
            value = value * 10 + digit;
        }
        return true;
    }

    // Loaded from entry n on, the last n bytes are set.
    static byte[] MakeMasks()
    {
        var masks = new byte[32];
        Array.Fill(masks, (byte)0xFF, 16, 16);
        return masks;
    }

    // Row p moves the bytes before position p up by one, over the point; row 16 leaves all in place.
    static byte[] MakePointShuffles()
    {
        var shuffles = new byte[17 * 16];
        for (int point = 0; point <= 16; point++)
            for (int i = 0; i < 16; i++)
                shuffles[point * 16 + i] = (byte)(point == 16 || i > point ? i : i == 0 ? 0x80 : i - 1);
        return shuffles;
    }
}
