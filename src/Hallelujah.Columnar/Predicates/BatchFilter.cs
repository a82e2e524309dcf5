using Hallelujah.Columnar.Segments;

namespace Hallelujah.Columnar.Predicates;

/// <summary>
/// A condition evaluated for a batch of rows at a time; rows that leave the batch's kinds go row by row.
/// </summary>
internal abstract class BatchFilter(SegmentReader reader, RowExpression expression) : BlockFilter
{
    /// <summary>Rows in question of a batch that are sooner evaluated one by one.</summary>
    const int Few = 4;

    readonly Batch _batch = new();
    readonly ScalarFilter _rowByRow = new(reader, expression);

    public override void Refine(int block, int start, int count, Span<ulong> bits)
    {
        Span<ulong> unknown = stackalloc ulong[Batch.Words];
        for (int at = 0; at < bits.Length; at += Batch.Words)
        {
            var part = bits.Slice(at, Math.Min(Batch.Words, bits.Length - at));
            if (!Bits.Any(part)) continue;
            int first = start + at * 64, rows = Math.Min(Batch.Rows, count - at * 64);
            if (Bits.Count(part) <= Few)
            {
                _rowByRow.Refine(block, first, rows, part);
                continue;
            }
            (_batch.Start, _batch.Count) = (first, rows);
            _batch.Unknown.AsSpan().Clear();
            Evaluate(_batch);
            for (int w = 0; w < part.Length; w++)
            {
                unknown[w] = part[w] & _batch.Unknown[w];
                part[w] &= ~_batch.Unknown[w] & Word(w);
            }
            var asked = unknown[..part.Length];
            if (!Bits.Any(asked)) continue;
            _rowByRow.Refine(block, first, rows, asked);
            for (int w = 0; w < part.Length; w++) part[w] |= asked[w];
        }
    }

    /// <summary>Makes a batch ready.</summary>
    protected abstract void Evaluate(Batch batch);

    /// <summary>Which of 64 rows of the batch match.</summary>
    protected abstract ulong Word(int word);
}

/// <summary>A comparison of two values of one kind.</summary>
internal sealed class BatchCompareFilter(
    SegmentReader reader, RowExpression expression, BinaryOperation operation, BatchNode left, BatchNode right,
    bool askWhereNull) : BatchFilter(reader, expression)
{
    protected override void Evaluate(Batch batch)
    {
        left.Evaluate(batch);
        right.Evaluate(batch);
        if (askWhereNull)
            for (int w = 0; w < Batch.Words; w++) batch.Unknown[w] |= ~left.Valid[w];
    }

    /// <summary>
    /// With 0 in its place null compares as it should but for what is not below 0: it stands below that, and is equal
    /// to nothing but null.
    /// </summary>
    protected override ulong Word(int word)
    {
        int at = word * 64;
        var (less, equal) = left.Kind == BatchKind.Float64
            ? BatchKernel.Compare<double>(left.Doubles[at..], right.Doubles[at..])
            : BatchKernel.Compare<long>(left.Values.AsSpan(at), right.Values.AsSpan(at));
        ulong leftNull = ~left.Valid[word] & right.Valid[word], rightNull = left.Valid[word] & ~right.Valid[word];
        if (operation is BinaryOperation.Eq or BinaryOperation.Ne)
        {
            equal &= ~(leftNull | rightNull);
            return operation == BinaryOperation.Eq ? equal : ~equal;
        }
        ulong greater = left.Kind == BatchKind.Float64
            ? BatchKernel.Compare<double>(right.Doubles[at..], left.Doubles[at..]).Less
            : ~(less | equal);
        less |= equal & leftNull;
        greater |= equal & rightNull;
        equal &= ~(leftNull | rightNull);
        return operation switch
        {
            BinaryOperation.Lt => less,
            BinaryOperation.Le => less | equal,
            BinaryOperation.Gt => greater,
            _ => greater | equal,
        };
    }

    public override BlockOutlook Foresee(int block)
    {
        if (askWhereNull || left.Bounds(block) is not { } a || right.Bounds(block) is not { } b)
            return BlockOutlook.Some;
        bool isReal = left.Kind == BatchKind.Float64;
        bool below = isReal ? a.MaxDouble < b.MinDouble : a.Max < b.Min;
        bool above = isReal ? a.MinDouble > b.MaxDouble : a.Min > b.Max;
        bool notAbove = isReal ? a.MaxDouble <= b.MinDouble : a.Max <= b.Min;
        bool notBelow = isReal ? a.MinDouble >= b.MaxDouble : a.Min >= b.Max;
        var (all, none) = operation switch
        {
            BinaryOperation.Lt => (below, notBelow),
            BinaryOperation.Le => (notAbove, above),
            BinaryOperation.Gt => (above, notAbove),
            BinaryOperation.Ge => (notBelow, below),
            BinaryOperation.Eq => (notAbove && notBelow, below || above),
            _ => (below || above, notAbove && notBelow),
        };
        return all ? BlockOutlook.All : none ? BlockOutlook.None : BlockOutlook.Some;
    }
}

/// <summary>Membership of integers in a list.</summary>
internal sealed class BatchSetFilter(
    SegmentReader reader, RowExpression expression, BatchNode operand, IntegerSet set, bool invert, bool nullMatches)
    : BatchFilter(reader, expression)
{
    int _count;

    protected override void Evaluate(Batch batch)
    {
        operand.Evaluate(batch);
        _count = batch.Count;
    }

    protected override ulong Word(int word)
    {
        int at = word * 64;
        ulong valid = operand.Valid[word];
        ulong found = set.Members<long>(operand.Values.AsSpan(at, Math.Min(64, _count - at)));
        return (invert ? ~found : found) & valid | (nullMatches ? ~valid : 0);
    }

    public override BlockOutlook Foresee(int block)
    {
        if (operand.Bounds(block) is not { } b) return BlockOutlook.Some;
        if (!set.AnyBetween(b.Min, b.Max)) return invert ? BlockOutlook.All : BlockOutlook.None;
        if (set.AllBetween(b.Min, b.Max)) return invert ? BlockOutlook.None : BlockOutlook.All;
        return BlockOutlook.Some;
    }
}
