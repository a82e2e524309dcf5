using Apache.Arrow;
using Hallelujah.Columnar.Schema;

namespace Hallelujah.Columnar.Segments;

/// <summary>The Arrow schema of rows as they leave a feed: in its own types, text as text.</summary>
public static class WireSchema
{
    /// <summary>Columns are positions in the feed's schema, in output order.</summary>
    public static Apache.Arrow.Schema Of(FeedSchema schema, IReadOnlyList<int> columns) => new(
        columns.Select(c => schema.Columns[c]).Select(c => new Field(c.Name, ArrowTypes.Of(c.Type), c.Nullable)), null);
}
