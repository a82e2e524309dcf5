using System.Globalization;
using System.Management.Automation;
using System.Numerics;
using System.Text;

namespace Hallelujah.Cmdlets.Spool;

/// <summary>
/// One column of spooled objects: writes values as CSV fields, and finds the type that holds all it has seen.
/// </summary>
sealed class SpoolColumn(string name, IReadOnlyList<string> nullValues)
{
    /// <summary>Whole numbers up to here are exact as doubles.</summary>
    const long MaxExactDouble = 1L << 53;

    [Flags]
    enum Kinds
    {
        None = 0, Bool = 1, Integer = 2, Float = 4, Decimal = 8, Date = 16, Time = 32, Instant = 64, Text = 128,
    }

    Kinds _kinds;
    bool _hasWideIntegers;
    int _wholeDigits;
    int _scale;

    public string Name => name;

    /// <summary>True where a time had digits below a microsecond, which no column type of times holds.</summary>
    public bool HasFineTimes { get; private set; }

    /// <summary>The column's type; null where only nulls came.</summary>
    public string? ColumnType => _kinds switch
    {
        Kinds.None => null,
        Kinds.Bool => "Bool",
        Kinds.Integer when !_hasWideIntegers => "Int64",
        Kinds.Float => "Float64",
        Kinds.Float | Kinds.Integer when !_hasWideIntegers && _wholeDigits <= 15 => "Float64",
        Kinds.Decimal or Kinds.Integer or Kinds.Decimal | Kinds.Integer when _wholeDigits + _scale <= 38 =>
            string.Create(CultureInfo.InvariantCulture, $"Decimal128({Math.Max(1, _wholeDigits + _scale)},{_scale})"),
        Kinds.Date => "Date32",
        Kinds.Time or Kinds.Date | Kinds.Time => "Timestamp",
        Kinds.Instant => "TimestampTz",
        _ => "Utf8",
    };

    /// <summary>Appends a value as a field: null as nothing, texts in quotes, the rest in invariant form.</summary>
    public void Append(StringBuilder text, object? value)
    {
        CultureInfo invariant = CultureInfo.InvariantCulture;
        if (value is PSObject wrapped) value = wrapped.BaseObject;
        switch (value)
        {
            case null or DBNull:
                break;
            case bool b:
                _kinds |= Kinds.Bool;
                text.Append(b ? "true" : "false");
                break;
            case Enum or char:
                Text(text, value);
                break;
            case sbyte or byte or short or ushort or int or uint or long or ulong or BigInteger:
                Integer(text, BigInteger.Parse(Convert.ToString(value, invariant)!, invariant));
                break;
            case float or double or Half:
                Float(text, Convert.ToDouble(value, invariant));
                break;
            case decimal d:
                Decimal(text, d);
                break;
            case DateOnly day:
                _kinds |= Kinds.Date;
                text.Append(day.ToString("yyyy-MM-dd", invariant));
                break;
            case DateTime time:
                _kinds |= Kinds.Time;
                HasFineTimes |= time.Ticks % TimeSpan.TicksPerMicrosecond != 0;
                text.Append(time.ToString("yyyy-MM-dd'T'HH:mm:ss.ffffff", invariant));
                break;
            case DateTimeOffset instant:
                _kinds |= Kinds.Instant;
                HasFineTimes |= instant.Ticks % TimeSpan.TicksPerMicrosecond != 0;
                text.Append(instant.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.ffffff'Z'", invariant));
                break;
            default:
                Text(text, value);
                break;
        }
    }

    public static string Quoted(string text) => "\"" + text.Replace("\"", "\"\"", StringComparison.Ordinal) + "\"";

    void Integer(StringBuilder text, BigInteger value)
    {
        _kinds |= Kinds.Integer;
        string digits = value.ToString(CultureInfo.InvariantCulture);
        _hasWideIntegers |= value < long.MinValue || value > long.MaxValue;
        _wholeDigits = Math.Max(_wholeDigits, digits.Length - (value.Sign < 0 ? 1 : 0));
        if (BigInteger.Abs(value) > MaxExactDouble) _wholeDigits = Math.Max(_wholeDigits, 16);
        text.Append(digits);
    }

    void Float(StringBuilder text, double value)
    {
        _kinds |= Kinds.Float;
        text.Append(double.IsPositiveInfinity(value) ? "Inf" : double.IsNegativeInfinity(value) ? "-Inf"
            : value.ToString("R", CultureInfo.InvariantCulture));
    }

    void Decimal(StringBuilder text, decimal value)
    {
        _kinds |= Kinds.Decimal;
        string digits = value.ToString(CultureInfo.InvariantCulture);
        int point = digits.IndexOf('.', StringComparison.Ordinal);
        int whole = (point < 0 ? digits.Length : point) - (value < 0 ? 1 : 0);
        _wholeDigits = Math.Max(_wholeDigits, whole);
        _scale = Math.Max(_scale, point < 0 ? 0 : digits.Length - point - 1);
        text.Append(digits);
    }

    /// <summary>As PowerShell turns a value into text: lists by spaces, other things by their ToString.</summary>
    void Text(StringBuilder text, object value)
    {
        string content = LanguagePrimitives.ConvertTo<string>(value);
        // The reader finds the other nulls itself; texts are in quotes, where it looks for none.
        if (nullValues.Contains(content)) return;
        _kinds |= Kinds.Text;
        text.Append(Quoted(content));
    }
}
