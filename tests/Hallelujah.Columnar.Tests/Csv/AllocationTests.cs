using System.Buffers;
using Hallelujah.Benchmarks.Generate;
using Hallelujah.Columnar.Csv;
using Hallelujah.Columnar.Extraction;
using Hallelujah.Columnar.Predicates;
using Hallelujah.Columnar.Schema;
using Hallelujah.Columnar.Segments;
using Xunit;

namespace Hallelujah.Columnar.Tests.Csv;

/// <summary>
/// What rows allocate on the managed heap: times differ from machine to machine, allocations do not. The same rows are
/// taken some times and three times as often. What the two differ by is the rows' own, since buffers, and the sets of
/// distinct values, are as large both times. An object for each row would take 24 bytes of it.
/// </summary>
public class AllocationTests
{
    /// <summary>What is left is mostly the bounds of each block of rows; those of texts are the longest.</summary>
    [Theory]
    [InlineData("lineitem", 4)]
    [InlineData("numeric", 4)]
    [InlineData("strings", 8)]
    public void ALoadAllocatesNextToNothingForARow(string kind, int bytesPerRow)
    {
        using var directory = new TestDirectory();
        CsvSource source = Source(directory, kind);
        CsvExtent extent = new CsvSplitPlanner(source).Next(CancellationToken.None)!.Extents[0];
        var loader = new CsvSplitLoader(source);
        double allocated = BytesPerRow(times => Load(directory, loader, extent, times).Rows, 8);
        Assert.InRange(allocated, double.MinValue, bytesPerRow);
    }

    [Fact]
    public void FilterExtractionAndExportAllocateNextToNothingForARow()
    {
        const int Times = 8;
        using var directory = new TestDirectory();
        CsvSource source = Source(directory, "lineitem");
        CsvExtent extent = new CsvSplitPlanner(source).Next(CancellationToken.None)!.Extents[0];
        var loader = new CsvSplitLoader(source);
        SegmentInfo few = Load(directory, loader, extent, Times), many = Load(directory, loader, extent, 3 * Times);
        FeedSchema schema = SchemaResolver.Resolve(source, [few, many]).Schema;
        using SegmentReader fewRows = SegmentReader.Open(SegmentPath(directory, Times), few, schema);
        using SegmentReader manyRows = SegmentReader.Open(SegmentPath(directory, 3 * Times), many, schema);
        SegmentReader Reader(int times) => times == Times ? fewRows : manyRows;
        RowFilter filter = RowFilter.Create(
            new BinaryExpression(BinaryOperation.Lt, new ColumnExpression(schema.IndexOf("l_quantity")),
                new LiteralExpression(Scalar.FromInt64(24))), schema);
        int[] columns = [.. Enumerable.Range(0, schema.Columns.Count)];
        var output = new ArrayBufferWriter<byte>(96_000_000);
        double filtered = BytesPerRow(times => Reader(times).CountRows(filter, CancellationToken.None), Times);
        int written = 0;
        double extracted = BytesPerRow(times => SegmentExtractor.Extract(
            Reader(times), filter, columns, 0, null, 1, directory.File($"{++written}.out"), CancellationToken.None)!
            .Rows, Times);
        double exported = BytesPerRow(times =>
        {
            output.ResetWrittenCount();
            return new CsvExporter(schema, columns, (byte)',')
                .WriteRows(Reader(times), filter, 0, null, output, CancellationToken.None);
        }, Times);
        Assert.True(filtered < 0.1 && extracted < 4 && exported < 1,
            $"bytes a row: filter {filtered}, extract {extracted}, export {exported}");
    }

    static CsvSource Source(TestDirectory directory, string kind)
    {
        string path = directory.File("part0.csv");
        TestFile.Write(kind, 4_000_000, path);
        return CsvSource.Open([path], new(), CancellationToken.None);
    }

    static string SegmentPath(TestDirectory directory, int times) => directory.File($"{times}.arrow");

    static SegmentInfo Load(TestDirectory directory, CsvSplitLoader loader, CsvExtent extent, int times)
    {
        string path = SegmentPath(directory, times);
        string info = Path.ChangeExtension(path, ".seg");
        File.Delete(path);
        File.Delete(info);
        SegmentInfo segment = loader.Load(
            new CsvSplit(0, [.. Enumerable.Repeat(extent, times)]), path, null, CancellationToken.None).Segment!;
        SegmentInfoFile.Write(info, segment);
        return segment;
    }

    /// <summary>The least of some runs: in any of them the runtime may set up something for good.</summary>
    /// <param name="work">Does it with the rows taken so often, and tells how many there were.</param>
    static double BytesPerRow(Func<int, long> work, int times)
    {
        (long Bytes, long Rows) few = (long.MaxValue, 0), many = few;
        for (int run = 0; run < 3; run++) (many, few) = (Less(many, 3 * times), Less(few, times));
        return (double)(many.Bytes - few.Bytes) / (many.Rows - few.Rows);

        (long Bytes, long Rows) Less((long Bytes, long Rows) known, int taken)
        {
            long before = GC.GetAllocatedBytesForCurrentThread(), rows = work(taken);
            long allocated = GC.GetAllocatedBytesForCurrentThread() - before;
            return allocated < known.Bytes ? (allocated, rows) : known;
        }
    }
}
