using System.Text;
using System.Text.Json;
using Hallelujah.Columnar.Csv;
using Hallelujah.Columnar.Segments;
using Xunit;

namespace Hallelujah.Columnar.Tests.Csv;

/// <summary>A split whose bytes were carried elsewhere is loaded there as it would be where its files are.</summary>
public sealed class SplitTransferTests
{
    const string Text =
        "id,note,amount\n1,\"two\nlines\",1.5\n2,x,2.5\n3,y\n4,\"a\"\"b\",NA\n\n5,z,4.5\n6,w,bad,7\n7,v,5.5\n";

    const string Elsewhere = "/elsewhere";

    static readonly CsvReadOptions Rejecting = new() { RejectBadRecords = true };

    public static TheoryData<string, string> Readings => new()
    {
        { "utf-8", "" },
        { "utf-16", "" },
        { "utf-8", "#" },
    };

    [Theory]
    [MemberData(nameof(Readings))]
    public async Task CarriedBytesLoadAsTheFilesDo(string encoding, string comment)
    {
        using var directory = new TestDirectory();
        Encoding bytes = Encoding.GetEncoding(encoding);
        string[] paths = [.. Enumerable.Range(0, 3).Select(i => directory.Write(
            $"{i}.csv", [.. bytes.GetPreamble(), .. bytes.GetBytes(Text)]))];
        CsvReadOptions options = Rejecting with { Comment = comment.Length == 0 ? null : comment };
        var source = CsvSource.Open(paths, options, CancellationToken.None);
        // What crosses is JSON; the files are not there.
        var files = JsonSerializer.Deserialize<CsvFile[]>(JsonSerializer.Serialize(source.Files))!;
        var there = source with { Files = [.. files.Select(f => f with { Path = Elsewhere + f.Path })] };

        foreach (long target in new[] { 20L, 60, 1_000_000 })
        {
            var here = new CsvSplitLoader(source);
            var elsewhere = new CsvSplitLoader(there);
            var planner = new CsvSplitPlanner(source, target);
            int splits = 0;
            for (; planner.Next(CancellationToken.None) is { } split; splits++)
            {
                var carried = SplitTransfer.From(
                    JsonSerializer.Deserialize<CsvSplit>(JsonSerializer.Serialize(split))!,
                    await CarryAsync(directory, source, split));
                string ownPath = directory.File($"own{target}.{splits}"), otherPath = ownPath + ".other";
                var own = here.Load(split, ownPath, null, CancellationToken.None);
                var other = elsewhere.Load(carried, otherPath, null, CancellationToken.None);

                Assert.Equal(own.RowsRead, other.RowsRead);
                Assert.Equal(
                    own.BadRecords, other.BadRecords.Select(b => b with { File = Unnamed(b.File) }));
                Assert.Equal(own.Segment is null, other.Segment is null);
                if (own.Segment is null) continue;
                Assert.Equal(await File.ReadAllBytesAsync(ownPath), await File.ReadAllBytesAsync(otherPath));
                SegmentInfo again = elsewhere.Rewrite(
                    carried, other.Segment!, otherPath, [0], otherPath + ".again", CancellationToken.None);
                Assert.Equal(own.Segment.Rows, again.Rows);
            }
            Assert.True(target > 60 ? splits == 1 : splits > 2);
        }
    }

    static string Unnamed(string path) => path.StartsWith(Elsewhere, StringComparison.Ordinal) ? path[Elsewhere.Length..] : path;

    static async Task<string> CarryAsync(TestDirectory directory, CsvSource source, CsvSplit split)
    {
        string path = directory.File("carried");
        await using (FileStream stream = File.Create(path))
            await SplitTransfer.SendAsync(source, split, stream, CancellationToken.None);
        Assert.Equal(split.Bytes, new FileInfo(path).Length);
        return path;
    }

    [Fact]
    public async Task AChangedFileIsNotCarried()
    {
        using var directory = new TestDirectory();
        string path = directory.Write("a.csv", Encoding.UTF8.GetBytes(Text));
        var source = CsvSource.Open([path], Rejecting, CancellationToken.None);
        CsvSplit split = new CsvSplitPlanner(source).Next(CancellationToken.None)!;
        await File.AppendAllTextAsync(path, "8,u,6.5\n");
        var error = await Assert.ThrowsAsync<ColumnarException>(
            () => SplitTransfer.SendAsync(source, split, new MemoryStream(), CancellationToken.None));
        Assert.Equal(ColumnarError.SourceChanged, error.Error);
    }

    [Fact]
    public async Task ACutCopyIsAnError()
    {
        using var directory = new TestDirectory();
        var source = CsvSource.Open(
            [directory.Write("a.csv", Encoding.UTF8.GetBytes(Text))], Rejecting, CancellationToken.None);
        CsvSplit split = new CsvSplitPlanner(source).Next(CancellationToken.None)!;
        string copy = await CarryAsync(directory, source, split);
        using (FileStream stream = File.OpenWrite(copy)) stream.SetLength(split.Bytes - 3);
        var error = Assert.Throws<ColumnarException>(() => new CsvSplitLoader(source).Load(
            SplitTransfer.From(split, copy), directory.File("x.arrow"), null, CancellationToken.None));
        Assert.Equal(ColumnarError.SourceChanged, error.Error);
    }
}
