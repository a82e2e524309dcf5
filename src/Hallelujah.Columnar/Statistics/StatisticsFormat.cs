namespace Hallelujah.Columnar.Statistics;

/// <summary>
/// Limits and helpers of the serialised form: a damaged file gives an error, never a huge allocation.
/// </summary>
static class StatisticsFormat
{
    /// <summary>First byte of every serialised column; raised when the form changes.</summary>
    public const byte Version = WithOrder;

    /// <summary>The first version; it does not tell the order of the values.</summary>
    public const byte FirstVersion = 1;

    /// <summary>The first version with the order of the values.</summary>
    public const byte WithOrder = 2;

    /// <summary>Longest text kept as a minimum or maximum: records are far shorter.</summary>
    public const int MaxTextBytes = 1 << 30;

    /// <summary>Of a number of 64 bits in pieces of seven.</summary>
    public const int MaxNumberBytes = 10;

    public static InvalidDataException Damaged(string what) => new($"Column statistics are damaged: {what}.");

    public static int ReadLength(BinaryReader reader, int max)
    {
        int length = reader.Read7BitEncodedInt();
        return length >= 0 && length <= max ? length
            : throw Damaged($"a length of {length} where at most {max} can be");
    }

    public static byte[] ReadBytes(BinaryReader reader, int length)
    {
        byte[] bytes = reader.ReadBytes(length);
        return bytes.Length == length ? bytes : throw Damaged("the data ends early");
    }

    /// <summary>Writes what BinaryWriter.Write7BitEncodedInt64 does, and moves on.</summary>
    public static void Put(Span<byte> target, ref int at, ulong value)
    {
        for (; value > 0x7F; value >>= 7) target[at++] = (byte)(value | 0x80);
        target[at++] = (byte)value;
    }

    /// <summary>Reads what <see cref="Put"/> wrote, and moves on.</summary>
    public static ulong Take(ReadOnlySpan<byte> bytes, ref int at)
    {
        ulong value = 0;
        for (int shift = 0; shift < 7 * MaxNumberBytes; shift += 7)
        {
            if (at >= bytes.Length) throw Damaged("the data ends early");
            byte piece = bytes[at++];
            if (shift == 63 && piece > 1) break;
            value |= (ulong)(piece & 0x7F) << shift;
            if (piece <= 0x7F) return value;
        }
        throw Damaged("a number of more than 64 bits");
    }

    public static long ReadCount(BinaryReader reader)
    {
        long count = reader.Read7BitEncodedInt64();
        return count >= 0 ? count : throw Damaged("a negative count");
    }
}
