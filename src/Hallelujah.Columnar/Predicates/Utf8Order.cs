namespace Hallelujah.Columnar.Predicates;

/// <summary>
/// The order of texts by their UTF-8 bytes, as <see cref="ScalarComparison"/> defines it on UTF-16: the sign of the
/// first against the second. The bytes are valid UTF-8.
/// </summary>
internal static class Utf8Order
{
    /// <summary>By UTF-16 code units.</summary>
    public static int Ordinal(ReadOnlySpan<byte> first, ReadOnlySpan<byte> second)
    {
        int same = first.CommonPrefixLength(second);
        if (same == first.Length || same == second.Length) return first.Length - second.Length;
        return Rank(first[same]) - Rank(second[same]);
    }

    /// <summary>
    /// Characters beyond U+FFFF are surrogates in UTF-16 and stand before U+E000 to U+FFFF; in UTF-8 they stand behind.
    /// Elsewhere the two orders are one.
    /// </summary>
    static int Rank(byte value) => value is 0xEE or 0xEF ? value + 0x10 : value;

    /// <summary>In upper case; null where a character beyond ASCII decides.</summary>
    public static int? IgnoreCase(ReadOnlySpan<byte> first, ReadOnlySpan<byte> second)
    {
        int length = Math.Min(first.Length, second.Length);
        for (int i = 0; i < length; i++)
        {
            byte a = first[i], b = second[i];
            if ((a | b) >= 0x80) return null;
            if (a == b) continue;
            int difference = AsciiFold.Upper(a) - AsciiFold.Upper(b);
            if (difference != 0) return difference;
        }
        return first.Length - second.Length;
    }
}
