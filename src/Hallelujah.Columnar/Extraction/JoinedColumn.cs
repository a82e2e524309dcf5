using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Hallelujah.Columnar.Schema;
using Hallelujah.Columnar.Segments;
using Hallelujah.Columnar.Statistics;

namespace Hallelujah.Columnar.Extraction;

/// <summary>
/// Copies the selected rows of several segments' column into one: integers in the widest of their widths; texts as
/// codes into one dictionary where all are such, doubles and dates likewise, and else plain.
/// </summary>
internal sealed unsafe class JoinedColumn
{
    readonly IReadOnlyList<SelectedPart> _parts;
    readonly int _column;
    readonly int _count;
    readonly ExtractedColumn _target;

    JoinedColumn(IReadOnlyList<SelectedPart> parts, int column, ExtractedColumn target) =>
        (_parts, _column, _count, _target) = (parts, column, parts.Sum(p => p.Rows.Count), target);

    /// <summary>
    /// Whether values of two segments can stand in one as they are: those of one type, and nulls of any.
    /// </summary>
    public static bool IsPossible(SegmentColumn one, SegmentColumn other) =>
        one.Type.Kind == ColumnKind.Null || other.Type.Kind == ColumnKind.Null
        || one.Type.Kind == other.Type.Kind && (one.Type.Kind != ColumnKind.Decimal128
            || one.Type == other.Type && IsWide(one) == IsWide(other));

    static bool IsWide(SegmentColumn column) => column.Encoding == SegmentEncoding.Plain;

    /// <param name="type">That of the parts that have values.</param>
    /// <param name="statistics">Empty ones, to be filled.</param>
    public static ExtractedColumn Of(
        IReadOnlyList<SelectedPart> parts, int column, ColumnType type, ColumnStatistics statistics) =>
        ExtractedColumn.Make(target => ColumnFigures.Fill(
            new JoinedColumn(parts, column, target).Join(new()
            {
                Name = parts[0].Reader.Schema.Columns[column].Name,
                Type = type,
                Rows = parts.Sum(p => p.Rows.Count),
                NullCount = 0,
                Zones = [],
                Statistics = statistics,
            })));

    ColumnData Join(ColumnData data)
    {
        var forms = _parts.Select(p => p.Reader.Info.Columns[_column]).Where(c => c.Type.Kind != ColumnKind.Null)
            .ToArray();
        if (forms.Length == 0) return data with { NullCount = _count };
        bool areCodes = forms.All(c => c.Encoding >= SegmentEncoding.Dictionary8)
            && forms.Sum(c => (long)c.DictionaryCount) <= CodeBuffer.MaxCodes;
        switch (data.Type.Kind)
        {
            case ColumnKind.Bool:
                return Bools(data);
            case ColumnKind.Utf8 or ColumnKind.Binary:
                return areCodes && forms.Sum(c => c.Dictionary[^1].PlainLength) <= TextDictionary.MaxBytes
                    ? Codes(data) : Texts(data);
            case ColumnKind.Float64:
                return areCodes ? Coded<double>(data)
                    : Fixed<double>(data, static (s, r, t) => Gather.Values(s.Span<double>(), r, t));
            case ColumnKind.Date32 when areCodes:
                return Coded<int>(data);
            case ColumnKind.Decimal128 when IsWide(forms[0]):
                return Fixed<Int128>(data, static (s, r, t) => Gather.Values(s.Span<Int128>(), r, t));
        }
        return forms.Max(WidthOf) switch
        {
            1 => Fixed<sbyte>(data with { Encoding = SegmentEncoding.Int8 }, Gather.Integers),
            2 => Fixed<short>(data with { Encoding = SegmentEncoding.Int16 }, Gather.Integers),
            4 when data.Type.Kind == ColumnKind.Date32 => Fixed<int>(data, Gather.Integers),
            4 => Fixed<int>(data with { Encoding = SegmentEncoding.Int32 }, Gather.Integers),
            _ => Fixed<long>(data, Gather.Integers),
        };
    }

    static int WidthOf(SegmentColumn column) => column.Encoding switch
    {
        SegmentEncoding.Int8 => 1,
        SegmentEncoding.Int16 => 2,
        SegmentEncoding.Int32 => 4,
        _ => column.Type.Kind == ColumnKind.Date32 ? 4 : 8,
    };

    delegate void Picker<T>(LoadedColumn source, ReadOnlySpan<int> rows, Span<T> target);

    delegate void Part(LoadedColumn source, ReadOnlySpan<int> rows, int at);

    /// <summary>
    /// Goes through the parts that have values; gives the validity of all. A part's column is let go of behind it.
    /// </summary>
    ColumnData ForEach(ColumnData data, Part part)
    {
        var bits = _target.Rent((_count + 7) / 8);
        bits.Span.Clear();
        int at = 0, valid = 0;
        foreach (var (reader, selection) in _parts)
        {
            var rows = selection.RowsOf(0, selection.Count, selection.IsRange ? new int[selection.Count] : []);
            var source = reader.Load(_column);
            if (!source.AllNull)
            {
                valid += Validity(source, rows, bits.Span, at);
                part(source, rows, at);
            }
            reader.Release(_column);
            at += rows.Length;
        }
        return data with { NullCount = _count - valid, Validity = valid == _count ? default : bits };
    }

    static int Validity(LoadedColumn source, ReadOnlySpan<int> rows, Span<byte> bits, int at)
    {
        if (!source.Validity.IsEmpty) return Gather.Bits(source.Validity.Span, rows, bits, at);
        int i = at, end = at + rows.Length;
        for (; i < end && (i & 7) != 0; i++) bits[i >> 3] |= (byte)(1 << (i & 7));
        int whole = (end - i) / 8;
        bits.Slice(i >> 3, whole).Fill(byte.MaxValue);
        for (i += 8 * whole; i < end; i++) bits[i >> 3] |= (byte)(1 << (i & 7));
        return rows.Length;
    }

    ColumnData Bools(ColumnData data)
    {
        var values = _target.Rent((_count + 7) / 8);
        values.Span.Clear();
        return ForEach(data, (source, rows, at) => Gather.Bits(source.Values.Span, rows, values.Span, at)) with
        {
            Values = values,
        };
    }

    ColumnData Fixed<T>(ColumnData data, Picker<T> pick) where T : unmanaged
    {
        var values = Rows<T>();
        return ForEach(data, (source, rows, at) => pick(source, rows, Of<T>(values)[at..])) with { Values = values };
    }

    ColumnData Texts(ColumnData data)
    {
        var offsets = _target.Rent((_count + 1) * sizeof(int));
        offsets.Span.Clear();
        var texts = new List<(int At, int Rows, Memory<byte> Bytes)>();
        data = ForEach(data, (source, rows, at) =>
        {
            var ends = Of<int>(offsets).Slice(at, rows.Length + 1);
            int before = ends[0];
            var bytes = _target.Rent(Gather.TextOffsets(source, rows, ends));
            Gather.TextBytes(source, rows, ends, bytes.Span);
            ends[0] = before;
            texts.Add((at, rows.Length, bytes));
        });
        var all = _target.Rent(texts.Sum(t => t.Bytes.Length));
        var places = Of<int>(offsets);
        int end = 0, row = 0;
        foreach (var (at, rows, bytes) in texts)
        {
            // Rows between the parts are null.
            for (; row <= at; row++) places[row] = end;
            bytes.Span.CopyTo(all.Span[end..]);
            for (; row <= at + rows; row++) places[row] += end;
            end += bytes.Length;
        }
        for (; row <= _count; row++) places[row] = end;
        return data with { Offsets = offsets, Values = all };
    }

    /// <summary>Texts as codes into a dictionary of those that occur, in the order of their first appearance.</summary>
    ColumnData Codes(ColumnData data)
    {
        var dictionary = new TextDictionary();
        var codes = Rows<ushort>();
        Of<ushort>(codes).Clear();
        data = ForEach(data, (source, rows, at) =>
        {
            var target = Of<ushort>(codes).Slice(at, rows.Length);
            switch (source.Column.Encoding)
            {
                case SegmentEncoding.Dictionary8: Encode<byte>(source, rows, dictionary, target); break;
                case SegmentEncoding.Dictionary16: Encode<ushort>(source, rows, dictionary, target); break;
                default: Encode<int>(source, rows, dictionary, target); break;
            }
        });
        if (dictionary.Count == 0) return data with { Offsets = new byte[(_count + 1) * sizeof(int)] };
        return Shorten(data, codes, dictionary.Count) with
        {
            DictionaryOffsets = Copy(dictionary.OffsetBuffer.Pointer, (dictionary.Count + 1) * sizeof(int)),
            DictionaryValues = Copy(dictionary.ByteBuffer.Pointer, dictionary.Bytes),
        };
    }

    /// <summary>The codes of a part's rows in another dictionary, which takes the texts it does not have.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    static void Encode<TCode>(
        LoadedColumn source, ReadOnlySpan<int> rows, TextDictionary dictionary, Span<ushort> target)
        where TCode : unmanaged, IBinaryInteger<TCode>
    {
        var own = source.Span<TCode>();
        bool nulls = !source.Validity.IsEmpty;
        int[] map = new int[source.Column.DictionaryCount];
        Array.Fill(map, -1);
        for (int i = 0; i < rows.Length; i++)
        {
            if (nulls && source.IsNull(rows[i])) continue;
            int code = int.CreateTruncating(own[rows[i]]);
            if (map[code] < 0)
            {
                var entry = source.DictionaryEntry(code);
                // Behind a column's memory there is room to read on.
                fixed (byte* text = &MemoryMarshal.GetReference(entry))
                    map[code] = dictionary.Encode(text, entry.Length);
            }
            target[i] = (ushort)map[code];
        }
    }

    /// <summary>Values of fixed width as codes into one dictionary of those that occur, in their order.</summary>
    ColumnData Coded<T>(ColumnData data) where T : unmanaged, INumber<T>
    {
        var codes = Rows<ushort>();
        Of<ushort>(codes).Clear();
        var parts = new List<(int At, int Rows, T[] Entries, bool[] Occurs)>();
        bool hasNulls = false;
        data = ForEach(data, (source, rows, at) =>
        {
            var coded = source.Coded!;
            var target = Of<ushort>(codes).Slice(at, rows.Length);
            if (coded.IsNarrow) Gather.Widened(coded.Narrow, rows, target);
            else Gather.Values(coded.Wide, rows, target);
            parts.Add((at, rows.Length, coded.EntriesOf<T>().ToArray(), Occurring(source, rows, target)));
            hasNulls |= !source.Validity.IsEmpty;
        });
        T[] entries = [.. parts.SelectMany(p => p.Entries.Where((_, e) => p.Occurs[e]))];
        Array.Sort(entries);
        int count = 0;
        foreach (T entry in entries)
            if (count == 0 || entry != entries[count - 1]) entries[count++] = entry;
        var all = entries.AsSpan(0, count);
        foreach (var (at, rows, own, occurs) in parts)
            Map(Of<ushort>(codes).Slice(at, rows), own, occurs, all, hasNulls);
        if (count == 0) return data with { Values = new byte[_count * Unsafe.SizeOf<T>()] };
        return Shorten(data, codes, count) with { DictionaryValues = MemoryMarshal.AsBytes(all).ToArray() };
    }

    /// <summary>Which entries of a part's dictionary its rows have, nulls aside.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    static bool[] Occurring(LoadedColumn source, ReadOnlySpan<int> rows, ReadOnlySpan<ushort> codes)
    {
        bool[] occurs = new bool[source.Coded!.Count];
        if (source.Validity.IsEmpty)
            foreach (ushort code in codes) occurs[code] = true;
        else
            for (int i = 0; i < rows.Length; i++)
                if (!source.IsNull(rows[i])) occurs[codes[i]] = true;
        return occurs;
    }

    /// <summary>
    /// Gives codes of a part's entries those that the entries have among all; both are in ascending order, and all
    /// holds every entry that occurs. The codes of nulls become any that there is.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    static void Map<T>(Span<ushort> codes, T[] own, bool[] occurs, ReadOnlySpan<T> all, bool hasNulls)
        where T : INumber<T>
    {
        ushort[] map = new ushort[own.Length];
        int place = 0;
        bool same = !hasNulls;
        for (int e = 0; e < own.Length; e++)
        {
            if (!occurs[e]) continue;
            while (all[place] != own[e]) place++;
            map[e] = (ushort)place;
            same &= place == e;
        }
        if (same) return;
        foreach (ref ushort code in codes) code = map[code];
    }

    /// <summary>Codes of one byte where they fit: they are stored signed.</summary>
    ColumnData Shorten(ColumnData data, Memory<byte> codes, int entries)
    {
        data = data with { Encoding = SegmentEncoding.Dictionary16, Values = codes, DictionaryCount = entries };
        if (entries > CodeBuffer.NarrowCodes) return data;
        var narrow = Rows<byte>();
        CodeBuffer.Narrow8(Of<ushort>(codes), narrow.Span);
        return data with { Encoding = SegmentEncoding.Dictionary8, Values = narrow };
    }

    Memory<byte> Rows<T>() where T : unmanaged => _target.Rent(_count * Unsafe.SizeOf<T>());

    static Span<T> Of<T>(Memory<byte> memory) where T : unmanaged => MemoryMarshal.Cast<byte, T>(memory.Span);

    static byte[] Copy(byte* from, int bytes) => new ReadOnlySpan<byte>(from, bytes).ToArray();
}
