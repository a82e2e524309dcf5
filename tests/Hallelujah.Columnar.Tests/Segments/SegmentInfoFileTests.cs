using System.Text;
using Hallelujah.Columnar.Csv;
using Hallelujah.Columnar.Segments;
using Hallelujah.Columnar.Tests.Csv;
using Xunit;

namespace Hallelujah.Columnar.Tests.Segments;

public sealed class SegmentInfoFileTests
{
    [Fact]
    public void WhatIsWrittenIsRead()
    {
        using var directory = new TestDirectory();
        var segment = Make(directory);
        string path = directory.File("0.seg");
        SegmentInfoFile.Write(path, segment);
        var read = SegmentInfoFile.Read(path);
        Assert.Equal((segment.Ordinal, segment.Rows, segment.FileBytes), (read.Ordinal, read.Rows, read.FileBytes));
        foreach (var (a, b) in segment.Columns.Zip(read.Columns))
        {
            Assert.Equal((a.Type, a.Encoding, a.NullCount, a.DictionaryCount, a.Checksum),
                (b.Type, b.Encoding, b.NullCount, b.DictionaryCount, b.Checksum));
            Assert.Equal(a.Buffers, b.Buffers);
            Assert.Equal(a.Dictionary, b.Dictionary);
            Assert.Equal(a.Zones, b.Zones);
            Assert.Equal(a.Inference, b.Inference);
            Assert.Equivalent(a.Statistics.Report("x"), b.Statistics.Report("x"));
        }
    }

    [Fact]
    public void ReadingRowsNeedsNoStatistics()
    {
        using var directory = new TestDirectory();
        var segment = Make(directory);
        string path = directory.File("0.seg");
        SegmentInfoFile.Write(path, segment);
        byte[] bytes = File.ReadAllBytes(path);
        bytes[^1] ^= 1;
        File.WriteAllBytes(path, bytes);
        var read = SegmentInfoFile.Read(path);
        Assert.Equal(segment.Columns[^1].Zones, read.Columns[^1].Zones);
        Assert.Equal(segment.Columns[0].Statistics.Count, read.Columns[0].Statistics.Count);
        var damaged = Assert.Throws<ColumnarException>(() => read.Columns[^1].Statistics);
        Assert.Equal((ColumnarError.FeedDamaged, path), (damaged.Error, damaged.File));
    }

    /// <summary>Those from before there were bounds, and those with an addition of later ones.</summary>
    [Fact]
    public void FilesOfOtherVersionsAreRead()
    {
        using var directory = new TestDirectory();
        var segment = Make(directory);
        Assert.Contains(segment.Columns, c => c.Zones[0].Bounds is not null);
        string path = directory.File("0.seg");
        SegmentInfoFile.Write(path, segment);
        byte[] bytes = File.ReadAllBytes(path);
        int end = 24 + (int)BitConverter.ToInt64(bytes, 8);
        byte[] addition = [99, 0, 0, 0, 3, 0, 0, 0, 1, 2, 3];
        bytes = [.. bytes[..end], .. addition, .. bytes[end..]];
        BitConverter.TryWriteBytes(bytes.AsSpan(8), (long)(end - 24 + addition.Length));
        BitConverter.TryWriteBytes(
            bytes.AsSpan(16),
            System.IO.Hashing.XxHash3.HashToUInt64(bytes.AsSpan(24, end - 24 + addition.Length)));
        var later = SegmentInfoFile.ReadVerified(directory.Write("later.seg", bytes));
        Assert.Equal(segment.Columns.Select(c => c.Zones), later.Columns.Select(c => c.Zones));

        var before = segment with
        {
            Columns =
                [.. segment.Columns.Select(c => c with { Zones = [.. c.Zones.Select(z => z with { Bounds = null })] })],
        };
        path = directory.File("before.seg");
        SegmentInfoFile.Write(path, before);
        var read = SegmentInfoFile.ReadVerified(path);
        Assert.Equal(before.Columns.Select(c => c.Zones), read.Columns.Select(c => c.Zones));
        Assert.All(read.Columns, c => Assert.All(c.Zones, z => Assert.Null(z.Bounds)));
    }

    [Fact]
    public void EveryDamageIsFound()
    {
        using var directory = new TestDirectory();
        string path = directory.File("0.seg");
        SegmentInfoFile.Write(path, Make(directory));
        byte[] bytes = File.ReadAllBytes(path);
        for (int at = 0; at < bytes.Length; at += Math.Max(1, bytes.Length / 100))
        {
            byte[] changed = [.. bytes];
            changed[at] ^= 0x10;
            AssertDamaged(changed);
            AssertDamaged(bytes[..at]);
        }
        AssertDamaged([.. bytes, 0]);
        Assert.Equal(ColumnarError.FeedDamaged,
            Assert.Throws<ColumnarException>(() => SegmentInfoFile.Read(directory.File("none.seg"))).Error);

        void AssertDamaged(byte[] content)
        {
            string damaged = directory.Write("damaged.seg", content);
            Assert.Equal(
                ColumnarError.FeedDamaged,
                Assert.Throws<ColumnarException>(() => SegmentInfoFile.ReadVerified(damaged)).Error);
        }
    }

    static SegmentInfo Make(TestDirectory directory)
    {
        var text =
            "i,f,s,d\n" + string.Concat(Enumerable.Range(0, 500).Select(i => $"{i},{i}.25,s{i % 9},2024-01-02\n,,,\n"));
        var source =
            CsvSource.Open([directory.Write("a.csv", Encoding.UTF8.GetBytes(text))], new(), CancellationToken.None);
        var split = new CsvSplitPlanner(source).Next(CancellationToken.None)!;
        return new CsvSplitLoader(source).Load(split, directory.File("0.arrow"), null, CancellationToken.None).Segment!;
    }
}
