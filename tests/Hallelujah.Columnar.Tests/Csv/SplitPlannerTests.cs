using System.Text;
using Hallelujah.Columnar.Csv;
using Xunit;

namespace Hallelujah.Columnar.Tests.Csv;

/// <summary>How large splits are; that they end with records is what the property tests say.</summary>
public sealed class SplitPlannerTests
{
    const long Target = 10_000;

    [Fact]
    public void The_last_splits_are_smaller_where_several_workers_share_them()
    {
        List<long> alone = Plan(1), shared = Plan(4);
        Assert.All(alone.SkipLast(1), bytes => Assert.InRange(bytes, Target, Target + 100));
        Assert.Equal(alone.Sum(), shared.Sum());
        Assert.InRange(shared[0], Target, Target + 100);
        Assert.Equal(shared.OrderDescending().Take(shared.Count - 1), shared.SkipLast(1));
        Assert.All(shared.SkipLast(1), bytes => Assert.True(bytes >= Target / 4));
        Assert.InRange(shared[^1], 1, Target / 4 + Target / 16 + 100);
        // Nobody gets more than others by more than the last ones.
        Assert.InRange(shared.Count, alone.Count + 3, alone.Count + 8);
    }

    static List<long> Plan(int workers)
    {
        using var directory = new TestDirectory();
        var text = new StringBuilder("id,text\n");
        for (int i = 0; i < 4_000; i++) text.Append(i % 10).Append(",twenty bytes a record\n");
        File.WriteAllText(directory.File("a.csv"), text.ToString());
        var source = CsvSource.Open([directory.File("a.csv")], new(), CancellationToken.None);
        var planner = new CsvSplitPlanner(source, Target, workers);
        var sizes = new List<long>();
        long at = source.Files[0].DataOffset;
        while (planner.Next(CancellationToken.None) is { } split)
        {
            Assert.Equal(at, Assert.Single(split.Extents).Offset);
            at += split.Bytes;
            sizes.Add(split.Bytes);
        }
        Assert.Equal(source.Files[0].Length, at);
        return sizes;
    }
}
