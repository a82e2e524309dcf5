using System.Text.Json.Serialization;

namespace Hallelujah.Columnar.Statistics;

/// <summary>
/// Statistics of a column, ready to be shown. Values are texts in invariant form, to be read by Type.
/// </summary>
// A mean of infinite values is no number that JSON has; reports are in manifests and go from host to host.
[JsonNumberHandling(JsonNumberHandling.AllowNamedFloatingPointLiterals | JsonNumberHandling.AllowReadingFromString)]
public sealed record ColumnReport
{
    public required string Name { get; init; }
    public required string Type { get; init; }
    public required long Count { get; init; }
    public required long NullCount { get; init; }
    public required long DistinctCount { get; init; }
    public required bool DistinctIsExact { get; init; }

    /// <summary>Bounds of the distinct count at 99 %; equal to it where exact.</summary>
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

    /// <summary>Whether the histogram's counts are exact; else they are estimated from the quantiles' sketch.</summary>
    [JsonIgnore]
    public bool HistogramIsExact => QuantileRankError == 0;

    /// <summary>P0 to P100 with their bounds; empty where the type has no quantiles.</summary>
    public IReadOnlyList<Quantile> Quantiles { get; init; } = [];

    /// <summary>Ascending, Descending, Constant or None, of the values that are not null; null: not known.</summary>
    public string? SortOrder { get; init; }

    /// <summary>Whether no value occurs twice, nulls aside; null: not known.</summary>
    public bool? IsUnique { get; init; }

    /// <summary>
    /// Of texts: whether all are of digits only, some with zeros in front; null for other types, and where not known.
    /// </summary>
    public bool? ZeroPadded { get; init; }
}

/// <summary>
/// The value that at least so many percent of the values do not exceed (nearest rank). The true one lies from Lower to
/// Upper at 99 %; all three are the same where it is exact.
/// </summary>
public sealed record Quantile(int Percent, string Value, string Lower, string Upper);

/// <summary>A frequent value; Count is off by CountError at most, at 99 %.</summary>
public sealed record TopValue(string Value, long Count, long CountError)
{
    /// <summary>Whether Value is only the beginning of a long text.</summary>
    public bool IsCut { get; init; }
}

/// <summary>Values in [Lower, Upper), the last bin including Upper.</summary>
public sealed record HistogramBin(string Lower, string Upper, long Count)
{
    /// <summary>Count is off by so much at most, at 99 %; 0 where it is exact. Null in earlier feeds.</summary>
    public long? CountError { get; init; }
}
