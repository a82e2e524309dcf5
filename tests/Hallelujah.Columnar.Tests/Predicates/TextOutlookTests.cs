using System.Text;
using Hallelujah.Columnar.Predicates;
using Hallelujah.Columnar.Segments;
using Xunit;

namespace Hallelujah.Columnar.Tests.Predicates;

/// <summary>What bounds tell of conditions, against the row-by-row evaluator, on texts near each other.</summary>
public class TextOutlookTests(ITestOutputHelper output)
{
    /// <summary>Letters with other cases in and beyond ASCII, and both ends of the surrogates and of UTF-8.</summary>
    static readonly string[] Pieces =
    [
        "a", "A", "b", "B", "z", "Z", "k", "K", "\u212A", "i", "I", "\u0130", "\u0131", "s", "\u017F", "_", "[", "0",
        " ", "\0", "\u0001", "\u007F", "\u00E9", "\u00C9", "\u00DF", "\u4E2D", "\uD7FF", "\uE000", "\uFEFF", "\uFFFF",
        "\U0001F600", "\U00010428", "\U00010400", "\U0010FFFF",
    ];

    static readonly BinaryOperation[] Comparisons =
    [
        BinaryOperation.Eq, BinaryOperation.Ne, BinaryOperation.Lt, BinaryOperation.Le, BinaryOperation.Gt,
        BinaryOperation.Ge,
    ];

    static readonly string[] Endings = ["*", "", "?*", "*a", "*a*", "?", "[a-c]*", "`**"];

    static readonly ColumnExpression Column = new(0);

    [Fact]
    public void Bounds_never_tell_what_is_not_so()
    {
        const int Rounds = 30_000;
        var random = new Random(31);
        int[] told = new int[3];
        for (int round = 0; round < Rounds; round++)
        {
            string[] texts = Texts(random);
            var bounds = BoundsOf(random, texts)!;
            if (bounds.IsSingle)
                Assert.All(texts, t => Assert.Equal(t, Encoding.UTF8.GetString(bounds.SingleText)));
            var expression = Expression(random, texts);
            var outlook = TextOutlook.TryCreate(expression)?.Of(bounds) ?? BlockOutlook.Some;
            told[(int)outlook]++;
            if (outlook == BlockOutlook.Some) continue;
            foreach (string text in texts)
                Assert.True(
                    FilterCompiler.Matches(expression, Scalar.FromText(text)) == (outlook == BlockOutlook.All),
                    $"round {round}: {outlook} of {expression} for {Escape(text)} of "
                        + string.Join(", ", texts.Select(Escape)));
        }
        output.WriteLine($"some {told[0]}, none {told[1]}, all {told[2]}");
        Assert.InRange(told[1], Rounds / 10, Rounds);
        Assert.InRange(told[2], Rounds / 20, Rounds);
    }

    [Theory]
    [InlineData("smith", false, BlockOutlook.None)]
    [InlineData("baker", false, BlockOutlook.Some)]
    [InlineData("BAKER", false, BlockOutlook.Some)]
    [InlineData("BAKER", true, BlockOutlook.None)]
    [InlineData("adam", true, BlockOutlook.None)]
    [InlineData("\u00E9mile", false, BlockOutlook.Some)]
    [InlineData("smith\u00E9", false, BlockOutlook.None)]
    public void Either_case_of_each_letter_is_looked_for(string constant, bool caseSensitive, object expected)
    {
        var bounds = BoundsOf(new(1), ["adams", "baxter", "baker", "clark"])!;
        var equal = new BinaryExpression(
            BinaryOperation.Eq, Column, new LiteralExpression(Scalar.FromText(constant)), caseSensitive);
        Assert.Equal((BlockOutlook)expected, TextOutlook.TryCreate(equal)!.Of(bounds));
    }

    /// <summary>Some texts, with or without a beginning in common that may be longer than any bound.</summary>
    static string[] Texts(Random random)
    {
        string common = random.Next(3) switch
        {
            0 => "",
            1 => new string('x', random.Next(1, 70)),
            _ => Random(random, random.Next(1, 12)),
        };
        string one = Random(random, 3);
        return [.. Enumerable.Range(0, random.Next(1, 6)).Select(_ => random.Next(12) == 0 ? ""
            : random.Next(4) == 0 ? common + one : common + Random(random, random.Next(0, 5)))];
    }

    static string Random(Random random, int pieces) =>
        string.Concat(Enumerable.Range(0, pieces).Select(_ => Pieces[random.Next(Pieces.Length)]));

    static WideBounds? BoundsOf(Random random, string[] texts)
    {
        // In parts, as a load adds them.
        var zones = new TextZones();
        for (int at = 0; at < texts.Length;)
        {
            int count = random.Next(1, texts.Length - at + 1);
            byte[][] part = [.. texts[at..(at + count)].Select(Encoding.UTF8.GetBytes)];
            int[] offsets = [.. part.Aggregate(new List<int> { 0 }, (l, b) => [.. l, l[^1] + b.Length])];
            byte[] slack = new byte[random.Next(2) * 16];
            slack.AsSpan().Fill(0xFF);
            zones.Add(offsets, [.. part.SelectMany(b => b), .. slack], []);
            at += count;
        }
        return zones.AddTo([default])[0].Bounds;
    }

    static RowExpression Expression(Random random, string[] texts)
    {
        bool sensitive = random.Next(2) == 0;
        LiteralExpression literal = new(Scalar.FromText(Constant(random, texts)));
        switch (random.Next(8))
        {
            case 0:
                return new CallExpression(ScalarFunction.StartsWith, [Column, literal]);
            case 1:
                return random.Next(3) == 0 ? Column
                    : random.Next(2) == 0 ? new CallExpression(ScalarFunction.IsNullOrEmpty, [Column])
                    : new BinaryExpression(
                        Comparisons[random.Next(6)], Column, new LiteralExpression(Scalar.Null), sensitive);
            case 2:
                Scalar[] items = [.. Enumerable.Range(0, random.Next(1, 4)).Select(_ =>
                    random.Next(6) == 0 ? Scalar.Null : Scalar.FromText(Constant(random, texts)))];
                return random.Next(2) == 0
                    ? new BinaryExpression(BinaryOperation.NotContains, new ListExpression(items), Column, sensitive)
                    : new BinaryExpression(BinaryOperation.In, Column, new ListExpression(items), sensitive);
            case 3 or 4:
                string start = literal.Value.String!.Replace("[", "`[", StringComparison.Ordinal);
                return new BinaryExpression(
                    random.Next(4) == 0 ? BinaryOperation.NotLike : BinaryOperation.Like, Column,
                    new LiteralExpression(Scalar.FromText(start + Endings[random.Next(Endings.Length)])), sensitive);
            case 5:
                return new BinaryExpression(Comparisons[random.Next(6)], literal, Column, sensitive);
            default:
                return new BinaryExpression(Comparisons[random.Next(6)], Column, literal, sensitive);
        }
    }

    /// <summary>One of the texts, or one near it; sometimes half a surrogate pair at its end.</summary>
    static string Constant(Random random, string[] texts)
    {
        string text = texts[random.Next(texts.Length)];
        if (random.Next(3) == 0) text = random.Next(2) == 0 ? text.ToUpperInvariant() : text.ToLowerInvariant();
        return random.Next(4) switch
        {
            0 => text,
            1 => text[..random.Next(text.Length + 1)],
            2 => text[..random.Next(text.Length + 1)] + Random(random, random.Next(1, 3)),
            _ => Random(random, random.Next(0, 5)),
        };
    }

    static string Escape(string text) =>
        $"'{string.Concat(text.Select(c => c is > ' ' and < '\x7F' ? $"{c}" : $"\\u{(int)c:X4}"))}'";
}
