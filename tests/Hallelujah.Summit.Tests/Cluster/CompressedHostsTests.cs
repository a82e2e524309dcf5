using Hallelujah.Client;
using Hallelujah.Contracts;
using Hallelujah.Summit.Tests.Processes;
using Xunit;
using static Hallelujah.Summit.Tests.Cluster.FeedText;

namespace Hallelujah.Summit.Tests.Cluster;

/// <summary>Compressed feeds on several hosts: parts, copies and what is extracted of them; real processes.</summary>
public sealed class CompressedHostsTests : IDisposable
{
    const int Rows = 3_000;

    readonly HostsUnderTest _hosts = new() { Options = ["--split-bytes", "20000", "--workers", "2"] };

    public void Dispose() => _hosts.Dispose();

    static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    static CommandSubmission Import(string feed, FeedCompression? compression) => new(
        Guid.NewGuid(), new ImportCommand
        {
            Feed = feed,
            Paths = [HostsUnderTest.Own("*.csv")],
            OnHost = "*",
            Copies = 2,
            Compression = compression,
        });

    static CommandSubmission Extract(string feed, string input) => new(
        Guid.NewGuid(), new ExtractCommand
        {
            Feed = feed,
            Input = input,
            Copies = 2,
            Selection = new Selection
            {
                Where = new BinaryNode(
                    BinaryOperator.Gt, new ColumnNode("id"), new LiteralNode(LiteralKind.Int64, "700")),
            },
        });

    [Fact]
    public async Task Parts_copies_and_extractions_are_compressed_and_have_the_same_rows()
    {
        for (int host = 0; host < 3; host++)
        {
            Directory.CreateDirectory(_hosts.DirectoryOf(host));
            SummitUnderTest.MakeCsv(_hosts.OwnOf(host, "a.csv"), Rows);
        }
        await _hosts.StartAllAsync();
        string rows, some;
        await using (SummitConnection alpha = await _hosts.ConnectAsync(0))
        {
            FeedInfo plain = await SummitUnderTest.RunAsync(alpha, Import("plain", null));
            Assert.Equal((FeedState.Ready, FeedCompression.None), (plain.State, plain.Compression));
            await SummitUnderTest.RunAsync(alpha, Extract("plain_part", "plain"));
            (rows, some) = (await RowsAsync(alpha, "plain", new()), await RowsAsync(alpha, "plain_part", new()));

            FeedInfo small = await SummitUnderTest.RunAsync(alpha, Import("small", FeedCompression.Zstd));
            Assert.Equal((FeedState.Ready, FeedCompression.Zstd), (small.State, small.Compression));
            Assert.All(small.Hosts!.Zip(plain.Hosts!), h => Assert.True(h.First.Bytes < h.Second.Bytes));
            Assert.Equal(await StatsAsync(alpha, "plain"), await StatsAsync(alpha, "small"));
            FeedInfo part = await SummitUnderTest.RunAsync(alpha, Extract("part", "small"));
            Assert.Equal((FeedState.Ready, FeedCompression.Zstd), (part.State, part.Compression));
            Assert.Equal(3, part.Hosts!.Count);
            await SameAsync(alpha);
        }
        await _hosts[0].KillAsync();
        await _hosts.UntilAsync(1, "knows that it is gone", async rpc =>
            ((await rpc.GetHostsAsync(Cancelled))[0].State == HostState.Up).ToString(), "False");
        await using SummitConnection beta = await _hosts.ConnectAsync(1);
        await SameAsync(beta);
        FeedInfo? told = (await beta.Rpc.FindFeedsAsync(new FeedQuery(["small"]), Cancelled)).Single();
        Assert.Equal(FeedCompression.Zstd, told.Compression);

        async Task SameAsync(SummitConnection connection)
        {
            Assert.Equal(rows, await RowsAsync(connection, "small", new()));
            Assert.Equal(some, await RowsAsync(connection, "part", new()));
        }
    }
}
