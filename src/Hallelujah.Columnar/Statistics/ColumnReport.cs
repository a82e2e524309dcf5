namespace Hallelujah.Columnar.Statistics;

/// <summary>
/// Statistics of a column, ready to be shown. Values are texts in invariant form, to be read by Type.
/// </summary>
public sealed record ColumnReport
{
    public required string Name { get; init; }
    public required string Type { get; init; }
    public required long Count { get; init; }
    public required long NullCount { get; init; }
    public required long DistinctCount { get; init; }
    public required bool DistinctIsExact { get; init; }

    /// <summary>Bounds of the distinct count at 95 % confidence; equal to it where exact.</summary>
    public long DistinctLower { get; init; }
    public long DistinctUpper { get; init; }
    public string? Min { get; init; }
    public string? Max { get; init; }
    public string? Sum { get; init; }
    public double? Mean { get; init; }
    public string? MeanText { get; init; }
    public double? StdDev { get; init; }
    public string? P05 { get; init; }
    public string? P25 { get; init; }
    public string? Median { get; init; }
    public string? P75 { get; init; }
    public string? P95 { get; init; }
    public double QuantileRankError { get; init; }
    public IReadOnlyList<TopValue> Top { get; init; } = [];
    public long NaNCount { get; init; }
    public long InfinityCount { get; init; }
    public long? MinLength { get; init; }
    public long? MaxLength { get; init; }
    public double? MeanLength { get; init; }
    public IReadOnlyList<HistogramBin> Histogram { get; init; } = [];
}

/// <summary>A frequent value; Count is at most CountError too high.</summary>
public sealed record TopValue(string Value, long Count, long CountError);

/// <summary>Values in [Lower, Upper), the last bin including Upper.</summary>
public sealed record HistogramBin(string Lower, string Upper, long Count);
