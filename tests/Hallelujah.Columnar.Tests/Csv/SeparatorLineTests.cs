using System.Text;
using Hallelujah.Columnar.Csv;
using Xunit;

namespace Hallelujah.Columnar.Tests.Csv;

/// <summary>The line with which spreadsheets begin a file to say its delimiter.</summary>
public sealed class SeparatorLineTests
{
    [Theory]
    [InlineData("sep=;\na;b\n1;x,y\n2;z\n", ";")]
    [InlineData("sep=,\r\na,b\r\n1,\"x,y\"\r\n2,z\r\n", ",")]
    [InlineData("SEP=\t\ra\tb\r1\tx,y\r2\tz\r", "\t")]
    [InlineData("Sep=\\t\na\tb\n1\tx,y\n2\tz\n", "\t")]
    [InlineData("sep=:\na:b\n1:x,y\n2:z\n", ":")]
    [InlineData("sep=§\na§b\n1§x,y\n2§z\n", "§")]
    public void SaysTheDelimiterAndIsNoRecord(string text, string delimiter)
    {
        foreach (var options in new CsvReadOptions[] { new(), new() { SkipLines = 1 } })
        {
            var feed = LoadedFeed.FromText(text, options);
            Assert.Equal(["a", "b"], feed.Source.ColumnNames);
            Assert.Equal(["1", "2"], feed.Column(0));
            Assert.Equal(["x,y", "z"], feed.Column(1));
            Assert.Equal(delimiter, feed.Source.Dialect.DelimiterText);
            Assert.Equal(DelimiterOrigin.SeparatorLine, feed.Source.Dialect.DelimiterFrom);
            Assert.Equal(3, feed.Source.Files[0].DataLine);
        }
    }

    [Theory]
    [InlineData("utf-8")]
    [InlineData("utf-16")]
    [InlineData("utf-32BE")]
    public void IsFoundBehindAByteOrderMark(string name)
    {
        var encoding = Encoding.GetEncoding(name);
        byte[] bytes = [.. encoding.GetPreamble(), .. encoding.GetBytes("sep=|\na|b\n1|é,\n2\n")];
        var feed = LoadedFeed.FromBytes(bytes, new() { RejectBadRecords = true });
        Assert.Equal(["a", "b"], feed.Source.ColumnNames);
        Assert.Equal(["é,"], feed.Column(1));
        var bad = Assert.Single(feed.Bad);
        int before = encoding.GetPreamble().Length + encoding.GetByteCount("sep=|\na|b\n1|é,\n");
        Assert.Equal((4L, (long)before), (bad.Line, bad.Byte));
    }

    [Fact]
    public void ADelimiterThatIsGivenGoesBeforeIt()
    {
        var feed = LoadedFeed.FromText("sep=;\na,b\n1,x;y\n", new() { Delimiter = (byte)',' });
        Assert.Equal(["x;y"], feed.Column(1));
        Assert.Equal(DelimiterOrigin.Given, feed.Source.Dialect.DelimiterFrom);
        Assert.Equal(DelimiterOrigin.Found, LoadedFeed.FromText("a,b\n1,x\n").Source.Dialect.DelimiterFrom);
    }

    [Fact]
    public void TheRestOfTheDialectIsFoundUnderIt()
    {
        // More commas than colons, and a comment: only the line says what is meant.
        var feed = LoadedFeed.FromText("sep=:\n# a,b\na:b\n1,2,3:4,5,6\n7,8,9:1,2,3\n");
        Assert.Equal("#", feed.Source.Dialect.Comment);
        Assert.Equal(["1,2,3", "7,8,9"], feed.Column(0));
    }

    [Theory]
    [InlineData("sep=ab\n1\n", "sep=ab")]
    [InlineData("sep=\n1\n", "sep=")]
    [InlineData("sep=1\n1\n", "sep=1")]
    [InlineData("sep=é\n1\n", "sep=é")]
    [InlineData("sep=\"\n1\n", "sep=\"")]
    [InlineData("\"sep=;\"\n1\n", "sep=;")]
    [InlineData("id\nsep=;\n", "id")]
    public void OtherLinesAreHeadersAsEver(string text, string name) =>
        Assert.Equal([name], LoadedFeed.FromText(text).Source.ColumnNames);

    [Fact]
    public void AColumnOfThatNameTakesNamesThatAreGiven()
    {
        var feed = LoadedFeed.FromText("sep=;\n1\n2\n", new() { ColumnNames = ["sep=;"] });
        Assert.Equal(["sep=;"], feed.Source.ColumnNames);
        Assert.Equal(["1", "2"], feed.Column(0));
        var error = Assert.Throws<ColumnarException>(() => LoadedFeed.FromText("sep=;"));
        Assert.Equal(ColumnarError.SourceEmpty, error.Error);
    }

    [Fact]
    public void TheFirstFileThatSaysADelimiterSaysItForAll()
    {
        var feed = LoadedFeed.FromTexts(["sep=|\n", "a|b\n1|x,y\n", "sep=|\nb|a\nz|2\n"]);
        Assert.Equal(["1", "2"], feed.Column(0));
        Assert.Equal(["x,y", "z"], feed.Column(1));
        // A file that was read without such a line, with what the next one says.
        Assert.Equal(["1", "2"], LoadedFeed.FromTexts(["a;b\n1;x\n", "sep=;\na;b\n2;y\n"]).Column(0));
    }

    [Theory]
    [InlineData("sep=|\na|b\n1|x\n")]
    [InlineData("sep=|\n")]
    [InlineData("a|b\n1|x\n2|y\n")]
    public void FilesThatSayDifferentDelimitersAreRefused(string first)
    {
        string[] texts = [first, "sep=;\na;b\n2;y\n"];
        var error = Assert.Throws<ColumnarException>(() => LoadedFeed.FromTexts(texts));
        Assert.Equal(ColumnarError.DialectAmbiguous, error.Error);
        Assert.Contains("part1.csv begins with sep=;, where the files before it have '|'", error.Message,
            StringComparison.Ordinal);
        Assert.Contains("-Delimiter ';' or -Delimiter '|'", error.Recommendation, StringComparison.Ordinal);
    }

    [Fact]
    public void PartsOpenedApartAgreeWithTheWhole()
    {
        using var directory = new TestDirectory();
        string[] paths =
        [
            directory.Write("a.csv", "sep=|\r\n"u8.ToArray()),
            directory.Write("b.csv", "a|b\r\n1|x,y\r\n"u8.ToArray()),
            directory.Write("c.csv", "\uFEFFsep=|\r\na|b\r\n2|z\r\n"u8.ToArray()),
        ];
        var whole = CsvSource.Open(paths, new(), CancellationToken.None);
        CsvSourceState? state = null;
        var files = new List<CsvFile>();
        foreach (string path in paths)
        {
            (var part, var after) = CsvSource.OpenPart([path], new(), state, CancellationToken.None);
            files.AddRange(part);
            state = System.Text.Json.JsonSerializer.Deserialize<CsvSourceState>(
                System.Text.Json.JsonSerializer.Serialize(after));
        }
        var parts = CsvSource.Of(files, state!, new());
        Assert.Equal(whole.Dialect, parts.Dialect);
        Assert.Equal(DelimiterOrigin.SeparatorLine, parts.Dialect.DelimiterFrom);
        Assert.Equal(
            whole.Files.Select(f => (f.DataOffset, f.DataLine)), parts.Files.Select(f => (f.DataOffset, f.DataLine)));
    }
}
