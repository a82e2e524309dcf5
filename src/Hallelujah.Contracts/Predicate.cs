using System.Text.Json.Serialization;

namespace Hallelujah.Contracts;

/// <summary>
/// An expression over one row, as it crosses the wire and is kept in the worksheet. Its meaning is PowerShell's: what
/// Where-Object would give for the same expression on the objects that Read-HallFeed emits.
/// </summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "node")]
[JsonDerivedType(typeof(ColumnNode), "column")]
[JsonDerivedType(typeof(LiteralNode), "literal")]
[JsonDerivedType(typeof(ListNode), "list")]
[JsonDerivedType(typeof(UnaryNode), "unary")]
[JsonDerivedType(typeof(BinaryNode), "binary")]
[JsonDerivedType(typeof(CallNode), "call")]
public abstract record Predicate : Instruction;

/// <summary>A column of the row, by name (either case).</summary>
public sealed record ColumnNode(string Name) : Predicate;

/// <summary>
/// A constant. Text is in invariant form: ISO 8601 for dates and times, "true"/"false", "null" with kind Null.
/// </summary>
public sealed record LiteralNode(LiteralKind Kind, string Text) : Predicate;

[JsonConverter(typeof(JsonStringEnumConverter<LiteralKind>))]
public enum LiteralKind { Null, Bool, Int64, Float64, Decimal, String, DateTime, DateTimeOffset }

/// <summary>A list of constants, the right side of -in or the left side of -contains.</summary>
public sealed record ListNode(IReadOnlyList<LiteralNode> Items) : Predicate;

public sealed record UnaryNode(UnaryOperator Operator, Predicate Operand) : Predicate;

[JsonConverter(typeof(JsonStringEnumConverter<UnaryOperator>))]
public enum UnaryOperator { Not, Negate }

/// <summary>CaseSensitive marks the c-forms of PowerShell's operators (-ceq); it matters for text only.</summary>
public sealed record BinaryNode(BinaryOperator Operator, Predicate Left, Predicate Right, bool CaseSensitive = false)
    : Predicate;

[JsonConverter(typeof(JsonStringEnumConverter<BinaryOperator>))]
public enum BinaryOperator
{
    And, Or, Xor, Eq, Ne, Gt, Ge, Lt, Le, In, NotIn, Contains, NotContains, Like, NotLike, Match, NotMatch,
    Add, Subtract, Multiply, Divide, Modulo,
}

/// <summary>
/// A function or property of a value: Length, Year, Month, Day, Hour, Minute, Second, Date, DayOfWeek, ToUpper,
/// ToLower, Trim, StartsWith, EndsWith, ContainsText, IsNullOrEmpty.
/// </summary>
public sealed record CallNode(string Function, IReadOnlyList<Predicate> Arguments) : Predicate;
