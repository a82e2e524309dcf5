using System.Text;
using Hallelujah.Columnar.Schema;
using Hallelujah.Columnar.Segments;

namespace Hallelujah.Columnar.Predicates;

/// <summary>
/// Chooses the kernel for a condition on one column of plain text, by the bytes as far as they decide.
/// </summary>
internal sealed class TextKernels
{
    readonly SegmentReader _reader;
    readonly int _column;
    readonly bool _nullMatches;

    /// <summary>What is done to each text first, the innermost function first.</summary>
    ScalarFunction[] _maps = [];

    TextKernels(SegmentReader reader, int column, bool nullMatches) =>
        (_reader, _column, _nullMatches) = (reader, column, nullMatches);

    /// <summary>Null where there is none: another column, or a condition that goes row by row.</summary>
    public static BlockFilter? TryCompile(SegmentReader reader, RowExpression expression, int column)
    {
        var info = reader.Info.Columns[column];
        if (info.Type.Kind != ColumnKind.Utf8 || info.Encoding != SegmentEncoding.Plain || !AsciiFold.IsClosed)
            return null;
        bool nullMatches = info.NullCount > 0 && Matches(expression, Scalar.Null);
        return new TextKernels(reader, column, nullMatches).Compile(expression);
    }

    static bool Matches(RowExpression expression, Scalar value)
    {
        var row = new SingleCell(value);
        return ScalarEvaluator.IsTrue(expression, ref row);
    }

    BlockFilter? Compile(RowExpression expression)
    {
        switch (expression)
        {
            case BinaryExpression { Operation: >= BinaryOperation.Eq and <= BinaryOperation.Le } comparison:
                return Comparison(comparison);
            case BinaryExpression { Operation: BinaryOperation.In or BinaryOperation.NotIn } e when IsSubject(e.Left):
                return Members(e.Right, e.CaseSensitive, e.Operation == BinaryOperation.NotIn);
            case BinaryExpression { Operation: BinaryOperation.Contains or BinaryOperation.NotContains } e
                when IsSubject(e.Right):
                return Members(e.Left, e.CaseSensitive, e.Operation == BinaryOperation.NotContains);
            case BinaryExpression { Pattern: Wildcard pattern } e when IsSubject(e.Left):
                return Like(pattern, e.Operation == BinaryOperation.NotLike);
            case BinaryExpression { Pattern: RegexPattern pattern } e when IsSubject(e.Left):
                return Match(pattern, e.Operation == BinaryOperation.NotMatch);
            case CallExpression { Function: ScalarFunction.IsNullOrEmpty } call when IsSubject(call.Arguments[0]):
                return Make(new ExactTest([]), false);
            case CallExpression
            {
                Function: ScalarFunction.StartsWith or ScalarFunction.EndsWith or ScalarFunction.ContainsText,
                Arguments: [var subject, LiteralExpression { Value: var constant }]
            } call when IsSubject(subject):
                return Part(call.Function, ScalarConversion.ToText(constant));
            default:
                return IsSubject(expression) ? Make(new ExactTest([]), true) : null;
        }
    }

    /// <summary>Whether the expression is the column, or functions of its text that give texts.</summary>
    bool IsSubject(RowExpression expression)
    {
        var maps = new List<ScalarFunction>();
        while (expression is CallExpression
            {
                Function: ScalarFunction.ToUpper or ScalarFunction.ToLower or ScalarFunction.Trim
            } call)
        {
            maps.Insert(0, call.Function);
            expression = call.Arguments[0];
        }
        _maps = [.. maps];
        return expression is ColumnExpression;
    }

    BlockFilter? Comparison(BinaryExpression e)
    {
        if (e.Left is CallExpression { Function: ScalarFunction.Length } length)
            return e.Right is LiteralExpression { Value: var limit } ? Length(length, e.Operation, limit) : null;
        if (e.Left is LiteralExpression { Value: { Kind: ScalarKind.Text or ScalarKind.Null } left }
            && IsSubject(e.Right)) return Comparison(FilterCompiler.Mirror(e.Operation), left, e);
        if (e.Right is LiteralExpression { Value: var right } && IsSubject(e.Left))
            return Comparison(e.Operation, right, e);
        return null;
    }

    BlockFilter? Comparison(BinaryOperation operation, in Scalar constant, BinaryExpression e)
    {
        // Every text stands above null, and none is equal to it.
        if (constant.IsNull) return Always(Matches(e, Scalar.FromText("x")));
        string text = ScalarConversion.ToText(constant);
        if (operation is BinaryOperation.Eq or BinaryOperation.Ne)
            return Equal(text, e.CaseSensitive, operation == BinaryOperation.Ne);
        return Bytes(text) is { } bytes ? Make(new OrderTest(bytes, text, !e.CaseSensitive, operation), false) : null;
    }

    BlockFilter? Equal(string text, bool caseSensitive, bool invert)
    {
        if (Bytes(text) is not { } bytes) return null;
        if (caseSensitive) return Make(new ExactTest(bytes), invert);
        return Ascii.IsValid(text) ? Make(new AsciiEqualTest(bytes), invert)
            : Make(new FoldedEqualTest(text), invert);
    }

    BlockFilter? Members(RowExpression list, bool caseSensitive, bool invert)
    {
        if (list is not ListExpression { Items: var items }
            || items.Any(i => i.Kind is not (ScalarKind.Text or ScalarKind.Null))) return null;
        IReadOnlyList<string> texts = [.. items.Where(i => !i.IsNull).Select(i => i.String!)];
        if (texts.Any(t => Bytes(t) is null)) return null;
        if (caseSensitive)
            return Make(new SetTest(new([.. texts.Select(Encoding.UTF8.GetBytes)], false), null, false), invert);
        var ascii = new Utf8Set([.. texts.Where(t => Ascii.IsValid(t)).Select(Encoding.UTF8.GetBytes)], true);
        var folded = new HashSet<string>(texts, StringComparer.OrdinalIgnoreCase);
        return Make(
            new SetTest(ascii, folded.GetAlternateLookup<ReadOnlySpan<char>>(), texts.Any(t => !Ascii.IsValid(t))),
            invert);
    }

    BlockFilter Like(Wildcard pattern, bool invert)
    {
        if (pattern.Parts(out bool fromStart, out bool toEnd) is not { } parts)
            return Make(new PatternTest(pattern, false), invert);
        bool isBeyond = !pattern.CaseSensitive && parts.Any(p => !Ascii.IsValid(p));
        if (isBeyond || parts.Any(p => Bytes(p) is null)) return Make(new PatternTest(pattern, isBeyond), invert);
        if (parts.Count == 0) return fromStart ? Make(new ExactTest([]), invert) : Always(!invert);
        byte[][] bytes =
            [.. parts.Select(p => Encoding.UTF8.GetBytes(pattern.CaseSensitive ? p : p.ToLowerInvariant()))];
        if (parts.Count == 1 && !fromStart && !toEnd)
            return Contains(bytes[0], !pattern.CaseSensitive, null, invert);
        if (parts.Count == 1 && fromStart && toEnd)
            return pattern.CaseSensitive ? Make(new ExactTest(bytes[0]), invert)
                : Make(new AsciiEqualTest(bytes[0]), invert);
        return Make(new PartsTest(bytes, fromStart, toEnd, !pattern.CaseSensitive), invert);
    }

    BlockFilter Match(RegexPattern pattern, bool invert)
    {
        if (pattern.Literal is not { } literal || Bytes(literal) is null
            || !pattern.CaseSensitive && !Ascii.IsValid(literal)) return Search(pattern, invert);
        if (literal.Length == 0) return Always(!invert);
        if (pattern.CaseSensitive) return Contains(Encoding.UTF8.GetBytes(literal), false, null, invert);

        // Regular expressions know more pairs of letters, such as k and the sign of Kelvin.
        return _maps.Length > 0 ? Make(new PatternTest(pattern, false), invert)
            : Contains(Encoding.UTF8.GetBytes(literal.ToLowerInvariant()), true, pattern, invert);
    }

    /// <summary>Only texts that have what the expression needs are matched, where that is known.</summary>
    BlockFilter Search(RegexPattern pattern, bool invert)
    {
        if (pattern.Needed is not { } needed || _maps.Length > 0) return Make(new PatternTest(pattern, false), invert);
        bool ignoreCase = !pattern.CaseSensitive;
        return new ContainsFilter(
            _reader, _column, Encoding.UTF8.GetBytes(ignoreCase ? needed.ToLowerInvariant() : needed), ignoreCase,
            ignoreCase ? pattern : null, invert, _nullMatches)
        {
            Confirm = pattern,
        };
    }

    BlockFilter? Part(ScalarFunction function, string text)
    {
        if (Bytes(text) is not { } bytes) return null;
        if (text.Length == 0) return Always(true);
        if (function == ScalarFunction.ContainsText) return Contains(bytes, false, null, false);
        bool isStart = function == ScalarFunction.StartsWith;
        return Make(new PartsTest([bytes], isStart, !isStart, false), false);
    }

    /// <summary>The length of a text is a number from 0 on.</summary>
    BlockFilter? Length(CallExpression length, BinaryOperation operation, in Scalar limit)
    {
        if (!IsSubject(length.Arguments[0])) return null;
        var range = RangeSearch.Find(
            operation, limit, 0, int.MaxValue, v => Scalar.FromInt64((long)v), _nullMatches);
        return Make(new LengthTest((long)range.Low, (long)range.High), range.Invert);
    }

    BlockFilter Contains(byte[] needle, bool ignoreCase, TextPattern? beyond, bool invert) =>
        _maps.Length > 0 ? Make(new PartsTest([needle], false, false, ignoreCase), invert)
            : new ContainsFilter(_reader, _column, needle, ignoreCase, beyond, invert, _nullMatches);

    NullFilter Always(bool valueMatches) => new(_reader, _column, valueMatches, _nullMatches);

    BlockFilter Make<TTest>(TTest test, bool invert) where TTest : struct, ITextTest =>
        _maps.Length == 0 ? new TextFilter<TTest>(_reader, _column, test, invert, _nullMatches)
            : new TextFilter<MappedTest<TTest>>(_reader, _column, new(_maps, test), invert, _nullMatches);

    /// <summary>Null where the text has half a surrogate pair, which no UTF-8 has.</summary>
    static byte[]? Bytes(string text)
    {
        byte[] bytes = Encoding.UTF8.GetBytes(text);
        return Encoding.UTF8.GetString(bytes) == text ? bytes : null;
    }
}
