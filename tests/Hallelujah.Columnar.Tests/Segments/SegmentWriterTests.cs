using System.IO.Hashing;
using System.Runtime.InteropServices;
using System.Text;
using Hallelujah.Columnar.Csv;
using Hallelujah.Columnar.Schema;
using Hallelujah.Columnar.Segments;
using Hallelujah.Columnar.Tests.Csv;
using Xunit;

namespace Hallelujah.Columnar.Tests.Segments;

public sealed class SegmentWriterTests
{
    [Theory]
    [InlineData("1,-128,127", SegmentEncoding.Int8)]
    [InlineData("1,-129", SegmentEncoding.Int16)]
    [InlineData("1,32768", SegmentEncoding.Int32)]
    [InlineData("1,2147483648", SegmentEncoding.Plain)]
    public void IntegersAreNarrowedToWhatHoldsThem(string values, SegmentEncoding encoding)
    {
        var numbers = values.Split(',');
        var feed = LoadedFeed.FromText("k,v\n" + string.Concat(numbers.Select(v => $"x,{v}\ny,\n")));
        Assert.Equal(encoding, feed.Segments[0].Columns[1].Encoding);
        Assert.Equal(numbers.SelectMany(v => new[] { v, null }), feed.Column(1));
    }

    [Fact]
    public void RangesChecksumsAndZonesAreThoseOfTheFile()
    {
        using var directory = new TestDirectory();
        const int Rows = 40_000;
        var text = new StringBuilder("i,n,f,s,t,b,d\n");
        for (int i = 0; i < Rows; i++)
            text.Append(
                System.Globalization.CultureInfo.InvariantCulture,
                $"{i},{(i % 7 == 0 ? "" : i * 3)},{i}.5,{(i % 5 == 0 ? "" : $"s{i % 11}")},text{i},{(i % 2 == 0 ? "true" : "false")},2024-01-0{i % 9 + 1}\n");
        var source = CsvSource.Open(
            [directory.Write("a.csv", Encoding.UTF8.GetBytes(text.ToString()))], new(), CancellationToken.None);
        var split = new CsvSplitPlanner(source).Next(CancellationToken.None)!;
        string path = directory.File("0.arrow");
        var segment = new CsvSplitLoader(source).Load(split, path, null, CancellationToken.None).Segment!;
        byte[] file = File.ReadAllBytes(path);
        Assert.Equal(file.Length, segment.FileBytes);
        Assert.Equal(
            [SegmentEncoding.Int32, SegmentEncoding.Int32, SegmentEncoding.Plain, SegmentEncoding.Dictionary8,
                SegmentEncoding.Plain, SegmentEncoding.Plain, SegmentEncoding.Dictionary8],
            segment.Columns.Select(c => c.Encoding));
        foreach (var column in segment.Columns)
        {
            var checksum = new XxHash3();
            foreach (var range in column.Buffers.Concat(column.Dictionary))
                checksum.Append(file.AsSpan((int)range.Offset, (int)range.Length));
            Assert.Equal(column.Checksum, checksum.GetCurrentHashAsUInt64());
            Assert.Equal(column.NullCount == 0, column.Buffers[0].Length == 0);
            Assert.Equal(3, column.Zones.Count);
            Assert.Equal(column.NullCount, column.Zones.Sum(z => z.NullCount));
            Assert.Equal(Rows, column.Statistics.Count);
            Assert.Equal(column.NullCount, column.Statistics.NullCount);
        }
        var values = segment.Columns[0].Buffers[1];
        Assert.Equal(Enumerable.Range(0, Rows).ToArray(), MemoryMarshal.Cast<byte,
            int>(file.AsSpan((int)values.Offset, (int)values.Length)).ToArray());
        Assert.Equal(new Zone(0, 16_384, 32_767), segment.Columns[0].Zones[1]);
        Assert.Equal(BitConverter.DoubleToInt64Bits(32_768.5), segment.Columns[2].Zones[2].Min);
        Assert.Equal(11, segment.Columns[3].DictionaryCount);
    }

    [Fact]
    public void TextThatHardlyRepeatsIsPlainAndTextThatDoesIsNot()
    {
        var feed = LoadedFeed.FromText("a,b,c\n" + string.Concat(Enumerable.Range(0, 60_000).Select(
            i => $"key{i},long repeated value number {i % 300},{(i < 5000 ? $"v{i % 3}" : $"late{i}")}\n")));
        Assert.Equal(
            [SegmentEncoding.Plain, SegmentEncoding.Dictionary16, SegmentEncoding.Plain],
            feed.Segments[0].Columns.Select(c => c.Encoding));
        for (int i = 0; i < 60_000; i++)
            Assert.Equal([$"key{i}", $"long repeated value number {i % 300}", i < 5000 ? $"v{i % 3}" : $"late{i}"],
                feed.Rows[i]);
        Assert.Equal(60_000, feed.Segments[0].Columns[2].Statistics.Count);
    }

    [Fact]
    public void AFileThatIsThereIsNotOverwritten()
    {
        using var directory = new TestDirectory();
        string path = directory.Write("0.arrow", [1]);
        var builder = ColumnBuilder.Create(ColumnType.Int64);
        builder.AppendNulls(1);
        var error = Assert.Throws<ColumnarException>(() => SegmentWriter.Write(path, 0, [builder.Finish("a", null)]));
        Assert.Equal(ColumnarError.TargetUnwritable, error.Error);
        Assert.Equal([1], File.ReadAllBytes(path));
    }

    [Fact]
    public void AFullDiskIsSaidSo()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "The error's number is another on Windows.");
        Assert.Equal(
            ColumnarError.DiskFull, SegmentWriter.Failure("x", new IOException("No space left on device", 28)).Error);
        Assert.Equal(
            ColumnarError.TargetUnwritable, SegmentWriter.Failure("x", new IOException("Input/output error", 5)).Error);
    }

    [Fact]
    public void ARewriteTakesTheColumnFromTheSourceAndCopiesTheOthers()
    {
        string text = "n,v,w\n" + string.Concat(Enumerable.Range(0, 300).Select(i => $"{i},{i * 2},w{i % 3}\n"))
            + "300,late,w0\n";
        var feed = LoadedFeed.FromText(text, targetBytes: 300);
        Assert.True(feed.Reloaded > 3, $"{feed.Reloaded} columns were loaded again");
        Assert.Equal("Int64 Utf8 Utf8", feed.Types);
        Assert.Equal(Enumerable.Range(0, 300).Select(i => $"{i * 2}").Append("late"), feed.Column(1));
        Assert.Equal(Enumerable.Range(0, 301).Select(i => $"w{i % 3}"), feed.Column(2));
    }

    [Fact]
    public void BuildersTakeBlocksOfAnyLength()
    {
        var random = new Random(5);
        var builder = new IntegerColumnBuilder();
        var expected = new List<long?>();
        for (int block = 0; block < 200; block++)
        {
            int rows = random.Next(1, 40);
            var validity = new byte[(rows + 7) / 8];
            var dense = new List<long>();
            for (int row = 0; row < rows; row++)
            {
                if (random.Next(4) == 0)
                {
                    expected.Add(null);
                    continue;
                }
                long value = random.NextInt64(-(1L << block / 4), 1L << block / 4);
                dense.Add(value);
                expected.Add(value);
                validity[row >> 3] |= (byte)(1 << (row & 7));
            }
            builder.Append(dense.ToArray(), validity, rows);
        }
        var column = builder.Finish("a", null);
        var values = MemoryMarshal.Cast<byte, long>(column.Values.Span);
        for (int row = 0; row < expected.Count; row++)
        {
            bool valid = (column.Validity.Span[row >> 3] >> (row & 7) & 1) != 0;
            Assert.Equal(expected[row], valid ? values[row] : null);
        }
        Assert.Equal(expected.Count(v => v is null), column.NullCount);
    }
}
