using System.Collections;
using System.Management.Automation;
using System.Management.Automation.Language;
using Hallelujah.Contracts;

namespace Hallelujah.Cmdlets;

/// <summary>
/// Completes feed names from what the session has seen and its Summit tells; with -Deleted on the line those of deleted
/// feeds. Opens no connection and never fails.
/// </summary>
public sealed class FeedNameCompleter : IArgumentCompleter
{
    public IEnumerable<CompletionResult> CompleteArgument(
        string commandName, string parameterName, string wordToComplete, CommandAst commandAst,
        IDictionary fakeBoundParameters)
    {
        string? summit = CompletionLine.Text(fakeBoundParameters, "Summit");
        HallSession session = HallSession.Current;
        IReadOnlyList<string> names = CompletionLine.Has(fakeBoundParameters, "Deleted")
            ? session.CompletionNames(summit, NameKind.DeletedFeed) : session.CompletionFeeds(summit);
        return [.. names.Where(CompletionLine.Matcher(wordToComplete))
            .Select(name => new CompletionResult(
                PowerShellText.Argument(name), name, CompletionResultType.ParameterValue, name))];
    }
}
