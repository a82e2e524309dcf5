using System.Numerics;
using System.Runtime.InteropServices;
using System.Text;
using Hallelujah.Columnar.Segments;

namespace Hallelujah.Columnar.Predicates;

/// <summary>What the bytes of a text tell: it matches or not, or its characters must be asked.</summary>
internal enum Verdict : byte { No, Yes, Ask }

/// <summary>A condition on one text that is not null.</summary>
internal interface ITextTest
{
    /// <summary>What the bytes tell; they are valid UTF-8.</summary>
    Verdict OnBytes(ReadOnlySpan<byte> text);

    /// <summary>The definition, for texts whose bytes do not tell.</summary>
    bool OnChars(ReadOnlySpan<char> text);

    /// <summary>The only length in bytes that can match, or -1: rows of others are not looked at.</summary>
    int OnlyLength { get; }
}

/// <summary>What all conditions on one column of plain text share.</summary>
internal abstract class TextColumnFilter(SegmentReader reader, int column, bool invert, bool nullMatches) : BlockFilter
{
    char[] _characters = new char[256];

    protected SegmentReader Reader => reader;

    protected int Column => column;

    public override BlockOutlook Foresee(int block)
    {
        var zones = reader.Info.Columns[column].Zones;
        if (block >= zones.Count) return BlockOutlook.Some;
        if (zones[block].NullCount < Math.Min(Zone.Rows, reader.Rows - block * Zone.Rows)) return BlockOutlook.Some;
        return nullMatches ? BlockOutlook.All : BlockOutlook.None;
    }

    /// <summary>Rows of the word that have a value.</summary>
    protected static ulong Valid(LoadedColumn loaded, int row) =>
        loaded.Validity.IsEmpty ? ulong.MaxValue : Bits.Word(loaded.Validity.Span, row);

    /// <summary>
    /// Of the rows in question those that match, or by the inversion those that do not, and the nulls.
    /// </summary>
    protected ulong Combine(ulong asked, ulong valid, ulong matched) =>
        (invert ? asked & valid & ~matched : matched) | (nullMatches ? asked & ~valid : 0);

    protected ReadOnlySpan<char> Decode(ReadOnlySpan<byte> text)
    {
        if (_characters.Length < text.Length) _characters = new char[text.Length];
        return _characters.AsSpan(0, Encoding.UTF8.GetChars(text, _characters));
    }
}

/// <summary>A condition on plain text, text by text.</summary>
internal sealed class TextFilter<TTest>(SegmentReader reader, int column, TTest test, bool invert, bool nullMatches)
    : TextColumnFilter(reader, column, invert, nullMatches)
    where TTest : struct, ITextTest
{
    public override void Refine(int block, int start, int count, Span<ulong> bits)
    {
        var loaded = Reader.Load(Column);
        var offsets = MemoryMarshal.Cast<byte, int>(loaded.Offsets.Span).Slice(start, count + 1);
        var bytes = loaded.Values.Span;
        int onlyLength = test.OnlyLength;
        for (int i = 0; i < bits.Length; i++)
        {
            ulong asked = bits[i];
            if (asked == 0) continue;
            ulong valid = Valid(loaded, start + i * 64);
            ulong rest = asked & valid, matched = 0;
            if (onlyLength >= 0)
            {
                var part = offsets[(i * 64)..];
                rest &= part.Length > 64 ? AsciiFold.OfLength(part, onlyLength)
                    : AsciiFold.OfLengthScalar(part, onlyLength);
            }
            for (; rest != 0; rest &= rest - 1)
            {
                int bit = BitOperations.TrailingZeroCount(rest), row = i * 64 + bit;
                var text = bytes[offsets[row]..offsets[row + 1]];
                var verdict = test.OnBytes(text);
                bool matches = verdict == Verdict.Ask ? test.OnChars(Decode(text)) : verdict == Verdict.Yes;
                if (matches) matched |= 1UL << bit;
            }
            bits[i] = Combine(asked, valid, matched);
        }
    }
}

/// <summary>
/// Plain text that contains a constant: where most rows are in question, the texts of a block are searched as the one
/// piece of memory that they are.
/// </summary>
/// <param name="needle">Not empty; in lower-case ASCII with <paramref name="ignoreCase"/>.</param>
/// <param name="beyond">What decides on texts that have other characters than ASCII and not the needle; null: the
/// bytes decide.</param>
internal sealed class ContainsFilter(
    SegmentReader reader, int column, byte[] needle, bool ignoreCase, TextPattern? beyond, bool invert,
    bool nullMatches) : TextColumnFilter(reader, column, invert, nullMatches)
{
    /// <summary>With fewer rows in question than one of so many, each is searched by itself.</summary>
    const int Sparse = 4;

    /// <summary>Decides on the texts that contain the constant; null: they match.</summary>
    public TextPattern? Confirm { get; init; }

    public override void Refine(int block, int start, int count, Span<ulong> bits)
    {
        var loaded = Reader.Load(Column);
        var offsets = MemoryMarshal.Cast<byte, int>(loaded.Offsets.Span).Slice(start, count + 1);
        var bytes = loaded.Values.Span;
        Span<ulong> found = stackalloc ulong[bits.Length];
        found.Clear();
        bool isDense = Bits.Count(bits) * Sparse >= count;
        if (isDense) Search(bytes, offsets, found);
        bool ask = beyond is not null && !Ascii.IsValid(bytes[offsets[0]..offsets[count]]);
        for (int i = 0; i < bits.Length; i++)
        {
            ulong asked = bits[i];
            if (asked == 0) continue;
            ulong valid = Valid(loaded, start + i * 64), matched = found[i] & asked & valid;
            ulong rest = isDense && !ask ? 0 : asked & valid & ~matched;
            for (ulong unsure = Confirm is null ? 0 : matched; unsure != 0; unsure &= unsure - 1)
            {
                int bit = BitOperations.TrailingZeroCount(unsure), row = i * 64 + bit;
                if (!Confirms(bytes[offsets[row]..offsets[row + 1]])) matched &= ~(1UL << bit);
            }
            for (; rest != 0; rest &= rest - 1)
            {
                int bit = BitOperations.TrailingZeroCount(rest), row = i * 64 + bit;
                var text = bytes[offsets[row]..offsets[row + 1]];
                bool matches = !isDense && IndexOf(text) >= 0 ? Confirms(text)
                    : ask && !Ascii.IsValid(text) && beyond!.IsMatch(Decode(text));
                if (matches) matched |= 1UL << bit;
            }
            bits[i] = Combine(asked, valid, matched);
        }
    }

    bool Confirms(ReadOnlySpan<byte> text) => Confirm is null || Confirm.IsMatch(Decode(text));

    int IndexOf(ReadOnlySpan<byte> text) =>
        ignoreCase ? AsciiFold.IndexOf(text, needle) : text.IndexOf(needle);

    void Search(ReadOnlySpan<byte> bytes, ReadOnlySpan<int> offsets, Span<ulong> found)
    {
        int end = offsets[^1], row = 0;
        for (int at = offsets[0]; at < end;)
        {
            int next = IndexOf(bytes[at..end]);
            if (next < 0) return;
            at += next;
            while (offsets[row + 1] <= at) row++;
            if (at + needle.Length > offsets[row + 1])
            {
                // It begins in one text and ends in the next.
                at++;
                continue;
            }
            found[row >> 6] |= 1UL << (row & 63);
            at = offsets[row + 1];
        }
    }
}

/// <summary>What holds for every value of a column alike, and differs for null at most.</summary>
internal sealed class NullFilter(SegmentReader reader, int column, bool valueMatches, bool nullMatches) : BlockFilter
{
    public override BlockOutlook Foresee(int block)
    {
        var zones = reader.Info.Columns[column].Zones;
        if (valueMatches == nullMatches) return valueMatches ? BlockOutlook.All : BlockOutlook.None;
        if (block >= zones.Count) return BlockOutlook.Some;
        int nulls = zones[block].NullCount;
        if (nulls == 0) return valueMatches ? BlockOutlook.All : BlockOutlook.None;
        if (nulls < Math.Min(Zone.Rows, reader.Rows - block * Zone.Rows)) return BlockOutlook.Some;
        return nullMatches ? BlockOutlook.All : BlockOutlook.None;
    }

    public override void Refine(int block, int start, int count, Span<ulong> bits)
    {
        var loaded = reader.Load(column);
        for (int i = 0; i < bits.Length; i++)
        {
            ulong valid = loaded.AllNull ? 0
                : loaded.Validity.IsEmpty ? ulong.MaxValue : Bits.Word(loaded.Validity.Span, start + i * 64);
            bits[i] &= (valueMatches ? valid : 0) | (nullMatches ? ~valid : 0);
        }
    }
}
