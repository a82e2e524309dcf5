using System.Globalization;
using Hallelujah.Columnar;
using Hallelujah.Columnar.Predicates;
using Hallelujah.Columnar.Schema;
using Hallelujah.Contracts;

namespace Hallelujah.Summit.Hallelu;

/// <summary>
/// Turns a predicate from the wire into a filter over a feed: names to positions, texts of constants to values, and
/// everything checked that can be checked before rows are read.
/// </summary>
static class PredicateBinder
{
    /// <summary>Items of one list. Far beyond what is written by hand, far below what a message holds.</summary>
    internal const int MaxListItems = 100_000;

    /// <summary>Throws <see cref="HallException"/> (ColumnNotFound, PredicateInvalid).</summary>
    public static RowFilter Bind(Predicate predicate, FeedSchema schema, string feed)
    {
        try
        {
            return RowFilter.Create(new Binding(schema, feed).Expression(predicate, 0), schema);
        }
        catch (ColumnarException e) when (e.Error is ColumnarError.PredicateInvalid)
        {
            throw new HallException(HallErrors.PredicateInvalid, e.Message, feed, e.Recommendation, e);
        }
    }

    sealed class Binding(FeedSchema schema, string feed)
    {
        public RowExpression Expression(Predicate? predicate, int depth)
        {
            if (depth > Limits.MaxPredicateDepth)
                throw Invalid($"The predicate is nested more than {Limits.MaxPredicateDepth} levels deep.");
            return predicate switch
            {
                ColumnNode column => Column(column.Name),
                LiteralNode literal => new LiteralExpression(Literal(literal)),
                ListNode list => List(list),
                UnaryNode unary => new UnaryExpression(
                    unary.Operator == UnaryOperator.Not ? UnaryOperation.Not
                    : UnaryOperation.Negate, Expression(unary.Operand, depth + 1)),
                BinaryNode binary => new BinaryExpression(
                    Operation(binary.Operator), Expression(binary.Left, depth + 1), Expression(binary.Right, depth + 1),
                    binary.CaseSensitive),
                CallNode call => Call(call, depth),
                _ => throw Invalid("A part of the predicate is missing."),
            };
        }

        ColumnExpression Column(string name)
        {
            int column = schema.IndexOf(name);
            return column >= 0 ? new(column) : throw SelectionBinder.ColumnNotFound(name, schema, feed);
        }

        ListExpression List(ListNode list) => list.Items.Count <= MaxListItems
            ? new(list.Items.Select(Literal).ToArray())
            : throw Invalid($"A list has {list.Items.Count} items; at most {MaxListItems} are taken.");

        CallExpression Call(CallNode call, int depth) =>
            Enum.TryParse(call.Function, ignoreCase: true, out ScalarFunction function) && Enum.IsDefined(function)
                && !char.IsDigit(call.Function[0])
                ? new(function, call.Arguments.Select(a => Expression(a, depth + 1)).ToArray())
                : throw Invalid(
                    $"There is no function '{call.Function}'; there are "
                        + $"{string.Join(", ", Enum.GetNames<ScalarFunction>())}.");

        static BinaryOperation Operation(BinaryOperator value) =>
            Enum.TryParse(value.ToString(), out BinaryOperation operation) ? operation
                : throw new HallException(HallErrors.PredicateInvalid, $"There is no operator '{value}'.");

        /// <summary>A constant's text, in invariant form, by its kind.</summary>
        Scalar Literal(LiteralNode literal)
        {
            string text = literal.Text;
            var culture = CultureInfo.InvariantCulture;
            switch (literal.Kind)
            {
                case LiteralKind.Null: return Scalar.Null;
                case LiteralKind.String: return Scalar.FromText(text ?? "");
                case LiteralKind.Bool when bool.TryParse(text, out bool value): return Scalar.FromBool(value);
                case LiteralKind.Int64 when long.TryParse(
                    text, NumberStyles.AllowLeadingSign, culture, out long value):
                    return Scalar.FromInt64(value);
                case LiteralKind.Float64 when double.TryParse(
                    text, NumberStyles.Float, culture, out double value):
                    return Scalar.FromFloat64(value);
                case LiteralKind.Decimal when Scalar.TryParseDecimal(text, out var value): return value;
                case LiteralKind.DateTime when DateTime.TryParse(
                    text, culture, DateTimeStyles.RoundtripKind, out var value):
                    return Scalar.FromTicks(value.Ticks);
                case LiteralKind.DateTimeOffset when DateTimeOffset.TryParse(
                    text, culture, DateTimeStyles.AssumeUniversal, out var value):
                    return Scalar.FromUtcTicks(value.UtcTicks);
                default: throw Invalid($"The constant '{text}' is no {literal.Kind}.");
            }
        }

        HallException Invalid(string message) => new(HallErrors.PredicateInvalid, message, feed);
    }
}
