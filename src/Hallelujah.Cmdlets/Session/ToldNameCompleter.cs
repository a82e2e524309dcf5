using System.Collections;
using System.Management.Automation;
using System.Management.Automation.Language;
using Hallelujah.Contracts;

namespace Hallelujah.Cmdlets;

/// <summary>
/// Completes names of a kind that the Summit of the line knows. Opens no connection and never fails.
/// </summary>
public abstract class ToldNameCompleter : IArgumentCompleter
{
    readonly NameKind _kind;

    private protected ToldNameCompleter(NameKind kind) => _kind = kind;

    public IEnumerable<CompletionResult> CompleteArgument(
        string commandName, string parameterName, string wordToComplete, CommandAst commandAst,
        IDictionary fakeBoundParameters)
    {
        Func<string, bool> isMeant = CompletionLine.Matcher(wordToComplete);
        return [.. HallSession.Current.CompletionNames(CompletionLine.Text(fakeBoundParameters, "Summit"), _kind)
            .Where(isMeant)
            .Select(name => new CompletionResult(
                PowerShellText.Argument(name), name, CompletionResultType.ParameterValue, name))];
    }
}

/// <summary>Completes names of hosts.</summary>
public sealed class HostNameCompleter() : ToldNameCompleter(NameKind.Host);

/// <summary>Completes names of worksheets that have commands.</summary>
public sealed class WorksheetNameCompleter() : ToldNameCompleter(NameKind.Worksheet);

/// <summary>Completes the names that deleted feeds had.</summary>
public sealed class DeletedFeedNameCompleter() : ToldNameCompleter(NameKind.DeletedFeed);

/// <summary>Completes the names of deletions, name_del_date.</summary>
public sealed class DeletionNameCompleter() : ToldNameCompleter(NameKind.Deletion);
