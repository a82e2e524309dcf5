using Hallelujah.Columnar.Schema;
using Hallelujah.Columnar.Segments;

namespace Hallelujah.Columnar.Predicates;

/// <summary>
/// Turns a comparison of a column with a constant into a range of stored values, by searching the stored domain for
/// where the comparison itself changes its answer: so a kernel can never mean anything else than the scalar form.
/// </summary>
internal static class RangeSearch
{
    /// <summary>Beyond any unscaled value of 38 digits.</summary>
    static readonly Int128 DecimalLimit = PowersOfTen.Integer[38];

    /// <summary>
    /// The range filter, or null where the comparison is not one of numbers or of times with a constant.
    /// </summary>
    public static BlockFilter? TryCompile(SegmentReader reader, BinaryExpression e, int column)
    {
        if (e.Left is not ColumnExpression || e.Right is not LiteralExpression { Value: var constant }) return null;
        var info = reader.Info.Columns[column];
        var feed = reader.Schema.Columns[column].Type;
        if (feed.Kind is ColumnKind.Bool or ColumnKind.Utf8 or ColumnKind.Binary or ColumnKind.Null) return null;
        var nullRow = new SingleCell(Scalar.Null);
        bool nullMatches = ScalarEvaluator.IsTrue(e, ref nullRow);
        if (info.Type.Kind == ColumnKind.Null || info.NullCount == reader.Info.Rows)
            return new ConstantFilter(nullMatches);
        if (info.Type.Kind == ColumnKind.Float64)
        {
            var test = Find(
                e.Operation, constant, OrderOf(double.NegativeInfinity), OrderOf(double.PositiveInfinity), v =>
                    CellOf.Float64(DoubleAt(v), feed), nullMatches);
            var doubles = new RangeTest<double>(
                test.IsEmpty ? double.PositiveInfinity : DoubleAt(test.Low),
                test.IsEmpty ? double.NegativeInfinity : DoubleAt(test.High), test.Invert, nullMatches);
            return info.Encoding == SegmentEncoding.Plain ? new DoubleRangeFilter(reader, column, doubles)
                : new CodedRangeFilter<double>(reader, column, doubles, BitConverter.Int64BitsToDouble);
        }
        if (info.Type.Kind == ColumnKind.Decimal128 && info.Encoding == SegmentEncoding.Plain)
            return new DecimalRangeFilter(reader, column, Find(
                e.Operation, constant, -DecimalLimit, DecimalLimit, v =>
                    CellOf.Decimal(v, info.Type, info.Type), nullMatches));
        var (min, max) = Bounds(reader, info);
        var range = Find(e.Operation, constant, min, max, v => CellOf.Integer((long)v, info.Type, feed), nullMatches);
        return Create(reader, column, info, new((long)range.Low, (long)range.High, range.Invert, range.NullMatches));
    }

    /// <summary>
    /// The filter for membership in a list of numbers or times, or null where the list or the column has other things.
    /// </summary>
    public static BlockFilter? TryCompileSet(
        SegmentReader reader, int column, IReadOnlyList<Scalar> items, bool invert)
    {
        var info = reader.Info.Columns[column];
        var feed = reader.Schema.Columns[column].Type;
        bool isNumber = feed.Kind is ColumnKind.Int64 or ColumnKind.Float64 or ColumnKind.Decimal128;
        bool isTime = feed.Kind is ColumnKind.Date32 or ColumnKind.Timestamp or ColumnKind.TimestampTz;
        if (!isNumber && !isTime || items.Any(i => !i.IsNull && !(isNumber ? i.IsNumber : i.IsTime))) return null;
        bool nullMatches = items.Any(i => i.IsNull) != invert;
        if (info.Type.Kind == ColumnKind.Null || info.NullCount == reader.Info.Rows)
            return new ConstantFilter(nullMatches);
        if (info.Type.Kind == ColumnKind.Decimal128 && info.Encoding == SegmentEncoding.Plain)
        {
            var decimals = items.Where(i => !i.IsNull).Select(i => Find(
                BinaryOperation.Eq, i, -DecimalLimit, DecimalLimit, v => CellOf.Decimal(v, info.Type, info.Type),
                false));
            return new DecimalSetFilter(
                reader, column, decimals.Where(r => !r.IsEmpty).Select(r => (r.Low, r.High)), invert, nullMatches);
        }
        bool isDouble = info.Type.Kind == ColumnKind.Float64;
        var (min, max) = isDouble ? (OrderOf(double.NegativeInfinity), OrderOf(double.PositiveInfinity))
            : Bounds(reader, info);
        Func<Int128, Scalar> cell = isDouble ? v => CellOf.Float64(DoubleAt(v), feed)
            : v => CellOf.Integer((long)v, info.Type, feed);
        bool isPlain = feed.Kind == ColumnKind.Int64 && info.Type.Kind == ColumnKind.Int64;
        var ranges = new List<(long, long)>();
        foreach (var item in items)
        {
            if (item.IsNull) continue;
            if (isPlain && item.Kind == ScalarKind.Int64)
            {
                if (item.Int64 >= min && item.Int64 <= max) ranges.Add((item.Int64, item.Int64));
                continue;
            }
            if (isDouble && feed.Kind == ColumnKind.Float64 && item.Kind != ScalarKind.Decimal)
            {
                // Both zeros are equal, and NaN is equal to nothing.
                double value = ScalarConversion.ToDouble(item);
                if (!double.IsNaN(value))
                    ranges.Add(value == 0 ? (OrderOf(-0.0), OrderOf(0.0)) : (OrderOf(value), OrderOf(value)));
                continue;
            }
            var range = Find(BinaryOperation.Eq, item, min, max, cell, false);
            if (!range.IsEmpty) ranges.Add(((long)range.Low, (long)range.High));
        }
        if (ranges.Count == 0) return new NullFilter(reader, column, invert, nullMatches);
        var set = new IntegerSet(ranges);
        if (isDouble) return new IntegerSetFilter<double>(reader, column, set, invert, nullMatches);
        return info.Encoding switch
        {
            SegmentEncoding.Int8 => new IntegerSetFilter<sbyte>(reader, column, set, invert, nullMatches),
            SegmentEncoding.Int16 => new IntegerSetFilter<short>(reader, column, set, invert, nullMatches),
            SegmentEncoding.Int32 => new IntegerSetFilter<int>(reader, column, set, invert, nullMatches),
            _ when info.Type.Kind == ColumnKind.Date32 =>
                new IntegerSetFilter<int>(reader, column, set, invert, nullMatches),
            _ => new IntegerSetFilter<long>(reader, column, set, invert, nullMatches),
        };
    }

    static BlockFilter Create(SegmentReader reader, int column, SegmentColumn info, RangeTest<long> test) =>
        info.Encoding switch
        {
            SegmentEncoding.Int8 => new IntegerRangeFilter<byte>(reader, column, test),
            SegmentEncoding.Int16 => new IntegerRangeFilter<ushort>(reader, column, test),
            SegmentEncoding.Int32 => new IntegerRangeFilter<uint>(reader, column, test),
            SegmentEncoding.Dictionary8 or SegmentEncoding.Dictionary16 => new CodedRangeFilter<int>(
                reader, column, new((int)test.Low, (int)test.High, test.Invert, test.NullMatches), Date),
            _ when info.Type.Kind == ColumnKind.Date32 => new IntegerRangeFilter<uint>(reader, column, test),
            _ => new IntegerRangeFilter<ulong>(reader, column, test),
        };

    /// <summary>A zone's bound as a date; a zone without values has bounds beyond all dates.</summary>
    static int Date(long bound) => (int)Math.Clamp(bound, int.MinValue, int.MaxValue);

    /// <summary>The least and greatest stored value, from the zones of blocks that have values.</summary>
    internal static (long Min, long Max) Bounds(SegmentReader reader, SegmentColumn info)
    {
        long min = long.MaxValue, max = long.MinValue;
        for (int z = 0; z < info.Zones.Count; z++)
        {
            var zone = info.Zones[z];
            if (zone.NullCount >= Math.Min(Zone.Rows, reader.Rows - z * Zone.Rows)) continue;
            (min, max) = (Math.Min(min, zone.Min), Math.Max(max, zone.Max));
        }
        return (min, max);
    }

    /// <summary>The doubles in order as integers, both zeros apart and NaN left out.</summary>
    internal static long OrderOf(double value)
    {
        long bits = BitConverter.DoubleToInt64Bits(value);
        return bits >= 0 ? bits : long.MinValue - bits - 1;
    }

    static double DoubleAt(Int128 order)
    {
        long value = (long)order;
        return BitConverter.Int64BitsToDouble(value >= 0 ? value : long.MinValue - value - 1);
    }

    static bool IsComparable(in Scalar cell, in Scalar constant) => cell.IsNumber && constant.Kind == ScalarKind.Text
        ? ScalarConversion.TryToNumber(constant, out _)
        : ScalarConversion.TryConvert(constant, cell.Kind, out _);

    /// <summary>
    /// The range of values from min to max whose cells compare so with a constant; cells grow with their values.
    /// </summary>
    internal static RangeTest<Int128> Find(
        BinaryOperation operation, Scalar constant, Int128 min, Int128 max, Func<Int128, Scalar> cell, bool nullMatches)
    {
        var nothing = new RangeTest<Int128>(1, 0, operation == BinaryOperation.Ne, nullMatches);
        bool isEquality = operation is BinaryOperation.Eq or BinaryOperation.Ne;
        if (isEquality && (constant.IsNull || !constant.IsNumber && !IsComparable(cell(min), constant))) return nothing;
        // NaN: unordered with everything.
        if (ScalarComparison.Compare(cell(min), constant, false) is null) return nothing;
        var notBelow = First(v => ScalarComparison.Compare(cell(v), constant, false) >= 0, min, max);
        var above = First(v => ScalarComparison.Compare(cell(v), constant, false) > 0, notBelow, max);
        var (low, high) = operation switch
        {
            BinaryOperation.Lt => (min, notBelow - 1),
            BinaryOperation.Le => (min, above - 1),
            BinaryOperation.Gt => (above, max),
            BinaryOperation.Ge => (notBelow, max),
            _ => (notBelow, above - 1),
        };
        return low > high ? nothing : new(low, high, operation == BinaryOperation.Ne, nullMatches);
    }

    /// <summary>
    /// The first value from min to max for which a test that only ever turns from false to true is true; max + 1 where
    /// none is.
    /// </summary>
    static Int128 First(Func<Int128, bool> test, Int128 min, Int128 max)
    {
        Int128 low = min, high = max + 1;
        while (low < high)
        {
            // Unsigned, since the distance of the outermost decimals is beyond Int128.
            var middle = unchecked(low + (Int128)((UInt128)(high - low) >> 1));
            if (test(middle)) high = middle;
            else low = middle + 1;
        }
        return low;
    }
}

/// <summary>A row of one column, whatever its position.</summary>
internal readonly struct SingleCell(Scalar value) : IRow
{
    public Scalar this[int column] => value;
}
