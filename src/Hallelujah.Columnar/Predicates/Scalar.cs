using System.Globalization;

namespace Hallelujah.Columnar.Predicates;

public enum ScalarKind : byte { Null, Bool, Int64, Float64, Decimal, DateTime, DateTimeOffset, Text, WeekDay }

/// <summary>
/// One value of an expression: a constant, or a cell as the row object would show it. Dates and times are ticks of 100
/// ns since 0001-01-01 (of UTC for DateTimeOffset), decimals an unscaled integer and a scale, week days 0 (Sunday) to
/// 6.
/// </summary>
public readonly struct Scalar
{
    readonly Int128 _bits;

    Scalar(ScalarKind kind, Int128 bits, string? text = null, byte scale = 0) =>
        (Kind, _bits, String, Scale) = (kind, bits, text, scale);

    public static Scalar Null => default;
    public ScalarKind Kind { get; }
    public byte Scale { get; }
    public string? String { get; }

    public bool IsNull => Kind == ScalarKind.Null;
    public bool IsNumber => Kind is ScalarKind.Int64 or ScalarKind.Float64 or ScalarKind.Decimal;
    public bool IsTime => Kind is ScalarKind.DateTime or ScalarKind.DateTimeOffset;

    public bool Bool => _bits != Int128.Zero;
    public long Int64 => (long)_bits;
    public double Float64 => BitConverter.Int64BitsToDouble((long)_bits);
    public Int128 Unscaled => _bits;
    public long Ticks => (long)_bits;

    public static Scalar FromBool(bool value) => new(ScalarKind.Bool, value ? 1 : 0);
    public static Scalar FromInt64(long value) => new(ScalarKind.Int64, value);
    public static Scalar FromFloat64(double value) => new(ScalarKind.Float64, BitConverter.DoubleToInt64Bits(value));
    public static Scalar FromDecimal(Int128 unscaled, int scale) =>
        new(ScalarKind.Decimal, unscaled, null, (byte)scale);
    public static Scalar FromTicks(long ticks) => new(ScalarKind.DateTime, ticks);
    public static Scalar FromUtcTicks(long ticks) => new(ScalarKind.DateTimeOffset, ticks);
    public static Scalar FromText(string value) => new(ScalarKind.Text, 0, value);
    public static Scalar FromWeekDay(DayOfWeek value) => new(ScalarKind.WeekDay, (int)value);

    /// <summary>Reads a decimal of up to 38 digits in invariant form.</summary>
    public static bool TryParseDecimal(string text, out Scalar value) =>
        ScalarConversion.TryParseDecimal(text, out value);

    public static Scalar FromDecimal(decimal value)
    {
        Span<int> parts = stackalloc int[4];
        decimal.GetBits(value, parts);
        Int128 unscaled = ((Int128)(uint)parts[2] << 64) | ((Int128)(uint)parts[1] << 32) | (uint)parts[0];
        return FromDecimal(parts[3] < 0 ? -unscaled : unscaled, (parts[3] >> 16) & 0xFF);
    }

    public override string ToString() => Kind == ScalarKind.Null ? "$null"
        : string.Create(CultureInfo.InvariantCulture, $"'{ScalarConversion.ToText(this)}'");
}
