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
/// What a load allocates on the managed heap: times differ from machine to machine, allocations do not. A string for
/// each field would take more than 500 bytes a row of lineitem; what is allowed is mostly the sets of distinct values.
/// </summary>
public class AllocationTests
{
    [Theory]
    [InlineData("lineitem", 100)]
    [InlineData("numeric", 90)]
    [InlineData("strings", 50)]
    public void ALoadAllocatesLittleForARow(string kind, int bytesPerRow)
    {
        using var directory = new TestDirectory();
        string path = directory.File("part0.csv");
        TestFile.Write(kind, 48_000_000, path);
        var source = CsvSource.Open([path], new(), CancellationToken.None);
        var planner = new CsvSplitPlanner(source, 16_000_000);
        var loader = new CsvSplitLoader(source);
        // The first splits make the buffers, and find out which columns have many values.
        for (int warm = 0; warm < 2; warm++) LoadNext();
        long before = GC.GetAllocatedBytesForCurrentThread(), rows = LoadNext();
        long allocated = GC.GetAllocatedBytesForCurrentThread() - before;
        Assert.InRange((double)allocated / rows, 0, bytesPerRow);

        long LoadNext()
        {
            CsvSplit split = planner.Next(CancellationToken.None)!;
            string file = directory.File($"{split.Ordinal}.arrow");
            SegmentInfo segment = loader.Load(split, file, null, CancellationToken.None).Segment!;
            SegmentInfoFile.Write(Path.ChangeExtension(file, ".seg"), segment);
            return segment.Rows;
        }
    }

    [Fact]
    public void FilterExtractionAndExportAllocateLittleForARow()
    {
        using var directory = new TestDirectory();
        string path = directory.File("part0.csv"), file = directory.File("0.arrow");
        TestFile.Write("lineitem", 16_000_000, path);
        var source = CsvSource.Open([path], new(), CancellationToken.None);
        CsvSplit split = new CsvSplitPlanner(source).Next(CancellationToken.None)!;
        SegmentInfo info = new CsvSplitLoader(source).Load(split, file, null, CancellationToken.None).Segment!;
        FeedSchema schema = SchemaResolver.Resolve(source, [info]).Schema;
        using SegmentReader reader = SegmentReader.Open(file, info, schema);
        RowFilter filter = RowFilter.Create(
            new BinaryExpression(BinaryOperation.Lt, new ColumnExpression(schema.IndexOf("l_quantity")),
                new LiteralExpression(Scalar.FromInt64(24))), schema);
        int[] columns = [.. Enumerable.Range(0, schema.Columns.Count)];
        var output = new ArrayBufferWriter<byte>(32_000_000);
        int written = 0;
        double filtered = BytesPerRow(() => reader.CountRows(filter, CancellationToken.None));
        double extracted = BytesPerRow(() => SegmentExtractor.Extract(
            reader, filter, columns, 0, null, 1, directory.File($"{++written}.out"), CancellationToken.None)!.Rows);
        double exported = BytesPerRow(() =>
        {
            output.ResetWrittenCount();
            return new CsvExporter(schema, columns, (byte)',')
                .WriteRows(reader, filter, 0, null, output, CancellationToken.None);
        });
        Assert.True(filtered < 0.1 && extracted < 100 && exported < 10,
            $"bytes a row: filter {filtered}, extract {extracted}, export {exported}");
    }

    /// <summary>The least of some runs: in any of them the runtime may set up something for good.</summary>
    static double BytesPerRow(Func<long> work) => Enumerable.Range(0, 4).Min(_ =>
    {
        long before = GC.GetAllocatedBytesForCurrentThread(), rows = work();
        return (double)(GC.GetAllocatedBytesForCurrentThread() - before) / rows;
    });
}
