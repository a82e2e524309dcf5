using Apache.Arrow;
using Hallelujah.Client;
using Hallelujah.Contracts;
using Hallelujah.Summit.Tests.Processes;
using Xunit;

namespace Hallelujah.Summit.Tests.Cluster;

/// <summary>A host is lost while a feed with copies is read; real processes.</summary>
public sealed class ResumedReadTests : IDisposable
{
    /// <summary>More than the buffers of a connection hold.</summary>
    const int Rows = 600_000;

    readonly HostsUnderTest _hosts = new() { Options = ["--split-bytes", "2000000", "--workers", "2"] };

    public void Dispose() => _hosts.Dispose();

    static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    /// <summary>
    /// The host that is read from when it is lost, and the one of the Hallelu, which another stands in for.
    /// </summary>
    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    public async Task A_reader_who_has_begun_goes_on_where_the_copies_are(int lost)
    {
        for (int host = 0; host < 3; host++)
        {
            Directory.CreateDirectory(_hosts.DirectoryOf(host));
            SummitUnderTest.MakeCsv(_hosts.OwnOf(host, "a.csv"), Rows);
        }
        await _hosts.StartAllAsync();
        await using SummitConnection alpha = await _hosts.ConnectAsync(0);
        foreach ((string feed, string? onHost) in new[] { ("wide", "*"), ("own", null) })
        {
            FeedInfo made = await SummitUnderTest.RunAsync(alpha, new(Guid.NewGuid(), new ImportCommand
            {
                Feed = feed,
                Paths = [HostsUnderTest.Own("a.csv")],
                OnHost = onHost,
                Copies = 2,
            }));
            Assert.Equal((FeedState.Ready, null), (made.State, made.Error?.Message));
        }

        await using SummitConnection gamma = await _hosts.ConnectAsync(2);
        var selection = new Selection
        {
            Where = new BinaryNode(
                BinaryOperator.Gt, new ColumnNode("id"), new LiteralNode(LiteralKind.Int64, "10")),
            Columns = ["id"],
        };
        await using RowsConnection rows = await gamma.OpenRowsAsync("wide", selection, Cancelled);
        // A feed of one host has another host only for its copy.
        await using RowsConnection own = await gamma.OpenRowsAsync("own", selection, Cancelled);
        using RecordBatch begun = (await own.ReadAsync(Cancelled))!;
        long row = 0;
        bool isKilled = false;
        while (await rows.ReadAsync(Cancelled) is { } batch)
        {
            using (batch)
            {
                var ids = (Int64Array)batch.Column(0);
                for (int i = 0; i < ids.Length; i++, row++)
                    Assert.Equal(11 + row % (Rows - 10), ids.GetValue(i));
            }
            if (isKilled || row < lost * (Rows - 10L) + 1) continue;
            await _hosts[lost].KillAsync();
            isKilled = true;
        }
        Assert.Equal((true, 3L * (Rows - 10)), (isKilled, row));
        Assert.Equal(Rows - 10 - begun.Length, (await SummitUnderTest.ReadAsync(own)).Rows);
    }
}
