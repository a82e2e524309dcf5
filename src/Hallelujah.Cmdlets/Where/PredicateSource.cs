using System.Collections;
using System.Collections.ObjectModel;
using System.Management.Automation;
using System.Management.Automation.Language;
using Hallelujah.Contracts;

namespace Hallelujah.Cmdlets.Where;

/// <summary>The predicate of a cmdlet's -Where parameter.</summary>
static class PredicateSource
{
    /// <param name="where">A script block, or the same as text; null is none.</param>
    /// <param name="cmdlet">Whose caller's scope has the variables.</param>
    /// <exception cref="HallException">PredicateUnsupported, PredicateInvalid, InvalidOption for another
    /// type.</exception>
    public static Predicate? Translate(object? where, PSCmdlet cmdlet)
    {
        object? value = where is PSObject wrapped ? wrapped.BaseObject : where;
        PredicateTranslator translator = new(ast => Evaluate(ast, value as ScriptBlock, cmdlet));
        return value switch
        {
            null => null,
            ScriptBlock block => translator.Translate((ScriptBlockAst)block.Ast),
            string text => translator.Translate(text),
            _ => throw new HallException(
                HallErrors.InvalidOption, $"-Where takes a script block or a text, not a {value.GetType().Name}.",
                value.ToString()),
        };
    }

    /// <summary>
    /// Evaluates an expression that was checked to be harmless, where the caller's variables are visible.
    /// </summary>
    static object? Evaluate(ExpressionAst ast, ScriptBlock? owner, PSCmdlet cmdlet)
    {
        if (ast is ConstantExpressionAst constant) return constant.Value;
        // In a table a list stays one object on its way out of the pipeline.
        ScriptBlock code = ScriptBlock.Create("@{ Value = (" + ast.Extent.Text + ") }");
        try
        {
            Collection<PSObject> output = owner?.Module is { } module && module != cmdlet.SessionState.Module
                ? module.NewBoundScriptBlock(code).Invoke()
                : cmdlet.InvokeCommand.InvokeScript(false, code, null, null);
            return ((Hashtable)output[0].BaseObject)["Value"];
        }
        catch (RuntimeException e)
        {
            throw new HallException(
                HallErrors.PredicateInvalid,
                $"-Where: {e.Message} {PredicateErrors.Place(ast.Extent)}",
                ast.Extent.Text,
                "Mend the expression, or put its value into a variable first.");
        }
    }
}
