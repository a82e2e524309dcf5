using Hallelujah.Columnar.Segments;

namespace Hallelujah.Columnar.Predicates;

/// <summary>What the zones alone tell of a block.</summary>
internal enum BlockOutlook : byte { Some, None, All }

/// <summary>
/// A predicate compiled for one segment. Works block by block on the rows that are still in question.
/// </summary>
internal abstract class BlockFilter
{
    /// <summary>What is known of a block without reading it.</summary>
    public virtual BlockOutlook Foresee(int block) => BlockOutlook.Some;

    /// <summary>Clears the bits of rows that do not match. Bit i is row start + i; start is a multiple of 64.</summary>
    public abstract void Refine(int block, int start, int count, Span<ulong> bits);

    /// <summary>What is known of a block from its null count, and from what its bounds tell of its values.</summary>
    /// <param name="rows">Of the block.</param>
    /// <param name="valueMatches">Whether all of its values match, or none does; null where it is not known.</param>
    protected static BlockOutlook Outlook(Zone zone, int rows, bool? valueMatches, bool nullMatches)
    {
        if (zone.NullCount >= rows) return nullMatches ? BlockOutlook.All : BlockOutlook.None;
        if (valueMatches is null || zone.NullCount > 0 && nullMatches != valueMatches) return BlockOutlook.Some;
        return valueMatches == true ? BlockOutlook.All : BlockOutlook.None;
    }

    /// <summary>Which of up to 64 values are looked for, least significant bit first.</summary>
    protected delegate ulong WordOf<T>(ReadOnlySpan<T> values);

    /// <summary>Refines by a column's values, 64 rows at a time where any of them is still in question.</summary>
    /// <param name="invert">Those match that are not looked for.</param>
    protected static void Refine<T>(
        LoadedColumn column, int start, int count, Span<ulong> bits, bool invert, bool nullMatches, WordOf<T> wordOf)
        where T : unmanaged
    {
        var validity = column.Validity.Span;
        var values = column.Span<T>().Slice(start, count);
        for (int i = 0; i < bits.Length; i++)
        {
            if (bits[i] == 0) continue;
            ulong word = wordOf(values[(i * 64)..Math.Min(count, i * 64 + 64)]);
            bits[i] &= Combine(word, validity, start + i * 64, invert, nullMatches);
        }
    }

    /// <summary>Keeps of a word's rows those that match: by their value, or, where null, by what null gives.</summary>
    protected static ulong Combine(ulong lookedFor, ReadOnlySpan<byte> validity, int row, bool invert, bool nullMatches)
    {
        ulong match = invert ? ~lookedFor : lookedFor;
        if (validity.IsEmpty) return match;
        ulong valid = Bits.Word(validity, row);
        return match & valid | (nullMatches ? ~valid : 0);
    }
}

/// <summary>The same for every row.</summary>
internal sealed class ConstantFilter(bool value) : BlockFilter
{
    public bool Value => value;

    public override BlockOutlook Foresee(int block) => value ? BlockOutlook.All : BlockOutlook.None;

    public override void Refine(int block, int start, int count, Span<ulong> bits)
    {
        if (!value) bits.Clear();
    }
}

/// <summary>All of its parts, in order; a part sees only the rows that those before it let through.</summary>
internal sealed class AndFilter(IReadOnlyList<BlockFilter> parts) : BlockFilter
{
    public override BlockOutlook Foresee(int block)
    {
        bool all = true;
        foreach (var part in parts)
        {
            var outlook = part.Foresee(block);
            if (outlook == BlockOutlook.None) return BlockOutlook.None;
            all &= outlook == BlockOutlook.All;
        }
        return all ? BlockOutlook.All : BlockOutlook.Some;
    }

    public override void Refine(int block, int start, int count, Span<ulong> bits)
    {
        foreach (var part in parts)
        {
            if (part.Foresee(block) == BlockOutlook.All) continue;
            part.Refine(block, start, count, bits);
            if (!Bits.Any(bits)) return;
        }
    }
}

/// <summary>Either; the second sees only the rows that the first did not let through.</summary>
internal sealed class OrFilter(BlockFilter first, BlockFilter second) : BlockFilter
{
    public override BlockOutlook Foresee(int block)
    {
        var (a, b) = (first.Foresee(block), second.Foresee(block));
        return a == BlockOutlook.All || b == BlockOutlook.All ? BlockOutlook.All
            : a == BlockOutlook.None && b == BlockOutlook.None ? BlockOutlook.None
            : BlockOutlook.Some;
    }

    public override void Refine(int block, int start, int count, Span<ulong> bits)
    {
        Span<ulong> rest = stackalloc ulong[bits.Length];
        bits.CopyTo(rest);
        RefineOne(first, block, start, count, bits);
        for (int i = 0; i < bits.Length; i++) rest[i] &= ~bits[i];
        if (!Bits.Any(rest)) return;
        RefineOne(second, block, start, count, rest);
        for (int i = 0; i < bits.Length; i++) bits[i] |= rest[i];
    }

    static void RefineOne(BlockFilter filter, int block, int start, int count, Span<ulong> bits)
    {
        switch (filter.Foresee(block))
        {
            case BlockOutlook.None: bits.Clear(); break;
            case BlockOutlook.Some: filter.Refine(block, start, count, bits); break;
        }
    }
}

/// <summary>One of two, but not both.</summary>
internal sealed class XorFilter(BlockFilter first, BlockFilter second) : BlockFilter
{
    public override void Refine(int block, int start, int count, Span<ulong> bits)
    {
        Span<ulong> other = stackalloc ulong[bits.Length];
        bits.CopyTo(other);
        first.Refine(block, start, count, bits);
        second.Refine(block, start, count, other);
        for (int i = 0; i < bits.Length; i++) bits[i] ^= other[i];
    }
}

internal sealed class NotFilter(BlockFilter operand) : BlockFilter
{
    public override BlockOutlook Foresee(int block) => operand.Foresee(block) switch
    {
        BlockOutlook.All => BlockOutlook.None,
        BlockOutlook.None => BlockOutlook.All,
        _ => BlockOutlook.Some,
    };

    public override void Refine(int block, int start, int count, Span<ulong> bits)
    {
        Span<ulong> matched = stackalloc ulong[bits.Length];
        bits.CopyTo(matched);
        operand.Refine(block, start, count, matched);
        for (int i = 0; i < bits.Length; i++) bits[i] &= ~matched[i];
    }
}
