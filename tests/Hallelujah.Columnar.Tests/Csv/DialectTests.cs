using System.Text;
using Hallelujah.Columnar.Csv;
using Hallelujah.Columnar.Schema;
using Xunit;

namespace Hallelujah.Columnar.Tests.Csv;

/// <summary>Dialects and encodings beside the usual ones: what is found, and what is bad in them.</summary>
public sealed class DialectTests
{
    static readonly CsvReadOptions Reject = new() { RejectBadRecords = true };

    [Theory]
    [InlineData("a||b\n1||x\n2||y|z\n", "||", "1 2")]
    [InlineData("a\t|\tb\n1\t|\tx\n2\t|\ty\n", "\t|\t", "1 2")]
    [InlineData("a|b|c\n1||x\n2|q|y\n", "|", "1 2")]
    public void DelimitersOfSeveralBytesAreFound(string text, string delimiter, string first)
    {
        var feed = LoadedFeed.FromText(text);
        Assert.Equal(delimiter, feed.Source.Dialect.DelimiterText);
        Assert.Equal(first.Split(' '), feed.Column(0));
    }

    [Fact]
    public void TwoReadingsThatAreEquallyGoodAreBothToldWithWhatToPass()
    {
        var error = Assert.Throws<ColumnarException>(() => LoadedFeed.FromText("a;b,c\n1;2,3\n4;5,6\n"));
        Assert.Equal(ColumnarError.DialectAmbiguous, error.Error);
        Assert.Contains("2 fields with ','", error.Message, StringComparison.Ordinal);
        Assert.Contains("2 fields with ';'", error.Message, StringComparison.Ordinal);
        Assert.Contains("-Delimiter ',' or -Delimiter ';'", error.Recommendation, StringComparison.Ordinal);
    }

    [Fact]
    public void AnEscapeIsFoundWhereQuotesWouldElseBeBad()
    {
        var feed = LoadedFeed.FromText("a,b\n1,\"say \\\"hi\\\", you\"\n2,\"x\"\n");
        Assert.Equal((byte)'\\', feed.Source.Dialect.Escape);
        Assert.Equal(["say \"hi\", you", "x"], feed.Column(1));
    }

    [Fact]
    public void CommentsAreFoundWhereTheyWouldElseBeRecords()
    {
        var feed = LoadedFeed.FromText("# a note\na,b\n1,x\n# another, with \" a quote\n2,y\n");
        Assert.Equal("#", feed.Source.Dialect.Comment);
        Assert.Equal(["1", "2"], feed.Column(0));
        Assert.Equal(1, feed.RowsSkipped);
        Assert.Null(LoadedFeed.FromText("#a,b\n1,x\n").Source.Dialect.Comment);
    }

    [Fact]
    public void AnotherQuoteIsFoundWhereItExplainsTheFile()
    {
        var feed = LoadedFeed.FromText("a,b\n1,'x, y'\n2,'z'\n");
        Assert.Equal((byte)'\'', feed.Source.Dialect.Quote);
        Assert.Equal(["x, y", "z"], feed.Column(1));
        Assert.Equal((byte)'"', LoadedFeed.FromText("a,b\n1,'x'\n2,'z'\n").Source.Dialect.Quote);
    }

    [Theory]
    [InlineData(RaggedRows.Error, "1", 2)]
    [InlineData(RaggedRows.Pad, "1 2", 1)]
    [InlineData(RaggedRows.Truncate, "1 3", 1)]
    [InlineData(RaggedRows.PadOrTruncate, "1 2 3", 0)]
    public void RaggedRowsAreBadUnlessAskedFor(RaggedRows ragged, string first, int bad)
    {
        var feed = LoadedFeed.FromText("a,b\n1,x\n2\n3,y,z\n", Reject with { Ragged = ragged });
        Assert.Equal(first.Split(' '), feed.Column(0));
        Assert.Equal(bad, feed.Bad.Count);
    }

    [Fact]
    public void AnEscapeMakesNextCharactersPlainAndNullTextsAreAsWritten()
    {
        var options = new CsvReadOptions
        {
            Delimiter = (byte)'\t',
            Quote = 0,
            Escape = (byte)'\\',
            NullValues = ["\\N"],
            Header = true,
        };
        var feed = LoadedFeed.FromText("a\tb\n1\t\\N\n2\tx\\\ty\n3\tl\\\nm\n4\t\"q\n5\tN\n", options);
        Assert.Equal([null, "x\ty", "l\nm", "\"q", "N"], feed.Column(1));
    }

    [Fact]
    public void BytesThatAreNoTextHaveTheirPlaceInTheOriginalFile()
    {
        byte[] lone =
            [.. Encoding.Unicode.GetBytes("\uFEFFa,b\né,1\nx"), 0x00, 0xD8, .. Encoding.Unicode.GetBytes(",2\ny,3\n")];
        var feed = LoadedFeed.FromBytes(lone, Reject);
        Assert.Equal(["é", "y"], feed.Column(0));
        var bad = Assert.Single(feed.Bad);
        Assert.Equal(("InvalidEncoding", 3L, 18L, 8L, "a"), (bad.Code, bad.Line, bad.Byte, bad.Length, bad.Column));
        Assert.Equal("part0.csv line 3: column a is not valid utf-16", bad.Message);
        feed = LoadedFeed.FromBytes([.. Encoding.Unicode.GetBytes("\uFEFFa,b\n1,2\n3,x"), 0x41], Reject);
        Assert.Equal(["1"], feed.Column(0));
        Assert.Equal("InvalidEncoding", Assert.Single(feed.Bad).Code);
        // A byte that windows-1253 has no character for.
        feed = LoadedFeed.FromBytes(
            [.. "a,b\n1,"u8, 0xE1, .. "\n2,"u8, 0xD2, .. "\n"u8], Reject with { Encoding = "1253" });
        Assert.Equal(["α"], feed.Column(1));
        Assert.Equal((3L, 8L), (feed.Bad[0].Line, feed.Bad[0].Byte));
    }

    [Theory]
    [InlineData("shift-jis")]
    [InlineData("no-such")]
    [InlineData("99999")]
    public void EncodingsThatAreNotReadAreRefused(string encoding)
    {
        var error = Assert.Throws<ColumnarException>(
            () => LoadedFeed.FromText("a\n", new() { Encoding = encoding }));
        Assert.Equal(ColumnarError.InvalidOption, error.Error);
        Assert.Contains(encoding, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void ALargeFileInAnotherEncodingIsTheSameInAnySplits()
    {
        var text = new StringBuilder("id;näme;note\n");
        for (int i = 0; i < 60_000; i++)
            text.Append(i)
                .Append(";ä").Append(i % 7).Append(i % 100 == 3 ? ";\"l\nm\"\n" : i % 1000 == 5 ? "\n" : ";x\n");
        byte[] bytes = Encoding.Latin1.GetBytes(text.ToString());
        using var directory = new TestDirectory();
        var options = Reject with { Encoding = "latin1" };
        var whole = LoadedFeed.FromText(text.ToString(), Reject);
        var feed = LoadedFeed.FromFiles(directory, [directory.Write("part0.csv", bytes)], options, 100_000);
        Assert.True(feed.Segments.Count > 2);
        Assert.Equal(whole.Types, feed.Types);
        Assert.Equal(whole.Rows, feed.Rows);
        Assert.Equal(60, feed.Bad.Count);
        Assert.Equal(whole.Bad.Select(b => (b.Line, b.Raw)), feed.Bad.Select(b => (b.Line, b.Raw)));
        Assert.All(feed.Bad, b => Assert.Equal((byte)b.Raw[0], bytes[b.Byte]));
    }

    [Fact]
    public void RecordsTooLongAndQuotesNeverClosedAreToldInAnyDialect()
    {
        var options = Reject with { LongDelimiter = "||" };
        var feed = LoadedFeed.FromText($"a||b\n1||x\n2||{new string('y', 17 << 20)}\r\n3||z\n1\n", options);
        Assert.Equal(["1", "3"], feed.Column(0));
        Assert.Equal(["RecordTooLong", "ShortRow"], feed.Bad.Select(b => b.Code));
        Assert.Equal([3L, 5L], feed.Bad.Select(b => b.Line));
        feed = LoadedFeed.FromText("a||b\n1||x\n\"q\nr\"||\"y\n3||z", options);
        Assert.Equal(("UnterminatedQuote", 4L), (feed.Bad[0].Code, feed.Bad[0].Line));
        var text = new StringBuilder("a||b\n1||x\n2||\"y\n");
        for (int i = 0; i < 3_000_000; i++) text.Append("3||zzzz\n");
        feed = LoadedFeed.FromText(text.ToString(), options, 1 << 20);
        Assert.Equal(("UnterminatedQuote", 3L), (feed.Bad[0].Code, feed.Bad[0].Line));
        Assert.Single(feed.Bad);
    }

    [Fact]
    public void ColumnsOfChosenTypesAreCheckedInAnyDialect()
    {
        var options = Reject with
        {
            LongDelimiter = "::",
            ColumnTypes = new Dictionary<string, ColumnType> { ["b"] = ColumnType.Int64 },
        };
        const string Text = "a::b\r\nx::1\r\nshort\r\ny::\"q\"\r\nz::3\r\n";
        var feed = LoadedFeed.FromText(Text, options);
        Assert.Equal(["x", "z"], feed.Column(0));
        Assert.Equal([(3L, "short"), (4L, "y::\"q\"")], feed.Bad.Select(b => (b.Line, b.Raw)));
        feed = LoadedFeed.FromText(Text, options with { NullBadCells = true });
        Assert.Equal(["1", null, "3"], feed.Column(1));
        Assert.Equal([false, true], feed.Bad.Select(b => b.IsCell));
    }

    [Theory]
    [InlineData("", null, '\0')]
    [InlineData("a\nb", null, '\0')]
    [InlineData("12345678901234567", null, '\0')]
    [InlineData("|\"", null, '\0')]
    [InlineData("||", "", '\0')]
    [InlineData("||", "\"", '\0')]
    [InlineData("||", null, '|')]
    [InlineData("||", null, '\n')]
    public void DialectsThatCannotBeAreRefused(string delimiter, string? comment, char escape)
    {
        var options = new CsvReadOptions { LongDelimiter = delimiter, Comment = comment, Escape = (byte)escape };
        var error = Assert.Throws<ColumnarException>(() => LoadedFeed.FromText("a\n", options));
        Assert.Equal(ColumnarError.InvalidOption, error.Error);
    }
}
