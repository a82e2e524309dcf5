using System.Globalization;
using System.Numerics;
using Hallelujah.Columnar.Predicates;
using Hallelujah.Columnar.Schema;

namespace Hallelujah.Columnar.Segments;

/// <summary>Conversions of stored values to a feed's wider type; none of them loses anything.</summary>
internal static class Widening
{
    /// <summary>Whether a segment's column can be read as the feed's type.</summary>
    public static bool IsPossible(ColumnType segment, ColumnType feed) =>
        segment.Kind == feed.Kind || (segment.Kind, feed.Kind) switch
        {
            (ColumnKind.Null, _) => true,
            (ColumnKind.Int64, ColumnKind.Float64 or ColumnKind.Decimal128) => true,
            (ColumnKind.Float64, ColumnKind.Decimal128) or (ColumnKind.Decimal128, ColumnKind.Float64) => true,
            (ColumnKind.Date32, ColumnKind.Timestamp) => true,
            _ => false,
        };

    public static Int128 Rescale(Int128 unscaled, int from, int to) =>
        from == to ? unscaled : checked(unscaled * PowersOfTen.Integer[to - from]);

    /// <summary>
    /// The decimal that a double of at most 15 significant digits stands for. The product is exact to half a unit while
    /// it has at most 15 digits and the power of ten is exact (scale up to 22); else the digits are read from its text.
    /// </summary>
    public static Int128 ToDecimal(double value, int scale)
    {
        if (scale <= 22)
        {
            double scaled = Math.Round(value * PowersOfTen.Float64[scale]);
            if (Math.Abs(scaled) < 1e15) return (long)scaled;
        }
        return FromDigits(value, scale);
    }

    static Int128 FromDigits(double value, int scale)
    {
        string shortest = value.ToString("R", CultureInfo.InvariantCulture);
        int e = shortest.IndexOf('E', StringComparison.Ordinal);
        int exponent = e < 0 ? 0
            : int.Parse(shortest.AsSpan(e + 1), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture);
        string mantissa = e < 0 ? shortest : shortest[..e];
        int dot = mantissa.IndexOf('.', StringComparison.Ordinal);
        int decimals = dot < 0 ? 0 : mantissa.Length - dot - 1;
        var digits = BigInteger.Parse(dot < 0 ? mantissa
            : mantissa.Remove(dot, 1), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture);
        int shift = scale - decimals + exponent;
        if (shift < 0) throw new ColumnarException(ColumnarError.FeedDamaged,
            $"The value {shortest} has more than {scale} decimals, and the feed's column has {scale}.");
        return (Int128)(digits * BigInteger.Pow(10, shift));
    }
}
