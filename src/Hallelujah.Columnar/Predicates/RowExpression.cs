
namespace Hallelujah.Columnar.Predicates;

public enum UnaryOperation { Not, Negate }

public enum BinaryOperation
{
    And, Or, Xor, Eq, Ne, Gt, Ge, Lt, Le, In, NotIn, Contains, NotContains, Like, NotLike, Match, NotMatch,
    Add, Subtract, Multiply, Divide, Modulo,
}

public enum ScalarFunction
{
    Length, Year, Month, Day, Hour, Minute, Second, Date, DayOfWeek, ToUpper, ToLower, Trim, StartsWith, EndsWith,
    ContainsText, IsNullOrEmpty,
}

/// <summary>
/// An expression over one row, with columns as positions in the feed's schema. Its meaning is PowerShell's.
/// </summary>
public abstract record RowExpression
{
    /// <summary>The columns that it reads, each once, in order of position.</summary>
    public IReadOnlyList<int> Columns()
    {
        var columns = new SortedSet<int>();
        Collect(columns);
        return [.. columns];
    }

    internal abstract void Collect(SortedSet<int> columns);
}

public sealed record ColumnExpression(int Column) : RowExpression
{
    internal override void Collect(SortedSet<int> columns) => columns.Add(Column);
}

public sealed record LiteralExpression(Scalar Value) : RowExpression
{
    internal override void Collect(SortedSet<int> columns) { }
}

/// <summary>The list of -in and -contains.</summary>
public sealed record ListExpression(IReadOnlyList<Scalar> Items) : RowExpression
{
    internal override void Collect(SortedSet<int> columns) { }
}

public sealed record UnaryExpression(UnaryOperation Operation, RowExpression Operand) : RowExpression
{
    internal override void Collect(SortedSet<int> columns) => Operand.Collect(columns);
}

public sealed record BinaryExpression(
    BinaryOperation Operation, RowExpression Left, RowExpression Right, bool CaseSensitive = false) : RowExpression
{
    /// <summary>The pattern of -like, -match and their opposites, made once; null where it is not a constant.</summary>
    internal TextPattern? Pattern { get; } = TextPattern.Create(Operation, Right, CaseSensitive);

    internal override void Collect(SortedSet<int> columns)
    {
        Left.Collect(columns);
        Right.Collect(columns);
    }

    public bool Equals(BinaryExpression? other) =>
        other is not null && Operation == other.Operation && CaseSensitive == other.CaseSensitive
            && Left.Equals(other.Left) && Right.Equals(other.Right);

    public override int GetHashCode() => HashCode.Combine(Operation, Left, Right, CaseSensitive);
}

public sealed record CallExpression(ScalarFunction Function, IReadOnlyList<RowExpression> Arguments) : RowExpression
{
    internal override void Collect(SortedSet<int> columns)
    {
        foreach (var argument in Arguments) argument.Collect(columns);
    }
}
