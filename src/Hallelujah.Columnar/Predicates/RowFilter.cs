using Hallelujah.Columnar.Schema;
using Hallelujah.Columnar.Segments;

namespace Hallelujah.Columnar.Predicates;

/// <summary>
/// A predicate bound to a feed's schema, compiled to kernels over Arrow memory. Immutable and safe to share.
/// </summary>
public sealed class RowFilter
{
    readonly ValueTables _tables = new();

    RowFilter(RowExpression expression) => Expression = expression;

    public RowExpression Expression { get; }

    /// <summary>
    /// Throws <see cref="ColumnarException"/> (PredicateInvalid) for what can have no meaning with the schema's types.
    /// </summary>
    public static RowFilter Create(RowExpression expression, FeedSchema schema)
    {
        ExpressionCheck.Check(expression, schema);
        return new(expression);
    }

    /// <summary>The filter for one segment: its encodings, dictionaries and zones.</summary>
    internal BlockFilter Compile(SegmentReader reader) => new FilterCompiler(reader, _tables).Compile(Expression);
}
