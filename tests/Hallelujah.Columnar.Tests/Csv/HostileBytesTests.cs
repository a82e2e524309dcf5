using System.Diagnostics;
using System.Text;
using Hallelujah.Columnar.Csv;
using Xunit;

namespace Hallelujah.Columnar.Tests.Csv;

/// <summary>Bytes, headers, shapes and files that other readers trip over: what each comes to.</summary>
public sealed class HostileBytesTests
{
    static readonly CsvReadOptions Reject = new() { RejectBadRecords = true, Header = true, Delimiter = (byte)',' };

    static LoadedFeed Load(params byte[][] parts) => LoadedFeed.FromBytes([.. parts.SelectMany(p => p)], Reject);

    static byte[] B(string text) => Encoding.UTF8.GetBytes(text);

    [Theory]
    [InlineData(new byte[] { 0x63, 0x61, 0x66, 0xE9 })] // café in Latin-1
    [InlineData(new byte[] { 0xFF })]
    [InlineData(new byte[] { 0xC0, 0xAF })] // an overlong /
    [InlineData(new byte[] { 0xED, 0xA0, 0x80 })] // half of a surrogate pair
    public void BytesThatAreNoUtf8AreARejectWithItsPlaceAndNothingElse(byte[] bytes)
    {
        LoadedFeed feed = Load(B("a,b\n1,x\n2,"), bytes, B("\n3,é\n"));
        Assert.Equal(["1", "3"], feed.Column(0));
        BadRecord bad = Assert.Single(feed.Bad);
        Assert.Equal(("InvalidEncoding", "b", 3L, 8L), (bad.Code, bad.Column, bad.Line, bad.Byte));
    }

    [Fact]
    public void ANulNearTheStartMeansThatTheFileIsNoText()
    {
        var error = Assert.Throws<ColumnarException>(() => Load(B("a,b\n1,x\0y\n")));
        Assert.Equal((ColumnarError.SourceNotText, 7L), (error.Error, error.Byte));
    }

    [Fact]
    public void ANulFarBehindIsKeptAndCutsNothing()
    {
        string filler = string.Concat(Enumerable.Range(0, 70_000).Select(i => $"{i % 10},y\n"));
        LoadedFeed feed = Load(B("a,b\n" + filler + "7,x\0y\n8,z\n"));
        Assert.Equal(("x\0y", "z"), (feed.Rows[^2][1], feed.Rows[^1][1]));
    }

    [Fact]
    public void UnicodeLineSeparatorsEndNoRecord()
    {
        LoadedFeed feed = Load(B("a,b\n1,x\u2028y\n2,x\u0085y\n3,x\u000By\n"));
        Assert.Equal(["x\u2028y", "x\u0085y", "x\u000By"], feed.Column(1));
    }

    [Fact]
    public void AByteOrderMarkInTheMiddleIsAValuesCharacter() =>
        Assert.Equal(["\uFEFF2"], Load(B("a,b\n1,\uFEFF2\n")).Column(1));

    [Theory]
    [InlineData("a,b\r1,x\r2,y\r")]
    [InlineData("a,b\r\n1,x\n2,y\r")]
    [InlineData("a,b\n1,x\r\n2,y")]
    public void AnyLineEndAndNoneAtTheEndGiveTheSameRows(string text)
    {
        LoadedFeed feed = Load(B(text));
        Assert.Equal([["1", "x"], ["2", "y"]], feed.Rows);
    }

    [Fact]
    public void DuplicateBlankAndCaseOnlyHeadersGetNamesOfTheirOwn() =>
        Assert.Equal(["a", "A_2", "Column3", "a_3", "😀", "CON", "$_"],
            Load(B("a,A,,a,😀,CON,$_\n1,2,3,4,5,6,7\n")).Schema.Columns.Select(c => c.Name));

    [Fact]
    public void AVeryLongHeaderIsAName()
    {
        string name = new('n', 300_000);
        Assert.Equal(name, Load(B($"{name},b\n1,2\n")).Schema.Columns[0].Name);
    }

    [Fact]
    public void ShortAndLongRecordsAreRejectsAndNothingIsCutOrPadded()
    {
        LoadedFeed feed = Load(B("a,b\n1,2\n3\n4,5,6\n7,8\n"));
        Assert.Equal([["1", "2"], ["7", "8"]], feed.Rows);
        Assert.Equal([("ShortRow", 3L), ("LongRow", 4L)], feed.Bad.Select(b => (b.Code, b.Line)));
    }

    [Theory]
    [InlineData("a,b\n\"1,2\n3,4\n", 2)]
    [InlineData("a,b\n1,2\n3,\"4", 3)]
    public void AQuoteThatIsNeverClosedIsARejectWithTheLineOfTheQuote(string text, int line)
    {
        BadRecord bad = Assert.Single(Load(B(text)).Bad);
        Assert.Equal(("UnterminatedQuote", (long)line), (bad.Code, bad.Line));
    }

    [Fact]
    public void AQuoteInsideAnUnquotedFieldIsACharacter() =>
        Assert.Equal(["5\" nail"], Load(B("a,b\n1,5\" nail\n")).Column(1));

    [Fact]
    public void AnEmptyFieldIsNullAndAQuotedEmptyOneIsText() =>
        Assert.Equal([null, "", "x"], Load(B("a,b\n1,\n2,\"\"\n3,x\n")).Column(1));

    [Fact]
    public void ABackslashIsNoEscapeUnlessToldSo()
    {
        LoadedFeed feed = Load(B("a,b\n1,\"x\\\"\n2,\"x\\\"y\"\n"));
        Assert.Equal(["x\\"], feed.Column(1));
        Assert.Equal(("BadQuote", 3L), (feed.Bad[0].Code, feed.Bad[0].Line));
    }

    [Fact]
    public void AQuotedLineEndOnASplitsBorderStaysInItsField()
    {
        const string Text = "a,b\n1,\"x\ny\"\n2,\"\r\n\"\n3,z\n";
        for (int target = 1; target <= Text.Length; target++)
            Assert.Equal(["x\ny", "\r\n", "z"], LoadedFeed.FromText(Text, Reject, target).Column(1));
    }

    [Fact]
    public void ADirectoryNamedLikeAFileIsSaidToBeOne()
    {
        using var directory = new TestDirectory();
        string path = directory.File("x.csv");
        Directory.CreateDirectory(path);
        var error = Assert.Throws<ColumnarException>(() => CsvSource.Open([path], Reject, default));
        Assert.Equal((ColumnarError.SourceUnreadable, path), (error.Error, error.File));
        Assert.Contains("is a directory", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void APipeIsRefusedAtOnceAndNotWaitedFor()
    {
        if (OperatingSystem.IsWindows()) return;
        using var directory = new TestDirectory();
        string path = directory.File("pipe.csv");
        using (Process made = Process.Start("mkfifo", [path])) made.WaitForExit();
        var error = Assert.Throws<ColumnarException>(() => CsvSource.Open([path], Reject, default));
        Assert.Equal((ColumnarError.SourceUnreadable, path), (error.Error, error.File));
        Assert.Contains("no regular file", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void ALoopOfLinksIsAnErrorThatNamesIt()
    {
        using var directory = new TestDirectory();
        (string a, string b) = (directory.File("a.csv"), directory.File("b.csv"));
        File.CreateSymbolicLink(a, b);
        File.CreateSymbolicLink(b, a);
        var error = Assert.Throws<ColumnarException>(() => CsvSource.Open([a], Reject, default));
        Assert.Equal(a, error.File);
    }

    [Fact]
    public void AFileThatGoesOrGrowsBetweenOpeningAndLoadingIsNotLoaded()
    {
        using var directory = new TestDirectory();
        string path = directory.Write("f.csv", B("a,b\n1,2\n"));
        CsvSource source = CsvSource.Open([path], Reject, default);
        CsvSplit split = new CsvSplitPlanner(source).Next(default)!;
        File.AppendAllText(path, "3,4\n");
        var error = Assert.Throws<ColumnarException>(
            () => new CsvSplitLoader(source).Load(split, directory.File("0.arrow"), null, default));
        Assert.Equal((ColumnarError.SourceChanged, path), (error.Error, error.File));
        File.Delete(path);
        error = Assert.Throws<ColumnarException>(
            () => new CsvSplitLoader(source).Load(split, directory.File("0.arrow"), null, default));
        Assert.Equal((ColumnarError.SourceNotFound, path), (error.Error, error.File));
        Assert.False(File.Exists(directory.File("0.arrow")));
    }

    [Theory]
    [InlineData("[a].csv")]
    [InlineData("with space.csv")]
    [InlineData("ünï 日本 😀.csv")]
    public void NamesOfFilesAreTakenAsTheyAre(string name)
    {
        using var directory = new TestDirectory();
        Assert.Single(LoadedFeed.FromFiles(directory, [directory.Write(name, B("a,b\n1,2\n"))], Reject).Rows);
    }

    [Fact]
    public void ACompressedFileThatIsNamedCsvIsNoText()
    {
        using var packed = new MemoryStream();
        using (var gzip = new System.IO.Compression.GZipStream(packed, System.IO.Compression.CompressionMode.Compress))
            gzip.Write(B("a,b\n1,2\n"));
        var error = Assert.Throws<ColumnarException>(() => Load(packed.ToArray()));
        Assert.Equal(ColumnarError.SourceNotText, error.Error);
    }
}
