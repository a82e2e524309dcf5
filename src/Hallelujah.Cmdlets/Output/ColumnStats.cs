using Hallelujah.Contracts;

namespace Hallelujah.Cmdlets;

/// <summary>Statistics of one column. Values have the column's own type; estimates say so.</summary>
public sealed class ColumnStats : HallOutput
{
    internal ColumnStats(ColumnStatsInfo info)
    {
        object? Value(string? text) => TypedText.Read(info.Type, text);

        Feed = info.Feed;
        Name = info.Name;
        Type = info.Type;
        Count = info.Count;
        NullCount = info.NullCount;
        DistinctCount = info.DistinctCount;
        DistinctIsExact = info.DistinctIsExact;
        DistinctLower = info.DistinctLower;
        DistinctUpper = info.DistinctUpper;
        Min = Value(info.Min);
        Max = Value(info.Max);
        Sum = Value(info.Sum);
        Mean = info.MeanText is { } mean ? Value(mean) : info.Mean;
        StdDev = info.StdDev;
        P05 = Value(info.P05);
        P25 = Value(info.P25);
        Median = Value(info.Median);
        P75 = Value(info.P75);
        P95 = Value(info.P95);
        QuantileRankError = info.QuantileRankError;
        Top = [.. info.Top.Select(top => new TopValue(Value(top.Value), top))];
        Quantiles =
        [
            .. info.Quantiles.Select(q => new QuantileValue(q.Percent, Value(q.Value), Value(q.Lower), Value(q.Upper),
                QuantileRankError == 0 || q.Percent is 0 or 100)),
        ];
        SortOrder = info.SortOrder;
        IsUnique = info.IsUnique;
        ZeroPadded = info.ZeroPadded;
        NaNCount = info.NaNCount;
        InfinityCount = info.InfinityCount;
        MinLength = info.MinLength;
        MaxLength = info.MaxLength;
        MeanLength = info.MeanLength;
        HistogramIsExact = info.HistogramIsExact;
        IsFinal = info.IsFinal ?? true;
        StaleOf = info.StaleOf;
        Histogram = [.. info.Histogram.Select(bin => new HistogramBin(Value(bin.Lower), Value(bin.Upper), bin))];
    }

    public string Feed { get; }

    public string Name { get; }

    public string Type { get; }

    /// <summary>Rows, nulls included.</summary>
    public long Count { get; }

    public long NullCount { get; }

    public long DistinctCount { get; }

    public bool DistinctIsExact { get; }

    /// <summary>Bounds of an estimated DistinctCount.</summary>
    public long DistinctLower { get; }

    public long DistinctUpper { get; }

    public object? Min { get; }

    public object? Max { get; }

    public object? Sum { get; }

    /// <summary>Of numbers a number, of dates and times a date or time.</summary>
    public object? Mean { get; }

    /// <summary>Of the sample (n-1). For dates in days, for times in seconds.</summary>
    public double? StdDev { get; }

    public object? P05 { get; }

    public object? P25 { get; }

    public object? Median { get; }

    public object? P75 { get; }

    public object? P95 { get; }

    /// <summary>Largest error of the quantiles as a share of the ranks; 0 where they are exact.</summary>
    public double QuantileRankError { get; }

    /// <summary>The most frequent values, most frequent first.</summary>
    public TopValue[] Top { get; }

    public long NaNCount { get; }

    public long InfinityCount { get; }

    public long? MinLength { get; }

    public long? MaxLength { get; }

    public double? MeanLength { get; }

    public HistogramBin[] Histogram { get; }

    /// <summary>Whether the histogram's counts are exact; empty where there is none, or it is not known.</summary>
    public bool? HistogramIsExact { get; }

    /// <summary>P0 (the least value) to P100 (the greatest), each with its bounds.</summary>
    public QuantileValue[] Quantiles { get; }

    /// <summary>Ascending, Descending, Constant or None, nulls passed over; empty where it is not known.</summary>
    public string? SortOrder { get; }

    /// <summary>Whether no value occurs twice, nulls aside; empty where only -Exact can tell.</summary>
    public bool? IsUnique { get; }

    /// <summary>Of texts: whether all are of digits, some with zeros in front, as zip codes are.</summary>
    public bool? ZeroPadded { get; }

    /// <summary>False while the feed is still being made: then all is of Count of its first rows.</summary>
    public bool IsFinal { get; }

    /// <inheritdoc cref="Column.StaleOf"/>
    public string? StaleOf { get; }

    public override string ToString() => Name;
}
