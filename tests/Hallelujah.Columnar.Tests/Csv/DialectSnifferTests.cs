using System.Text;
using Hallelujah.Columnar.Csv;
using Xunit;

namespace Hallelujah.Columnar.Tests.Csv;

/// <summary>What is found of a file's dialect beside the usual, and what is left as it is.</summary>
public sealed class DialectSnifferTests
{
    [Theory]
    [InlineData("a;b,c\n1;2,3\n4;5,6\nbad\n", "2 fields with ',' in 3 of the first 4 records")]
    [InlineData("a;b,c\n1;2,3\n4;5,6\nbad\n", "2 fields with ';' in 3 of the first 4 records")]
    [InlineData("a|b;c|d;e\n1|2;3|4;5\nx\n", "3 fields with ';'")]
    public void ATieThatLeavesRecordsOutIsAnErrorToo(string text, string expected)
    {
        var error = Assert.Throws<ColumnarException>(() => LoadedFeed.FromText(text));
        Assert.Equal(ColumnarError.DialectAmbiguous, error.Error);
        Assert.Contains(expected, error.Message, StringComparison.Ordinal);
        Assert.Contains(" or -Delimiter ", error.Recommendation, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("a;b,c\n1;2,3\n4;5,6\n7;8\n", ";")]
    [InlineData("a;b,c;d\n1;2,3;4\n4;5,6;7\nx\n", ";")]
    public void MoreRecordsOrMoreFieldsDecide(string text, string delimiter) =>
        Assert.Equal(delimiter, Open(text).Dialect.DelimiterText);

    [Theory]
    [InlineData("a:b\n1:2\n3:4\n", ":", 2)]
    [InlineData("root:x:0:0:root,,,:/root\nbin:x:1:1:bin:/bin\n", ":", 6)]
    [InlineData("1::Toy Story (1995)::Animation|Comedy\n2::Heat::Action\n", "::", 3)]
    [InlineData("1::1193::5::978300760\n1::661::3::978302109\n", "::", 4)]
    [InlineData("12:30:00\n13:40:00\n", ",", 1)]
    [InlineData("Jan 5 12:30\nJan 6 13:40\n", ",", 1)]
    [InlineData("http://a\nhttp://b\n", ",", 1)]
    [InlineData("fe80::1\nfe80::2\n", ",", 1)]
    [InlineData("00:1a:2b:3c:4d:5e\n00:1a:2b:3c:4d:5f\n", ",", 1)]
    [InlineData("Title: a\nAuthor: b\n", ",", 1)]
    [InlineData("time\n12:30\n13:40\n", ",", 1)]
    [InlineData("x,12:30\ny,13:40\n", ",", 2)]
    public void ColonsAreBetweenFieldsWhereNothingElseIs(string text, string delimiter, int fields)
    {
        var source = Open(text);
        Assert.Equal((delimiter, fields), (source.Dialect.DelimiterText, source.ColumnNames.Count));
    }

    [Theory]
    [InlineData("# note\na,b\n1,\"say \\\"hi\\\", you\"\n# more\n2,x\n", '"', "say \"hi\", you")]
    [InlineData("a,b\n1,'it\\'s, so'\n2,'x'\n", '\'', "it's, so")]
    [InlineData("# note\na,b\n1,'x, y'\n2,'z'\n", '\'', "x, y")]
    public void SeveralThingsAreFoundTogether(string text, char quote, string first)
    {
        var feed = LoadedFeed.FromText(text);
        Assert.Equal((byte)quote, feed.Source.Dialect.Quote);
        Assert.Equal(first, feed.Column(1)[0]);
    }

    [Theory]
    [InlineData("Sales of 2024\na,b\n1,x\n2,y\n", 1, "Sales of 2024")]
    [InlineData("Sales\r\nmade by me\r\n\r\na,b\r\n1,x\r\n2,y\r\n", 3, "Sales")]
    [InlineData("Report,of,three,or more\nby,me\n\na,b\n1,x\n2,y\n", 3, "Report,of,three,or more")]
    [InlineData("Sales\nby A, B\n\na,b\n1,x\n2,y\n", 3, "Sales")]
    [InlineData("Umsätze\na;b\n1,5;x\n2,5;y\n", 1, "Umsätze")]
    [InlineData("say \"so\n\"a\"\t\"b\"\n1\tx\n2\ty\n", 1, "say \"so")]
    public void TitlesInFrontOfTheHeaderArePassedOverAndTold(string text, int lines, string first)
    {
        foreach (var encoding in new Encoding[] { new UTF8Encoding(true), Encoding.Unicode })
        {
            byte[] bytes = [.. encoding.GetPreamble(), .. encoding.GetBytes(text)];
            var feed = LoadedFeed.FromBytes(bytes);
            Assert.Equal(["a", "b"], feed.Source.ColumnNames);
            Assert.Equal(["x", "y"], feed.Column(1));
            var found = feed.Source.Findings;
            Assert.Equal((lines, first, 1), (found.SkipLines, found.FirstTitle, found.TitleFiles));
            Assert.Equal(lines + 2, feed.Source.Files[0].DataLine);
            var given = LoadedFeed.FromBytes(bytes, new() { SkipLines = lines });
            Assert.Equal(feed.Rows, given.Rows);
            Assert.Null(given.Source.Findings.TitleFile);
        }
    }

    [Theory]
    [InlineData("a,b\n1,2,3\n4,5,6\n")]
    [InlineData("id\n1,2\n3,4\n")]
    [InlineData("a,b\n1\n2,x\n3\n")]
    [InlineData("name\nAnn\nBob\n\nCid\n")]
    [InlineData("Sales\na,b\n")]
    public void WhatMayBeAHeaderIsNoTitle(string text)
    {
        var source = Open(text);
        Assert.Null(source.Findings.TitleFile);
        Assert.InRange(source.Files[0].DataLine, 1, 2);
    }

    [Fact]
    public void WhoSaysWhereTheHeaderIsIsTakenAtTheirWord()
    {
        const string Text = "Sales\na,b\n1,x\n2,y\n";
        Assert.Equal(["Sales"], Open(Text, new() { Header = true }).ColumnNames);
        Assert.Equal(0, Open(Text, new() { Header = false }).Files[0].DataOffset);
    }

    [Fact]
    public void EachFileHasItsOwnTitles()
    {
        using var directory = new TestDirectory();
        string[] paths =
        [
            directory.Write("1.csv", "January\n\na,b\n1,x\n2,y\n"u8.ToArray()),
            directory.Write("2.csv", "a,b\n3,z\n"u8.ToArray()),
            directory.Write("3.csv", "March\na,b\n4,w\n5,v\n"u8.ToArray()),
        ];
        var feed = LoadedFeed.FromFiles(directory, paths, new(), 1 << 20);
        Assert.Equal(["1", "2", "3", "4", "5"], feed.Column(0));
        Assert.Equal((paths[0], 2, 2), (feed.Source.Findings.TitleFile, feed.Source.Findings.SkipLines,
            feed.Source.Findings.TitleFiles));
    }

    static CsvSource Open(string text, CsvReadOptions? options = null)
    {
        using var directory = new TestDirectory();
        return CsvSource.Open([directory.Write("a.csv", Encoding.UTF8.GetBytes(text))], options ?? new(),
            CancellationToken.None);
    }
}
