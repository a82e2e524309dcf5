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
