using System.Collections;
using System.Management.Automation;
using System.Management.Automation.Language;

namespace Hallelujah.Cmdlets;

/// <summary>Completes the addresses of Summits that the session has talked to.</summary>
public sealed class SummitCompleter : IArgumentCompleter
{
    public IEnumerable<CompletionResult> CompleteArgument(
        string commandName, string parameterName, string wordToComplete, CommandAst commandAst,
        IDictionary fakeBoundParameters)
    {
        string word = wordToComplete.Trim('\'', '"');
        return HallSession.Current.KnownAddresses
            .Where(address => address.StartsWith(word, StringComparison.OrdinalIgnoreCase))
            .Select(address => new CompletionResult(address));
    }
}
