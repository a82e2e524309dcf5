using Hallelujah.Contracts;

namespace Hallelujah.Cmdlets;

/// <summary>A column of a feed's schema.</summary>
public sealed class Column : HallOutput
{
    internal Column(ColumnInfo info)
    {
        Feed = info.Feed;
        Position = info.Position;
        Name = info.Name;
        Type = info.Type;
        Nullable = info.Nullable;
        DotNetType = TypedText.DotNetType(info.Type);
        Inferred = info.Inferred;
        NearMiss = info.NearMiss;
        StaleOf = info.StaleOf;
    }

    public string Feed { get; }

    /// <summary>From 1.</summary>
    public int Position { get; }

    public string Name { get; }

    /// <summary>Bool, Int64, Float64, Decimal128(p,s), Date32, Timestamp, TimestampTz, Utf8, Binary or Null.</summary>
    public string Type { get; }

    public bool Nullable { get; }

    /// <summary>The type of the values that Read-HallFeed emits.</summary>
    public Type DotNetType { get; }

    /// <summary>How the type was chosen.</summary>
    public string Inferred { get; }

    /// <summary>What keeps the column from a narrower type, and what to pass to change it.</summary>
    public string? NearMiss { get; }

    /// <summary>
    /// The host whose copy told this, which may be out of date: fewer than a majority of the hosts are there. Empty: it
    /// is the feed's.
    /// </summary>
    public string? StaleOf { get; }

    public override string ToString() => Name;
}
