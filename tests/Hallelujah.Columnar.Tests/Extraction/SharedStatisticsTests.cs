using Hallelujah.Columnar.Extraction;
using Hallelujah.Columnar.Predicates;
using Hallelujah.Columnar.Schema;
using Hallelujah.Columnar.Segments;
using Hallelujah.Columnar.Statistics;
using Hallelujah.Columnar.Tests.Segments;
using Xunit;

namespace Hallelujah.Columnar.Tests.Extraction;

public class SharedStatisticsTests
{
    const int Segments = 6;
    const int Rows = 20_000;

    static TestColumn[] Share(int share) =>
    [
        new("row", ColumnType.Int64, [.. Enumerable.Range(0, Rows).Select(i => (object)(long)i)]),
        new("key", ColumnType.Int64, [.. Enumerable.Range(0, Rows).Select(i => (object)(share * 7L * Rows + i * 11))]),
        new("price", ColumnType.Float64, [.. Enumerable.Range(0, Rows).Select(i => (object)(share * 1e6 + i * 0.25))]),
        new("text", ColumnType.Utf8, [.. Enumerable.Range(0, Rows).Select(i => (object)$"text {share} {i}")]),
        new("few", ColumnType.Utf8, [.. Enumerable.Range(0, Rows).Select(i => (object)$"word {i % 20}")]),
    ];

    [Fact]
    public void Segments_that_share_what_they_counted_merge_to_the_same_statistics()
    {
        IReadOnlyList<ColumnReport> apart = Extract(null);
        IReadOnlyList<ColumnReport> together = Extract(new SharedStatistics());
        Assert.Equal(apart.Count, together.Count);
        for (int c = 0; c < apart.Count; c++)
        {
            Assert.Equal(apart[c].DistinctCount, together[c].DistinctCount);
            Assert.Equal(apart[c].DistinctIsExact, together[c].DistinctIsExact);
            Assert.Equal(apart[c].Min, together[c].Min);
            Assert.Equal(apart[c].Max, together[c].Max);
            Assert.Equal(apart[c].Mean, together[c].Mean);
        }
        Assert.False(together[1].DistinctIsExact);
        Assert.True(together[4].DistinctIsExact);
    }

    static IReadOnlyList<ColumnReport> Extract(SharedStatistics? shared)
    {
        using var segments = new TestSegment();
        var infos = new List<SegmentInfo>();
        FeedSchema? schema = null;
        for (int s = 0; s < Segments; s++)
        {
            using var input = segments.Create(Share(s));
            schema = input.Schema;
            var filter = RowFilter.Create(new BinaryExpression(
                BinaryOperation.Ge, new ColumnExpression(0), new LiteralExpression(Scalar.FromInt64(10))), schema);
            int[] columns = [0, 1, 2, 3, 4];
            infos.Add(SegmentExtractor.Extract(
                input, filter, columns, 0, null, s, segments.NewPath(), default, null, shared)!);
        }
        return FeedStatistics.Merge(schema!, infos);
    }
}
