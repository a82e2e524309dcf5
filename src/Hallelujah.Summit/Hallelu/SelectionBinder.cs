using Hallelujah.Columnar.Predicates;
using Hallelujah.Columnar.Schema;
using Hallelujah.Contracts;

namespace Hallelujah.Summit.Hallelu;

/// <summary>
/// Binds a selection from the wire to a feed's schema: column names with wildcards to positions, the predicate to a
/// filter.
/// </summary>
public static class SelectionBinder
{
    /// <summary>
    /// Throws <see cref="HallException"/> (ColumnNotFound with the nearest names, PredicateInvalid, InvalidOption).
    /// </summary>
    public static (
        IReadOnlyList<int> Columns, RowFilter? Filter) Bind(Selection selection, FeedSchema schema, string feed)
    {
        if (selection.Skip < 0) throw new HallException(
            HallErrors.InvalidOption, $"Skip is {selection.Skip}; it cannot be negative.", feed);
        if (selection.First < 0) throw new HallException(
            HallErrors.InvalidOption, $"First is {selection.First}; it cannot be negative.", feed);
        var columns = BindColumns(selection.Columns, schema, feed);
        return (columns, selection.Where is null ? null : PredicateBinder.Bind(selection.Where, schema, feed));
    }

    /// <summary>
    /// Positions in the order asked for. A name that a column has is that column, whatever characters are in it; else
    /// it may be a pattern, which gives the columns it matches in the feed's order. A column that is met twice stands
    /// where it came first.
    /// </summary>
    static IReadOnlyList<int> BindColumns(IReadOnlyList<string>? names, FeedSchema schema, string feed)
    {
        if (names is null) return [.. Enumerable.Range(0, schema.Columns.Count)];
        if (names.Count == 0) throw new HallException(HallErrors.InvalidOption, "No column is selected.", feed,
            "Name at least one column, or leave -Property out for all.");
        var columns = new List<int>();
        foreach (string name in names)
        {
            int exact = schema.IndexOf(name);
            IEnumerable<int> matches = exact >= 0 ? [exact] : Matches(name, schema);
            int before = columns.Count;
            bool any = false;
            foreach (int column in matches)
            {
                any = true;
                if (!columns[..before].Contains(column)) columns.Add(column);
            }
            if (!any) throw ColumnNotFound(name, schema, feed);
        }
        return columns;
    }

    static IEnumerable<int> Matches(string name, FeedSchema schema)
    {
        if (name.AsSpan().IndexOfAny("*?[") < 0) return [];
        var pattern = new NamePattern(name);
        return Enumerable.Range(0, schema.Columns.Count).Where(i => pattern.IsMatch(schema.Columns[i].Name));
    }

    internal static HallException ColumnNotFound(string name, FeedSchema schema, string feed)
    {
        var nearest = FeedName.Nearest(name, schema.Columns.Select(c => c.Name));
        string hint = nearest.Count > 0
            ? $"did you mean {string.Join(" or ", nearest.Select(n => $"'{n}'"))}?"
            : $"it has {string.Join(", ", schema.Columns.Take(8).Select(c => $"'{c.Name}'"))}"
                + $"{(schema.Columns.Count > 8 ? ", …" : "")}.";
        return new(HallErrors.ColumnNotFound, $"Feed '{feed}' has no column '{name}'; {hint}", name);
    }
}
