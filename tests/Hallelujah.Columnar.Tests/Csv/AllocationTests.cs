using Hallelujah.Benchmarks.Generate;
using Hallelujah.Columnar.Csv;
using Xunit;

namespace Hallelujah.Columnar.Tests.Csv;

/// <summary>What a load allocates on the managed heap: times differ from machine to machine, allocations do not.</summary>
public class AllocationTests
{
    [Theory]
    [InlineData("lineitem", 24), InlineData("numeric", 80), InlineData("strings", 80)]
    public void ALoadAllocatesLittleForARow(string kind, int bytesPerRow)
    {
        using var directory = new TestDirectory();
        string path = directory.File("part0.csv");
        TestFile.Write(kind, 12_000_000, path);
        var source = CsvSource.Open([path], new(), CancellationToken.None);
        var planner = new CsvSplitPlanner(source, 4_000_000);
        var loader = new CsvSplitLoader(source);
        // The first splits make the buffers, and find out which columns have many values.
        for (int warm = 0; warm < 2; warm++) loader.Load(planner.Next(CancellationToken.None)!, directory.File($"{warm}.arrow"), null, CancellationToken.None);
        CsvSplit split = planner.Next(CancellationToken.None)!;
        long before = GC.GetAllocatedBytesForCurrentThread();
        SplitResult result = loader.Load(split, directory.File("last.arrow"), null, CancellationToken.None);
        long allocated = GC.GetAllocatedBytesForCurrentThread() - before;
        Assert.InRange((double)allocated / result.Segment!.Rows, 0, bytesPerRow);
    }
}
