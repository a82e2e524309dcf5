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

    public static long ReadCount(BinaryReader reader)
    {
        long count = reader.Read7BitEncodedInt64();
        return count >= 0 ? count : throw Damaged("a negative count");
    }
}
