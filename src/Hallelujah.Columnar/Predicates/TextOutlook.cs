using System.Text;
using Hallelujah.Columnar.Segments;

namespace Hallelujah.Columnar.Predicates;

/// <summary>
/// What the bounds of texts tell of a condition on these. Relies on <see cref="AsciiFold.IsClosed"/> where case does
/// not matter: up to the first character beyond ASCII the bytes decide.
/// </summary>
internal abstract class TextOutlook
{
    /// <summary>So many constants take less time for a block than its texts do.</summary>
    const int MaxConstants = 4096;

    /// <summary>Of all texts in the bounds.</summary>
    public abstract BlockOutlook Of(WideBounds bounds);

    /// <summary>Null for conditions on which bounds tell nothing, or that are on more than the text itself.</summary>
    public static TextOutlook? TryCreate(RowExpression expression) => expression switch
    {
        BinaryExpression { Operation: >= BinaryOperation.Eq and <= BinaryOperation.Le } e => Comparison(e),
        BinaryExpression { Pattern: Wildcard pattern, Left: ColumnExpression } e =>
            Like(pattern, e.Operation == BinaryOperation.NotLike),
        CallExpression
        {
            Function: ScalarFunction.StartsWith,
            Arguments: [ColumnExpression, LiteralExpression { Value: var constant }]
        } => Begins(ScalarConversion.ToText(constant), false, false) is { } start
            ? new BeginningsOutlook([start], false) : null,
        CallExpression { Function: ScalarFunction.IsNullOrEmpty, Arguments: [ColumnExpression] } => Empty(false),
        ColumnExpression => Empty(true),
        _ => FilterCompiler.Membership(expression) is { Left: ColumnExpression, Right: ListExpression { Items: var i } }
            membership ? Members(i, membership.CaseSensitive, membership.Operation == BinaryOperation.NotIn) : null,
    };

    static BeginningsOutlook Empty(bool invert) => new([new([], true, false)], invert);

    static TextOutlook? Comparison(BinaryExpression e) => e switch
    {
        {
            Left: LiteralExpression { Value: { Kind: ScalarKind.Text or ScalarKind.Null } left },
            Right: ColumnExpression
        } => Comparison(FilterCompiler.Mirror(e.Operation), left, e),
        { Left: ColumnExpression, Right: LiteralExpression { Value: var right } } =>
            Comparison(e.Operation, right, e),
        _ => null,
    };

    static TextOutlook? Comparison(BinaryOperation operation, in Scalar constant, BinaryExpression e)
    {
        // Every text stands above null, and none is equal to it.
        if (constant.IsNull) return new SameOutlook(FilterCompiler.Matches(e, Scalar.FromText("x")));
        string text = ScalarConversion.ToText(constant);
        if (operation is not (BinaryOperation.Eq or BinaryOperation.Ne))
            return OrderOutlook.TryCreate(text, !e.CaseSensitive, operation);
        return Begins(text, true, !e.CaseSensitive) is { } equal
            ? new BeginningsOutlook([equal], operation == BinaryOperation.Ne) : null;
    }

    static BeginningsOutlook? Like(Wildcard pattern, bool invert)
    {
        string beginning = pattern.Beginning(out bool isWhole);
        if (Begins(beginning, isWhole, !pattern.CaseSensitive) is not { } start) return null;

        // Where more must follow, not all that begin so match.
        bool isEnough = pattern.Parts(out bool fromStart, out bool toEnd) is { } parts
            && parts.Count == (fromStart ? 1 : 0) && !toEnd;
        return new([start with { IsEnough = start.IsEnough && isEnough }], invert);
    }

    static BeginningsOutlook? Members(IReadOnlyList<Scalar> items, bool caseSensitive, bool invert)
    {
        if (items.Count > MaxConstants || items.Any(i => i.Kind is not (ScalarKind.Text or ScalarKind.Null)))
            return null;
        var texts = items.Where(i => !i.IsNull).Select(i => Begins(i.String!, true, !caseSensitive)).ToArray();
        return texts.Contains(null) ? null : new([.. texts.Select(t => t!)], invert);
    }

    /// <summary>Null where the text has half a surrogate pair, which no UTF-8 has.</summary>
    static TextBeginning? Begins(string text, bool isWhole, bool ignoreCase)
    {
        byte[] bytes = Encoding.UTF8.GetBytes(text);
        if (Encoding.UTF8.GetString(bytes) != text) return null;
        int beyond = ignoreCase ? bytes.AsSpan().IndexOfAnyExceptInRange((byte)0, (byte)0x7F) : -1;
        return beyond < 0 ? new(bytes, isWhole, ignoreCase)
            : new(bytes[..beyond], false, ignoreCase) { IsEnough = false };
    }
}

/// <summary>The same for every text.</summary>
internal sealed class SameOutlook(bool matches) : TextOutlook
{
    public override BlockOutlook Of(WideBounds bounds) => matches ? BlockOutlook.All : BlockOutlook.None;
}

/// <summary>Texts that are, or begin with, one of some constants.</summary>
/// <param name="invert">Those match that do not.</param>
internal sealed class BeginningsOutlook(TextBeginning[] constants, bool invert) : TextOutlook
{
    public override BlockOutlook Of(WideBounds bounds)
    {
        bool some = false;
        foreach (var constant in constants)
        {
            if (!constant.MayBeWithin(bounds)) continue;
            if (constant.IsCertain(bounds)) return invert ? BlockOutlook.None : BlockOutlook.All;
            some = true;
        }
        return some ? BlockOutlook.Some : invert ? BlockOutlook.All : BlockOutlook.None;
    }
}

/// <summary>What texts that match begin with.</summary>
/// <param name="Bytes">UTF-8; of ASCII with <paramref name="IgnoreCase"/>.</param>
/// <param name="IsWhole">Whether they end with it too.</param>
internal sealed record TextBeginning(byte[] Bytes, bool IsWhole, bool IgnoreCase)
{
    /// <summary>Whether all texts that begin so match.</summary>
    public bool IsEnough { get; init; } = !IsWhole;

    /// <summary>Whether a text that begins so can lie between the bounds.</summary>
    public bool MayBeWithin(WideBounds bounds) => Reaches(0, bounds.Min, bounds.Max, true, true);

    /// <summary>
    /// Whether the bytes from a place on can be such that the text is within the bounds. Both cases of a letter are
    /// tried; of two bounds that differ by then only one is left to each, so that this takes no more than twice the
    /// bounds' length.
    /// </summary>
    /// <param name="low">Whether the text is the same as the minimum up to there; else it is above it.</param>
    /// <param name="high">Whether the text is the same as the maximum up to there; else it is below it.</param>
    bool Reaches(int at, ReadOnlySpan<byte> min, ReadOnlySpan<byte> max, bool low, bool high)
    {
        low &= at < min.Length;
        high &= at < max.Length;
        if (!low && !high) return true;

        // Behind a beginning anything may follow, behind a whole text only zeros, which are below any maximum.
        if (at == Bytes.Length) return !low || !IsWhole || !min[at..].ContainsAnyExcept((byte)0);
        byte one = Bytes[at], other = IgnoreCase ? (byte)(AsciiFold.Upper(one) ^ AsciiFold.Lower(one) ^ one) : one;
        return Follows(one, at, min, max, low, high) || other != one && Follows(other, at, min, max, low, high);
    }

    bool Follows(byte next, int at, ReadOnlySpan<byte> min, ReadOnlySpan<byte> max, bool low, bool high) =>
        (!low || next >= min[at]) && (!high || next <= max[at])
            && Reaches(at + 1, min, max, low && next == min[at], high && next == max[at]);

    /// <summary>Whether all texts within the bounds begin so and hence match.</summary>
    public bool IsCertain(WideBounds bounds)
    {
        int length = Bytes.Length;
        if (!IsEnough || length > bounds.Min.Length || length > bounds.Max.Length) return false;
        var start = bounds.Min[..length];

        // A zero may be a text's or stand behind its end.
        return start.SequenceEqual(bounds.Max[..length]) && !start.Contains((byte)0)
            && (IgnoreCase ? Ascii.EqualsIgnoreCase(start, Bytes) : start.SequenceEqual(Bytes));
    }
}
