using System.Globalization;
using Hallelujah.Columnar.Predicates;
using Hallelujah.Columnar.Schema;
using Hallelujah.Columnar.Segments;
using Hallelujah.Columnar.Tests.Segments;
using Xunit;
using static Hallelujah.Columnar.Predicates.BinaryOperation;

namespace Hallelujah.Columnar.Tests.Predicates;

/// <summary>
/// Conditions on plain text against the row-by-row evaluator: letters with several cases, beyond 16 bits, that only
/// some rules take for the same, empty texts and nulls.
/// </summary>
public class TextKernelTests(ITestOutputHelper output)
{
    const int Rows = 18_000;
    const int Expressions = 600;

    /// <summary>One of so many rows is evaluated by itself: that takes most of the time.</summary>
    const int Step = 5;

    const int Seed = 20_251_123;

    static readonly string[] Pieces =
    [
        "a", "A", "abc", "aBC", "z", "Z", "_", "[", "0", "9", " ", "\t", "\u00A0", "\u3000", "é", "É", "ß", "ſ", "ı",
        "İ",
        "K", "k", "K", "ǅ", "日本", "\uE000", "\uFFFD", "😀", "𐐀", "𐐨", "a\u0301", "*", "?", "Straße", "requests",
        "Packages of a longer text that fills a vector or two",
    ];

    /// <summary>Some of them need a text, which most of the texts have not.</summary>
    static readonly string[] Regexes =
    [
        "^a", "k$", "[0-9]+z", "ſ", "a.c", "(?i)straße", "", "pa.*ages", "re[kq]uests", "abc+[^a]", "vec(tor)?s? or",
        "^.?abc", "Kk.", "kk+", "a[a-z]*AB?", "9 ?Ab \\d", "é.*bc",
    ];

    readonly Random _random = new(Seed);

    [Fact]
    public void Kernels_match_the_row_by_row_evaluator()
    {
        output.WriteLine($"seed {Seed}");
        string?[] texts = Texts();
        using var segments = new TestSegment();
        using var reader = segments.Create(
            new TestColumn("text", ColumnType.Utf8, texts),
            new TestColumn(
                "ascii", ColumnType.Utf8, [.. texts.Select((t, i) => t is null ? null : $"{i % 977} Ab {i}")]));
        Assert.All(reader.Info.Columns, c => Assert.Equal(SegmentEncoding.Plain, c.Encoding));
        int rowByRow = 0;
        for (int i = 0; i < Expressions; i++)
        {
            RowExpression expression = Expression(texts, i % 4 == 0 ? 1 : 0);
            if (new FilterCompiler(reader, new()).Compile(expression) is ScalarFilter) rowByRow++;
            Check(reader, expression);
        }

        // Constants that were cut in the middle of a surrogate pair are in no UTF-8.
        output.WriteLine($"{rowByRow} row by row");
        Assert.InRange(rowByRow, 1, Expressions / 10);
    }

    [Fact]
    public void A_block_of_nulls_is_not_read()
    {
        const int Many = 4 * Zone.Rows;
        using var segments = new TestSegment();
        using var reader = segments.Create(new TestColumn(
            "text", ColumnType.Utf8, [.. Enumerable.Range(0, Many).Select(i => i < Zone.Rows ? null : $"text {i}")]));
        Assert.Equal(SegmentEncoding.Plain, reader.Info.Columns[0].Encoding);
        RowExpression like = new BinaryExpression(Like, new ColumnExpression(0), Literal("*99*"));
        using (var found = RowSelection.Select(reader, RowFilter.Create(like, reader.Schema), 0, null, default))
        {
            int expected = Enumerable.Range(Zone.Rows, Many - Zone.Rows)
                .Count(i => i.ToString(CultureInfo.InvariantCulture).Contains("99", StringComparison.Ordinal));
            Assert.Equal((1, expected), (found.BlocksSkipped, found.Count));
        }
        RowExpression isNull = new BinaryExpression(Eq, new ColumnExpression(0), new LiteralExpression(Scalar.Null));
        using var nulls = RowSelection.Select(reader, RowFilter.Create(isNull, reader.Schema), 0, null, default);
        Assert.Equal((3, Zone.Rows), (nulls.BlocksSkipped, nulls.Count));
    }

    /// <summary>The kernels take these for granted.</summary>
    [Fact]
    public void No_character_beyond_ASCII_is_an_ASCII_letter_in_another_case()
    {
        Assert.True(AsciiFold.IsClosed);
        string ascii = new([.. Enumerable.Range(0, 0x80).Select(c => (char)c)]);
        for (int c = 0x80; c <= char.MaxValue; c++)
        {
            Span<char> one = [(char)c];
            Assert.True(ascii.AsSpan().IndexOf(one, StringComparison.OrdinalIgnoreCase) < 0, $"U+{c:X4}");
        }
        Assert.All(ascii, c => Assert.True(char.ToUpperInvariant(c) < 0x80));
    }

    [Fact]
    public void Order_by_bytes_is_the_order_of_UTF16()
    {
        for (int i = 0; i < 20_000; i++)
        {
            string a = Text(), b = _random.Next(3) == 0 ? a + Text() : Text();
            byte[] first = System.Text.Encoding.UTF8.GetBytes(a), second = System.Text.Encoding.UTF8.GetBytes(b);
            Assert.Equal(Math.Sign(string.CompareOrdinal(a, b)), Math.Sign(Utf8Order.Ordinal(first, second)));
            if (Utf8Order.IgnoreCase(first, second) is { } sign)
                Assert.Equal(
                    Math.Sign(string.Compare(a, b, StringComparison.OrdinalIgnoreCase)), Math.Sign(sign));
        }
    }

    string?[] Texts()
    {
        var texts = new string?[Rows];
        for (int i = 0; i < Rows; i++)
        {
            texts[i] = _random.Next(12) switch
            {
                0 => i is > 4_000 and < 9_000 ? Text() : null,
                1 => "",
                < 5 => Text(),
                _ => $"{Text()}{_random.Next()}{(_random.Next(2) == 0 ? Text() : "")}",
            };
        }
        return texts;
    }

    string Text() =>
        string.Concat(Enumerable.Range(0, _random.Next(5)).Select(_ => Pieces[_random.Next(Pieces.Length)]));

    /// <summary>Often a text that is there, or a part of one, in one case or another.</summary>
    string Constant(string?[] texts)
    {
        string text = _random.Next(3) == 0 ? Text() : texts[_random.Next(Rows)] ?? "";
        if (_random.Next(2) == 0 && text.Length > 0)
        {
            int from = _random.Next(text.Length);
            text = text.Substring(from, _random.Next(text.Length - from + 1));
        }
        return _random.Next(4) switch
        {
            0 => text.ToUpperInvariant(),
            1 => text.ToLowerInvariant(),
            _ => text,
        };
    }

    RowExpression Expression(string?[] texts, int column)
    {
        RowExpression subject = new ColumnExpression(column);
        while (_random.Next(5) == 0)
            subject = new CallExpression(
                (ScalarFunction)_random.Next((int)ScalarFunction.ToUpper, (int)ScalarFunction.StartsWith), [subject]);
        bool isSensitive = _random.Next(2) == 0;
        var comparison = (BinaryOperation)_random.Next((int)Eq, (int)Le + 1);
        BinaryOperation Either(BinaryOperation a, BinaryOperation b) => _random.Next(3) == 0 ? b : a;
        switch (_random.Next(9))
        {
            case 0: return new BinaryExpression(comparison, subject, Literal(Constant(texts)), isSensitive);
            case 1: return new BinaryExpression(comparison, Literal(Constant(texts)), subject, isSensitive);
            case 2:
                Scalar other = _random.Next(3) switch
                {
                    0 => Scalar.Null,
                    1 => Scalar.FromInt64(_random.Next(10)),
                    _ => Scalar.FromBool(true),
                };
                return new BinaryExpression(comparison, subject, new LiteralExpression(other), isSensitive);
            case 3:
                string pattern = string.Concat(Enumerable.Range(0, _random.Next(4)).Select(
                    _ => _random.Next(3) == 0 ? Pieces[_random.Next(11)]
                    : "*" + Constant(texts).Replace("[", "`[", StringComparison.Ordinal)));
                if (_random.Next(2) == 0) pattern += "*";
                pattern = pattern.Replace("a[", "a[a-c]", StringComparison.Ordinal)
                    .Replace("[[", "[", StringComparison.Ordinal);
                return TryPattern(Either(Like, NotLike), subject, pattern, isSensitive);
            case 4:
                string regex = _random.Next(3) == 0 ? Constant(texts) : Regexes[_random.Next(Regexes.Length)];
                return TryPattern(Either(Match, NotMatch), subject, regex, isSensitive);
            case 5:
                var items = new ListExpression([.. Enumerable.Range(0, _random.Next(1, 60)).Select(
                    i => i == 7 ? Scalar.Null : Scalar.FromText(Constant(texts)))]);
                return _random.Next(2) == 0 ? new BinaryExpression(Either(In, NotIn), subject, items, isSensitive)
                    : new BinaryExpression(Either(Contains, NotContains), items, subject, isSensitive);
            case 6:
                return new CallExpression(
                    (ScalarFunction)_random.Next((int)ScalarFunction.StartsWith, (int)ScalarFunction.IsNullOrEmpty),
                    [subject, Literal(Constant(texts))]);
            case 7:
                return new BinaryExpression(
                    comparison, new CallExpression(ScalarFunction.Length, [subject]),
                    new LiteralExpression(_random.Next(2) == 0 ? Scalar.FromInt64(_random.Next(-2, 60))
                        : Scalar.FromFloat64(_random.Next(60) / 2.0)));
            default:
                return _random.Next(2) == 0 ? subject : new CallExpression(ScalarFunction.IsNullOrEmpty, [subject]);
        }
    }

    /// <summary>What is no pattern is compared instead.</summary>
    static RowExpression TryPattern(BinaryOperation operation, RowExpression subject, string pattern, bool isSensitive)
    {
        try
        {
            return new BinaryExpression(operation, subject, Literal(pattern), isSensitive);
        }
        catch (ColumnarException)
        {
            return new BinaryExpression(Eq, subject, Literal(pattern), isSensitive);
        }
    }

    static LiteralExpression Literal(string text) => new(Scalar.FromText(text));

    void Check(SegmentReader reader, RowExpression expression)
    {
        LoadedColumn?[] columns = [.. Enumerable.Range(0, 2).Select(reader.Load)];
        RowExpression asked = expression;
        if (_random.Next(3) == 0)
        {
            // Few rows are in question for the second part.
            asked = new BinaryExpression(
                And, new BinaryExpression(Like, new ColumnExpression(1), Literal("7*")), expression);
        }
        using var selection = RowSelection.Select(reader, RowFilter.Create(asked, reader.Schema), 0, null, default);
        var found = selection.RowsOf(0, selection.Count, new int[Rows]);
        for (int i = _random.Next(Step); i < Rows; i += Step)
        {
            bool isFound = found.BinarySearch(i) >= 0;
            var row = new SegmentRow(columns, i);
            bool expected = ScalarEvaluator.IsTrue(asked, ref row);
            Assert.True(expected == isFound, string.Create(
                CultureInfo.InvariantCulture,
                $"row {i}: expected {expected} of {asked} for {columns[0]!.Cell(i)}, {columns[1]!.Cell(i)}"));
        }
    }
}
