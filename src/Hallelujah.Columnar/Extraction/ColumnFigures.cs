using System.Numerics;
using System.Runtime.InteropServices;
using Hallelujah.Columnar.Schema;
using Hallelujah.Columnar.Segments;

namespace Hallelujah.Columnar.Extraction;

/// <summary>Zones and statistics of a column whose buffers were copied from others.</summary>
internal static class ColumnFigures
{
    /// <summary>The column with its zones; its statistics, empty until now, are filled.</summary>
    public static ColumnData Fill(ColumnData column)
    {
        var statistics = column.Statistics;
        var validity = column.Validity.Span;
        if (column.NullCount == column.Rows)
        {
            statistics.AddNulls(column.Rows);
            return column with { Zones = ZoneScan.OfNulls(column.Rows, new byte[(column.Rows + 7) / 8]) };
        }
        switch (column.Type.Kind)
        {
            case ColumnKind.Bool:
                int trues = CountTrue(column.Values.Span, validity);
                statistics.AddBools(trues, column.Rows - column.NullCount - trues);
                statistics.AddNulls(column.NullCount);
                return column with { Zones = ZoneScan.OfNulls(column.Rows, validity) };
            case ColumnKind.Utf8 or ColumnKind.Binary:
                if (column.IsDictionary) return Codes(column);
                statistics.AddUtf8(Of<int>(column.Offsets), column.Values.Span, validity);
                return column with
                {
                    Zones = ZoneScan.OfTexts(Of<int>(column.Offsets), column.Values.Span, validity),
                };
            case ColumnKind.Float64 or ColumnKind.Date32 when column.IsDictionary:
                var coded = new CodedValues(
                    column.Encoding, column.Values, column.DictionaryValues, column.DictionaryCount);
                coded.AddStatistics(statistics, validity);
                statistics.AddNulls(column.NullCount);
                return column with { Zones = coded.Zones(column.Type, validity) };
            case ColumnKind.Float64:
                FixedStatistics.Doubles(Of<double>(column.Values), validity, statistics);
                return column with { Zones = ZoneScan.OfDoubles(Of<double>(column.Values), validity) };
            case ColumnKind.Decimal128 when column.Encoding == SegmentEncoding.Plain:
                FixedStatistics.Decimals(Of<Int128>(column.Values), validity, statistics);
                return column with { Zones = ZoneScan.OfDecimals(Of<Int128>(column.Values), validity) };
        }
        return column.Encoding switch
        {
            SegmentEncoding.Int8 => Integers<sbyte>(column),
            SegmentEncoding.Int16 => Integers<short>(column),
            SegmentEncoding.Int32 => Integers<int>(column),
            _ when column.Type.Kind == ColumnKind.Date32 => Integers<int>(column),
            _ => Integers<long>(column),
        };
    }

    static ColumnData Integers<T>(ColumnData column) where T : unmanaged, IBinaryInteger<T>, IMinMaxValue<T>
    {
        var values = Of<T>(column.Values);
        FixedStatistics.Integers(values, column.Validity.Span, column.Statistics);
        return column with { Zones = ZoneScan.OfIntegers(values, column.Validity.Span) };
    }

    static ColumnData Codes(ColumnData column) => column.Encoding switch
    {
        SegmentEncoding.Dictionary8 => Codes<byte>(column),
        SegmentEncoding.Dictionary16 => Codes<ushort>(column),
        _ => Codes<int>(column),
    };

    static ColumnData Codes<T>(ColumnData column) where T : unmanaged, IBinaryInteger<T>
    {
        var codes = Of<T>(column.Values);
        var validity = column.Validity.Span;
        var counts = new long[column.DictionaryCount];
        if (validity.IsEmpty)
            foreach (var code in codes) counts[int.CreateTruncating(code)]++;
        else
            for (int i = 0; i < codes.Length; i++)
                if (ZoneScan.IsValid(validity, i)) counts[int.CreateTruncating(codes[i])]++;
        var offsets = Of<int>(column.DictionaryOffsets)[..(column.DictionaryCount + 1)];
        var bytes = column.DictionaryValues.Span;
        column.Statistics.AddDictionary(offsets, bytes, counts, codes, validity);
        column.Statistics.AddNulls(column.NullCount);
        return column with { Zones = ZoneScan.OfCodes(codes, validity, offsets, bytes) };
    }

    static int CountTrue(ReadOnlySpan<byte> bits, ReadOnlySpan<byte> validity)
    {
        int count = 0;
        for (int i = 0; i < bits.Length; i++)
            count += BitOperations.PopCount((uint)(validity.IsEmpty ? bits[i] : bits[i] & validity[i]));
        return count;
    }

    static ReadOnlySpan<T> Of<T>(ReadOnlyMemory<byte> values) where T : unmanaged =>
        MemoryMarshal.Cast<byte, T>(values.Span);
}
