using System.Buffers;
using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Hallelujah.Columnar.Schema;
using Hallelujah.Columnar.Segments;
using Hallelujah.Columnar.Statistics;

namespace Hallelujah.Columnar.Extraction;

/// <summary>Copies the selected rows of one segment's column, encoded as they are there.</summary>
internal sealed class PickedColumn
{
    readonly LoadedColumn _source;
    readonly ExtractedColumn _target;
    readonly int _count;

    PickedColumn(LoadedColumn source, int count, ExtractedColumn target) =>
        (_source, _count, _target) = (source, count, target);

    /// <param name="statistics">Empty ones, to be filled.</param>
    public static ExtractedColumn Of(SelectedPart part, int column, ColumnStatistics statistics)
    {
        string name = part.Reader.Schema.Columns[column].Name;
        var source = part.Reader.Load(column);
        var extracted = ExtractedColumn.Make(target =>
        {
            var picked = new PickedColumn(source, part.Rows.Count, target);
            return part.IsWhole ? picked.Whole(name, statistics)
                : ColumnFigures.Fill(picked.Part(name, part.Rows, statistics));
        });
        // Both the input's and the output's columns would be twice the memory; some share it.
        if (!part.IsWhole && !extracted.Data.IsDictionary) part.Reader.Release(column);
        return extracted;
    }

    /// <summary>All rows: buffers, zones and statistics as they are.</summary>
    ColumnData Whole(string name, ColumnStatistics statistics)
    {
        statistics.Merge(_source.Column.Statistics);
        var data = Describe(name, _source.Column.NullCount, _source.Validity, statistics) with
        {
            Zones = _source.Column.Zones,
        };
        if (_source.Coded is { } coded) return data.Coded(coded);
        return data with
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
        var data = Describe(name, 0, Validity(rows, out int nulls), statistics) with { NullCount = nulls };
        switch (_source.Column.Type.Kind)
        {
            case ColumnKind.Bool:
                return data with { Values = Bools(rows) };
            case ColumnKind.Utf8 or ColumnKind.Binary:
                return _source.IsDictionary ? Codes(data, rows) : Texts(data, rows);
            case ColumnKind.Float64 or ColumnKind.Date32 when _source.Coded is { } coded:
                return data.Coded(coded with
                {
                    Codes = coded.IsNarrow ? Pick(coded.Narrow, rows) : Pick(coded.Wide, rows),
                });
            case ColumnKind.Float64:
                return data with { Values = Pick<double>(rows) };
            case ColumnKind.Decimal128 when _source.Column.Encoding == SegmentEncoding.Plain:
                return data with { Values = Pick<Int128>(rows) };
        }
        return data with
        {
            Values = _source.Column.Encoding switch
            {
                SegmentEncoding.Int8 => Pick<sbyte>(rows),
                SegmentEncoding.Int16 => Pick<short>(rows),
                SegmentEncoding.Int32 => Pick<int>(rows),
                _ when _source.Column.Type.Kind == ColumnKind.Date32 => Pick<int>(rows),
                _ => Pick<long>(rows),
            },
        };
    }

    ColumnData AllNull(string name, ColumnStatistics statistics)
    {
        var nothing = new byte[(_count + 7) / 8];
        var data = Describe(
            name, _count, _source.Column.Type.Kind == ColumnKind.Null ? default : nothing, statistics);
        if (_source.Column.Type.Kind == ColumnKind.Null) return data;
        if (_source.Column.Type.Kind is ColumnKind.Utf8 or ColumnKind.Binary)
            return data with { Encoding = SegmentEncoding.Plain, Offsets = new byte[(_count + 1) * sizeof(int)] };
        return data with
        {
            Values = new byte[_source.Column.Type.Kind == ColumnKind.Bool ? nothing.Length
            : _count * (_source.Values.Length / _source.Rows)]
        };
    }

    ColumnData Texts(ColumnData data, ReadOnlySpan<int> rows)
    {
        var offsets = _target.Rent((_count + 1) * sizeof(int));
        var ends = MemoryMarshal.Cast<byte, int>(offsets.Span);
        var bytes = _target.Rent(Gather.TextOffsets(_source, rows, ends));
        Gather.TextBytes(_source, rows, ends, bytes.Span);
        return data with { Offsets = offsets, Values = bytes };
    }

    ColumnData Codes(ColumnData data, ReadOnlySpan<int> rows)
    {
        data = data with
        {
            Values = _source.Column.Encoding switch
            {
                SegmentEncoding.Dictionary8 => Pick<byte>(rows),
                SegmentEncoding.Dictionary16 => Pick<ushort>(rows),
                _ => Pick<int>(rows),
            },
            DictionaryOffsets = _source.DictionaryOffsets,
            DictionaryValues = _source.DictionaryValues,
            DictionaryCount = _source.Column.DictionaryCount,
        };
        if (data.DictionaryCount <= _count) return data;
        return data.Encoding switch
        {
            SegmentEncoding.Dictionary8 => Compact<byte>(data),
            SegmentEncoding.Dictionary16 => Compact<ushort>(data),
            _ => Compact<int>(data),
        };
    }

    /// <summary>
    /// Leaves out the entries that no row has, where there are more entries than rows. The width of the codes stays.
    /// </summary>
    ColumnData Compact<T>(ColumnData data) where T : unmanaged, IBinaryInteger<T>
    {
        int[] map = new int[data.DictionaryCount];
        Array.Fill(map, -1);
        var offsets = new List<int> { 0 };
        var bytes = new ArrayBufferWriter<byte>();
        var codes = MemoryMarshal.Cast<byte, T>(MemoryMarshal.AsMemory(data.Values).Span);
        for (int i = 0; i < codes.Length; i++)
        {
            if (!ZoneScan.IsValid(data.Validity.Span, i))
            {
                // A null's slot may hold anything.
                codes[i] = T.Zero;
                continue;
            }
            ref int entry = ref map[int.CreateTruncating(codes[i])];
            if (entry < 0)
            {
                entry = offsets.Count - 1;
                bytes.Write(_source.DictionaryEntry(int.CreateTruncating(codes[i])));
                offsets.Add(bytes.WrittenCount);
            }
            codes[i] = T.CreateTruncating(entry);
        }
        if (offsets.Count == 1)
        {
            return data with
            {
                Encoding = SegmentEncoding.Plain,
                Values = default,
                Offsets = new byte[(_count + 1) * sizeof(int)],
                DictionaryOffsets = default,
                DictionaryValues = default,
                DictionaryCount = 0,
            };
        }
        return data with
        {
            DictionaryOffsets = MemoryMarshal.AsBytes(offsets.ToArray().AsSpan()).ToArray(),
            DictionaryValues = bytes.WrittenMemory,
            DictionaryCount = offsets.Count - 1,
        };
    }

    Memory<byte> Pick<T>(ReadOnlySpan<int> rows) where T : unmanaged => Pick(_source.Span<T>(), rows);

    Memory<byte> Pick<T>(ReadOnlySpan<T> values, ReadOnlySpan<int> rows) where T : unmanaged
    {
        var memory = _target.Rent(rows.Length * Unsafe.SizeOf<T>());
        Gather.Values(values, rows, MemoryMarshal.Cast<byte, T>(memory.Span));
        return memory;
    }

    ReadOnlyMemory<byte> Validity(ReadOnlySpan<int> rows, out int nulls)
    {
        nulls = 0;
        if (_source.Validity.IsEmpty) return default;
        var bits = Bits(_source.Validity, rows, out int valid);
        nulls = rows.Length - valid;
        return nulls == 0 ? default : bits;
    }

    Memory<byte> Bools(ReadOnlySpan<int> rows) => Bits(_source.Values, rows, out _);

    Memory<byte> Bits(ReadOnlyMemory<byte> source, ReadOnlySpan<int> rows, out int set)
    {
        var bits = _target.Rent((rows.Length + 7) / 8);
        bits.Span.Clear();
        set = Gather.Bits(source.Span, rows, bits.Span);
        return bits;
    }

    ColumnData Describe(string name, long nulls, ReadOnlyMemory<byte> validity, ColumnStatistics statistics) => new()
    {
        Name = name,
        Type = _source.Column.Type,
        Encoding = _source.Column.Encoding,
        Rows = _count,
        NullCount = (int)nulls,
        Validity = validity,
        Zones = [],
        Statistics = statistics,
    };
}
