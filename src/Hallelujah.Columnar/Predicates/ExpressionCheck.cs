using Hallelujah.Columnar.Schema;

namespace Hallelujah.Columnar.Predicates;

/// <summary>Finds before any row is read what can have no meaning with the feed's types.</summary>
internal static class ExpressionCheck
{
    enum Family { Unknown, Null, Bool, Number, Time, Text, WeekDay, List }

    public static void Check(RowExpression expression, FeedSchema schema)
    {
        if (FamilyOf(expression, schema) == Family.List) throw Invalid("A list stands beside -in or -contains only.");
    }

    static Family FamilyOf(RowExpression expression, FeedSchema schema)
    {
        switch (expression)
        {
            case ColumnExpression column: return FamilyOf(schema.Columns[column.Column].Type.Kind);
            case LiteralExpression literal: return FamilyOf(literal.Value);
            case ListExpression: return Family.List;
            case UnaryExpression unary:
                var operand = FamilyOf(unary.Operand, schema);
                if (unary.Operation == UnaryOperation.Not) return Family.Bool;
                if (operand == Family.Time) throw Invalid($"{Describe(unary.Operand, schema)} cannot be negated.");
                return Family.Number;
            case CallExpression call: return Call(call, schema);
            default: return Binary((BinaryExpression)expression, schema);
        }
    }

    static Family Binary(BinaryExpression e, FeedSchema schema)
    {
        var left = FamilyOf(e.Left, schema);
        var right = FamilyOf(e.Right, schema);
        if (left == Family.List && e.Operation is not (BinaryOperation.Contains or BinaryOperation.NotContains)
            || right == Family.List && e.Operation is not (BinaryOperation.In or BinaryOperation.NotIn))
            throw Invalid($"{e.Operation} does not take a list; -in and -contains do.");
        switch (e.Operation)
        {
            case BinaryOperation.Add when left is Family.Text or Family.Unknown
                or Family.Null:
                return left == Family.Text ? Family.Text : Family.Unknown;
            case >= BinaryOperation.Add and <= BinaryOperation.Modulo:
                foreach (var (operand, family) in new[] { (e.Left, left), (e.Right, right) })
                {
                    if (family == Family.Time)
                        throw Invalid($"{e.Operation} takes numbers, and {Describe(operand, schema)} is none.");
                }
                return Family.Number;
            case >= BinaryOperation.Eq and <= BinaryOperation.Le: Comparison(e, left, right, schema); break;
        }
        return Family.Bool;
    }

    static void Comparison(BinaryExpression e, Family left, Family right, FeedSchema schema)
    {
        bool isEquality = e.Operation is BinaryOperation.Eq or BinaryOperation.Ne;
        bool mixed = left == Family.Time && right is Family.Number or Family.Bool or Family.WeekDay
            || left is Family.Number && right is Family.Time;
        if (mixed) throw Invalid($"{Describe(e.Left, schema)} does not compare with {Describe(e.Right, schema)}.");
        if (isEquality || left is not (Family.Number or Family.Time or Family.WeekDay)
            || e.Right is not LiteralExpression { Value: { Kind: ScalarKind.Text } text }) return;
        bool converts = left switch
        {
            Family.Number => ScalarConversion.TryToNumber(text, out _),
            Family.Time => ScalarConversion.TryConvert(text, ScalarKind.DateTime, out _),
            _ => ScalarConversion.TryConvert(text, ScalarKind.WeekDay, out _),
        };
        if (converts) return;
        string kind = left == Family.Time ? "date or time" : left == Family.WeekDay ? "day of the week" : "number";
        throw Invalid(
            $"{Describe(e.Left, schema)} does not compare with {Describe(e.Right, schema)}: it is no {kind}.");
    }

    static Family Call(CallExpression call, FeedSchema schema)
    {
        int expected = call.Function is ScalarFunction.StartsWith or ScalarFunction.EndsWith
            or ScalarFunction.ContainsText ? 2 : 1;
        if (call.Arguments.Count != expected) throw Invalid(
            $"{call.Function} takes {expected - 1} argument{(expected == 2 ? "" : "s")} beside its value.");
        var value = FamilyOf(call.Arguments[0], schema);
        if (expected == 2 && FamilyOf(call.Arguments[1], schema) == Family.List || value == Family.List)
            throw Invalid($"{call.Function} does not take a list.");
        bool isDate = call.Function is >= ScalarFunction.Year and <= ScalarFunction.DayOfWeek;
        if (isDate && value is not (Family.Time or Family.Null or Family.Unknown))
            throw Invalid($"{call.Function} is of a date or time, and {Describe(call.Arguments[0], schema)} is none.");
        if (!isDate && call.Function != ScalarFunction.IsNullOrEmpty
            && value is not (Family.Text or Family.Null or Family.Unknown))
            throw Invalid($"{call.Function} is of a text, and {Describe(call.Arguments[0], schema)} is none.");
        return call.Function switch
        {
            ScalarFunction.Date => Family.Time,
            ScalarFunction.DayOfWeek => Family.WeekDay,
            ScalarFunction.Length or >= ScalarFunction.Year and <= ScalarFunction.Second => Family.Number,
            ScalarFunction.ToUpper or ScalarFunction.ToLower or ScalarFunction.Trim => Family.Text,
            _ => Family.Bool,
        };
    }

    static Family FamilyOf(ColumnKind kind) => kind switch
    {
        ColumnKind.Null => Family.Null,
        ColumnKind.Bool => Family.Bool,
        ColumnKind.Int64 or ColumnKind.Float64 or ColumnKind.Decimal128 => Family.Number,
        ColumnKind.Date32 or ColumnKind.Timestamp or ColumnKind.TimestampTz => Family.Time,
        _ => Family.Text,
    };

    static Family FamilyOf(in Scalar value) => value.Kind switch
    {
        ScalarKind.Null => Family.Null,
        ScalarKind.Bool => Family.Bool,
        ScalarKind.Text => Family.Text,
        ScalarKind.WeekDay => Family.WeekDay,
        _ => value.IsTime ? Family.Time : Family.Number,
    };

    static string Describe(RowExpression expression, FeedSchema schema) => expression switch
    {
        ColumnExpression column =>
            $"column '{schema.Columns[column.Column].Name}' ({schema.Columns[column.Column].Type})",
        LiteralExpression literal => $"{literal.Value}",
        CallExpression call => $"{call.Function} of {Describe(call.Arguments[0], schema)}",
        _ => "the expression",
    };

    static ColumnarException Invalid(string message) =>
        new(ColumnarError.PredicateInvalid, char.ToUpperInvariant(message[0]) + message[1..]);
}
