using System.Management.Automation.Language;
using Hallelujah.Contracts;

namespace Hallelujah.Cmdlets.Where;

/// <summary>
/// Translates the syntax tree of -Where to a predicate that the Summit runs. What does not concern the row (variables
/// and what hangs on them, casts, arithmetic on constants) is evaluated here, in the caller's scope, and becomes a
/// constant.
/// </summary>
/// <param name="evaluate">Evaluates an expression without $_ in the caller's scope.</param>
sealed partial class PredicateTranslator(Func<ExpressionAst, object?> evaluate)
{
    /// <summary>Parses and translates a text; braces around the whole are allowed.</summary>
    /// <exception cref="HallException">PredicateInvalid for a syntax error, PredicateUnsupported.</exception>
    public Predicate Translate(string text)
    {
        ScriptBlockAst block = Parser.ParseInput(text, out _, out ParseError[] errors);
        if (errors is [ParseError error, ..])
        {
            throw new HallException(
                HallErrors.PredicateInvalid,
                $"-Where is not a PowerShell expression: {error.Message} {PredicateErrors.Place(error.Extent)}",
                text,
                "Write it as you would for Where-Object: '$_.Amount -gt 100 -and $_.Region -eq ''EU'''.");
        }
        return Translate(block);
    }

    /// <summary>Translates a script block, <c>{ $_.Amount -gt 100 }</c>.</summary>
    /// <exception cref="HallException">PredicateUnsupported, naming the construct and its position.</exception>
    public Predicate Translate(ScriptBlockAst block)
    {
        if (block.ParamBlock is { } parameters) throw PredicateErrors.Unsupported(parameters, "a param block");
        if (block.BeginBlock is { } begin) throw PredicateErrors.Unsupported(begin, "a begin block");
        if (block.ProcessBlock is { } process) throw PredicateErrors.Unsupported(process, "a process block");
        IReadOnlyList<StatementAst> statements = block.EndBlock?.Statements ?? (IReadOnlyList<StatementAst>)[];
        if (statements.Count == 0) throw PredicateErrors.Unsupported(block, "an empty script block");
        if (statements.Count > 1) throw PredicateErrors.Unsupported(statements[1], "a second statement");
        ExpressionAst expression = SingleExpression(statements[0]);
        return expression is ScriptBlockExpressionAst inner ? Translate(inner.ScriptBlock) : Row(expression, 1);
    }

    static ExpressionAst SingleExpression(StatementAst statement)
    {
        if (statement is not PipelineAst pipeline) throw PredicateErrors.Unsupported(statement);
        if (pipeline.PipelineElements.Count > 1) throw PredicateErrors.Unsupported(pipeline, "a pipeline");
        return pipeline.PipelineElements[0] is CommandExpressionAst { Redirections.Count: 0 } command
            ? command.Expression
            : throw PredicateErrors.Unsupported(pipeline.PipelineElements[0]);
    }

    /// <summary>An expression over the row, or a constant.</summary>
    Predicate Row(ExpressionAst ast, int depth)
    {
        if (depth > Limits.MaxPredicateDepth) throw PredicateErrors.TooDeep(ast);
        if (ast is ParenExpressionAst paren) return Row(Inside(paren), depth);
        if (!ConstantExpressions.UsesRow(ast)) return Constant(ast);
        return ast switch
        {
            MemberExpressionAst { Static: false } member and not InvokeMemberExpressionAst => Member(member, depth),
            InvokeMemberExpressionAst call => Call(call, depth),
            UnaryExpressionAst unary => Unary(unary, depth),
            BinaryExpressionAst binary => Binary(binary, depth),
            VariableExpressionAst =>
                throw PredicateErrors.Unsupported(ast, "the whole row '$_'", "Name a column: $_.Column."),
            ConvertExpressionAst cast => throw PredicateErrors.Unsupported(
                cast, $"a cast of a column, '{cast.Type.Extent.Text}'",
                "Cast the constant that the column is compared with instead."),
            _ => throw PredicateErrors.Unsupported(ast),
        };
    }

    ExpressionAst Inside(ParenExpressionAst paren) =>
        paren.Pipeline is PipelineAst pipeline ? SingleExpression(pipeline) : throw PredicateErrors.Unsupported(paren);

    Predicate Member(MemberExpressionAst member, int depth)
    {
        string name = MemberName(member.Member);
        if (ConstantExpressions.IsRow(member.Expression)) return new ColumnNode(name);
        return RowFunctions.Properties.TryGetValue(name, out string? function)
            ? new CallNode(function, [Row(member.Expression, depth + 1)])
            : throw PredicateErrors.Unsupported(member.Member, $"the property '{name}'");
    }

    string MemberName(CommandElementAst member) => member switch
    {
        StringConstantExpressionAst constant => constant.Value,
        ExpressionAst expression when !ConstantExpressions.UsesRow(expression)
        && evaluate(Checked(expression)) is { } value =>
            Literals.ToName(value),
        _ => throw PredicateErrors.Unsupported(member, "a property's name that is not a constant"),
    };

    Predicate Call(InvokeMemberExpressionAst call, int depth)
    {
        string name = MemberName(call.Member);
        IReadOnlyList<ExpressionAst> arguments = call.Arguments ?? (IReadOnlyList<ExpressionAst>)[];
        if (call.Static)
        {
            if (name.Equals("IsNullOrEmpty", StringComparison.OrdinalIgnoreCase) && arguments.Count == 1
                && call.Expression is TypeExpressionAst { TypeName: var type }
                && type.GetReflectionType() == typeof(string))
                return new CallNode("IsNullOrEmpty", [Row(arguments[0], depth + 1)]);
            throw PredicateErrors.Unsupported(call, $"the call {call.Expression.Extent.Text}::{name}()");
        }
        if (!RowFunctions.Methods.TryGetValue(name, out (string Function, int Arguments) method)
            || method.Arguments != arguments.Count || ConstantExpressions.IsRow(call.Expression))
            throw PredicateErrors.Unsupported(call.Member, $"the call .{name}() with {arguments.Count} arguments");
        return new CallNode(
            method.Function, [Row(call.Expression, depth + 1), .. arguments.Select(a => Row(a, depth + 1))]);
    }

    UnaryNode Unary(UnaryExpressionAst unary, int depth) => unary.TokenKind switch
    {
        TokenKind.Not or TokenKind.Exclaim => new(UnaryOperator.Not, Row(unary.Child, depth + 1)),
        TokenKind.Minus => new(UnaryOperator.Negate, Row(unary.Child, depth + 1)),
        _ => throw PredicateErrors.Unsupported(unary, $"the operator {unary.TokenKind}"),
    };

    BinaryNode Binary(BinaryExpressionAst binary, int depth)
    {
        if (!RowFunctions.Operators.TryGetValue(
            binary.Operator, out (BinaryOperator Operator, bool CaseSensitive) found))
            throw PredicateErrors.Unsupported(
                binary.ErrorPosition, $"the operator {PredicateErrors.OperatorText(binary)}");
        (BinaryOperator op, bool caseSensitive) = found;
        return op switch
        {
            BinaryOperator.In or BinaryOperator.NotIn =>
                new(op, Row(binary.Left, depth + 1), List(binary.Right), caseSensitive),
            BinaryOperator.Contains or BinaryOperator.NotContains =>
                new(op, List(binary.Left), Row(binary.Right, depth + 1), caseSensitive),
            BinaryOperator.Like or BinaryOperator.NotLike or BinaryOperator.Match or BinaryOperator.NotMatch =>
                new(op, Row(binary.Left, depth + 1), Pattern(binary.Right), caseSensitive),
            _ => new(op, Row(binary.Left, depth + 1), Row(binary.Right, depth + 1), caseSensitive),
        };
    }

    LiteralNode Pattern(ExpressionAst ast)
    {
        if (ConstantExpressions.UsesRow(ast))
            throw PredicateErrors.Unsupported(ast, "a pattern that is not a constant");
        return new(LiteralKind.String, Literals.ToName(evaluate(Checked(ast)) ?? ""));
    }

    ListNode List(ExpressionAst ast)
    {
        if (ConstantExpressions.UsesRow(ast)) throw PredicateErrors.Unsupported(ast, "a list that is not constant");
        return new([.. Literals.Items(evaluate(Checked(ast))).Select(item => Literals.From(item, ast))]);
    }

    LiteralNode Constant(ExpressionAst ast) => Literals.From(evaluate(Checked(ast)), ast);

    static ExpressionAst Checked(ExpressionAst ast)
    {
        ConstantExpressions.Check(ast);
        return ast;
    }
}
