namespace Hallelujah.Columnar.Schema;

/// <summary>
/// What a value looks like. Bool: true or false in any case. Integer: -?(0|[1-9][0-9]*) within 64 bits, without -0.
/// BigInteger: the same beyond 64 bits. Fixed: digits with a decimal point, and -0, whose sign only a Float64 keeps.
/// Real: with an exponent, NaN, Inf, Infinity, and the latter two negative. Date, Timestamp: ISO 8601. TimestampTz:
/// with Z or an offset. Text: all else, and quoted empty fields.
/// </summary>
internal enum ValueClass : byte { Bool, Integer, BigInteger, Fixed, Real, Date, Timestamp, TimestampTz, Text }

/// <summary>
/// The digits of numbers: of the integer part ("0" counts none), of the fraction, and all from the first that is not 0.
/// BeyondFloat: there is a number that a double does not keep to the last digit.
/// </summary>
internal readonly record struct NumberDigits(int Integer, int Fraction, int Significant, bool BeyondFloat = false)
{
    /// <summary>So many digits every double keeps.</summary>
    public const int MaxFloat = 15;

    /// <summary>Programs write no double with more digits; more are none that a double keeps.</summary>
    public const int MaxPrintedFloat = 17;

    public NumberDigits Join(NumberDigits other) =>
        new(Math.Max(Integer, other.Integer), Math.Max(Fraction, other.Fraction),
            Math.Max(Significant, other.Significant), BeyondFloat || other.BeyondFloat);

    /// <summary>The digits of an integer.</summary>
    public static NumberDigits Of(long value)
    {
        int digits = 0;
        for (ulong rest = value < 0 ? 0UL - (ulong)value : (ulong)value; rest != 0; rest /= 10) digits++;
        return new(digits, 0, digits, BeyondFloat: digits > MaxFloat);
    }
}

/// <summary>Where a value stands: position of its file in the source, line from 1; and the value, shortened.</summary>
/// <param name="IsField">Whether the value is the whole field as it stands: neither quoted nor shortened.</param>
internal readonly record struct ValuePlace(int File, long Line, string Value, bool IsField = true)
    : IComparable<ValuePlace>
{
    public const int MaxValueLength = 60;

    public static ValuePlace Of(int file, long line, ReadOnlySpan<byte> text, bool quoted)
    {
        int length = Statistics.Utf8Length.Cut(text, MaxValueLength);
        return new(file, line, System.Text.Encoding.UTF8.GetString(text[..length]), !quoted && length == text.Length);
    }

    public int CompareTo(ValuePlace other) => File != other.File ? File.CompareTo(other.File)
        : Line != other.Line ? Line.CompareTo(other.Line)
        : string.CompareOrdinal(Value, other.Value);
}

/// <summary>How many values of a class there were, and the first of them in source order.</summary>
internal readonly record struct ClassSeen(long Count, ValuePlace? First)
{
    public ClassSeen Join(ClassSeen other) =>
        other.Count == 0 ? this
        : Count == 0 ? other
        : new(Count + other.Count, First is { } a && other.First is { } b ? (a.CompareTo(b) <= 0 ? a : b) : First
            ?? other.First);
}
