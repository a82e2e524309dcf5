using System.Collections;
using System.Globalization;
using System.Management.Automation;
using System.Management.Automation.Language;
using System.Numerics;
using Hallelujah.Contracts;

namespace Hallelujah.Cmdlets.Where;

/// <summary>Constants of a predicate from .NET values.</summary>
static class Literals
{
    /// <summary>
    /// Sortable, all seven digits of the fraction kept, no offset: a DateTime is compared by its clock time.
    /// </summary>
    const string DateTimeFormat = "yyyy-MM-dd'T'HH:mm:ss.FFFFFFF";
    const string DateTimeOffsetFormat = "yyyy-MM-dd'T'HH:mm:ss.FFFFFFFzzz";

    /// <param name="ast">Where the value came from, for the error.</param>
    /// <exception cref="HallException">PredicateUnsupported for a type that no column has.</exception>
    public static LiteralNode From(object? value, ExpressionAst ast) => Unwrap(value) switch
    {
        null => new(LiteralKind.Null, "null"),
        bool b => new(LiteralKind.Bool, b ? "true" : "false"),
        sbyte or byte or short or ushort or int or uint or long =>
            new(LiteralKind.Int64,
                Convert.ToInt64(Unwrap(value), CultureInfo.InvariantCulture).ToString(CultureInfo.InvariantCulture)),
        ulong u => u <= long.MaxValue ? Int64((long)u) : Decimal(u),
        BigInteger big => From(big, ast),
        Half or float or double =>
            new(LiteralKind.Float64, Convert.ToDouble(Unwrap(value), CultureInfo.InvariantCulture)
                .ToString("R", CultureInfo.InvariantCulture)),
        decimal d => Decimal(d),
        string or char or Guid or Uri or Version or Enum => new(LiteralKind.String, ToName(Unwrap(value)!)),
        DateTime date => new(LiteralKind.DateTime, date.ToString(DateTimeFormat, CultureInfo.InvariantCulture)),
        DateOnly day =>
            new(LiteralKind.DateTime, day.ToDateTime(default).ToString(DateTimeFormat, CultureInfo.InvariantCulture)),
        DateTimeOffset instant =>
            new(LiteralKind.DateTimeOffset, instant.ToString(DateTimeOffsetFormat, CultureInfo.InvariantCulture)),
        IEnumerable =>
            throw PredicateErrors.Unsupported(ast, "a list here", "Lists stand right of -in or left of -contains."),
        object other => throw PredicateErrors.Unsupported(ast, $"a value of type {other.GetType().Name}"),
    };

    /// <summary>The items of a list; a single value is a list of one, null an empty one.</summary>
    public static IEnumerable<object?> Items(object? value) => Unwrap(value) switch
    {
        null => [],
        string text => [text],
        IDictionary table => [table],
        IEnumerable items => items.Cast<object?>(),
        object single => [single],
    };

    /// <summary>The value as text, in invariant form.</summary>
    public static string ToName(object value) => Convert.ToString(Unwrap(value), CultureInfo.InvariantCulture) ?? "";

    static LiteralNode Int64(long value) => new(LiteralKind.Int64, value.ToString(CultureInfo.InvariantCulture));

    static LiteralNode Decimal(decimal value) => new(LiteralKind.Decimal, value.ToString(CultureInfo.InvariantCulture));

    static LiteralNode From(BigInteger value, ExpressionAst ast)
    {
        if (value >= long.MinValue && value <= long.MaxValue) return Int64((long)value);
        return BigInteger.Abs(value) < BigInteger.Pow(10, 38)
            ? new(LiteralKind.Decimal, value.ToString(CultureInfo.InvariantCulture))
            : throw PredicateErrors.Unsupported(ast, "a number of more than 38 digits");
    }

    static object? Unwrap(object? value) => value is PSObject wrapped ? wrapped.BaseObject : value;
}
