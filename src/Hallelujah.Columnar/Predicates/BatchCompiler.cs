using Hallelujah.Columnar.Schema;
using Hallelujah.Columnar.Segments;

namespace Hallelujah.Columnar.Predicates;

/// <summary>
/// Compiles comparisons and memberships of numbers, dates, times and what is computed from them, in one column or
/// several, to batches. Decimals of 128 bits, and texts that are taken for numbers row by row, have none.
/// </summary>
internal sealed class BatchCompiler(SegmentReader reader)
{
    /// <summary>Null where the expression is something else, or has a part without a batch form.</summary>
    public static BlockFilter? TryCompile(SegmentReader reader, RowExpression expression)
    {
        var compiler = new BatchCompiler(reader);
        return expression switch
        {
            BinaryExpression { Operation: >= BinaryOperation.Eq and <= BinaryOperation.Le } e => compiler.Comparison(e),
            _ when FilterCompiler.Membership(expression) is { } e => compiler.Membership(expression, e),
            _ => null,
        };
    }

    BatchCompareFilter? Comparison(BinaryExpression e)
    {
        var left = e.Left is LiteralExpression ? null : Node(e.Left);
        var right = e.Right is LiteralExpression ? null : Node(e.Right);
        bool asksNulls = false;
        if (left is not null && e.Right is LiteralExpression { Value: var constant })
        {
            asksNulls = constant.Kind == ScalarKind.Text || left.Kind == BatchKind.WeekDay;
            right = Beside(left, e.Left, constant);
        }
        else if (right is not null && e.Left is LiteralExpression { Value: { Kind: not ScalarKind.Text } before })
            left = right.Kind == BatchKind.WeekDay && !before.IsNull ? null : Beside(right, e.Right, before);
        if (left is null || right is null) return null;
        if (left.Kind != right.Kind)
        {
            if (left.Kind is BatchKind.Time or BatchKind.WeekDay || right.Kind is BatchKind.Time or BatchKind.WeekDay)
                return null;
            (left, right) = (BatchArithmetic.ToDouble(left), BatchArithmetic.ToDouble(right));
        }
        // What a constant was made into may stand elsewhere against null than the constant.
        return new(reader, e, e.Operation, left, right, asksNulls);
    }

    BatchSetFilter? Membership(RowExpression expression, BinaryExpression e)
    {
        if (e.Right is not ListExpression { Items: var items }
            || items.Any(i => i.Kind is not (ScalarKind.Int64 or ScalarKind.Null))
            || e.Left is LiteralExpression or ColumnExpression
            || Node(e.Left) is not { Kind: BatchKind.Int64 } operand) return null;
        bool invert = e.Operation == BinaryOperation.NotIn;
        var set = new IntegerSet(items.Where(i => !i.IsNull).Select(i => (i.Int64, i.Int64)));
        return new(reader, expression, operand, set, invert, items.Any(i => i.IsNull) != invert);
    }

    /// <summary>A constant in the form that it is compared in with a node; null where there is none.</summary>
    static BatchLiteral? Beside(BatchNode node, RowExpression expression, in Scalar constant)
    {
        if (constant.IsNull) return new(node.Kind, null);
        bool isNumber = node.Kind is BatchKind.Int64 or BatchKind.Float64;
        switch (constant.Kind)
        {
            case ScalarKind.Int64 when isNumber: return new(BatchKind.Int64, constant.Int64);
            case ScalarKind.Float64 when isNumber:
                return new(BatchKind.Float64, BitConverter.DoubleToInt64Bits(constant.Float64));
            case ScalarKind.DateTime or ScalarKind.DateTimeOffset when node.Kind == BatchKind.Time:
                return new(BatchKind.Time, constant.Ticks);

            // What is computed may be a number of another kind in another row, and then takes the text otherwise.
            case ScalarKind.Text or ScalarKind.Int64 when expression is CallExpression && !isNumber
                || expression is CallExpression && constant.Kind == ScalarKind.Text:
                var kind = node.Kind switch
                {
                    BatchKind.Int64 => ScalarKind.Int64,
                    BatchKind.Time => ScalarKind.DateTime,
                    _ => ScalarKind.WeekDay,
                };
                // A text that is no integer compares as the number that it is, row by row.
                if (kind == ScalarKind.Int64)
                {
                    return ScalarConversion.TryToNumber(constant, out Scalar number)
                        && number.Kind == ScalarKind.Int64 ? new(node.Kind, number.Int64) : null;
                }
                return ScalarConversion.TryConvert(constant, kind, out var converted)
                    ? new(node.Kind, converted.Int64) : null;
            default: return null;
        }
    }

    BatchNode? Node(RowExpression expression)
    {
        switch (expression)
        {
            case ColumnExpression column: return Column(column.Column);
            case LiteralExpression { Value: var value }:
                return value.Kind switch
                {
                    ScalarKind.Int64 => new BatchLiteral(BatchKind.Int64, value.Int64),
                    ScalarKind.Float64 =>
                        new BatchLiteral(BatchKind.Float64, BitConverter.DoubleToInt64Bits(value.Float64)),
                    _ => null,
                };
            case UnaryExpression { Operation: UnaryOperation.Negate } negate:
                return Node(negate.Operand) is { Kind: BatchKind.Int64 or BatchKind.Float64 } operand
                    ? BatchArithmetic.TryCreate(
                        BinaryOperation.Subtract, new BatchLiteral(BatchKind.Int64, 0), operand)
                    : null;
            case BinaryExpression { Operation: >= BinaryOperation.Add and <= BinaryOperation.Modulo } e:
                return Node(e.Left) is { } left && Node(e.Right) is { } right
                    ? BatchArithmetic.TryCreate(e.Operation, left, right)
                    : null;
            case CallExpression { Function: >= ScalarFunction.Year and <= ScalarFunction.DayOfWeek } call:
                return Node(call.Arguments[0]) is { Kind: BatchKind.Time } time
                    ? new BatchDatePart(call.Function, time)
                    : null;
            default: return null;
        }
    }

    BatchNode? Column(int column)
    {
        var info = reader.Info.Columns[column];
        var feed = reader.Schema.Columns[column].Type;
        BatchKind kind;
        switch (feed.Kind)
        {
            case ColumnKind.Int64: kind = BatchKind.Int64; break;
            case ColumnKind.Float64: kind = BatchKind.Float64; break;
            case ColumnKind.Date32 or ColumnKind.Timestamp or ColumnKind.TimestampTz: kind = BatchKind.Time; break;
            default: return null;
        }
        if (info.Type.Kind == ColumnKind.Null || info.NullCount == reader.Info.Rows)
            return new BatchLiteral(kind, null);
        return info.Type.Kind switch
        {
            ColumnKind.Float64 => new BatchColumn<double>(reader, column, kind, 1, 0),
            ColumnKind.Int64 when kind == BatchKind.Float64 =>
                new BatchToDouble(Stored(column, info, BatchKind.Int64, 1, 0)),
            ColumnKind.Int64 => Stored(column, info, kind, 1, 0),
            ColumnKind.Date32 => Stored(
                column, info, kind, TimeSpan.TicksPerDay, CellOf.EpochDays * TimeSpan.TicksPerDay),
            ColumnKind.Timestamp or ColumnKind.TimestampTz => Stored(
                column, info, kind, TimeSpan.TicksPerMicrosecond, CellOf.EpochDays * TimeSpan.TicksPerDay),
            _ => null,
        };
    }

    BatchNode Stored(int column, SegmentColumn info, BatchKind kind, long factor, long offset) => info.Encoding switch
    {
        SegmentEncoding.Int8 => new BatchColumn<sbyte>(reader, column, kind, factor, offset),
        SegmentEncoding.Int16 => new BatchColumn<short>(reader, column, kind, factor, offset),
        SegmentEncoding.Int32 => new BatchColumn<int>(reader, column, kind, factor, offset),
        _ when info.Type.Kind == ColumnKind.Date32 => new BatchColumn<int>(reader, column, kind, factor, offset),
        _ => new BatchColumn<long>(reader, column, kind, factor, offset),
    };
}
