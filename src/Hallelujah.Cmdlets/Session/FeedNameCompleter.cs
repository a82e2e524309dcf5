using System.Collections;
using System.Management.Automation;
using System.Management.Automation.Language;

namespace Hallelujah.Cmdlets;

/// <summary>Completes feed names from what the session has seen. Opens no connection and never fails.</summary>
public sealed class FeedNameCompleter : IArgumentCompleter
{
    public IEnumerable<CompletionResult> CompleteArgument(
        string commandName, string parameterName, string wordToComplete, CommandAst commandAst,
        IDictionary fakeBoundParameters)
    {
        string word = wordToComplete.Trim('\'', '"');
        WildcardPattern pattern = WildcardPattern.Get(word.Length == 0 ? "*" : word + "*", WildcardOptions.IgnoreCase);
        foreach (string name in HallSession.Current.CompletionNames().Where(pattern.IsMatch))
            yield return new(PowerShellText.Argument(name), name, CompletionResultType.ParameterValue, name);
    }
}
