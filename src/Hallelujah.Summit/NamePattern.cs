using System.Text;
using System.Text.RegularExpressions;

namespace Hallelujah.Summit;

/// <summary>
/// PowerShell's wildcards for names: *, ?, [a-c], and ` before a character that is meant as such. Either case.
/// </summary>
sealed class NamePattern
{
    readonly Regex? _regex;
    readonly string _exact;

    public NamePattern(string pattern)
    {
        _exact = pattern;
        if (!HasWildcards(pattern)) return;
        var text = new StringBuilder("\\A");
        for (int i = 0; i < pattern.Length; i++)
        {
            int close = pattern[i] == '[' ? pattern.IndexOf(']', i + 1) : -1;
            if (pattern[i] == '`' && i + 1 < pattern.Length) text.Append(Regex.Escape(pattern[++i].ToString()));
            else if (pattern[i] == '*') text.Append(".*");
            else if (pattern[i] == '?') text.Append('.');
            else if (close > i + 1)
            {
                text.Append('[').Append(pattern[(i + 1)..close].Replace("\\", "\\\\", StringComparison.Ordinal)
                    .Replace("^", "\\^", StringComparison.Ordinal).Replace("[", "\\[", StringComparison.Ordinal))
                        .Append(']');
                i = close;
            }
            else text.Append(Regex.Escape(pattern[i].ToString()));
        }
        const RegexOptions options =
            RegexOptions.Singleline | RegexOptions.IgnoreCase | RegexOptions.CultureInvariant
            | RegexOptions.NonBacktracking;
        try
        {
            _regex = new Regex(text.Append("\\z").ToString(), options);
        }
        catch (ArgumentException)
        {
            // A range that makes no sense ([z-a]): the text stands for itself.
            _regex = new Regex("\\A" + Regex.Escape(pattern) + "\\z", options);
        }
    }

    /// <summary>Without any it stands for itself alone.</summary>
    public static bool HasWildcards(string pattern) => pattern.AsSpan().IndexOfAny("*?[`") >= 0;

    public bool IsMatch(string text) =>
        _regex?.IsMatch(text) ?? string.Equals(text, _exact, StringComparison.OrdinalIgnoreCase);
}
