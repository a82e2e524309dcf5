using Hallelujah.Benchmarks.Generate;
using Hallelujah.Columnar.Csv;
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
}
