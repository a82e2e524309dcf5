using System.Numerics;

namespace Hallelujah.Columnar.Predicates;

/// <summary>
/// Comparison with PowerShell's meaning: the left operand decides the type. Texts compare by their UTF-16 code units,
/// for the case-insensitive forms in upper case (ordinal), where PowerShell asks the culture: the order of letters
/// against punctuation, and texts that differ only in Unicode normalization, are where the two differ.
/// </summary>
internal static class ScalarComparison
{
    /// <summary>-eq. Operands that do not convert are unequal.</summary>
    public static bool AreEqual(in Scalar left, in Scalar right, bool caseSensitive)
    {
        if (left.IsNull || right.IsNull) return left.IsNull && right.IsNull;
        if (left.IsNumber && right.IsNumber) return CompareNumbers(left, right) == 0;
        if (left.IsNumber && right.Kind == ScalarKind.Text)
            return ScalarConversion.TryToNumber(right, out Scalar number) && CompareNumbers(left, number) == 0;
        return ScalarConversion.TryConvert(right, left.Kind, out var converted)
            && CompareSame(left, converted, caseSensitive) == 0;
    }

    /// <summary>
    /// -lt, -le, -gt, -ge: the sign of left against right, or null where no order holds (NaN). Null stands below
    /// everything but negative numbers, which are below null. Throws where the right operand does not convert.
    /// </summary>
    public static int? Compare(in Scalar left, in Scalar right, bool caseSensitive)
    {
        if (left.IsNull) return right.IsNull ? 0 : Negate(AgainstNull(right));
        if (right.IsNull) return AgainstNull(left);
        if (left.IsNumber && right.IsNumber) return CompareNumbers(left, right);
        if (left.IsNumber && right.Kind == ScalarKind.Text && ScalarConversion.TryToNumber(right, out Scalar number))
            return CompareNumbers(left, number);
        if (!ScalarConversion.TryConvert(right, left.Kind, out var converted))
            throw new ColumnarException(
                ColumnarError.PredicateInvalid, $"{Describe(left)} cannot be compared with {Describe(right)}.")
            {
                Value = ScalarConversion.ToText(right)
            };
        return CompareSame(left, converted, caseSensitive);
    }

    static int? Negate(int? sign) => -sign;

    static int? AgainstNull(in Scalar value) => value.Kind switch
    {
        ScalarKind.Int64 => value.Int64 < 0 ? -1 : 1,
        ScalarKind.Decimal => Int128.IsNegative(value.Unscaled) ? -1 : 1,
        ScalarKind.Float64 => double.IsNaN(value.Float64) ? null : value.Float64 < 0 ? -1 : 1,
        _ => 1,
    };

    static string Describe(in Scalar value) => value.Kind switch
    {
        ScalarKind.Text => $"the text {value}",
        ScalarKind.DateTime or ScalarKind.DateTimeOffset => $"the time {value}",
        ScalarKind.Bool => $"the Bool {value}",
        _ => $"the number {value}",
    };

    static int? CompareSame(in Scalar left, in Scalar right, bool caseSensitive) => left.Kind switch
    {
        ScalarKind.Text => string.Compare(left.String, right.String, caseSensitive ? StringComparison.Ordinal
            : StringComparison.OrdinalIgnoreCase),
        ScalarKind.Float64 or ScalarKind.Decimal => CompareNumbers(left, right),
        _ => left.Unscaled.CompareTo(right.Unscaled),
    };

    /// <summary>
    /// Null where one is NaN. Integers and decimals compare exactly; beside a double an integer becomes a double, and
    /// the double beside a decimal becomes a decimal where it fits.
    /// </summary>
    public static int? CompareNumbers(in Scalar left, in Scalar right)
    {
        if (left.Kind == ScalarKind.Int64 && right.Kind == ScalarKind.Int64) return left.Int64.CompareTo(right.Int64);
        if (left.Kind == ScalarKind.Float64 || right.Kind == ScalarKind.Float64)
        {
            if (left.Kind == ScalarKind.Decimal && ScalarConversion.TryToDecimal(right.Float64, out var narrow))
                return CompareDecimals(left, narrow);
            if (right.Kind == ScalarKind.Decimal && ScalarConversion.TryToDecimal(left.Float64, out narrow))
                return CompareDecimals(narrow, right);
            double a = ScalarConversion.ToDouble(left), b = ScalarConversion.ToDouble(right);
            return a < b ? -1 : a > b ? 1 : a == b ? 0 : null;
        }
        return CompareDecimals(left, right);
    }

    static int CompareDecimals(in Scalar left, in Scalar right)
    {
        if (left.Scale == right.Scale) return left.Unscaled.CompareTo(right.Unscaled);
        int scale = Math.Max(left.Scale, right.Scale);
        if (TryRescale(left, scale, out var a) && TryRescale(right, scale, out var b)) return a.CompareTo(b);
        return ((BigInteger)left.Unscaled * BigInteger.Pow(10, scale - left.Scale))
            .CompareTo((BigInteger)right.Unscaled * BigInteger.Pow(10, scale - right.Scale));
    }

    static bool TryRescale(in Scalar value, int scale, out Int128 unscaled)
    {
        unscaled = value.Unscaled;
        int steps = scale - value.Scale;
        if (steps == 0) return true;
        if (steps > 38) return false;
        var power = PowersOfTen.Integer[steps];
        var limit = Int128.MaxValue / power;
        if (unscaled > limit || unscaled < -limit) return false;
        unscaled *= power;
        return true;
    }
}
