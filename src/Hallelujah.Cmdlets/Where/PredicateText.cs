using System.Collections.Frozen;
using System.Globalization;
using System.Text.RegularExpressions;
using Hallelujah.Contracts;

namespace Hallelujah.Cmdlets.Where;

/// <summary>A predicate as the text of a -Where script block, which translates back to the same predicate.</summary>
static partial class PredicateText
{
    static readonly FrozenDictionary<string, string> MethodNames = new Dictionary<string, string>
    {
        ["ToUpper"] = "ToUpper",
        ["ToLower"] = "ToLower",
        ["Trim"] = "Trim",
        ["StartsWith"] = "StartsWith",
        ["EndsWith"] = "EndsWith",
        ["ContainsText"] = "Contains",
    }.ToFrozenDictionary();

    /// <summary>The expression without braces: <c>$_.Amount -gt 100</c>.</summary>
    public static string Render(Predicate predicate) => predicate switch
    {
        ColumnNode column =>
            "$_." + (SimpleName().IsMatch(column.Name) ? column.Name : PowerShellText.Quote(column.Name)),
        LiteralNode literal => Literal(literal),
        ListNode list => "@(" + string.Join(", ", list.Items.Select(Literal)) + ")",
        UnaryNode { Operator: UnaryOperator.Not } not => "-not " + Operand(not.Operand),
        UnaryNode negate => "-(" + Render(negate.Operand) + ")",
        BinaryNode binary => $"{Left(binary)} {OperatorText(binary)} {Right(binary)}",
        CallNode { Function: "IsNullOrEmpty" } call => $"[string]::IsNullOrEmpty({Render(call.Arguments[0])})",
        CallNode call when MethodNames.TryGetValue(call.Function, out string? method) =>
            $"{Receiver(call)}.{method}({string.Join(", ", call.Arguments.Skip(1).Select(Render))})",
        CallNode call => $"{Receiver(call)}.{call.Function}",
        _ => throw new ArgumentOutOfRangeException(
            nameof(predicate), predicate.GetType().Name, "No text for this node."),
    };

    static string Receiver(CallNode call) =>
        call.Arguments[0] is ColumnNode or CallNode or LiteralNode { Kind: LiteralKind.String }
        ? Render(call.Arguments[0])
        : "(" + Render(call.Arguments[0]) + ")";

    /// <summary>Chains of the same -and or -or need no parentheses: they associate to the left.</summary>
    static string Left(BinaryNode binary) =>
        binary.Left is BinaryNode inner && inner.Operator == binary.Operator && inner.Operator is BinaryOperator.And
            or BinaryOperator.Or
            ? Render(inner)
            : IsLogical(binary) ? Clause(binary.Left) : Operand(binary.Left);

    static string Right(BinaryNode binary) => IsLogical(binary) ? Clause(binary.Right) : Operand(binary.Right);

    static bool IsLogical(BinaryNode binary) =>
        binary.Operator is BinaryOperator.And or BinaryOperator.Or or BinaryOperator.Xor;

    /// <summary>Comparisons and -not bind tighter than -and and -or: beside them they need no parentheses.</summary>
    static string Clause(Predicate predicate) =>
        predicate is UnaryNode or BinaryNode { Operator: >= BinaryOperator.Eq and <= BinaryOperator.NotMatch }
            ? Render(predicate) : Operand(predicate);

    static string Operand(Predicate predicate) =>
        predicate is BinaryNode or UnaryNode ? "(" + Render(predicate) + ")" : Render(predicate);

    static string OperatorText(BinaryNode binary) => binary.Operator switch
    {
        BinaryOperator.Add => "+",
        BinaryOperator.Subtract => "-",
        BinaryOperator.Multiply => "*",
        BinaryOperator.Divide => "/",
        BinaryOperator.Modulo => "%",
        BinaryOperator op => (binary.CaseSensitive ? "-c" : "-") + op.ToString().ToLowerInvariant(),
    };

    static string Literal(LiteralNode literal) => literal.Kind switch
    {
        LiteralKind.Null => "$null",
        LiteralKind.Bool => "$" + literal.Text,
        LiteralKind.Int64 => Int64(literal.Text),
        LiteralKind.Float64 => Float64(literal.Text),
        LiteralKind.Decimal => Decimal(literal.Text),
        LiteralKind.DateTime => "[datetime]" + PowerShellText.Quote(literal.Text),
        LiteralKind.DateTimeOffset => "[datetimeoffset]" + PowerShellText.Quote(literal.Text),
        _ => PowerShellText.Quote(literal.Text),
    };

    // PowerShell reads the digits before it applies the sign, and these do not fit a long.
    static string Int64(string text) => text == "-9223372036854775808" ? "[long]::MinValue" : text;

    static string Float64(string text) => text switch
    {
        "NaN" => "[double]::NaN",
        "Infinity" => "[double]::PositiveInfinity",
        "-Infinity" => "[double]::NegativeInfinity",
        _ => text.AsSpan().ContainsAny('.', 'E') ? text : text + ".0",
    };

    static string Decimal(string text) =>
        decimal.TryParse(text, NumberStyles.Number, CultureInfo.InvariantCulture, out decimal value)
        && value.ToString(CultureInfo.InvariantCulture) == text
        ? text + "d"
        : "[bigint]::Parse(" + PowerShellText.Quote(text) + ")"; // A cast would go through a double.

    [GeneratedRegex(@"^[A-Za-z_][A-Za-z0-9_]*$")]
    private static partial Regex SimpleName();
}
