namespace Hallelujah.Columnar.Predicates;

/// <summary>
/// A wildcard pattern of -like: * for any run, ? for one character (UTF-16 unit), [abc] and [a-z] for one of a set, and
/// ` before a character for itself. Matching backtracks to the last * only, so that it takes at most length times
/// pattern.
/// </summary>
internal sealed class Wildcard : TextPattern
{
    enum TokenKind : byte { Literal, Any, One, Set }

    readonly record struct Token(TokenKind Kind, char Character, string? Set);

    readonly Token[] _tokens;
    readonly bool _caseSensitive;

    public Wildcard(string pattern, bool caseSensitive)
    {
        Pattern = pattern;
        _caseSensitive = caseSensitive;
        _tokens = Parse(pattern, caseSensitive);
    }

    public string Pattern { get; }
    public bool CaseSensitive => _caseSensitive;

    public override bool IsMatch(ReadOnlySpan<char> text)
    {
        int at = 0, token = 0, retryAt = -1, retryToken = -1;
        while (at < text.Length)
        {
            if (token < _tokens.Length && _tokens[token].Kind == TokenKind.Any)
            {
                retryToken = ++token;
                retryAt = at;
            }
            else if (token < _tokens.Length && MatchesOne(_tokens[token], text[at]))
            {
                token++;
                at++;
            }
            else if (retryToken >= 0)
            {
                token = retryToken;
                at = ++retryAt;
            }
            else return false;
        }
        while (token < _tokens.Length && _tokens[token].Kind == TokenKind.Any) token++;
        return token == _tokens.Length;
    }

    bool MatchesOne(in Token token, char character)
    {
        char folded = Fold(character, _caseSensitive);
        return token.Kind switch
        {
            TokenKind.One => true,
            TokenKind.Literal => token.Character == folded,
            _ => InSet(token.Set!, folded),
        };
    }

    /// <summary>A set is pairs of first and last characters.</summary>
    static bool InSet(string set, char character)
    {
        for (int i = 0; i < set.Length; i += 2)
            if (character >= set[i] && character <= set[i + 1]) return true;
        return false;
    }

    static char Fold(char character, bool caseSensitive) =>
        caseSensitive ? character : char.ToUpperInvariant(character);

    static Token[] Parse(string pattern, bool caseSensitive)
    {
        var tokens = new List<Token>();
        for (int i = 0; i < pattern.Length; i++)
        {
            char c = pattern[i];
            if (c == '*')
            {
                if (tokens.Count == 0 || tokens[^1].Kind != TokenKind.Any) tokens.Add(new(TokenKind.Any, c, null));
            }
            else if (c == '?') tokens.Add(new(TokenKind.One, c, null));
            else if (c == '[') tokens.Add(new(TokenKind.Set, c, ParseSet(pattern, ref i, caseSensitive)));
            else
            {
                if (c == '`' && i + 1 < pattern.Length) c = pattern[++i];
                tokens.Add(new(TokenKind.Literal, Fold(c, caseSensitive), null));
            }
        }
        return [.. tokens];
    }

    static string ParseSet(string pattern, ref int i, bool caseSensitive)
    {
        var set = new System.Text.StringBuilder();
        int start = ++i;
        for (; i < pattern.Length && (pattern[i] != ']' || i == start); i++)
        {
            char first = pattern[i];
            if (first == '`' && i + 1 < pattern.Length) first = pattern[++i];
            char last = first;
            if (i + 2 < pattern.Length && pattern[i + 1] == '-' && pattern[i + 2] != ']')
            {
                last = pattern[i + 2];
                i += 2;
            }
            set.Append(Fold(first, caseSensitive)).Append(Fold(last, caseSensitive));
        }
        if (i < pattern.Length) return set.ToString();
        throw new ColumnarException(ColumnarError.PredicateInvalid,
            $"The wildcard pattern '{pattern}' has a [ without its ].")
        { Value = pattern };
    }

    /// <summary>
    /// The characters with which every match begins, in upper case where case does not matter.
    /// </summary>
    /// <param name="isWhole">Whether nothing follows them.</param>
    public string Beginning(out bool isWhole)
    {
        int count = Array.FindIndex(_tokens, t => t.Kind != TokenKind.Literal);
        isWhole = count < 0;
        return string.Concat(_tokens.Take(isWhole ? _tokens.Length : count).Select(t => t.Character));
    }

    /// <summary>
    /// The constants between the asterisks, none empty, where the pattern has nothing else; null where it has. Without
    /// an asterisk it is one constant from start to end, of nothing but asterisks none.
    /// </summary>
    public IReadOnlyList<string>? Parts(out bool fromStart, out bool toEnd)
    {
        fromStart = _tokens.Length == 0 || _tokens[0].Kind != TokenKind.Any;
        toEnd = _tokens.Length == 0 || _tokens[^1].Kind != TokenKind.Any;
        var parts = new List<string>();
        var part = new System.Text.StringBuilder();
        foreach (var token in _tokens)
        {
            if (token.Kind == TokenKind.Literal) part.Append(token.Character);
            else if (token.Kind != TokenKind.Any) return null;
            else if (part.Length > 0)
            {
                parts.Add(part.ToString());
                part.Clear();
            }
        }
        if (part.Length > 0) parts.Add(part.ToString());
        return parts;
    }
}
