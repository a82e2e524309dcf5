using System.Text.RegularExpressions;

namespace Hallelujah.Columnar.Predicates;

/// <summary>The constant right side of -like or -match, made ready. Safe for concurrent callers.</summary>
internal abstract class TextPattern
{
    public abstract bool IsMatch(ReadOnlySpan<char> text);

    /// <summary>
    /// Throws <see cref="ColumnarException"/> (PredicateInvalid) where a regular expression is not one.
    /// </summary>
    public static TextPattern? Create(BinaryOperation operation, RowExpression right, bool caseSensitive)
    {
        if (operation is not (BinaryOperation.Like or BinaryOperation.NotLike or BinaryOperation.Match
            or BinaryOperation.NotMatch)
            || right is not LiteralExpression literal) return null;
        string text = ScalarConversion.ToText(literal.Value);
        return operation is BinaryOperation.Like or BinaryOperation.NotLike ? new Wildcard(text, caseSensitive)
            : new RegexPattern(text, caseSensitive);
    }
}

/// <summary>
/// A regular expression, without backtracking where it can be (linear time); one with look-arounds, back references or
/// atomic groups backtracks, with a limit on the time of each match.
/// </summary>
internal sealed class RegexPattern : TextPattern
{
    /// <summary>
    /// Far beyond any honest match of one field; a pattern that explodes stops here instead of holding a worker.
    /// </summary>
    static readonly TimeSpan MatchTimeout = TimeSpan.FromMilliseconds(100);

    readonly Regex _regex;

    /// <summary>The text that the expression looks for, where it is no more than that; else null.</summary>
    public string? Literal { get; }

    /// <summary>A text of ASCII that every match has in it, where one is known.</summary>
    public string? Needed { get; }

    public bool CaseSensitive { get; }

    public RegexPattern(string pattern, bool caseSensitive)
    {
        CaseSensitive = caseSensitive;
        if (Regex.Escape(pattern.Replace(' ', '_')) == pattern.Replace(' ', '_')) Literal = pattern;
        var options = RegexOptions.CultureInvariant | (caseSensitive ? RegexOptions.None : RegexOptions.IgnoreCase);
        try
        {
            _regex = new(pattern, options | RegexOptions.NonBacktracking);
        }
        catch (NotSupportedException)
        {
            _regex = new(pattern, options, MatchTimeout);
        }
        catch (ArgumentException e)
        {
            throw new ColumnarException(ColumnarError.PredicateInvalid,
                $"'{pattern}' is not a regular expression: {e.Message}", e)
            {
                Value = pattern,
                Recommendation = "Mend the expression; -like takes * and ? instead.",
            };
        }
        Needed = RegexLiteral.Find(pattern);
    }

    public override bool IsMatch(ReadOnlySpan<char> text)
    {
        try
        {
            return _regex.IsMatch(text);
        }
        catch (RegexMatchTimeoutException e)
        {
            throw new ColumnarException(
                ColumnarError.PredicateInvalid,
                $"The regular expression '{_regex}' took longer than {MatchTimeout.TotalMilliseconds:0} ms for "
                    + "one value.", e);
        }
    }
}
