using System.Globalization;
using Hallelujah.Columnar.Extraction;
using Hallelujah.Columnar.Predicates;
using Hallelujah.Columnar.Schema;
using Hallelujah.Columnar.Segments;

namespace Hallelujah.Benchmarks.Profile;

/// <summary>The two extractions of lineitem, straight on its segments.</summary>
sealed class ExtractionProfile(
    List<(string Path, SegmentInfo Segment)> segments, FeedSchema schema, int threads, string directory)
{
    /// <summary>Segments of the input that one share is of.</summary>
    const int ShareSegments = 4;

    public void Run()
    {
        StageProfile.Time("filter: one year and quantity < 24", () => Filter(Narrow()));
        StageProfile.Time("extract 7 columns, 7 % of rows", () => Extract(Narrow(), [0, 1, 4, 5, 6, 10, 14]));
        StageProfile.Time("filter: quantity < 26", () => Filter(Half()));
        StageProfile.Time(
            "extract all columns, half of rows", () => Extract(Half(), [.. Enumerable.Range(0, schema.Columns.Count)]));
    }

    RowFilter Half() => RowFilter.Create(
        new BinaryExpression(BinaryOperation.Lt, Column("l_quantity"), Number(26)), schema);

    RowFilter Narrow() => RowFilter.Create(And(
        And(new BinaryExpression(BinaryOperation.Ge, Column("l_shipdate"), Date(1994)),
            new BinaryExpression(BinaryOperation.Lt, Column("l_shipdate"), Date(1995))),
        new BinaryExpression(BinaryOperation.Lt, Column("l_quantity"), Number(24))), schema);

    static RowExpression And(RowExpression left, RowExpression right) =>
        new BinaryExpression(BinaryOperation.And, left, right);

    ColumnExpression Column(string name) =>
        new(Enumerable.Range(0, schema.Columns.Count).First(c => schema.Columns[c].Name == name));

    static LiteralExpression Number(long value) => new(Scalar.FromInt64(value));

    static LiteralExpression Date(int year) => new(Scalar.FromTicks(new DateTime(year, 1, 1).Ticks));

    void Filter(RowFilter filter)
    {
        long rows = 0;
        ForEach(segments, s =>
        {
            using SegmentReader reader = SegmentReader.Open(s.Path, s.Segment, schema);
            Interlocked.Add(ref rows, reader.CountRows(filter, CancellationToken.None));
        });
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"  {rows:N0} rows match"));
    }

    void Extract(RowFilter filter, int[] columns)
    {
        var shared = new SharedStatistics();
        ForEach(segments.Chunk(ShareSegments).ToList(), share =>
        {
            foreach (SelectedRows rows in SelectedRows.Of(
                share.Select(s => new SelectedSegment(
                    () => SegmentReader.Open(s.Path, s.Segment, schema), s.Segment.Ordinal, 0, null)),
                filter, columns, CancellationToken.None))
            {
                using (rows)
                {
                    string target = Path.Combine(directory, $"{Guid.NewGuid():N}.extract");
                    SegmentExtractor.Extract(rows, columns, target, CancellationToken.None, null, shared);
                    File.Delete(target);
                }
            }
        });
    }

    void ForEach<T>(IReadOnlyList<T> shares, Action<T> work)
    {
        int next = -1;
        var workers = Enumerable.Range(0, threads).Select(_ => new Thread(() =>
        {
            for (int i; (i = Interlocked.Increment(ref next)) < shares.Count;) work(shares[i]);
        })).ToList();
        workers.ForEach(w => w.Start());
        workers.ForEach(w => w.Join());
    }
}
