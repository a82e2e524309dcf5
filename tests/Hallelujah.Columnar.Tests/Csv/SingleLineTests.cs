using System.Text;
using Hallelujah.Columnar.Csv;
using Xunit;

namespace Hallelujah.Columnar.Tests.Csv;

/// <summary>Records that end with their line, whatever quotes are open there.</summary>
public sealed class SingleLineTests
{
    static readonly CsvReadOptions Options = new() { RejectBadRecords = true, SingleLine = true, Header = true };

    public static IEnumerable<TheoryDataRow<string, bool, long>> Ways =>
        from end in new[] { "\n", "\r\n", "\r" }
        from isPlain in new[] { true, false }
        from target in new[] { 1L, 40, 1 << 20 }
        select new TheoryDataRow<string, bool, long>(end, isPlain, target);

    /// <summary>By the tokenizer, or by the scanner of other dialects.</summary>
    static CsvReadOptions In(bool isPlain) =>
        isPlain ? Options with { Delimiter = (byte)',' } : Options with { LongDelimiter = "||" };

    static string Text(string end, bool isPlain, params string[] lines)
    {
        string text = string.Join(end, lines) + end;
        return isPlain ? text : text.Replace(",", "||", StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Ways))]
    public void AQuoteThatIsNotClosedSpoilsItsLineAlone(string end, bool isPlain, long target)
    {
        string[] lines =
        [
            "a,b", "1,x", "2,\"y", "3,\"z, \"\"w\"\"\"", "\"4,", "\"\"\"", "5,\"\"", "6,\"\"\"", "\"\"7",
            "8,\"q\"r\"", "9,s",
        ];
        var feed = LoadedFeed.FromText(Text(end, isPlain, lines), In(isPlain), target);
        Assert.Equal(["1", "3", "5", "9"], feed.Column(0));
        Assert.Equal(["x", "z, \"w\"".Replace(", ", isPlain ? ", " : "|| ", StringComparison.Ordinal), "", "s"],
            feed.Column(1));
        Assert.Equal(
            [(3, "UnterminatedQuote"), (5, "UnterminatedQuote"), (6, "UnterminatedQuote"), (8, "UnterminatedQuote"),
                (9, "BadQuote"), (10, "BadQuote")],
            feed.Bad.Select(b => (b.Line, b.Code)));
        Assert.Equal("part0.csv line 3: a quote is not closed on its line", feed.Bad[0].Message);
        Assert.Equal(isPlain ? "2,\"y" : "2||\"y", feed.Bad[0].Raw);
        Assert.Equal(10, feed.RowsRead);
    }

    [Theory]
    [MemberData(nameof(Ways))]
    public void TheLastLineMayBeOne(string end, bool isPlain, long target)
    {
        string text = Text(end, isPlain, "a,b", "1,x", "2,\"y")[..^end.Length];
        var feed = LoadedFeed.FromText(text, In(isPlain), target);
        Assert.Equal(["1"], feed.Column(0));
        var bad = Assert.Single(feed.Bad);
        Assert.Equal((3, "UnterminatedQuote", "part0.csv line 3: a quote is not closed on its line"),
            (bad.Line, bad.Code, bad.Message));
    }

    [Fact]
    public void WithoutItLinesGoOnWithinQuotes()
    {
        const string Quoted = "a,b\n1,\"x\ny\"\n2,z\n";
        Assert.Equal(["x\ny", "z"], LoadedFeed.FromText(Quoted, Options with { SingleLine = false }).Column(1));
        var feed = LoadedFeed.FromText(Quoted, Options);
        Assert.Equal(["2"], feed.Column(0));
        Assert.Equal([(2, "UnterminatedQuote"), (3, "ShortRow")], feed.Bad.Select(b => (b.Line, b.Code)));
    }

    [Fact]
    public void ALineEndsBehindAnEscapeToo()
    {
        var options = Options with { Delimiter = (byte)',', Escape = (byte)'\\' };
        var feed = LoadedFeed.FromText("a,b\n1,x\\\n2,\\\\\r\n3,\"y\\\n4,\\,z\\\r\n5,w\n", options);
        Assert.Equal(["1", "2", "4", "5"], feed.Column(0));
        Assert.Equal(["x\\", "\\", ",z\\", "w"], feed.Column(1));
        Assert.Equal([(4, "UnterminatedQuote")], feed.Bad.Select(b => (b.Line, b.Code)));
    }

    [Fact]
    public void StrayQuotesInALargeFileTakeTheirLinesAlone()
    {
        var text = new StringBuilder("id,name,text\n");
        for (int i = 0; i < 60_000; i++)
            text.Append(i).Append(i % 1_000 == 500 ? ",\"stray,x\n" : ",\"a, b\",\"say \"\"hi\"\"\"\n");
        foreach (var kind in new[] { TokenizerKind.Scalar, TokenizerKind.Vector128, TokenizerKind.Best })
        {
            foreach (bool guesses in new[] { false, true })
            {
                var feed = LoadedFeed.FromText(text.ToString(), Options, 200_000, kind, guesses: guesses);
                Assert.Equal(59_940, feed.Rows.Count);
                Assert.Equal(Enumerable.Range(0, 60).Select(i => i * 1_000L + 502), feed.Bad.Select(b => b.Line));
                Assert.All(feed.Bad, b => Assert.Equal("UnterminatedQuote", b.Code));
                Assert.All(feed.Rows, r => Assert.Equal("a, b|say \"hi\"", $"{r[1]}|{r[2]}"));
            }
        }
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void ALineThatIsTooLongEndsToo(bool isPlain)
    {
        string text = Text("\n", isPlain, "a,b", "1,x", "2,\"" + new string('y', 17 << 20), "3,z",
            "4," + new string('y', 17 << 20), "5,w");
        var feed = LoadedFeed.FromText(text, In(isPlain));
        Assert.Equal(["1", "3", "5"], feed.Column(0));
        Assert.Equal([(3, "UnterminatedQuote"), (5, "RecordTooLong")], feed.Bad.Select(b => (b.Line, b.Code)));
    }

    [Fact]
    public void TheFirstThatIsBadEndsAnImportThatIsToStop()
    {
        var feed = LoadedFeed.FromText(
            "a,b\n1,x\n2,\"y\n3,z\n", Options with { RejectBadRecords = false }, guesses: true);
        Assert.Equal("part0.csv line 3: a quote is not closed on its line", Assert.Single(feed.Bad).Message);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void AHeaderThatDoesNotEndIsRefused(bool isPlain)
    {
        string text = Text("\n", isPlain, "a,\"b", "1,x", "2,y");
        var error = Assert.Throws<ColumnarException>(() => LoadedFeed.FromText(text, In(isPlain)));
        Assert.Equal((ColumnarError.BadRecord, 1), (error.Error, error.Line));
        Assert.Equal("part0.csv line 1: a quote in the header is not closed on its line.", error.Message);
        Assert.Contains("-SingleLine", error.Recommendation, StringComparison.Ordinal);
        error = Assert.Throws<ColumnarException>(
            () => LoadedFeed.FromText(text, In(isPlain) with { Header = null, Delimiter = null }));
        Assert.Equal(ColumnarError.BadRecord, error.Error);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void WithoutAHeaderTheFirstLineMayBeBad(bool isPlain)
    {
        string text = Text("\n", isPlain, "1,\"x,5", "2,y,6", "3,z,7");
        foreach (bool? header in new bool?[] { false, null })
        {
            var feed = LoadedFeed.FromText(text, In(isPlain) with { Header = header });
            Assert.Equal(["2|y|6", "3|z|7"], feed.Rows.Select(r => string.Join('|', r)));
            Assert.Equal([(1, "UnterminatedQuote")], feed.Bad.Select(b => (b.Line, b.Code)));
        }
    }

    [Fact]
    public void TheDelimiterIsFoundAllTheSame()
    {
        var feed = LoadedFeed.FromText("a;b,c;d\n1;\"x;2\n3;y,z;4\n5;w;6\n", Options);
        Assert.Equal(";", feed.Source.Dialect.DelimiterText);
        Assert.Equal(["3", "5"], feed.Column(0));
    }
}
