using Hallelujah.Columnar.Schema;
using Hallelujah.Columnar.Statistics;
using Hallelujah.Contracts;

namespace Hallelujah.Summit.Hallelu;

/// <summary>A feed's schema and statistics in their form on the wire.</summary>
static class FeedReports
{
    public static ColumnStatsInfo ToInfo(string feed, ColumnReport report) => new()
    {
        Feed = feed,
        Name = report.Name,
        Type = report.Type,
        Count = report.Count,
        NullCount = report.NullCount,
        DistinctCount = report.DistinctCount,
        DistinctIsExact = report.DistinctIsExact,
        DistinctLower = report.DistinctLower,
        DistinctUpper = report.DistinctUpper,
        Min = report.Min,
        Max = report.Max,
        Sum = report.Sum,
        Mean = report.Mean,
        MeanText = report.MeanText,
        StdDev = report.StdDev,
        P05 = report.P05,
        P25 = report.P25,
        Median = report.Median,
        P75 = report.P75,
        P95 = report.P95,
        QuantileRankError = report.QuantileRankError,
        Top = [.. report.Top.Select(t => new TopValueInfo(t.Value, t.Count, t.CountError) { IsCut = t.IsCut })],
        NaNCount = report.NaNCount,
        InfinityCount = report.InfinityCount,
        MinLength = report.MinLength,
        MaxLength = report.MaxLength,
        MeanLength = report.MeanLength,
        Quantiles = [.. report.Quantiles.Select(q => new QuantileInfo(q.Percent, q.Value, q.Lower, q.Upper))],
        SortOrder = report.SortOrder,
        IsUnique = report.IsUnique,
        ZeroPadded = report.ZeroPadded,
        HistogramIsExact = report.Histogram.Count == 0 ? null : report.HistogramIsExact,
        Histogram = [.. report.Histogram.Select(b => new HistogramBinInfo(b.Lower, b.Upper, b.Count)
        {
            CountError = b.CountError,
        })],
    };

    /// <summary>Where columns (wildcards allowed; null: all) are in a schema. Throws ColumnNotFound.</summary>
    public static IReadOnlyList<int> Positions(string feed, FeedSchema schema, IReadOnlyList<string>? columns) =>
        columns is null ? [.. Enumerable.Range(0, schema.Columns.Count)]
            : SelectionBinder.Bind(new Selection { Columns = columns }, schema, feed).Columns;

    public static ColumnInfo ToInfo(string feed, int index, FeedColumn column) =>
        new(feed, index + 1, column.Name, column.Type.ToString(), column.Nullable, column.Inferred, column.NearMiss)
        {
            Steps = ToInfo(column.Steps),
        };

    /// <summary>Null where there are none.</summary>
    public static IReadOnlyList<TypeStepInfo>? ToInfo(TypeSteps steps) => !steps.Any() ? null
        : [.. steps.Select(s => new TypeStepInfo(s.Type.ToString(), s.File, s.Line, s.Value))];
}
