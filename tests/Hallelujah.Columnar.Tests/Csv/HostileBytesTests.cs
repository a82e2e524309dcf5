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

    [Theory]
    [InlineData(0, ",")]
    [InlineData(70_000, ",")]
    [InlineData(0, "||")]
    [InlineData(70_000, "||")]
    public void ARecordWithANulIsBadWhereverItIsUnlessAllowed(int before, string delimiter)
    {
        string filler = string.Concat(Enumerable.Range(0, before).Select(i => $"{i % 10},y\n"));
        byte[] file = B(("a,b\n" + filler + "7,x\0y\n8,z\n\09,w\n").Replace(",", delimiter, StringComparison.Ordinal));
        var options = Reject with { Delimiter = null, LongDelimiter = delimiter };
        LoadedFeed feed = LoadedFeed.FromBytes(file, options);
        Assert.Equal(before + 1, feed.Rows.Count);
        Assert.Equal(["8", "z"], feed.Rows[^1]);
        Assert.Equal([("Nul", "b", before + 2L), ("Nul", "a", before + 4L)],
            feed.Bad.Select(b => (b.Code, b.Column, b.Line)));
        Assert.Equal("x\0y", feed.Bad[0].Value);
        feed = LoadedFeed.FromBytes(file, options with { AllowNul = true });
        Assert.Equal(["x\0y", "z", "w"], feed.Rows[^3..].Select(r => r[1]));
        Assert.Equal("\09", feed.Rows[^1][0]);
    }

    [Theory]
    [InlineData("a\0,b\n1,x\n2,y\n3,z\n", "the header has a character that is zero")]
    [InlineData("\0\0\n\0\u0001\n", "character 0 is zero")]
    [InlineData("SQLite format 3\0\u0010\u0000\u0001\u0001a\nb\nc\nd\ne\n", "character 15 is zero")]
    [InlineData("a,b\n1,x\n\u0001\u0002\u0003\0\u0004\n2,y\n3,z\n", "character 11 is zero")]
    public void BinaryFilesAndHeadersWithANulAreRefused(string text, string expected)
    {
        var error = Assert.Throws<ColumnarException>(() => Load(B(text)));
        Assert.Equal(ColumnarError.SourceNotText, error.Error);
        Assert.Contains(expected, error.Message, StringComparison.Ordinal);
        Assert.Contains("-AllowNul", error.Recommendation, StringComparison.Ordinal);
    }

    [Fact]
    public void TheBytesOfWhatIsNoTextAreKept()
    {
        byte[] record = [.. "2,caf"u8, 0xE9, .. ",x"u8];
        LoadedFeed feed = Load(B("a,b\n1,x\n"), record, B("\n3,\n4\n"));
        Assert.Equal([Convert.ToBase64String(record), null], feed.Bad.Select(b => b.RawBase64));
        byte[] lone = [.. Encoding.Unicode.GetBytes("2,x"), 0x00, 0xD8, 0x79, 0x00];
        feed = Load(Encoding.Unicode.GetBytes("\uFEFFa,b\n1,x\n"), lone, Encoding.Unicode.GetBytes("\n3\n"));
        Assert.Equal([Convert.ToBase64String(lone), null], feed.Bad.Select(b => b.RawBase64));
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

    [Theory]
    [InlineData("1F8B0808", "compressed with gzip", "gzip -dk part0.csv")]
    [InlineData("504B0304", "a zip archive", "Expand-Archive")]
    [InlineData("28B52FFD", "compressed with zstd", "zstd -dk")]
    [InlineData("FD377A585A00", "compressed with xz", "xz -dk")]
    [InlineData("5041523115", "a Parquet file", "write it as CSV")]
    public void WhatIsPackedIsKnownByItsFirstBytesAndToldWithWhatToDo(string hex, string what, string toDo)
    {
        byte[] start = Convert.FromHexString(hex);
        // Without a zero among them only the first bytes tell.
        var error = Assert.Throws<ColumnarException>(() => Load(start, B("a,b\n1,2\n")));
        Assert.Equal(ColumnarError.SourceNotText, error.Error);
        Assert.Contains(what, error.Message, StringComparison.Ordinal);
        Assert.Contains(toDo, error.Recommendation, StringComparison.Ordinal);
    }

    [Fact]
    public void ATextIsReadWhateverItsNameSays()
    {
        using var directory = new TestDirectory();
        string path = directory.Write("a.csv.gz", B("PK,PAR1\n1,2\n"));
        Assert.Single(LoadedFeed.FromFiles(directory, [path], Reject).Rows);
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
