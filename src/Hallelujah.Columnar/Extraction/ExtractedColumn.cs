using System.Buffers;
using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Hallelujah.Columnar.Schema;
using Hallelujah.Columnar.Segments;
using Hallelujah.Columnar.Statistics;

namespace Hallelujah.Columnar.Extraction;

/// <summary>
/// The selected rows of one column, encoded as in the segment they come from, with zones and statistics. Rents its
/// memory.
/// </summary>
internal sealed class ExtractedColumn : IDisposable
{
    readonly List<IDisposable> _rented = [];
    readonly LoadedColumn _source;
    readonly int _count;

    ExtractedColumn(LoadedColumn source, int count) => (_source, _count) = (source, count);

    public ColumnData Data { get; private set; } = null!;

    /// <summary>Whether the data is in part the source's own memory.</summary>
    public bool NeedsSource => Data.IsDictionary || _count == _source.Rows;

    /// <param name="statistics">Empty ones, to be filled.</param>
    public static ExtractedColumn Create(
        string name, LoadedColumn source, RowSelection selection, ColumnStatistics statistics)
    {
        var column = new ExtractedColumn(source, selection.Count);
        try
        {
            column.Data = selection.Count == source.Rows ? column.Whole(name, statistics)
                : column.Part(name, selection, statistics);
            return column;
        }
        catch
        {
            column.Dispose();
            throw;
        }
    }

    /// <summary>All rows: buffers, zones and statistics as they are.</summary>
    ColumnData Whole(string name, ColumnStatistics statistics)
    {
        statistics.Merge(_source.Column.Statistics);
        if (_source.Coded is { } coded)
            return Describe(coded, name, _source.Column.NullCount, _source.Validity, _source.Column.Zones, statistics);
        return Describe(name, _source.Column.NullCount, _source.Validity, _source.Column.Zones, statistics) with
        {
            Offsets = _source.Offsets,
            Values = _source.Values,
            DictionaryOffsets = _source.DictionaryOffsets,
            DictionaryValues = _source.DictionaryValues,
            DictionaryCount = _source.Column.DictionaryCount,
        };
    }

    ColumnData Part(string name, RowSelection selection, ColumnStatistics statistics)
    {
        var rows = selection.RowsOf(0, _count, selection.IsRange ? new int[_count] : []);
        if (_source.AllNull) return AllNull(name, statistics);
        var validity = Validity(rows, out int nulls);
        switch (_source.Column.Type.Kind)
        {
            case ColumnKind.Bool:
                var bits = Bools(rows);
                int trues = CountTrue(bits.Span, validity.Span);
                statistics.AddBools(trues, _count - nulls - trues);
                statistics.AddNulls(nulls);
                return Describe(
                    name, nulls, validity, ZoneScan.OfNulls(_count, validity.Span), statistics) with
                { Values = bits };
            case ColumnKind.Utf8 or ColumnKind.Binary:
                return _source.IsDictionary ? Codes(name, rows, validity, nulls, statistics)
                    : Texts(name, rows, validity, nulls, statistics);
            case ColumnKind.Float64 or ColumnKind.Date32 when _source.Coded is { } coded:
                return Coded(name, coded, rows, validity, nulls, statistics);
            case ColumnKind.Float64:
                var doubles = Pick<double>(rows);
                FixedStatistics.Doubles(MemoryMarshal.Cast<byte, double>(doubles.Span), validity.Span, statistics);
                return Describe(name, nulls, validity, ZoneScan.OfDoubles(MemoryMarshal.Cast<byte,
                    double>(doubles.Span), validity.Span), statistics) with
                { Values = doubles };
            case ColumnKind.Decimal128 when _source.Column.Encoding == SegmentEncoding.Plain:
                var decimals = Pick<Int128>(rows);
                FixedStatistics.Decimals(MemoryMarshal.Cast<byte, Int128>(decimals.Span), validity.Span, statistics);
                return Describe(name, nulls, validity, ZoneScan.OfNulls(_count, validity.Span),
                    statistics) with
                { Values = decimals };
        }
        return _source.Column.Encoding switch
        {
            SegmentEncoding.Int8 => Integers<sbyte>(name, rows, validity, nulls, statistics),
            SegmentEncoding.Int16 => Integers<short>(name, rows, validity, nulls, statistics),
            SegmentEncoding.Int32 => Integers<int>(name, rows, validity, nulls, statistics),
            _ when _source.Column.Type.Kind == ColumnKind.Date32 =>
                Integers<int>(name, rows, validity, nulls, statistics),
            _ => Integers<long>(name, rows, validity, nulls, statistics),
        };
    }

    ColumnData Integers<T>(
        string name, ReadOnlySpan<int> rows, ReadOnlyMemory<byte> validity, int nulls, ColumnStatistics statistics)
        where T : unmanaged, IBinaryInteger<T>, IMinMaxValue<T>
    {
        var values = Pick<T>(rows);
        var span = MemoryMarshal.Cast<byte, T>(values.Span);
        FixedStatistics.Integers(span, validity.Span, statistics);
        return Describe(
            name, nulls, validity, ZoneScan.OfIntegers(span, validity.Span), statistics) with
        { Values = values };
    }

    ColumnData Coded(string name, CodedValues source, ReadOnlySpan<int> rows, ReadOnlyMemory<byte> validity, int nulls,
        ColumnStatistics statistics)
    {
        var coded = source with { Codes = source.IsNarrow ? Pick(source.Narrow, rows) : Pick(source.Wide, rows) };
        coded.AddStatistics(statistics, validity.Span);
        statistics.AddNulls(nulls);
        return Describe(coded, name, nulls, validity, coded.Zones(_source.Column.Type, validity.Span), statistics);
    }

    ColumnData AllNull(string name, ColumnStatistics statistics)
    {
        statistics.AddNulls(_count);
        var nothing = new byte[(_count + 7) / 8];
        bool isText = _source.Column.Type.Kind is ColumnKind.Utf8 or ColumnKind.Binary;
        var zones = ZoneScan.OfNulls(_count, nothing);
        var data =
            Describe(name, _count, _source.Column.Type.Kind == ColumnKind.Null ? default : nothing, zones, statistics);
        if (_source.Column.Type.Kind == ColumnKind.Null) return data;
        if (isText)
            return data with { Encoding = SegmentEncoding.Plain, Offsets = new byte[(_count + 1) * sizeof(int)] };
        return data with
        {
            Values = new byte[_source.Column.Type.Kind == ColumnKind.Bool ? nothing.Length
            : _count * (_source.Values.Length / _source.Rows)]
        };
    }

    ColumnData Texts(
        string name, ReadOnlySpan<int> rows, ReadOnlyMemory<byte> validity, int nulls, ColumnStatistics statistics)
    {
        var offsets = Rent((_count + 1) * sizeof(int));
        var ends = MemoryMarshal.Cast<byte, int>(offsets.Span);
        var bytes = Rent(Gather.TextOffsets(_source, rows, ends));
        Gather.TextBytes(_source, rows, ends, bytes.Span);
        statistics.AddUtf8(ends, bytes.Span, validity.Span);
        return Describe(name, nulls, validity, ZoneScan.OfNulls(_count, validity.Span),
            statistics) with
        { Offsets = offsets, Values = bytes };
    }

    ColumnData Codes(
        string name, ReadOnlySpan<int> rows, ReadOnlyMemory<byte> validity, int nulls, ColumnStatistics statistics)
    {
        int entries = _source.Column.DictionaryCount;
        var counts = new long[entries];
        var codes = _source.Column.Encoding switch
        {
            SegmentEncoding.Dictionary8 => CountCodes<byte>(rows, validity.Span, counts, statistics),
            SegmentEncoding.Dictionary16 => CountCodes<ushort>(rows, validity.Span, counts, statistics),
            _ => CountCodes<int>(rows, validity.Span, counts, statistics),
        };
        statistics.AddNulls(nulls);
        var data = Describe(name, nulls, validity, ZoneScan.OfNulls(_count, validity.Span), statistics) with
        {
            Values = codes,
            DictionaryOffsets = _source.DictionaryOffsets,
            DictionaryValues = _source.DictionaryValues,
            DictionaryCount = entries,
        };
        return entries > _count ? Compact(data, counts) : data;
    }

    /// <summary>
    /// Leaves out the entries that no row has, where there are more entries than rows. The width of the codes stays.
    /// </summary>
    ColumnData Compact(ColumnData data, long[] counts)
    {
        var map = new int[counts.Length];
        var offsets = new List<int> { 0 };
        var bytes = new ArrayBufferWriter<byte>();
        for (int i = 0; i < counts.Length; i++)
        {
            if (counts[i] == 0) continue;
            map[i] = offsets.Count - 1;
            bytes.Write(_source.DictionaryEntry(i));
            offsets.Add(bytes.WrittenCount);
        }
        if (offsets.Count == 1)
            return data with
            {
                Encoding = SegmentEncoding.Plain,
                Values = default,
                Offsets = new byte[(_count
                + 1) * sizeof(int)],
                DictionaryOffsets = default,
                DictionaryValues = default,
                DictionaryCount = 0
            };
        var codes = MemoryMarshal.AsMemory(data.Values).Span;
        switch (data.Encoding)
        {
            case SegmentEncoding.Dictionary8: Map(codes, map); break;
            case SegmentEncoding.Dictionary16: Map(MemoryMarshal.Cast<byte, ushort>(codes), map); break;
            default: Map(MemoryMarshal.Cast<byte, int>(codes), map); break;
        }
        return data with
        {
            DictionaryOffsets = MemoryMarshal.AsBytes(offsets.ToArray().AsSpan()).ToArray(),
            DictionaryValues = bytes.WrittenMemory,
            DictionaryCount = offsets.Count - 1,
        };
    }

    static void Map<T>(Span<T> codes, int[] map) where T : unmanaged, IBinaryInteger<T>
    {
        foreach (ref var code in codes)
        {
            uint old = uint.CreateTruncating(code);
            // A null's slot may hold anything.
            code = old < (uint)map.Length ? T.CreateTruncating(map[old]) : T.Zero;
        }
    }

    ReadOnlyMemory<byte> CountCodes<T>(
        ReadOnlySpan<int> rows, ReadOnlySpan<byte> validity, long[] counts, ColumnStatistics statistics)
        where T : unmanaged, IBinaryInteger<T>
    {
        var memory = Pick<T>(rows);
        var codes = MemoryMarshal.Cast<byte, T>(memory.Span);
        if (validity.IsEmpty)
            foreach (var code in codes) counts[int.CreateTruncating(code)]++;
        else
            for (int i = 0; i < codes.Length; i++)
                if ((validity[i >> 3] >> (i & 7) & 1) != 0) counts[int.CreateTruncating(codes[i])]++;
        statistics.AddDictionary<T>(MemoryMarshal.Cast<byte, int>(_source.DictionaryOffsets.Span),
            _source.DictionaryValues.Span, counts, codes, validity);
        return memory;
    }

    Memory<byte> Pick<T>(ReadOnlySpan<int> rows) where T : unmanaged => Pick(_source.Span<T>(), rows);

    Memory<byte> Pick<T>(ReadOnlySpan<T> values, ReadOnlySpan<int> rows) where T : unmanaged
    {
        var memory = Rent(rows.Length * Unsafe.SizeOf<T>());
        Gather.Values(values, rows, MemoryMarshal.Cast<byte, T>(memory.Span));
        return memory;
    }

    ReadOnlyMemory<byte> Validity(ReadOnlySpan<int> rows, out int nulls)
    {
        nulls = 0;
        if (_source.Validity.IsEmpty) return default;
        var bits = Rent((rows.Length + 7) / 8);
        bits.Span.Clear();
        nulls = rows.Length - Gather.Bits(_source.Validity.Span, rows, bits.Span);
        return nulls == 0 ? default : bits;
    }

    ReadOnlyMemory<byte> Bools(ReadOnlySpan<int> rows)
    {
        var bits = Rent((rows.Length + 7) / 8);
        bits.Span.Clear();
        Gather.Bits(_source.Values.Span, rows, bits.Span);
        return bits;
    }

    static int CountTrue(ReadOnlySpan<byte> bits, ReadOnlySpan<byte> validity)
    {
        int count = 0;
        for (int i = 0; i < bits.Length; i++)
            count += BitOperations.PopCount((uint)(validity.IsEmpty ? bits[i] : bits[i] & validity[i]));
        return count;
    }

    Memory<byte> Rent(int bytes)
    {
        var owner = ColumnMemory.Rent(bytes);
        _rented.Add(owner);
        return owner.Memory[..bytes];
    }

    ColumnData Describe(CodedValues coded, string name, long nulls, ReadOnlyMemory<byte> validity,
        IReadOnlyList<Zone> zones, ColumnStatistics statistics) =>
        Describe(name, nulls, validity, zones, statistics).Coded(coded);

    ColumnData Describe(string name, long nulls, ReadOnlyMemory<byte> validity, IReadOnlyList<Zone> zones,
        ColumnStatistics statistics) => new()
        {
            Name = name,
            Type = _source.Column.Type,
            Encoding = _source.Column.Encoding,
            Rows = _count,
            NullCount = (int)nulls,
            Validity = validity,
            Zones = zones,
            Statistics = statistics,
        };

    public void Dispose()
    {
        foreach (var memory in _rented) memory.Dispose();
        _rented.Clear();
    }
}
