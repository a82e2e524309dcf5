using System.Collections;
using System.Management.Automation;
using System.Management.Automation.Language;
using Hallelujah.Contracts;

namespace Hallelujah.Cmdlets;

/// <summary>
/// Completes column names of the feed that -Name says, in the feed's order. Opens no connection and never fails.
/// </summary>
public sealed class ColumnNameCompleter : IArgumentCompleter
{
    public IEnumerable<CompletionResult> CompleteArgument(
        string commandName, string parameterName, string wordToComplete, CommandAst commandAst,
        IDictionary fakeBoundParameters)
    {
        if (CompletionLine.Text(fakeBoundParameters, "Name") is not { Length: > 0 } feed) return [];
        Func<string, bool> isMeant = CompletionLine.Matcher(wordToComplete);
        return [.. HallSession.Current.CompletionColumns(CompletionLine.Text(fakeBoundParameters, "Summit"), feed)
            .Where(c => c.Name.Length > 0 && isMeant(c.Name))
            .Select(c => new CompletionResult(
                PowerShellText.Argument(c.Name), c.Name, CompletionResultType.ParameterValue, $"{c.Name}: {c.Type}"))];
    }
}
