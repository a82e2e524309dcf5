namespace Hallelujah.Columnar.Schema;

/// <summary>
/// What was seen of a column's values, enough to choose its type: an associative, commutative join, so that the schema is
/// the same for any number of splits.
/// </summary>
public sealed record ColumnInference
{
}
