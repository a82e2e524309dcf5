using System.Collections.Frozen;
using System.Management.Automation.Language;

namespace Hallelujah.Cmdlets.Where;

/// <summary>
/// Which parts of -Where do not concern the row, and which of those may be evaluated in the caller's scope: values,
/// their properties, casts, operators, and calls on plain value types. No commands, no calls on anything else: the text
/// of a predicate may come from outside and must not do things.
/// </summary>
static class ConstantExpressions
{
    static readonly FrozenSet<Type> PlainTypes = new[]
    {
        typeof(string), typeof(
            char), typeof(bool), typeof(byte), typeof(short), typeof(int), typeof(long), typeof(uint),
        typeof(ulong), typeof(float), typeof(double), typeof(decimal), typeof(DateTime), typeof(DateTimeOffset),
        typeof(TimeSpan), typeof(DateOnly), typeof(TimeOnly), typeof(Guid), typeof(Math), typeof(DayOfWeek),
        typeof(System.Numerics.BigInteger), typeof(DateTimeKind),
    }.ToFrozenSet();

    /// <summary>$_ or $PSItem.</summary>
    public static bool IsRow(Ast ast) => ast is VariableExpressionAst variable && variable.VariablePath.IsUnqualified
        && (variable.VariablePath.UserPath == "_"
            || variable.VariablePath.UserPath.Equals("PSItem", StringComparison.OrdinalIgnoreCase));

    public static bool UsesRow(Ast ast) => ast.Find(IsRow, searchNestedScriptBlocks: true) is not null;

    /// <summary>Throws PredicateUnsupported for the first thing that may not be evaluated.</summary>
    public static void Check(ExpressionAst ast)
    {
        Ast? bad = ast.Find(node => !IsAllowed(node), searchNestedScriptBlocks: true);
        if (bad is InvokeMemberExpressionAst call)
            throw PredicateErrors.Unsupported(
                call, $"the call '{call.Extent.Text}'", "Put its result into a variable first.");
        if (bad is CommandAst) throw PredicateErrors.Unsupported(bad, null, "Put its result into a variable first.");
        if (bad is not null) throw PredicateErrors.Unsupported(bad);
    }

    static bool IsAllowed(Ast node) => node switch
    {
        InvokeMemberExpressionAst call => IsPlain(call.Expression),
        MemberExpressionAst { Static: true } member => IsPlain(member.Expression),
        UnaryExpressionAst unary =>
            unary.TokenKind is TokenKind.Not or TokenKind.Exclaim or TokenKind.Minus or TokenKind.Plus,
        ConvertExpressionAst or TypeExpressionAst => IsPlain((ExpressionAst)node),
        TypeConstraintAst or ConstantExpressionAst or ExpandableStringExpressionAst or VariableExpressionAst
            or MemberExpressionAst or IndexExpressionAst or ArrayLiteralAst or ArrayExpressionAst
            or ParenExpressionAst or BinaryExpressionAst or PipelineAst or CommandExpressionAst or StatementBlockAst
            or SubExpressionAst => true,
        _ => false,
    };

    /// <summary>
    /// True where the expression surely has a plain value: a type of the list, a cast to one, a literal, or a call or
    /// property of such. A variable is not known to.
    /// </summary>
    static bool IsPlain(ExpressionAst ast) => ast switch
    {
        TypeExpressionAst type => type.TypeName.GetReflectionType() is { } found && IsPlain(found),
        ConvertExpressionAst cast => cast.Type.TypeName.GetReflectionType() is { } found && IsPlain(found),
        ConstantExpressionAst or ExpandableStringExpressionAst => true,
        MemberExpressionAst member => IsPlain(member.Expression),
        ParenExpressionAst { Pipeline: PipelineAst { PipelineElements: [CommandExpressionAst inner] } } =>
            IsPlain(inner.Expression),
        _ => false,
    };

    static bool IsPlain(Type type) => PlainTypes.Contains(type.IsArray ? type.GetElementType()! : type);
}
