using System.Collections;
using System.Management.Automation;
using System.Management.Automation.Language;

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
        if (Bound(fakeBoundParameters, "Name") is not { Length: > 0 } feed) return [];
        Func<string, bool> isMeant = Matcher(wordToComplete.Trim('\'', '"'));
        return [.. HallSession.Current.CompletionColumns(Bound(fakeBoundParameters, "Summit"), feed)
            .Where(c => c.Name.Length > 0 && isMeant(c.Name))
            .Select(c => new CompletionResult(
                PowerShellText.Argument(c.Name), c.Name, CompletionResultType.ParameterValue, $"{c.Name}: {c.Type}"))];
    }

    /// <summary>What stands for the parameter on the line; null where it is not there or not yet known.</summary>
    static string? Bound(IDictionary parameters, string name) => parameters[name] switch
    {
        string text => text,
        PSObject { BaseObject: string text } => text,
        _ => null,
    };

    /// <summary>By the name's beginning, brackets and stars in it included, or as a pattern.</summary>
    static Func<string, bool> Matcher(string word)
    {
        WildcardPattern? pattern = null;
        try
        {
            pattern = WildcardPattern.Get(word + "*", WildcardOptions.IgnoreCase);
            _ = pattern.IsMatch("");
        }
        catch (WildcardPatternException)
        {
            // Half a pattern: only the beginning counts.
            pattern = null;
        }
        return name => name.StartsWith(word, StringComparison.OrdinalIgnoreCase) || pattern?.IsMatch(name) == true;
    }
}
