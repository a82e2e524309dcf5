using System.Text;

namespace Hallelujah.Columnar.Predicates;

/// <summary>A set of UTF-8 texts, looked up by bytes without making a string. Open addressing.</summary>
internal sealed class Utf8Set
{
    readonly byte[][] _slots;
    readonly int _mask;
    readonly bool _ignoreCase;

    /// <summary>Bit n is set where a text of n bytes is in the set; the last stands for all that are longer.</summary>
    readonly ulong _lengths;

    /// <param name="texts">With <paramref name="ignoreCase"/> in ASCII.</param>
    public Utf8Set(IReadOnlyCollection<byte[]> texts, bool ignoreCase)
    {
        _ignoreCase = ignoreCase;
        int size = 8;
        while (size < texts.Count * 2) size *= 2;
        _slots = new byte[size][];
        _mask = size - 1;
        foreach (byte[] text in texts)
        {
            int at = Hash(text) & _mask;
            while (_slots[at] is { } other && !AreEqual(other, text)) at = (at + 1) & _mask;
            _slots[at] = text;
            _lengths |= LengthBit(text.Length);
        }
    }

    public bool Contains(ReadOnlySpan<byte> text)
    {
        if ((_lengths & LengthBit(text.Length)) == 0) return false;
        for (int at = Hash(text) & _mask; _slots[at] is { } other; at = (at + 1) & _mask)
            if (AreEqual(text, other)) return true;
        return false;
    }

    bool AreEqual(ReadOnlySpan<byte> a, ReadOnlySpan<byte> b) =>
        _ignoreCase ? a.Length == b.Length && Ascii.EqualsIgnoreCase(a, b) : a.SequenceEqual(b);

    static ulong LengthBit(int length) => 1UL << Math.Min(length, 63);

    /// <summary>
    /// FNV-1a over the first and last eight bytes and the length: lists of constants are short, and a collision costs
    /// one comparison more. Letters hash alike in either case.
    /// </summary>
    static int Hash(ReadOnlySpan<byte> text)
    {
        uint hash = 2_166_136_261 ^ (uint)text.Length;
        foreach (byte b in text[..Math.Min(text.Length, 8)]) hash = (hash ^ (b | 0x20u)) * 16_777_619;
        if (text.Length > 8)
            foreach (byte b in text[Math.Max(8, text.Length - 8)..]) hash = (hash ^ (b | 0x20u)) * 16_777_619;
        return (int)(hash ^ (hash >> 15));
    }
}
