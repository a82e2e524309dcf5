namespace Hallelujah.Contracts;

/// <summary>One column of a feed's schema.</summary>
/// <param name="Position">From 1.</param>
/// <param name="Type">Bool, Int64, Float64, Decimal128(p,s), Date32, Timestamp, TimestampTz, Utf8, Binary or
/// Null.</param>
/// <param name="Inferred">How the type was chosen, in words.</param>
/// <param name="NearMiss">What keeps the column from a narrower type and what to pass to change it; null where nothing
/// does.</param>
public sealed record ColumnInfo(
    string Feed, int Position, string Name, string Type, bool Nullable, string Inferred, string? NearMiss)
{
    /// <summary>
    /// How the values led to the type, in the source's order; null where it was given, and from feeds that do not tell.
    /// </summary>
    public IReadOnlyList<TypeStepInfo>? Steps { get; init; }

    /// <inheritdoc cref="RowsTicket.StaleOf"/>
    public string? StaleOf { get; init; }
}

/// <summary>The first value of a column that needed the type, with the values before it.</summary>
/// <param name="Type">As that of a <see cref="ColumnInfo"/>.</param>
/// <param name="File">The file's name.</param>
/// <param name="Line">From 1.</param>
/// <param name="Value">Its first 60 bytes.</param>
public sealed record TypeStepInfo(string Type, string File, long Line, string Value);

/// <summary>
/// Statistics of one column. Values are texts in invariant form (ISO 8601 for dates), to be read by the column's Type,
/// so that no client loses digits. Every figure that is an estimate says so.
/// </summary>
public sealed record ColumnStatsInfo
{
    public required string Feed { get; init; }
    public required string Name { get; init; }
    public required string Type { get; init; }

    /// <summary>Rows, nulls included.</summary>
    public required long Count { get; init; }
    public required long NullCount { get; init; }
    public required long DistinctCount { get; init; }
    public required bool DistinctIsExact { get; init; }
    public long DistinctLower { get; init; }
    public long DistinctUpper { get; init; }
    public string? Min { get; init; }
    public string? Max { get; init; }

    /// <summary>Exact for integers and decimals, compensated for doubles.</summary>
    public string? Sum { get; init; }
    public double? Mean { get; init; }

    /// <summary>Mean of a date or time column, as text of that type.</summary>
    public string? MeanText { get; init; }

    /// <summary>Sample standard deviation (n-1). For dates in days, for times in seconds.</summary>
    public double? StdDev { get; init; }
    public string? P05 { get; init; }
    public string? P25 { get; init; }
    public string? Median { get; init; }
    public string? P75 { get; init; }
    public string? P95 { get; init; }

    /// <summary>Largest error of the quantiles as a share of the ranks; 0 where they are exact.</summary>
    public double QuantileRankError { get; init; }
    public IReadOnlyList<TopValueInfo> Top { get; init; } = [];
    public long NaNCount { get; init; }
    public long InfinityCount { get; init; }

    /// <summary>Lengths of texts, in characters (Unicode scalar values).</summary>
    public long? MinLength { get; init; }
    public long? MaxLength { get; init; }
    public double? MeanLength { get; init; }
    public IReadOnlyList<HistogramBinInfo> Histogram { get; init; } = [];

    /// <summary>Whether the histogram's counts are exact. Null from a Summit that does not tell.</summary>
    public bool? HistogramIsExact { get; init; }

    /// <summary>P0 to P100 with their bounds; empty where the type has no quantiles.</summary>
    public IReadOnlyList<QuantileInfo> Quantiles { get; init; } = [];

    /// <summary>Ascending, Descending, Constant or None, of the values that are not null; null: not known.</summary>
    public string? SortOrder { get; init; }

    /// <summary>Whether no value occurs twice, nulls aside; null: not known.</summary>
    public bool? IsUnique { get; init; }

    /// <summary>
    /// Of texts: whether all are of digits only, some with zeros in front; null for other types, and where not known.
    /// </summary>
    public bool? ZeroPadded { get; init; }

    /// <summary>
    /// False of a feed that is still being made: then all is of Count of its first rows, mostly of all that are there.
    /// Null means the whole feed.
    /// </summary>
    public bool? IsFinal { get; init; }

    /// <inheritdoc cref="RowsTicket.StaleOf"/>
    public string? StaleOf { get; init; }
}

/// <summary>
/// The value that at least so many percent of the values do not exceed (nearest rank). The true one lies from Lower to
/// Upper at 99 %; all three are the same where it is exact.
/// </summary>
public sealed record QuantileInfo(int Percent, string Value, string Lower, string Upper);

/// <summary>A frequent value. Count is off by CountError at most, at 99 %; 0 where exact.</summary>
public sealed record TopValueInfo(string Value, long Count, long CountError)
{
    /// <summary>Whether Value is only the beginning of a long text.</summary>
    public bool IsCut { get; init; }
}

/// <summary>Values in [Lower, Upper), the last bin including Upper.</summary>
public sealed record HistogramBinInfo(string Lower, string Upper, long Count)
{
    /// <summary>
    /// Count is off by so much at most, at 99 %; 0 where it is exact. Null from a Summit that does not tell.
    /// </summary>
    public long? CountError { get; init; }
}
