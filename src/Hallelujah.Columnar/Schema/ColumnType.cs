using System.Globalization;

namespace Hallelujah.Columnar.Schema;

public enum ColumnKind : byte { Null, Bool, Int64, Float64, Decimal128, Date32, Timestamp, TimestampTz, Utf8, Binary }

/// <summary>A column's logical type. Precision and Scale are 0 except for Decimal128.</summary>
public readonly record struct ColumnType(ColumnKind Kind, byte Precision = 0, byte Scale = 0)
{
    public static readonly ColumnType Null = new(ColumnKind.Null);
    public static readonly ColumnType Bool = new(ColumnKind.Bool);
    public static readonly ColumnType Int64 = new(ColumnKind.Int64);
    public static readonly ColumnType Float64 = new(ColumnKind.Float64);
    public static readonly ColumnType Date32 = new(ColumnKind.Date32);
    public static readonly ColumnType Timestamp = new(ColumnKind.Timestamp);
    public static readonly ColumnType TimestampTz = new(ColumnKind.TimestampTz);
    public static readonly ColumnType Utf8 = new(ColumnKind.Utf8);

    public static ColumnType Decimal(int precision, int scale) =>
        new(ColumnKind.Decimal128, (byte)precision, (byte)scale);

    /// <summary>Reads what <see cref="ToString"/> writes, in either case.</summary>
    public static bool TryParse(string text, out ColumnType type)
    {
        type = default;
        string name = text.Trim();
        if (name.StartsWith("Decimal128(", StringComparison.OrdinalIgnoreCase) && name.EndsWith(')'))
        {
            string[] parts = name["Decimal128(".Length..^1].Split(',');
            if (parts.Length != 2
                || !byte.TryParse(parts[0], NumberStyles.AllowLeadingWhite | NumberStyles.AllowTrailingWhite,
                    CultureInfo.InvariantCulture, out byte precision)
                || !byte.TryParse(parts[1], NumberStyles.AllowLeadingWhite | NumberStyles.AllowTrailingWhite,
                    CultureInfo.InvariantCulture, out byte scale)
                || precision is 0 or > 38 || scale > precision) return false;
            type = Decimal(precision, scale);
            return true;
        }
        if (!Enum.TryParse(name, ignoreCase: true, out ColumnKind kind) || !Enum.IsDefined(kind)
            || kind == ColumnKind.Decimal128 || char.IsDigit(name[0])) return false;
        type = new(kind);
        return true;
    }

    public override string ToString() =>
        Kind == ColumnKind.Decimal128 ? string.Create(CultureInfo.InvariantCulture, $"Decimal128({Precision},{Scale})")
            : Kind.ToString();
}
