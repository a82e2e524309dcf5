using System.Numerics;
using System.Runtime.InteropServices;
using Hallelujah.Columnar.Segments;

namespace Hallelujah.Columnar.Predicates;

/// <summary>
/// A range of doubles or dates that are stored as codes: since these are in the values' order, it is a range of codes.
/// </summary>
/// <param name="bound">A zone's bound as a value.</param>
internal sealed class CodedRangeFilter<T>(
    SegmentReader reader, int column, RangeTest<T> test, Func<long, T> bound) : RangeFilter(reader, column)
    where T : unmanaged, INumber<T>
{
    RangeTest<T> Test => test;

    public override RangeFilter? And(RangeFilter other) =>
        other is CodedRangeFilter<T> same && other.Column == Column && test.And(same.Test) is { } both
            ? new CodedRangeFilter<T>(Reader, Column, both, bound)
            : null;

    protected override BlockOutlook Foresee(Zone zone, int rows) =>
        test.Foresee(bound(zone.Min), bound(zone.Max), zone.NullCount, rows);

    public override void Refine(int block, int start, int count, Span<ulong> bits)
    {
        var loaded = Reader.Load(Column);
        var coded = loaded.Coded!;
        var entries = coded.EntriesOf<T>();
        int low = Below(entries, test.Low, orEqual: false), end = Below(entries, test.High, orEqual: true);
        if (coded.IsNarrow) Refine(coded.Narrow.Slice(start, count), loaded.Validity.Span, start, low, end, bits);
        else Refine(coded.Wide.Slice(start, count), loaded.Validity.Span, start, low, end, bits);
    }

    void Refine<TCode>(
        ReadOnlySpan<TCode> codes, ReadOnlySpan<byte> validity, int start, int low, int end, Span<ulong> bits)
        where TCode : unmanaged, IBinaryInteger<TCode>, IUnsignedNumber<TCode>
    {
        TCode first = TCode.CreateTruncating(low), width = TCode.CreateTruncating(end - low - 1);
        for (int i = 0; i < bits.Length; i++)
        {
            if (bits[i] == 0) continue;
            var part = codes[(i * 64)..];
            ulong word = low >= end ? 0
                : part.Length >= 64 ? RangeKernel.Word(in MemoryMarshal.GetReference(part), first, width)
                : RangeKernel.ScalarWord(part, first, width);
            bits[i] &= Combine(word, validity, start + i * 64, test.Invert, test.NullMatches);
        }
    }

    /// <summary>How many entries are below a value, or at most equal to it.</summary>
    static int Below(ReadOnlySpan<T> entries, T value, bool orEqual)
    {
        int low = 0, high = entries.Length;
        while (low < high)
        {
            int middle = (low + high) >> 1;
            if (entries[middle] < value || orEqual && entries[middle] == value) low = middle + 1;
            else high = middle;
        }
        return low;
    }
}
