using System.Globalization;
using System.Management.Automation.Language;
using Hallelujah.Contracts;

namespace Hallelujah.Cmdlets.Where;

/// <summary>
/// What is said of a -Where that cannot be translated: the construct, its position, and the way to have it anyway.
/// </summary>
static class PredicateErrors
{
    const string WayOut = "Filter on this side instead: Read-HallFeed … | Where-Object { … }.";

    public static HallException Unsupported(Ast ast, string? construct = null, string? hint = null) =>
        Unsupported(ast.Extent, construct ?? Describe(ast), hint);

    public static HallException Unsupported(IScriptExtent extent, string construct, string? hint = null) =>
        new(
            HallErrors.PredicateUnsupported,
            $"-Where cannot have {construct} {Place(extent)}: the Summit runs no PowerShell.",
            extent.Text,
            hint is null ? WayOut : $"{hint} {WayOut}");

    public static HallException TooDeep(Ast ast) => new(
        HallErrors.PredicateInvalid,
        string.Create(CultureInfo.InvariantCulture,
            $"-Where is nested deeper than {Limits.MaxPredicateDepth} levels {Place(ast.Extent)}."),
        null,
        "Use -in with a list instead of many -or.");

    /// <summary>"(line 1, character 12: 'text')".</summary>
    public static string Place(IScriptExtent extent)
    {
        string text = extent.Text.ReplaceLineEndings(" ");
        if (text.Length > 60) text = text[..57] + "…";
        return string.Create(CultureInfo.InvariantCulture,
            $"(line {extent.StartLineNumber}, character {extent.StartColumnNumber}: '{text}')");
    }

    /// <summary>The operator as it was written, -replace or -split.</summary>
    public static string OperatorText(BinaryExpressionAst binary) => binary.ErrorPosition.Text;

    static string Describe(Ast ast) => ast switch
    {
        CommandAst command => $"the command '{command.GetCommandName() ?? command.Extent.Text}'",
        AssignmentStatementAst => "an assignment",
        IndexExpressionAst => "an index",
        SubExpressionAst => "a subexpression $( )",
        ArrayExpressionAst or ArrayLiteralAst => "a list with columns in it",
        HashtableAst => "a hashtable",
        ScriptBlockExpressionAst => "a script block",
        ExpandableStringExpressionAst => "a string with a column in it",
        TypeExpressionAst => "a type",
        InvokeMemberExpressionAst => "a method call",
        MemberExpressionAst => "a member",
        // The engine has kinds of syntax that the reference assembly does not know, such as the ternary operator.
        _ => "the construct " + ast.GetType().Name.Replace("Ast", "", StringComparison.Ordinal),
    };
}
