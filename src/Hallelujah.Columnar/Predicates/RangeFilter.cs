using System.Numerics;
using System.Runtime.InteropServices;
using Hallelujah.Columnar.Segments;

namespace Hallelujah.Columnar.Predicates;

/// <summary>
/// What a comparison of a column with a constant comes to: a range of stored values, or its complement, and what null
/// gives.
/// </summary>
internal readonly record struct RangeTest<T>(T Low, T High, bool Invert, bool NullMatches) where T : struct, INumber<T>
{
    public bool IsEmpty => Low > High;

    /// <summary>The test that both pass, where that is again one range.</summary>
    public RangeTest<T>? And(RangeTest<T> other) =>
        Invert || other.Invert ? null
            : new(T.Max(Low, other.Low), T.Min(High, other.High), false, NullMatches && other.NullMatches);

    /// <summary>From a block's bounds and null count. Bounds that are NaN tell nothing.</summary>
    public BlockOutlook Foresee(T min, T max, int nulls, int rows)
    {
        bool anyNull = nulls > 0, anyValue = nulls < rows;
        bool inside = min >= Low && max <= High, outside = IsEmpty || max < Low || min > High;
        if (anyValue && !inside && !outside) return BlockOutlook.Some;
        bool valueMatches = inside && !IsEmpty ? !Invert : Invert;
        if (!anyValue) return NullMatches ? BlockOutlook.All : BlockOutlook.None;
        if (anyNull && NullMatches != valueMatches) return BlockOutlook.Some;
        return valueMatches ? BlockOutlook.All : BlockOutlook.None;
    }
}

/// <summary>A filter that another range on the same column can be merged into.</summary>
internal abstract class RangeFilter(SegmentReader reader, int column) : BlockFilter
{
    protected SegmentReader Reader => reader;
    public int Column => column;

    public abstract RangeFilter? And(RangeFilter other);

    public override BlockOutlook Foresee(int block)
    {
        var zones = reader.Info.Columns[column].Zones;
        return block < zones.Count ? Foresee(zones[block], Math.Min(Zone.Rows, reader.Rows - block * Zone.Rows))
            : BlockOutlook.Some;
    }

    protected abstract BlockOutlook Foresee(Zone zone, int rows);
}

/// <summary>Integers of a stored width, seen as unsigned ones: dates, times and narrowed decimals too.</summary>
internal sealed class IntegerRangeFilter<T>(SegmentReader reader, int column, RangeTest<long> test)
    : RangeFilter(reader, column)
    where T : unmanaged, IBinaryInteger<T>, IUnsignedNumber<T>
{
    public override RangeFilter? And(RangeFilter other) =>
        other is IntegerRangeFilter<T> same && other.Column == Column && test.And(same.Test) is { } both
            ? new IntegerRangeFilter<T>(Reader, Column, both)
            : null;

    RangeTest<long> Test => test;

    protected override BlockOutlook Foresee(Zone zone, int rows) =>
        test.Foresee(zone.Min, zone.Max, zone.NullCount, rows);

    public override void Refine(int block, int start, int count, Span<ulong> bits)
    {
        var loaded = Reader.Load(Column);
        var validity = loaded.Validity.Span;
        if (loaded.AllNull)
        {
            if (!test.NullMatches) bits.Clear();
            return;
        }
        var values = loaded.Span<T>().Slice(start, count);
        T low = T.CreateTruncating(test.Low), width = T.CreateTruncating(unchecked((ulong)test.High - (ulong)test.Low));
        for (int i = 0; i < bits.Length; i++)
        {
            if (bits[i] == 0) continue;
            var part = values[(i * 64)..];
            ulong word = test.IsEmpty ? 0
                : part.Length >= 64 ? RangeKernel.Word(in MemoryMarshal.GetReference(part), low, width)
                : RangeKernel.ScalarWord(part, low, width);
            bits[i] &= Combine(word, validity, start + i * 64, test.Invert, test.NullMatches);
        }
    }
}

internal sealed class DoubleRangeFilter(SegmentReader reader, int column, RangeTest<double> test)
    : RangeFilter(reader, column)
{
    public override RangeFilter? And(RangeFilter other) =>
        other is DoubleRangeFilter same && other.Column == Column && test.And(same.Test) is { } both
            ? new DoubleRangeFilter(Reader, Column, both)
            : null;

    RangeTest<double> Test => test;

    protected override BlockOutlook Foresee(Zone zone, int rows) =>
        test.Foresee(
            BitConverter.Int64BitsToDouble(zone.Min), BitConverter.Int64BitsToDouble(zone.Max), zone.NullCount, rows);

    public override void Refine(int block, int start, int count, Span<ulong> bits)
    {
        var loaded = Reader.Load(Column);
        var validity = loaded.Validity.Span;
        var values = loaded.Span<double>().Slice(start, count);
        for (int i = 0; i < bits.Length; i++)
        {
            if (bits[i] == 0) continue;
            var part = values[(i * 64)..];
            ulong word = part.Length >= 64
                ? RangeKernel.Word(in MemoryMarshal.GetReference(part), test.Low, test.High)
                : RangeKernel.ScalarWord(part, test.Low, test.High);
            bits[i] &= Combine(word, validity, start + i * 64, test.Invert, test.NullMatches);
        }
    }
}

/// <summary>Decimals of 128 bits.</summary>
internal sealed class DecimalRangeFilter(SegmentReader reader, int column, RangeTest<Int128> test)
    : RangeFilter(reader, column)
{
    public override RangeFilter? And(RangeFilter other) =>
        other is DecimalRangeFilter same && other.Column == Column && test.And(same.Test) is { } both
            ? new DecimalRangeFilter(Reader, Column, both)
            : null;

    RangeTest<Int128> Test => test;

    protected override BlockOutlook Foresee(Zone zone, int rows) =>
        zone.Bounds is { } bounds ? test.Foresee(bounds.MinDecimal, bounds.MaxDecimal, zone.NullCount, rows)
            : zone.NullCount < rows ? BlockOutlook.Some
            : test.NullMatches ? BlockOutlook.All : BlockOutlook.None;

    public override void Refine(int block, int start, int count, Span<ulong> bits) =>
        Refine<Int128>(Reader.Load(Column), start, count, bits, test.Invert, test.NullMatches, InRange);

    ulong InRange(ReadOnlySpan<Int128> values)
    {
        ulong word = 0;
        for (int i = 0; i < values.Length; i++)
            if (values[i] >= test.Low && values[i] <= test.High) word |= 1UL << i;
        return word;
    }
}
