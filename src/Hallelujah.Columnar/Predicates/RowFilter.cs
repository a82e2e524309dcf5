namespace Hallelujah.Columnar.Predicates;

/// <summary>A predicate bound to a feed's schema, compiled to kernels over Arrow memory. Immutable and safe to share.</summary>
public sealed class RowFilter
{
}
