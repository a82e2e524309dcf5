using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Hallelujah.Columnar.Schema;
using Hallelujah.Columnar.Statistics;

namespace Hallelujah.Columnar.Segments;

/// <summary>
/// Doubles or dates as codes into a dictionary that is in the order of its values, each there once: so codes compare as
/// values do.
/// </summary>
/// <param name="Codes">One for each row, of one byte or two; a null's may be any of the dictionary's.</param>
/// <param name="Entries">The dictionary's values.</param>
internal sealed record CodedValues(
    SegmentEncoding Encoding, ReadOnlyMemory<byte> Codes, ReadOnlyMemory<byte> Entries, int Count)
{
    public ReadOnlySpan<byte> Narrow => Codes.Span;
    public ReadOnlySpan<ushort> Wide => MemoryMarshal.Cast<byte, ushort>(Codes.Span);
    public bool IsNarrow => Encoding == SegmentEncoding.Dictionary8;
    public int Rows => IsNarrow ? Codes.Length : Codes.Length / sizeof(ushort);

    public int Code(int row) => IsNarrow ? Narrow[row] : Wide[row];

    public ReadOnlySpan<T> EntriesOf<T>() where T : unmanaged => MemoryMarshal.Cast<byte, T>(Entries.Span);

    /// <summary>The rows' values.</summary>
    public void Decode<T>(Span<T> values) where T : unmanaged
    {
        if (IsNarrow) Decode(Narrow, EntriesOf<T>(), values);
        else Decode(Wide, EntriesOf<T>(), values);
    }

    /// <summary>The zones, of which codes tell the bounds.</summary>
    public Zone[] Zones(ColumnType type, ReadOnlySpan<byte> validity)
    {
        var zones = IsNarrow ? ZoneScan.OfIntegers(Narrow, validity) : ZoneScan.OfIntegers(Wide, validity);
        for (int z = 0; z < zones.Length; z++)
        {
            var (nulls, min, max) = zones[z];
            bool isEmpty = min > max;
            zones[z] = type.Kind == ColumnKind.Float64
                ? new(nulls, BitConverter.DoubleToInt64Bits(isEmpty ? double.PositiveInfinity : Entry<double>(min)),
                    BitConverter.DoubleToInt64Bits(isEmpty ? double.NegativeInfinity : Entry<double>(max)))
                : isEmpty ? zones[z] : new(nulls, Entry<int>(min), Entry<int>(max));
        }
        return zones;
    }

    /// <summary>Adds the values of the rows that are not null, in their order.</summary>
    public void AddStatistics(ColumnStatistics statistics, ReadOnlySpan<byte> validity)
    {
        var counts = new long[Count];
        if (IsNarrow) CountRows(Narrow, validity, counts);
        else CountRows(Wide, validity, counts);
        AddStatistics(statistics, validity, counts);
    }

    /// <param name="counts">How often each entry occurs.</param>
    public void AddStatistics(ColumnStatistics statistics, ReadOnlySpan<byte> validity, ReadOnlySpan<long> counts)
    {
        if (statistics.Type.Kind == ColumnKind.Float64)
        {
            AddOrder<double>(statistics.AddOrder, validity);
            statistics.AddCounted(EntriesOf<double>(), counts);
        }
        else
        {
            AddOrder<int>(statistics.AddOrder, validity);
            statistics.AddCounted(EntriesOf<int>(), counts);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    static void CountRows<TCode>(ReadOnlySpan<TCode> codes, ReadOnlySpan<byte> validity, long[] counts)
        where TCode : unmanaged, IBinaryInteger<TCode>
    {
        if (validity.IsEmpty)
        {
            foreach (var code in codes) counts[int.CreateTruncating(code)]++;
            return;
        }
        for (int i = 0; i < codes.Length; i++)
            counts[int.CreateTruncating(codes[i])] += validity[i >> 3] >> (i & 7) & 1;
    }

    delegate bool OrderSink<T>(ReadOnlySpan<T> values);

    /// <summary>Tells the order of the values, as far as it matters: most columns are out of order soon.</summary>
    void AddOrder<T>(OrderSink<T> sink, ReadOnlySpan<byte> validity) where T : unmanaged
    {
        const int BlockRows = 512;
        Span<T> block = stackalloc T[BlockRows];
        var entries = EntriesOf<T>();
        for (int at = 0; at < Rows; at += BlockRows)
        {
            int end = Math.Min(Rows, at + BlockRows), count = 0;
            for (int row = at; row < end; row++)
                if (validity.IsEmpty || (validity[row >> 3] >> (row & 7) & 1) != 0) block[count++] = entries[Code(row)];
            if (!sink(block[..count])) return;
        }
    }

    T Entry<T>(long code) where T : unmanaged => EntriesOf<T>()[(int)code];

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    static void Decode<TCode, T>(ReadOnlySpan<TCode> codes, ReadOnlySpan<T> entries, Span<T> values)
        where TCode : unmanaged, IBinaryInteger<TCode> where T : unmanaged
    {
        for (int i = 0; i < values.Length; i++) values[i] = entries[int.CreateTruncating(codes[i])];
    }
}
