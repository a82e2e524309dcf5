using System.Text.RegularExpressions;

namespace Hallelujah.Contracts;

/// <summary>Values as PowerShell source text: in what is advised, and in commands that are shown.</summary>
public static partial class PowerShellText
{
    /// <summary>
    /// A single-quoted string. The typographic quotes that PowerShell takes for quotes are doubled too.
    /// </summary>
    public static string Quote(string text) => "'" + Quotes().Replace(text, "$0$0") + "'";

    /// <summary>A command's argument: as it is where it reads as one plain word, else quoted.</summary>
    public static string Argument(string text) => PlainWord().IsMatch(text) ? text : Quote(text);

    public static string Arguments(IEnumerable<string> texts) => string.Join(", ", texts.Select(Argument));

    [GeneratedRegex(@"^[A-Za-z_][A-Za-z0-9_]*\z")]
    private static partial Regex PlainWord();

    [GeneratedRegex("['\u2018\u2019\u201A\u201B]")]
    private static partial Regex Quotes();
}
