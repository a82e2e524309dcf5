using System.Globalization;

namespace Hallelujah.Columnar.Predicates;

/// <summary>The cells of one row, as the row object would show them.</summary>
internal interface IRow
{
    Scalar this[int column] { get; }
}

/// <summary>
/// Evaluates an expression on one row: the definition of its meaning, and the way for what has no kernel.
/// </summary>
internal static class ScalarEvaluator
{
    public static bool IsTrue<TRow>(RowExpression expression, ref TRow row) where TRow : IRow, allows ref struct =>
        ScalarConversion.IsTrue(Evaluate(expression, ref row));

    public static Scalar Evaluate<TRow>(RowExpression expression, ref TRow row) where TRow : IRow, allows ref struct =>
        expression switch
        {
            ColumnExpression column => row[column.Column],
            LiteralExpression literal => literal.Value,
            UnaryExpression { Operation: UnaryOperation.Not } not => Scalar.FromBool(!IsTrue(not.Operand, ref row)),
            UnaryExpression negate => ScalarArithmetic.Negate(Evaluate(negate.Operand, ref row)),
            BinaryExpression binary => Binary(binary, ref row),
            CallExpression call => Call(call, ref row),
            _ => throw new ColumnarException(
                ColumnarError.PredicateInvalid, "A list has no value of its own; it stands beside -in or -contains."),
        };

    static Scalar Binary<TRow>(BinaryExpression e, ref TRow row) where TRow : IRow, allows ref struct
    {
        switch (e.Operation)
        {
            case BinaryOperation.And: return Scalar.FromBool(IsTrue(e.Left, ref row) && IsTrue(e.Right, ref row));
            case BinaryOperation.Or: return Scalar.FromBool(IsTrue(e.Left, ref row) || IsTrue(e.Right, ref row));
            case BinaryOperation.Xor: return Scalar.FromBool(IsTrue(e.Left, ref row) != IsTrue(e.Right, ref row));
            case BinaryOperation.In or BinaryOperation.Contains: return Scalar.FromBool(IsMember(e, ref row));
            case BinaryOperation.NotIn or BinaryOperation.NotContains: return Scalar.FromBool(!IsMember(e, ref row));
        }
        var left = Evaluate(e.Left, ref row);
        switch (e.Operation)
        {
            case BinaryOperation.Like or BinaryOperation.Match: return Scalar.FromBool(IsMatch(e, left, ref row));
            case BinaryOperation.NotLike
                or BinaryOperation.NotMatch:
                return Scalar.FromBool(!IsMatch(e, left, ref row));
        }
        var right = Evaluate(e.Right, ref row);
        return e.Operation switch
        {
            BinaryOperation.Eq => Scalar.FromBool(ScalarComparison.AreEqual(left, right, e.CaseSensitive)),
            BinaryOperation.Ne => Scalar.FromBool(!ScalarComparison.AreEqual(left, right, e.CaseSensitive)),
            BinaryOperation.Gt => Scalar.FromBool(ScalarComparison.Compare(left, right, e.CaseSensitive) > 0),
            BinaryOperation.Ge => Scalar.FromBool(ScalarComparison.Compare(left, right, e.CaseSensitive) >= 0),
            BinaryOperation.Lt => Scalar.FromBool(ScalarComparison.Compare(left, right, e.CaseSensitive) < 0),
            BinaryOperation.Le => Scalar.FromBool(ScalarComparison.Compare(left, right, e.CaseSensitive) <= 0),
            _ => ScalarArithmetic.Apply(e.Operation, left, right),
        };
    }

    /// <summary>
    /// Each item is the left operand of an -eq, so that the item's type decides; both for -in and for -contains.
    /// </summary>
    static bool IsMember<TRow>(BinaryExpression e, ref TRow row) where TRow : IRow, allows ref struct
    {
        bool listIsRight = e.Operation is BinaryOperation.In or BinaryOperation.NotIn;
        var value = Evaluate(listIsRight ? e.Left : e.Right, ref row);
        var list = listIsRight ? e.Right : e.Left;
        if (list is not ListExpression { Items: var items })
            return ScalarComparison.AreEqual(Evaluate(list, ref row), value, e.CaseSensitive);
        foreach (var item in items)
            if (ScalarComparison.AreEqual(item, value, e.CaseSensitive)) return true;
        return false;
    }

    static bool IsMatch<TRow>(BinaryExpression e, in Scalar left, ref TRow row) where TRow : IRow, allows ref struct
    {
        var pattern = e.Pattern
            ?? TextPattern.Create(e.Operation, new LiteralExpression(Evaluate(e.Right, ref row)), e.CaseSensitive)!;
        return pattern.IsMatch(ScalarConversion.ToText(left));
    }

    /// <summary>Functions of null are null, but its length is 0 and it is null or empty.</summary>
    static Scalar Call<TRow>(CallExpression call, ref TRow row) where TRow : IRow, allows ref struct
    {
        var value = Evaluate(call.Arguments[0], ref row);
        if (call.Function == ScalarFunction.IsNullOrEmpty)
            return Scalar.FromBool(value.IsNull || ScalarConversion.ToText(value).Length == 0);
        if (value.IsNull) return call.Function == ScalarFunction.Length ? Scalar.FromInt64(0) : Scalar.Null;
        if (call.Function is >= ScalarFunction.Year and <= ScalarFunction.DayOfWeek)
            return DatePart(call.Function, value);
        string text = ScalarConversion.ToText(value);
        switch (call.Function)
        {
            case ScalarFunction.Length: return Scalar.FromInt64(text.Length);
            case ScalarFunction.ToUpper: return Scalar.FromText(text.ToUpper(CultureInfo.InvariantCulture));
            case ScalarFunction.ToLower: return Scalar.FromText(text.ToLower(CultureInfo.InvariantCulture));
            case ScalarFunction.Trim: return Scalar.FromText(text.Trim());
        }
        string other = ScalarConversion.ToText(Evaluate(call.Arguments[1], ref row));
        return Scalar.FromBool(call.Function switch
        {
            ScalarFunction.StartsWith => text.StartsWith(other, StringComparison.Ordinal),
            ScalarFunction.EndsWith => text.EndsWith(other, StringComparison.Ordinal),
            _ => text.Contains(other, StringComparison.Ordinal),
        });
    }

    static Scalar DatePart(ScalarFunction function, in Scalar value)
    {
        if (!value.IsTime) throw new ColumnarException(
            ColumnarError.PredicateInvalid, $"{function} is of a date or time, not of {value}.");
        var time = new DateTime(value.Ticks);
        return function switch
        {
            ScalarFunction.Year => Scalar.FromInt64(time.Year),
            ScalarFunction.Month => Scalar.FromInt64(time.Month),
            ScalarFunction.Day => Scalar.FromInt64(time.Day),
            ScalarFunction.Hour => Scalar.FromInt64(time.Hour),
            ScalarFunction.Minute => Scalar.FromInt64(time.Minute),
            ScalarFunction.Second => Scalar.FromInt64(time.Second),
            ScalarFunction.Date => Scalar.FromTicks(time.Date.Ticks),
            _ => Scalar.FromWeekDay(time.DayOfWeek),
        };
    }
}
