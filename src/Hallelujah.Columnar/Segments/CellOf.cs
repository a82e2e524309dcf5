using System.Text;
using Hallelujah.Columnar.Predicates;
using Hallelujah.Columnar.Schema;

namespace Hallelujah.Columnar.Segments;

/// <summary>
/// Cells of a feed from values as a segment stores them: widened from the segment's type to the feed's.
/// </summary>
internal static class CellOf
{
    /// <summary>Days between 0001-01-01 and 1970-01-01.</summary>
    public const int EpochDays = 719_162;
    public const long MicrosecondsPerDay = 86_400_000_000;

    public static Scalar Integer(long value, ColumnType segment, ColumnType feed) => segment.Kind switch
    {
        ColumnKind.Date32 when feed.Kind == ColumnKind.TimestampTz =>
            Scalar.FromUtcTicks((value + EpochDays) * TimeSpan.TicksPerDay),
        ColumnKind.Date32 => Scalar.FromTicks((value + EpochDays) * TimeSpan.TicksPerDay),
        ColumnKind.Timestamp => Scalar.FromTicks(TicksOf(value)),
        ColumnKind.TimestampTz => Scalar.FromUtcTicks(TicksOf(value)),
        ColumnKind.Decimal128 => Decimal(value, segment, feed),
        _ => feed.Kind switch
        {
            ColumnKind.Float64 => Scalar.FromFloat64(value),
            ColumnKind.Decimal128 => Decimal(value, segment, feed),
            _ => Scalar.FromInt64(value),
        },
    };

    public static Scalar Float64(double value, ColumnType feed) =>
        feed.Kind == ColumnKind.Decimal128 ? Scalar.FromDecimal(Widening.ToDecimal(value, feed.Scale), feed.Scale)
            : Scalar.FromFloat64(value);

    public static Scalar Decimal(Int128 unscaled, ColumnType segment, ColumnType feed) =>
        feed.Kind == ColumnKind.Float64
            ? Scalar.FromFloat64(ScalarConversion.DecimalToDouble(unscaled, segment.Scale))
            : Scalar.FromDecimal(Widening.Rescale(unscaled, segment.Scale, feed.Scale), feed.Scale);

    public static Scalar Text(ReadOnlySpan<byte> utf8) => Scalar.FromText(Encoding.UTF8.GetString(utf8));

    static long TicksOf(long microseconds) =>
        microseconds * TimeSpan.TicksPerMicrosecond + EpochDays * TimeSpan.TicksPerDay;
}
