namespace Hallelujah.Columnar.Schema;

/// <summary>
/// One column of a feed. Inferred says in words how the type was chosen, NearMiss what kept it from a narrower one.
/// </summary>
public sealed record FeedColumn(string Name, ColumnType Type, bool Nullable, string Inferred, string? NearMiss)
{
    /// <summary>How the values led to the type; none where it was given.</summary>
    public TypeSteps Steps { get; init; } = [];
}

/// <summary>A feed's columns, in order.</summary>
public sealed record FeedSchema(IReadOnlyList<FeedColumn> Columns)
{
    /// <summary>The position of a column by name in either case, or -1.</summary>
    public int IndexOf(string name)
    {
        for (int i = 0; i < Columns.Count; i++)
            if (string.Equals(Columns[i].Name, name, StringComparison.OrdinalIgnoreCase)) return i;
        return -1;
    }
}
