using System.Globalization;

namespace Hallelujah.Columnar.Predicates;

/// <summary>
/// Arithmetic with PowerShell's meaning: integers stay integers while they fit and become doubles beyond, a division
/// that leaves a remainder gives a double, decimals win over all others, and null counts as 0. Texts add by
/// concatenation.
/// </summary>
internal static class ScalarArithmetic
{
    public static Scalar Negate(in Scalar value) => value.Kind switch
    {
        ScalarKind.Float64 => Scalar.FromFloat64(-value.Float64),
        ScalarKind.Decimal => Scalar.FromDecimal(-value.Unscaled, value.Scale),
        _ => Apply(BinaryOperation.Subtract, Scalar.FromInt64(0), value),
    };

    /// <summary>
    /// Throws <see cref="ColumnarException"/> (PredicateInvalid) where an operand is no number, or on division by zero.
    /// </summary>
    public static Scalar Apply(BinaryOperation operation, in Scalar left, in Scalar right)
    {
        if (operation == BinaryOperation.Add)
        {
            if (left.IsNull) return right;
            if (left.Kind == ScalarKind.Text) return Scalar.FromText(left.String + ScalarConversion.ToText(right));
        }
        // The one operation that does not take null for 0.
        if (left.IsNull && operation == BinaryOperation.Multiply) return Scalar.Null;
        var a = ToNumber(left, operation);
        var b = ToNumber(right, operation);
        if (a.Kind == ScalarKind.Decimal || b.Kind == ScalarKind.Decimal) return Decimals(operation, a, b);
        if (a.Kind == ScalarKind.Float64 || b.Kind == ScalarKind.Float64)
            return Scalar.FromFloat64(Doubles(operation, ScalarConversion.ToDouble(a), ScalarConversion.ToDouble(b)));
        return Integers(operation, a.Int64, b.Int64);
    }

    static Scalar ToNumber(in Scalar value, BinaryOperation operation)
    {
        if (value.IsNumber) return value;
        if (value.IsNull) return Scalar.FromInt64(0);
        if (value.Kind is ScalarKind.Bool or ScalarKind.WeekDay) return Scalar.FromInt64(value.Int64);
        if (value.Kind == ScalarKind.Text)
        {
            string text = value.String!.Trim();
            if (text.Length == 0) return Scalar.FromInt64(0);
            if (long.TryParse(text, NumberStyles.Integer, CultureInfo.InvariantCulture, out long whole))
                return Scalar.FromInt64(whole);
            if (double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out double real))
                return Scalar.FromFloat64(real);
        }
        throw new ColumnarException(
            ColumnarError.PredicateInvalid, $"{value} is not a number, and {operation} takes numbers.");
    }

    static double Doubles(BinaryOperation operation, double a, double b) => operation switch
    {
        BinaryOperation.Add => a + b,
        BinaryOperation.Subtract => a - b,
        BinaryOperation.Multiply => a * b,
        BinaryOperation.Divide => a / b,
        _ => a % b,
    };

    static Scalar Integers(BinaryOperation operation, long a, long b)
    {
        if (operation is BinaryOperation.Divide or BinaryOperation.Modulo)
        {
            if (b == 0) throw DivisionByZero();
            // The one quotient that overflows.
            if (a == long.MinValue && b == -1)
                return operation == BinaryOperation.Modulo ? Scalar.FromInt64(0) : Scalar.FromFloat64(-(double)a);
            if (operation == BinaryOperation.Modulo) return Scalar.FromInt64(a % b);
            return a % b == 0 ? Scalar.FromInt64(a / b) : Scalar.FromFloat64((double)a / b);
        }
        var wide = operation switch
        {
            BinaryOperation.Add => (Int128)a + b,
            BinaryOperation.Subtract => (Int128)a - b,
            _ => (Int128)a * b,
        };
        return wide >= long.MinValue && wide <= long.MaxValue ? Scalar.FromInt64((long)wide)
            : Scalar.FromFloat64((double)wide);
    }

    static Scalar Decimals(BinaryOperation operation, in Scalar left, in Scalar right)
    {
        try
        {
            decimal a = ToDecimal(left), b = ToDecimal(right);
            return Scalar.FromDecimal(operation switch
            {
                BinaryOperation.Add => a + b,
                BinaryOperation.Subtract => a - b,
                BinaryOperation.Multiply => a * b,
                BinaryOperation.Divide => a / b,
                _ => a % b,
            });
        }
        catch (DivideByZeroException)
        {
            throw DivisionByZero();
        }
        catch (OverflowException e)
        {
            throw new ColumnarException(
                ColumnarError.PredicateInvalid, $"{operation} of {left} and {right} does not fit into a decimal.", e);
        }
    }

    static decimal ToDecimal(in Scalar value) => value.Kind switch
    {
        ScalarKind.Int64 => value.Int64,
        ScalarKind.Float64 => (decimal)value.Float64,
        _ => decimal.Parse(ScalarConversion.DecimalText(value.Unscaled, value.Scale), CultureInfo.InvariantCulture),
    };

    static ColumnarException DivisionByZero() =>
        new(ColumnarError.PredicateInvalid, "The predicate divides by zero.")
        {
            Recommendation =
            "Exclude such rows first: the parts of -and are evaluated in order."
        };
}
