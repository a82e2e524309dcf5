using System.Text;
using Hallelujah.Columnar.Csv;
using Hallelujah.Columnar.Schema;
using Xunit;

namespace Hallelujah.Columnar.Tests.Csv;

public sealed class BadRecordTests
{
    static readonly CsvReadOptions Reject = new() { RejectBadRecords = true };

    [Theory]
    [InlineData("1", "ShortRow", "part0.csv line 3: 1 field where 2 are expected")]
    [InlineData("1,2,3", "LongRow", "part0.csv line 3: 3 fields where 2 are expected")]
    [InlineData("\"x\"y,2", "BadQuote", "part0.csv line 3: text follows a closing quote")]
    public void ABadRecordIsSetAsideAndItsNeighboursAreNot(string record, string code, string message)
    {
        string text = $"a,b\n1,x\n{record}\n2,y\n";
        var feed = LoadedFeed.FromText(text, Reject);
        Assert.Equal(["1", "2"], feed.Column(0));
        Assert.Equal(["x", "y"], feed.Column(1));
        var bad = Assert.Single(feed.Bad);
        Assert.Equal((code, message, record, 3L, 8L), (bad.Code, bad.Message, bad.Raw, bad.Line, bad.Byte));
        Assert.Equal(3, feed.RowsRead);
    }

    [Fact]
    public void ByDefaultTheFirstInFileOrderEndsTheLoad()
    {
        using var directory = new TestDirectory();
        string path = directory.Write("sales.csv", "a,b\n1,x\nz,2,3\n1\n5,y\n"u8.ToArray());
        var options =
            new CsvReadOptions { ColumnTypes = new Dictionary<string, ColumnType> { ["a"] = ColumnType.Int64 } };
        var source = CsvSource.Open([path], options, CancellationToken.None);
        var split = new CsvSplitPlanner(source).Next(CancellationToken.None)!;
        var result = new CsvSplitLoader(source).Load(split, directory.File("0.arrow"), null, CancellationToken.None);
        Assert.Null(result.Segment);
        Assert.Equal("sales.csv line 3: 3 fields where 2 are expected", Assert.Single(result.BadRecords).Message);
        Assert.False(File.Exists(directory.File("0.arrow")));
    }

    [Fact]
    public void AQuoteNeverClosedIsToldWithItsOpeningLine()
    {
        var feed = LoadedFeed.FromText("a,b\n1,x\n2,\"y\n3,z\n4,w\n", Reject);
        Assert.Equal(["1"], feed.Column(0));
        var bad = Assert.Single(feed.Bad);
        Assert.Equal(("UnterminatedQuote", 3L), (bad.Code, bad.Line));
        feed = LoadedFeed.FromText("a,b\n1,x\n\"q\nr\",\"y\n3,z", Reject);
        Assert.Equal(4, Assert.Single(feed.Bad).Line);
        feed = LoadedFeed.FromText("a,b\n1,x\n2,\"y", Reject);
        Assert.Equal("2,\"y", Assert.Single(feed.Bad).Raw);
    }

    [Fact]
    public void AQuoteNeverClosedInALargeFileDoesNotTakeItsMemory()
    {
        var text = new StringBuilder("a,b\n1,x\n2,\"y\n");
        for (int i = 0; i < 3_000_000; i++) text.Append("3,zzzzz\n");
        var feed = LoadedFeed.FromText(text.ToString(), Reject, targetBytes: 1 << 20);
        Assert.Equal(["1"], feed.Column(0));
        var bad = Assert.Single(feed.Bad);
        Assert.Equal(("UnterminatedQuote", 3L), (bad.Code, bad.Line));
        Assert.Equal("part0.csv line 3: a quote is opened and never closed", bad.Message);
        Assert.Equal(4096, bad.Raw.Length);
    }

    [Fact]
    public void ARecordThatIsTooLongIsSetAsideAlone()
    {
        string text = "a,b\n1,x\n2," + new string('y', 17 << 20) + "\n3,z\n1\n";
        var feed = LoadedFeed.FromText(text, Reject);
        Assert.Equal(["1", "3"], feed.Column(0));
        Assert.Equal(["RecordTooLong", "ShortRow"], feed.Bad.Select(b => b.Code));
        Assert.Equal([3L, 5L], feed.Bad.Select(b => b.Line));
    }

    [Fact]
    public void TextThatIsNotUtf8IsSetAside()
    {
        byte[] bytes = [.. "a,b\n1,"u8, 0x63, 0x61, 0x66, 0xE9, .. "\n2,café\n3,"u8, 0xC0, 0xAF, .. "\n"u8];
        using var directory = new TestDirectory();
        var feed = LoadedFeed.FromFiles(directory, [directory.Write("part0.csv", bytes)], Reject);
        Assert.Equal(["2"], feed.Column(0));
        Assert.Equal(["café"], feed.Column(1));
        Assert.Equal(["InvalidEncoding", "InvalidEncoding"], feed.Bad.Select(b => b.Code));
        Assert.Equal(("b", 2L), (feed.Bad[0].Column, feed.Bad[0].Line));
    }

    [Fact]
    public void AValueThatIsNotOfItsChosenTypeIsACast()
    {
        var options = Reject with { ColumnTypes = new Dictionary<string, ColumnType> { ["b"] = ColumnType.Int64 } };
        var feed = LoadedFeed.FromText("a,b\nx,1\ny,q\nz,\nw,2\n", options);
        Assert.Equal(["x", "z", "w"], feed.Column(0));
        Assert.Equal(["1", null, "2"], feed.Column(1));
        var bad = Assert.Single(feed.Bad);
        Assert.Equal(("Cast", "b", "q", 3L), (bad.Code, bad.Column, bad.Value, bad.Line));
        Assert.Equal("part0.csv line 3: 'q' in column b is no Int64", bad.Message);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(20)]
    [InlineData(1 << 20)]
    public void ACellThatIsNotOfItsChosenTypeBecomesNull(long targetBytes)
    {
        var options = Reject with
        {
            NullBadCells = true,
            ColumnTypes = new Dictionary<string, ColumnType> { ["b"] = ColumnType.Int64, ["c"] = ColumnType.Date32 },
        };
        var feed = LoadedFeed.FromText(
            "a,b,c\nx,1,2024-01-02\ny,\"q\",soon\n1,2\nz,,\nw,4,2024-01-03\n", options, targetBytes);
        Assert.Equal(["x", "y", "z", "w"], feed.Column(0));
        Assert.Equal(["1", null, null, "4"], feed.Column(1));
        Assert.Equal(["2024-01-02", null, null, "2024-01-03"], feed.Column(2));
        Assert.Equal(["b", "c", null], feed.Bad.Select(b => b.Column));
        Assert.Equal(["q", "soon", null], feed.Bad.Select(b => b.Value));
        Assert.Equal([true, true, false], feed.Bad.Select(b => b.IsCell));
        Assert.Equal([3L, 3L, 4L], feed.Bad.Select(b => b.Line));
        Assert.Equal([10L, 10L, 3L], feed.Bad.Select(b => b.Length));
        Assert.Equal("y,\"q\",soon", feed.Bad[0].Raw);
        Assert.Equal(feed.RowsRead, feed.Rows.Count + 1);
    }

    [Fact]
    public void CellsBecomeNullInBlocksOfManyRowsToo()
    {
        var text = new StringBuilder("a,b\n");
        for (int i = 0; i < 300_000; i++) text.Append(i % 1000 == 7 ? "x" : "5").Append(",y\n");
        var options = Reject with
        {
            NullBadCells = true,
            ColumnTypes = new Dictionary<string, ColumnType> { ["a"] = ColumnType.Int64 },
        };
        var feed = LoadedFeed.FromText(text.ToString(), options);
        Assert.Equal(300, feed.Bad.Count);
        Assert.Equal(Enumerable.Range(0, 300).Select(i => i * 1000L + 9), feed.Bad.Select(b => b.Line));
        Assert.Equal(300, feed.Column(0).Count(v => v is null));
        Assert.Null(feed.Rows[299_007][0]);
    }

    [Fact]
    public void BadRecordsCanBeTakenAsTheyAreFound()
    {
        using var directory = new TestDirectory();
        string path = directory.Write("a.csv", "a,b\n1\n2,x\n3\n"u8.ToArray());
        var source = CsvSource.Open([path], Reject, CancellationToken.None);
        var split = new CsvSplitPlanner(source).Next(CancellationToken.None)!;
        var taken = new List<BadRecord>();
        var result = new CsvSplitLoader(source)
            .Load(split, directory.File("0.arrow"), null, CancellationToken.None, onBadRecord: taken.Add);
        Assert.Equal([2L, 4L], taken.Select(b => b.Line));
        Assert.Empty(result.BadRecords);
        Assert.Equal((2L, 3L), (result.RowsRejected, result.RowsRead));
    }

    [Fact]
    public void TypesDoNotDependOnRejectedRecords()
    {
        var feed = LoadedFeed.FromText("a,b\n1,2\nx,y,z\n3,4\n", Reject);
        Assert.Equal("Int64 Int64", feed.Types);
        Assert.Equal(feed.RowsRead, feed.Rows.Count + feed.Bad.Count + feed.RowsSkipped);
    }

    [Fact]
    public void ASplitOfBadRecordsOnlyGivesNoFile()
    {
        using var directory = new TestDirectory();
        var feed = LoadedFeed.FromFiles(directory, [directory.Write("part0.csv", "a,b\n1\n2\n"u8.ToArray())], Reject);
        Assert.Empty(feed.Segments);
        Assert.Equal(2, feed.Bad.Count);
        Assert.False(File.Exists(directory.File("0.arrow")));
        Assert.Equal("Null Null", feed.Types);
    }
}
