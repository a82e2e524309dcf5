using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Hallelujah.Columnar.Csv;

/// <summary>Which of 64 bytes are what: bit i stands for byte i.</summary>
internal ref struct ByteMasks
{
    public ulong Quotes, Delimiters, LineFeeds, Carriages, NonAscii;
}

/// <summary>Looks at 64 bytes with vectors of one width.</summary>
internal unsafe interface IByteMasks
{
    static abstract void Load(byte* data, byte delimiter, byte quote, out ByteMasks masks);
}

internal readonly unsafe struct ByteMasks512 : IByteMasks
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Load(byte* data, byte delimiter, byte quote, out ByteMasks masks)
    {
        var bytes = Vector512.Load(data);
        masks.Quotes = Vector512.Equals(bytes, Vector512.Create(quote)).ExtractMostSignificantBits();
        masks.Delimiters = Vector512.Equals(bytes, Vector512.Create(delimiter)).ExtractMostSignificantBits();
        masks.LineFeeds = Vector512.Equals(bytes, Vector512.Create((byte)'\n')).ExtractMostSignificantBits();
        masks.Carriages = Vector512.Equals(bytes, Vector512.Create((byte)'\r')).ExtractMostSignificantBits();
        masks.NonAscii = bytes.ExtractMostSignificantBits();
    }
}

internal readonly unsafe struct ByteMasks256 : IByteMasks
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Load(byte* data, byte delimiter, byte quote, out ByteMasks masks)
    {
        Vector256<byte> low = Vector256.Load(data), high = Vector256.Load(data + 32);
        masks.Quotes = Equal(low, high, quote);
        masks.Delimiters = Equal(low, high, delimiter);
        masks.LineFeeds = Equal(low, high, (byte)'\n');
        masks.Carriages = Equal(low, high, (byte)'\r');
        masks.NonAscii = low.ExtractMostSignificantBits() | (ulong)high.ExtractMostSignificantBits() << 32;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static ulong Equal(Vector256<byte> low, Vector256<byte> high, byte value)
    {
        var wanted = Vector256.Create(value);
        return Vector256.Equals(low, wanted)
            .ExtractMostSignificantBits() | (ulong)Vector256.Equals(high, wanted).ExtractMostSignificantBits() << 32;
    }
}

internal readonly unsafe struct ByteMasks128 : IByteMasks
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Load(byte* data, byte delimiter, byte quote, out ByteMasks masks)
    {
        masks = default;
        for (int i = 0; i < 64; i += 16)
        {
            var bytes = Vector128.Load(data + i);
            masks.Quotes |= (ulong)Vector128.Equals(bytes, Vector128.Create(quote)).ExtractMostSignificantBits() << i;
            masks.Delimiters |= (ulong)Vector128.Equals(bytes, Vector128.Create(delimiter))
                .ExtractMostSignificantBits() << i;
            masks.LineFeeds |= (ulong)Vector128.Equals(bytes, Vector128.Create((byte)'\n'))
                .ExtractMostSignificantBits() << i;
            masks.Carriages |= (ulong)Vector128.Equals(bytes, Vector128.Create((byte)'\r'))
                .ExtractMostSignificantBits() << i;
            masks.NonAscii |= (ulong)bytes.ExtractMostSignificantBits() << i;
        }
    }
}
