using Hallelujah.Client;
using Hallelujah.Contracts;
using Xunit;
using static Hallelujah.Summit.Tests.Cluster.FeedText;

namespace Hallelujah.Summit.Tests.Processes;

/// <summary>Feeds that are compressed on disk, through the real program: they are like any other, and smaller.</summary>
public sealed class CompressedFeedTests : IDisposable
{
    const int Rows = 20_000;

    readonly TemporaryDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    Task<SummitUnderTest> StartAsync() =>
        SummitUnderTest.StartAsync(_directory.Combine("dir"), "--split-bytes", "100000", "--workers", "2");

    CommandSubmission Import(string feed, FeedCompression? compression) => new(
        Guid.NewGuid(),
        new ImportCommand { Feed = feed, Paths = [_directory.Combine("a.csv")], Compression = compression });

    static CommandSubmission Extract(string feed, string input, FeedCompression? compression = null) => new(
        Guid.NewGuid(), new ExtractCommand
        {
            Feed = feed,
            Input = input,
            Compression = compression,
            Selection = new Selection
            {
                Where = new BinaryNode(
                    BinaryOperator.Gt, new ColumnNode("id"), new LiteralNode(LiteralKind.Int64, "7000")),
            },
        });

    [Fact]
    public async Task A_compressed_feed_has_what_a_plain_one_has()
    {
        SummitUnderTest.MakeCsv(_directory.Combine("a.csv"), Rows);
        using SummitUnderTest summit = await StartAsync();
        await using SummitConnection connection = await summit.ConnectAsync();
        FeedInfo plain = await SummitUnderTest.RunAsync(connection, Import("plain", null));
        Assert.Equal(FeedCompression.None, plain.Compression);
        FeedInfo part = await SummitUnderTest.RunAsync(connection, Extract("plain_part", "plain"));
        Assert.Equal(FeedCompression.None, part.Compression);
        foreach (FeedCompression compression in (FeedCompression[])[FeedCompression.Lz4, FeedCompression.Zstd])
        {
            string name = compression.ToString();
            FeedInfo made = await SummitUnderTest.RunAsync(connection, Import(name, compression));
            Assert.Equal((FeedState.Ready, Rows, compression), (made.State, made.Rows, made.Compression));
            Assert.True(made.Bytes < plain.Bytes, $"{made.Bytes} bytes in place of {plain.Bytes}");
            await SameAsync("plain", name);

            // An extraction is as its input, unless it is told otherwise.
            FeedInfo taken = await SummitUnderTest.RunAsync(connection, Extract(name + "_part", name));
            Assert.Equal((part.Rows, compression), (taken.Rows, taken.Compression));
            await SameAsync("plain_part", name + "_part");
            FeedInfo unpacked =
                await SummitUnderTest.RunAsync(connection, Extract(name + "_plain", name, FeedCompression.None));
            Assert.Equal((part.Bytes, FeedCompression.None), (unpacked.Bytes, unpacked.Compression));
            FeedInfo packed = await SummitUnderTest.RunAsync(connection, Extract("to_" + name, "plain", compression));
            Assert.Equal((taken.Bytes, compression), (packed.Bytes, packed.Compression));
        }

        async Task SameAsync(string one, string other)
        {
            Assert.Equal(await TypesAsync(one), await TypesAsync(other));
            Assert.Equal(await StatsAsync(connection, one), await StatsAsync(connection, other));
            Assert.Equal(await ExactAsync(one), await ExactAsync(other));
            var window = new Selection { Skip = 5_000, First = 3_000, Columns = ["name", "amount"] };
            foreach (Selection selection in (Selection[])[new(), window])
            {
                Assert.Equal(
                    await RowsAsync(connection, one, selection), await RowsAsync(connection, other, selection));
            }
            Assert.Equal(await CsvAsync(one), await CsvAsync(other));
        }

        async Task<string> TypesAsync(string feed) => string.Join('\n',
            (await connection.Rpc.GetSchemaAsync(feed, Cancelled)).Select(c => (c.Name, c.Type, c.Nullable)));

        async Task<string> ExactAsync(string feed) => string.Join('\n',
            (await connection.Rpc.GetExactStatsAsync(feed, null, Cancelled)).Select(
                c => (c.Name, c.DistinctCount, c.Median, c.Min, c.Max, c.Sum).ToString()));

        async Task<string> CsvAsync(string feed)
        {
            string path = _directory.Combine(feed + ".csv");
            await connection.Rpc.ExportAsync(new(feed, path, "Csv", new(), true), null, Cancelled);
            return await File.ReadAllTextAsync(path, Cancelled);
        }
    }

    [Fact]
    public async Task It_stays_compressed_after_a_crash_and_after_a_restore()
    {
        SummitUnderTest.MakeCsv(_directory.Combine("a.csv"), Rows);
        string rows;
        long? bytes;
        using (SummitUnderTest summit = await StartAsync())
        {
            await using SummitConnection connection = await summit.ConnectAsync();
            bytes = (await SummitUnderTest.RunAsync(connection, Import("a", FeedCompression.Zstd))).Bytes;
            await SummitUnderTest.RunAsync(connection, Extract("b", "a"));
            rows = await RowsAsync(connection, "b", new());
            await summit.KillAsync();
        }
        using SummitUnderTest again = await StartAsync();
        await using SummitConnection second = await again.ConnectAsync();
        IReadOnlyList<FeedInfo> found = await second.Rpc.FindFeedsAsync(new FeedQuery(), Cancelled);
        Assert.Equal([FeedCompression.Zstd, FeedCompression.Zstd], found.Select(f => f.Compression!.Value));
        Assert.Equal(rows, await RowsAsync(second, "b", new()));
        foreach (string feed in (string[])["b", "a"]) await second.Rpc.DeleteFeedAsync(feed, Cancelled);
        FeedInfo restored = await second.Rpc.RestoreFeedAsync("a", false, Cancelled);
        restored = await second.Rpc.WaitAsync(restored.Id, 120_000, null, Cancelled);
        Assert.Equal((FeedState.Ready, bytes, FeedCompression.Zstd),
            (restored.State, restored.Bytes, restored.Compression));
    }

    [Theory]
    [InlineData(FeedCompression.Lz4)]
    [InlineData(FeedCompression.Zstd)]
    public async Task Damage_is_told(FeedCompression compression)
    {
        SummitUnderTest.MakeCsv(_directory.Combine("a.csv"), Rows);
        using SummitUnderTest summit = await StartAsync();
        await using SummitConnection connection = await summit.ConnectAsync();
        FeedInfo made = await SummitUnderTest.RunAsync(connection, Import("a", compression));
        string[] segments = Directory.GetFiles(_directory.Combine($"dir/feeds/{made.Id}"), "*.arrow");
        FileDamage.InTheMiddle(segments.Order().First());
        HallException told = await Assert.ThrowsAsync<HallException>(() => RowsAsync(connection, "a", new()));
        Assert.Equal(HallErrors.FeedDamaged, told.Error);
    }

    [Fact]
    public async Task What_is_no_compression_is_refused()
    {
        string csv = SummitUnderTest.MakeCsv(_directory.Combine("a.csv"), 10);
        using SummitUnderTest summit = await StartAsync();
        await using SummitConnection connection = await summit.ConnectAsync();
        HallException refused = await Assert.ThrowsAsync<HallException>(
            () => SummitUnderTest.RunAsync(connection, Import("a", (FeedCompression)9)));
        Assert.Equal(HallErrors.InvalidOption, refused.Error);
        await SummitUnderTest.RunAsync(connection, Import("a", null));
        foreach ((string format, FeedCompression compression) in
            ((string, FeedCompression)[])[("Csv", FeedCompression.Lz4), ("Arrow", (FeedCompression)9)])
        {
            ExportRequest request =
                new("a", csv + ".out", format, new Selection(), false) { Compression = compression };
            refused = await Assert.ThrowsAsync<HallException>(
                () => connection.Rpc.ExportAsync(request, null, Cancelled));
            Assert.Equal(HallErrors.InvalidOption, refused.Error);
            Assert.False(File.Exists(request.Path));
        }
    }
}
