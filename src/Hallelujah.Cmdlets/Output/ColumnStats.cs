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
        Top = [.. info.Top.Select(top => new TopValue(Value(top.Value), top.Count, top.CountError))];
        NaNCount = info.NaNCount;
        InfinityCount = info.InfinityCount;
        MinLength = info.MinLength;
        MaxLength = info.MaxLength;
        MeanLength = info.MeanLength;
        Histogram = [.. info.Histogram.Select(bin => new HistogramBin(Value(bin.Lower), Value(bin.Upper), bin.Count))];
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

    public override string ToString() => Name;
}
