using System.Text;

namespace Hallelujah.Columnar.Predicates;

/// <summary>
/// A text that every match of a regular expression has in it, so that texts without it need not be matched. Reads what
/// is common in expressions, and finds nothing in any other: never a text that a match can do without.
/// </summary>
internal static class RegexLiteral
{
    /// <summary>Shorter ones are in too many texts to be of use.</summary>
    const int MinLength = 2;

    /// <summary>The longest such text, of ASCII; null where there is none that is known.</summary>
    /// <param name="pattern">A valid expression for .NET, without options that change how it is read.</param>
    public static string? Find(string pattern)
    {
        var run = new StringBuilder();
        string longest = "";
        for (int at = 0; at < pattern.Length;)
        {
            char c = pattern[at++];
            switch (c)
            {
                case '|' or ')':
                    // Of alternatives none is needed.
                    return null;
                case '(':
                    End();
                    if (!TrySkipGroup(pattern, ref at)) return null;
                    break;
                case '[':
                    End();
                    if (!TrySkipClass(pattern, ref at)) return null;
                    break;
                case '.' or '^' or '$':
                    End();
                    break;
                case '*' or '?':
                    Drop();
                    break;
                case '{':
                    if (!TrySkipCount(pattern, ref at)) return null;
                    Drop();
                    break;
                case '+':
                    End();
                    break;
                case '\\':
                    if (at == pattern.Length) return null;
                    char escaped = pattern[at++];
                    if (!char.IsAsciiLetterOrDigit(escaped) && char.IsAscii(escaped)) run.Append(escaped);
                    else if ("dDwWsSbBAzZG".Contains(escaped, StringComparison.Ordinal)) End();
                    else return null;
                    break;
                default:
                    if (char.IsAscii(c)) run.Append(c);
                    else End();
                    break;
            }
        }
        End();
        return longest.Length >= MinLength ? longest : null;

        void End()
        {
            if (run.Length > longest.Length) longest = run.ToString();
            run.Clear();
        }

        // What stands before such a quantifier need not be there.
        void Drop()
        {
            if (run.Length > 0) run.Length--;
            End();
        }
    }

    /// <summary>Skips behind a group that begins before the place; false where it is more than a group.</summary>
    static bool TrySkipGroup(string pattern, ref int at)
    {
        if (at < pattern.Length && pattern[at] == '?') return false;
        while (at < pattern.Length)
        {
            switch (pattern[at++])
            {
                case ')': return true;
                case '\\': at++; break;
                case '[' when !TrySkipClass(pattern, ref at): return false;
                case '(' when !TrySkipGroup(pattern, ref at): return false;
            }
        }
        return false;
    }

    /// <summary>Skips behind a class of characters; false where another is taken from it.</summary>
    static bool TrySkipClass(string pattern, ref int at)
    {
        if (at < pattern.Length && pattern[at] == '^') at++;
        // The first one closes nothing.
        if (at < pattern.Length && pattern[at] == ']') at++;
        while (at < pattern.Length)
        {
            switch (pattern[at++])
            {
                case ']': return true;
                case '\\': at++; break;
                case '[': return false;
            }
        }
        return false;
    }

    /// <summary>Skips behind a count such as 2 or 2, or 2,3 and its brace; false where it is none.</summary>
    static bool TrySkipCount(string pattern, ref int at)
    {
        int start = at;
        while (at < pattern.Length && char.IsAsciiDigit(pattern[at])) at++;
        if (at == start) return false;
        if (at < pattern.Length && pattern[at] == ',') at++;
        while (at < pattern.Length && char.IsAsciiDigit(pattern[at])) at++;
        return at < pattern.Length && pattern[at++] == '}';
    }
}
