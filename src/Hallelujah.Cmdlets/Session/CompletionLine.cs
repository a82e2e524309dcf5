using System.Collections;
using System.Management.Automation;

namespace Hallelujah.Cmdlets;

/// <summary>What completers read of the line.</summary>
static class CompletionLine
{
    /// <summary>What stands for a parameter on the line; null where it is not there or not yet known.</summary>
    public static string? Text(IDictionary parameters, string name) => parameters[name] switch
    {
        string text => text,
        PSObject { BaseObject: string text } => text,
        _ => null,
    };

    /// <summary>Whether a switch is on the line.</summary>
    public static bool Has(IDictionary parameters, string name) => LanguagePrimitives.IsTrue(parameters[name]);

    /// <summary>
    /// Whether a name is meant by a word: by its beginning, brackets and stars in it included, or as a pattern.
    /// </summary>
    public static Func<string, bool> Matcher(string wordToComplete)
    {
        string word = wordToComplete.Trim('\'', '"');
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
