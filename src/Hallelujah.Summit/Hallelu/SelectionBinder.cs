using Hallelujah.Columnar.Predicates;
using Hallelujah.Columnar.Schema;
using Hallelujah.Contracts;

namespace Hallelujah.Summit.Hallelu;

/// <summary>Binds a selection from the wire to a feed's schema: column names with wildcards to positions, the predicate to a filter.</summary>
public static class SelectionBinder
{
    /// <summary>Throws <see cref="HallException"/> (ColumnNotFound with the nearest names, PredicateInvalid, InvalidOption).</summary>
    public static (IReadOnlyList<int> Columns, RowFilter? Filter) Bind(Selection selection, FeedSchema schema, string feed) =>
        throw new NotImplementedException($"{selection} {schema} {feed}");
}
