using Hallelujah.Columnar.Csv;
using Xunit;

namespace Hallelujah.Columnar.Tests.Csv;

public sealed class CsvLoadTests
{
    [Fact]
    public void ASmallFileGivesTypedRows()
    {
        var feed =
            LoadedFeed.FromText("id,name,price,on\n1,Ann,1.5,2024-01-02\n2,\"B, \"\"C\"\"\",,2024-02-29\n3,,-0.25,\n");
        Assert.Equal("Int64 Utf8 Float64 Date32", feed.Types);
        Assert.Equal(["1", "Ann", "1.5", "2024-01-02"], feed.Rows[0]);
        Assert.Equal(["2", "B, \"C\"", null, "2024-02-29"], feed.Rows[1]);
        Assert.Equal(["3", null, "-0.25", null], feed.Rows[2]);
        Assert.Equal(3, feed.RowsRead);
    }

    [Theory]
    [InlineData("\n")]
    [InlineData("\r\n")]
    [InlineData("\r")]
    public void EveryLineEndEndsARecord(string end)
    {
        string text = string.Join(end, "a,b", "1,x", "2,\"y\"", "3,\"q" + end + "r\"", "4,z");
        foreach (string whole in new[] { text, text + end })
        {
            var feed = LoadedFeed.FromText(whole);
            Assert.Equal(["1", "2", "3", "4"], feed.Column(0));
            Assert.Equal(["x", "y", "q" + end + "r", "z"], feed.Column(1));
        }
    }

    [Fact]
    public void LineEndsMayBeMixed()
    {
        var feed = LoadedFeed.FromText("a,b\n1,x\r\n2,y\r3,z\n4,w");
        Assert.Equal(["x", "y", "z", "w"], feed.Column(1));
        Assert.Equal(["1", "2", "3", "4"], feed.Column(0));
    }

    [Fact]
    public void AnUnquotedEmptyFieldIsNullAndAQuotedOneIsEmptyText()
    {
        var feed = LoadedFeed.FromText("a,b\nx,\ny,\"\"\n");
        Assert.Equal([null, ""], feed.Column(1));
    }

    [Fact]
    public void AQuoteInsideAnUnquotedFieldIsText()
    {
        var feed = LoadedFeed.FromText("a,b\n5\"2,x\ny\"\"z,\"q\"\n");
        Assert.Equal(["5\"2", "y\"\"z"], feed.Column(0));
        Assert.Equal(["x", "q"], feed.Column(1));
    }

    [Fact]
    public void BlankLinesAreSkippedAndCounted()
    {
        var feed = LoadedFeed.FromText("a,b\n\n1,x\n\r\n2,y\n\n");
        Assert.Equal(["1", "2"], feed.Column(0));
        Assert.Equal(3, feed.RowsSkipped);
        Assert.Equal(5, feed.RowsRead);
    }

    [Fact]
    public void InASourceOfOneColumnABlankLineIsANullRow()
    {
        var feed = LoadedFeed.FromText("a\nx\n\n\"\"\ny\n");
        Assert.Equal(["x", null, "", "y"], feed.Column(0));
        Assert.Equal(0, feed.RowsSkipped);
    }

    [Fact]
    public void QuotedLineEndsCrossSplitBorders()
    {
        var lines = Enumerable.Range(0, 500)
            .Select(i => i % 3 == 0 ? $"{i},\"line\n{i}\r\nof \"\"{i}\"\"\"" : $"{i},plain{i}").ToArray();
        string text = "id,text\n" + string.Join("\n", lines) + "\n";
        var whole = LoadedFeed.FromText(text);
        foreach (long target in new[] { 16L, 100, 1000 })
        {
            var cut = LoadedFeed.FromText(text, targetBytes: target);
            Assert.True(cut.Segments.Count > 5, $"{cut.Segments.Count} segments at {target} bytes");
            Assert.Equal(whole.Rows, cut.Rows);
            Assert.Equal(whole.Schema.Columns, cut.Schema.Columns);
        }
    }

    [Fact]
    public void LinesAreKnownInEverySplit()
    {
        string text = "id,text\n" + string.Concat(Enumerable.Range(0, 200).Select(i => $"{i},\"a\nb\"\n\n")) + "oops\n";
        var feed = LoadedFeed.FromText(text, new() { RejectBadRecords = true }, targetBytes: 64);
        var bad = Assert.Single(feed.Bad);
        Assert.Equal(2 + 200 * 3, bad.Line);
        Assert.Equal("part0.csv line 602: 1 field where 2 are expected", bad.Message);
        Assert.Equal("oops", bad.Raw);
        Assert.Equal(feed.RowsRead, feed.Rows.Count + feed.RowsSkipped + 1);
    }

    /// <summary>Reads are of 512 KB; with lines of three bytes one of them ends between \r and \n.</summary>
    [Fact]
    public void ALineEndCutByAReadIsStillOne()
    {
        var text = new System.Text.StringBuilder("a\r\n").Insert(3, "1\r\n", 400_000).Append("1,2\r\n").ToString();
        foreach (long target in new[] { 600_000L, 10_000_000 })
        {
            var feed = LoadedFeed.FromText(text, new() { RejectBadRecords = true, Delimiter = (byte)',' }, target);
            Assert.Equal(400_000, feed.Rows.Count);
            Assert.Equal(400_002, Assert.Single(feed.Bad).Line);
        }
    }

    [Fact]
    public void SmallFilesShareASplitAndColumnsAreJoinedByName()
    {
        string[] texts = ["a,b\n1,x\n", "", "B,c\ny,2\n", "a,b\n", "c,a\n3,4"];
        var feed = LoadedFeed.FromTexts(texts);
        Assert.Equal(["a", "b", "c"], feed.Schema.Columns.Select(c => c.Name));
        Assert.Single(feed.Segments);
        Assert.Equal(["1", "x", null], feed.Rows[0]);
        Assert.Equal([null, "y", "2"], feed.Rows[1]);
        Assert.Equal(["4", null, "3"], feed.Rows[2]);
    }

    [Fact]
    public void AByteOrderMarkIsNoPartOfAName()
    {
        var feed = LoadedFeed.FromBytes([0xEF, 0xBB, 0xBF, .. "a,b\n1,2\n"u8]);
        Assert.Equal("a", feed.Schema.Columns[0].Name);
        Assert.Equal(["1"], feed.Column(0));
    }

    [Fact]
    public void AFieldOfThreeMegabytesIsLoaded()
    {
        string big = new('x', 3_000_000);
        var feed = LoadedFeed.FromText($"a,b\n1,{big}\n2,\"{big}\n\"\n3,y\n");
        Assert.Equal([big, big + "\n", "y"], feed.Column(1));
    }

    [Fact]
    public void TenThousandColumnsAreLoaded()
    {
        string names = string.Join(",", Enumerable.Range(0, 10_000).Select(i => $"c{i}"));
        string row = string.Join(",", Enumerable.Range(0, 10_000)
            .Select(i => i % 3 == 0 ? "x" : i.ToString(System.Globalization.CultureInfo.InvariantCulture)));
        var feed = LoadedFeed.FromText(names + "\n" + row + "\n" + row + "\n");
        Assert.Equal(10_000, feed.Schema.Columns.Count);
        Assert.Equal(2, feed.Rows.Count);
        Assert.Equal("9997", feed.Rows[1][9997]);
    }

    [Fact]
    public void AChangedSourceIsNotLoaded()
    {
        using var directory = new TestDirectory();
        string path = directory.Write("a.csv", "a,b\n1,2\n"u8.ToArray());
        var source = CsvSource.Open([path], new(), CancellationToken.None);
        var split = new CsvSplitPlanner(source).Next(CancellationToken.None)!;
        directory.Write("a.csv", "a,b\n1,2\n3,4\n"u8.ToArray());
        var error = Assert.Throws<ColumnarException>(
            () => new CsvSplitLoader(source).Load(split, directory.File("0.arrow"), null, CancellationToken.None));
        Assert.Equal(ColumnarError.SourceChanged, error.Error);
    }

    [Fact]
    public void ACancelledLoadStops()
    {
        using var directory = new TestDirectory();
        var source =
            CsvSource.Open([directory.Write("a.csv", "a,b\n1,2\n"u8.ToArray())], new(), CancellationToken.None);
        var split = new CsvSplitPlanner(source).Next(CancellationToken.None)!;
        using var cancelled = new CancellationTokenSource();
        cancelled.Cancel();
        Assert.Throws<OperationCanceledException>(
            () => new CsvSplitLoader(source).Load(split, directory.File("0.arrow"), null, cancelled.Token));
        Assert.False(File.Exists(directory.File("0.arrow")));
    }
}
