using System.Globalization;
using System.Text;
using Hallelujah.Columnar.Segments;
using Hallelujah.Columnar.Statistics;
using Hallelujah.Contracts;
using Hallelujah.Summit.Hallelu;
using Xunit;

namespace Hallelujah.Summit.Tests.Hallelu;

/// <summary>Which segments of the input one share of an extraction is of, and what a run after a crash keeps.</summary>
public sealed class ExtractWorkTests : IDisposable
{
    const int Rows = 20_000;

    readonly TemporaryDirectory _directory = new();
    readonly Guid _id = Guid.NewGuid();

    public void Dispose() => _directory.Dispose();

    static CancellationToken Token => TestContext.Current.CancellationToken;

    string Output => _directory.Combine("busy");

    async Task<FeedStore> InputAsync()
    {
        var text = new StringBuilder("n,visits\n");
        for (int i = 0; i < Rows; i++) text.Append(CultureInfo.InvariantCulture, $"{i},{i % 100}\n");
        string path = _directory.Write("a.csv", text.ToString()), directory = _directory.Combine("feed");
        var work = new ImportWork(new ImportCommand { Feed = "x", Paths = [path] }, Guid.NewGuid(), directory, 4_096);
        work.Open(2, Token);
        do
        {
            while (work.Next(Token) is { } share) work.Do(share, Token)?.Invoke();
        }
        while (work.NextRound(Token));
        work.Commit(1, Token);
        return await FeedStore.OpenAsync(directory, static _ => Task.CompletedTask, null);
    }

    /// <summary>Every 25th row, or as many rows as there are.</summary>
    ExtractWork Work(FeedStore input, long below = 4, long skip = 0, long? first = null, int workers = 2)
    {
        var work = new ExtractWork(
            new ExtractCommand
            {
                Feed = "busy",
                Input = "x",
                Selection = new Selection
                {
                    Where = new BinaryNode(
                        BinaryOperator.Lt, new ColumnNode("visits"),
                        new LiteralNode(LiteralKind.Int64, below.ToString(CultureInfo.InvariantCulture))),
                    Skip = skip,
                    First = first,
                },
            }, _id, Output, input);
        work.Open(workers, Token);
        return work;
    }

    /// <summary>Does shares up to a number of them; gives the ordinals of those that wrote something.</summary>
    static List<int> Do(ExtractWork work, int atMost = int.MaxValue)
    {
        var written = new List<int>();
        for (int done = 0; done < atMost && work.Next(Token) is { } share; done++)
        {
            Action? publish = work.Do(share, Token);
            if (publish is not null) written.Add(share.Ordinal);
            publish?.Invoke();
        }
        return written;
    }

    async Task<List<long>> CommitAsync(ExtractWork work)
    {
        work.Commit(1, Token);
        FeedStore feed = await FeedStore.OpenAsync(Output, static _ => Task.CompletedTask, null);
        var numbers = new List<long>();
        for (int i = 0; i < feed.Segments; i++)
        {
            using SegmentReader reader = feed.OpenSegment(i);
            foreach (var batch in reader.ReadRows([0], null, 0, null, 100_000, Token))
                numbers.AddRange(((Apache.Arrow.Int64Array)batch.Column(0)).Select(v => v!.Value));
        }
        return numbers;
    }

    static IEnumerable<long> Expected() => Enumerable.Range(0, Rows).Where(i => i % 100 < 4).Select(i => (long)i);

    [Fact]
    public async Task Few_rows_of_many_segments_become_few_segments_in_order()
    {
        FeedStore input = await InputAsync();
        Assert.InRange(input.Segments, 40, 100);
        ExtractWork work = Work(input);
        List<int> shares = Do(work);
        Assert.InRange(shares.Count, 6, input.Segments / 3);
        Assert.Equal(Expected(), await CommitAsync(work));
        FeedStore output = await FeedStore.OpenAsync(Output, static _ => Task.CompletedTask, null);
        // The last share is small and may have no such row.
        Assert.InRange(output.Segments, shares.Count - 1, shares.Count);
        ColumnReport report = output.Manifest.Reports[0];
        Assert.Equal((Rows / 25, Rows / 25), (report.Count, report.DistinctCount));
        Assert.Equal(Expected().Sum().ToString(CultureInfo.InvariantCulture), report.Sum);
    }

    [Fact]
    public async Task The_last_shares_are_small_so_that_all_workers_have_something_to_do()
    {
        FeedStore input = await InputAsync();
        ExtractWork work = Work(input, workers: 8);
        List<int> starts = Do(work);
        Assert.All(starts.Skip(1).Zip(starts), p => Assert.InRange(p.First - p.Second, 1, (input.Segments + 15) / 16));
        Assert.Equal(1, starts[^1] - starts[^2]);
    }

    [Fact]
    public async Task A_window_is_kept_where_shares_are_of_several_segments()
    {
        FeedStore input = await InputAsync();
        ExtractWork work = Work(input, skip: 123, first: 456);
        while (work.Next(Token) is { } share) work.Do(share, Token);
        Assert.True(work.NextRound(Token));
        List<int> shares = Do(work);
        Assert.InRange(shares.Count, 2, 30);
        Assert.Equal(Expected().Skip(123).Take(456), await CommitAsync(work));
    }

    [Fact]
    public async Task A_run_after_a_crash_keeps_the_shares_that_were_done_as_they_are()
    {
        FeedStore input = await InputAsync();
        List<int> before = Do(Work(input), atMost: 3);
        Assert.Equal(3, before.Count);
        // With other workers the same input would be cut in another way.
        ExtractWork again = Work(input, workers: 7);
        List<int> after = Do(again);
        Assert.DoesNotContain(after, before.Contains);
        Assert.Equal(Expected(), await CommitAsync(again));
    }

    [Fact]
    public async Task Shares_of_another_selection_are_made_anew()
    {
        FeedStore input = await InputAsync();
        Do(Work(input, below: 50));
        ExtractWork again = Work(input);
        Assert.NotEmpty(Do(again));
        Assert.Equal(Expected(), await CommitAsync(again));
    }

    [Fact]
    public async Task A_share_whose_segment_was_cut_is_made_anew()
    {
        FeedStore input = await InputAsync();
        List<int> before = Do(Work(input), atMost: 3);
        string cut = SegmentFiles.Segment(Output, before[1]);
        await File.WriteAllBytesAsync(cut, (await File.ReadAllBytesAsync(cut, Token))[..^1], Token);
        ExtractWork again = Work(input);
        List<int> after = Do(again);
        Assert.Contains(before[1], after);
        Assert.DoesNotContain(before[0], after);
        Assert.Equal(Expected(), await CommitAsync(again));
    }

    [Fact]
    public async Task A_failing_share_leaves_no_file()
    {
        FeedStore input = await InputAsync();
        ExtractWork work = Work(input);
        File.Delete(SegmentFiles.Segment(_directory.Combine("feed"), 2));
        var share = work.Next(Token)!;
        Assert.Throws<HallException>(() => work.Do(share, Token));
        Assert.Empty(Directory.GetFiles(Output));
    }
}
