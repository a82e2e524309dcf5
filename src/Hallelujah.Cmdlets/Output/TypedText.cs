using System.Globalization;
using System.Numerics;

namespace Hallelujah.Cmdlets;

/// <summary>Values that came as invariant text, as the .NET values that a column's type stands for.</summary>
static class TypedText
{
    /// <summary>
    /// The .NET type of a column's values. A decimal of more than 28 digits comes as BigInteger or as text.
    /// </summary>
    public static Type DotNetType(string type) => Kind(type) switch
    {
        "Bool" => typeof(bool),
        "Int64" => typeof(long),
        "Float64" => typeof(double),
        "Decimal128" => typeof(decimal),
        "Date32" or "Timestamp" => typeof(DateTime),
        "TimestampTz" => typeof(DateTimeOffset),
        "Binary" => typeof(byte[]),
        "Null" => typeof(object),
        _ => typeof(string),
    };

    /// <summary>
    /// Reads a value by its column's type. A text that is not of the type (which no Summit sends) stays text.
    /// </summary>
    public static object? Read(string type, string? text)
    {
        if (text is null) return null;
        CultureInfo invariant = CultureInfo.InvariantCulture;
        switch (Kind(type))
        {
            case "Bool" when bool.TryParse(text, out bool b):
                return b;
            case "Int64" when long.TryParse(text, NumberStyles.Integer, invariant, out long l):
                return l;
            case "Int64" when BigInteger.TryParse(text, NumberStyles.Integer, invariant, out BigInteger big):
                return big;
            case "Float64" when double.TryParse(text, NumberStyles.Float, invariant, out double d):
                return d;
            case "Decimal128":
                return ReadDecimal(text);
            case "Date32"
                or "Timestamp" when DateTime.TryParse(text, invariant, DateTimeStyles.RoundtripKind, out DateTime t):
                return DateTime.SpecifyKind(t, DateTimeKind.Unspecified);
            case "TimestampTz" when DateTimeOffset.TryParse(
                text, invariant, DateTimeStyles.AssumeUniversal, out DateTimeOffset o):
                return o.ToUniversalTime();
            default:
                return text;
        }
    }

    /// <summary>
    /// A decimal where .NET's 28 digits hold it without loss; else a BigInteger where it has no fraction, else the
    /// text.
    /// </summary>
    public static object ReadDecimal(string text)
    {
        CultureInfo invariant = CultureInfo.InvariantCulture;
        int digits = text.Count(char.IsAsciiDigit);
        if (digits <= 28 && decimal.TryParse(text, NumberStyles.Number, invariant, out decimal value)) return value;
        return BigInteger.TryParse(text, NumberStyles.Integer, invariant, out BigInteger big) ? big : text;
    }

    /// <summary>The type without its precision and scale.</summary>
    static string Kind(string type) => type.StartsWith("Decimal128", StringComparison.Ordinal) ? "Decimal128" : type;
}
