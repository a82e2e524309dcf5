using System.Globalization;
using Hallelujah.Client;
using Hallelujah.Contracts;
using Hallelujah.Summit.Tests.Processes;
using Xunit;

namespace Hallelujah.Summit.Tests.Cluster;

/// <summary>Any Summit answers for any feed: real processes on three loopback addresses.</summary>
public sealed class LookUpTests : IDisposable
{
    const int Rows = 1_000;
    const int WideColumns = 1_500;

    readonly HostsUnderTest _hosts = new();

    public void Dispose() => _hosts.Dispose();

    [Fact]
    public async Task Feeds_of_one_host_are_looked_up_read_extracted_and_deleted_through_any_other()
    {
        await _hosts.StartAllAsync();
        await using SummitConnection alpha = await _hosts.ConnectAsync(0);
        await using SummitConnection beta = await _hosts.ConnectAsync(1);
        await using SummitConnection gamma = await _hosts.ConnectAsync(2);
        string csv = SummitUnderTest.MakeCsv(_hosts.Combine("a.csv"), Rows);
        await SummitUnderTest.RunAsync(alpha, SummitUnderTest.Import("sales", csv));
        await SeenAsync(2, "sales", "Ready 1000 alpha Up");
        await AnsweredAsync(alpha, gamma);
        await WideAsync(alpha, gamma);

        // An extraction runs where its input is; whoever asks can wait for it, also a third.
        var part = new CommandSubmission(Guid.NewGuid(), new ExtractCommand
        {
            Feed = "part",
            Input = "sales",
            Selection = new Selection { Columns = ["id"], First = 10 },
        });
        FeedInfo submitted = await gamma.Rpc.SubmitAsync(part, CancellationToken.None);
        FeedInfo ended = await gamma.Rpc.WaitAsync(part.CommandId, 60_000, null, CancellationToken.None);
        Assert.Equal((FeedState.Ready, "alpha", 10), (ended.State, ended.Host, ended.Rows));
        await SeenAsync(1, "part", "Ready 10 alpha Up");
        Assert.Equal(ended.Id, (await beta.Rpc.WaitAsync(submitted.Id, 60_000, null, CancellationToken.None)).Id);
        Assert.Equal((10L, 55L), await SummitUnderTest.ReadAsync(beta, "part"));
        Assert.Equal(submitted.Id, (await gamma.Rpc.SubmitAsync(part, CancellationToken.None)).Id);

        FeedInfo deleted = await beta.Rpc.DeleteFeedAsync("part", CancellationToken.None);
        Assert.Equal("alpha", deleted.Host);
        FeedInfo restored = await gamma.Rpc.RestoreFeedAsync(deleted.DeletedName!, false, CancellationToken.None);
        await gamma.Rpc.WaitAsync(restored.Id, 60_000, null, CancellationToken.None);
        await SeenAsync(1, "PART", "Ready 10 alpha Up");
        await LatestDeletedAsync(alpha, beta, csv);
        await LostAsync(gamma);
    }

    /// <summary>A name that two hosts have deleted comes back as what it was last.</summary>
    async Task LatestDeletedAsync(SummitConnection alpha, SummitConnection beta, string csv)
    {
        string small = SummitUnderTest.MakeCsv(_hosts.Combine("small.csv"), 10);
        await SummitUnderTest.RunAsync(alpha, SummitUnderTest.Import("twice", csv));
        await alpha.Rpc.DeleteFeedAsync("twice", CancellationToken.None);
        await SummitUnderTest.RunAsync(beta, SummitUnderTest.Import("twice", small));
        await beta.Rpc.DeleteFeedAsync("twice", CancellationToken.None);
        FeedInfo restored = await alpha.Rpc.RestoreFeedAsync("twice", false, CancellationToken.None);
        FeedInfo ended = await alpha.Rpc.WaitAsync(restored.Id, 60_000, null, CancellationToken.None);
        Assert.Equal(("beta", 10L), (ended.Host, ended.Rows));
    }

    /// <summary>What another host says of a feed is what its own says.</summary>
    async Task AnsweredAsync(SummitConnection own, SummitConnection other)
    {
        CancellationToken none = CancellationToken.None;
        Assert.Equal(await FeedText.SchemaAsync(own, "sales"), await FeedText.SchemaAsync(other, "sales"));
        Assert.Equal(
            (await own.Rpc.GetStatsAsync("sales", ["amount"], none))[0].Sum,
            (await other.Rpc.GetStatsAsync("sales", ["amount"], none))[0].Sum);
        Assert.Empty(await other.Rpc.GetRejectsAsync("sales", 0, 10, none));
        Assert.NotEqual(own.Token, other.Token);
        Assert.Equal(((long)Rows, Rows * (Rows + 1L) / 2), await SummitUnderTest.ReadAsync(other, "sales"));
        string path = _hosts.Combine("out.csv");
        ExportInfo export = await other.Rpc.ExportAsync(
            new ExportRequest("sales", path, "Csv", new Selection { First = 5 }, false), null, none);
        Assert.Equal((5L, 6), (export.Rows, File.ReadAllLines(path).Length));
        HallException unknown = await Assert.ThrowsAsync<HallException>(
            () => other.Rpc.GetSchemaAsync("nosuch", none));
        Assert.Equal(HallErrors.FeedNotFound, unknown.Error);
        HallException column = await Assert.ThrowsAsync<HallException>(
            () => other.Rpc.GetStatsAsync("sales", ["nosuch"], none));
        Assert.Equal(HallErrors.ColumnNotFound, column.Error);
    }

    /// <summary>Statistics that are longer than a message between hosts may be.</summary>
    async Task WideAsync(SummitConnection own, SummitConnection other)
    {
        IEnumerable<int> columns = Enumerable.Range(1, WideColumns);
        string csv = _hosts.Combine("wide.csv");
        File.WriteAllLines(csv,
        [
            string.Join(',', columns.Select(c => string.Create(CultureInfo.InvariantCulture, $"column{c}"))),
            string.Join(',', columns.Select(c => c.ToString(CultureInfo.InvariantCulture))),
        ]);
        await SummitUnderTest.RunAsync(own, SummitUnderTest.Import("wide", csv));
        IReadOnlyList<ColumnStatsInfo> stats = await other.Rpc.GetStatsAsync("wide", null, CancellationToken.None);
        Assert.Equal(columns.Select(c => c.ToString(CultureInfo.InvariantCulture)), stats.Select(s => s.Max));
    }

    /// <summary>Feeds of a host that is gone are looked up still, and asking for more says where they are.</summary>
    async Task LostAsync(SummitConnection gamma)
    {
        await _hosts[0].KillAsync();
        await _hosts.SeesAsync(2, HostState.Down, HostState.Up, HostState.Up);
        await SeenAsync(2, "sales", "Ready 1000 alpha Down");
        HallException lost = await Assert.ThrowsAsync<HallException>(
            () => gamma.Rpc.GetSchemaAsync("sales", CancellationToken.None));
        Assert.Equal(HallErrors.HostUnreachable, lost.Error);
        Assert.Contains("'alpha', which is Down", lost.Message, StringComparison.Ordinal);
        HallException import = await Assert.ThrowsAsync<HallException>(() => gamma.Rpc.SubmitAsync(
            new CommandSubmission(Guid.NewGuid(), new ImportCommand
            {
                Feed = "there",
                Paths = [_hosts.Combine("a.csv")],
                OnHost = "alpha",
            }), CancellationToken.None));
        Assert.Equal(HallErrors.HostUnreachable, import.Error);
        Assert.Contains("'alpha' is Down", import.Message, StringComparison.Ordinal);

        // Also when those who knew have all started anew.
        await _hosts[1].KillAsync();
        await _hosts[2].KillAsync();
        await _hosts.StartAsync(1, 2);
        await SeenAsync(1, "sales", "Ready 1000 alpha Down");
        await SeenAsync(2, "sales", "Ready 1000 alpha Down");
    }

    Task SeenAsync(int host, string feed, string expected) => _hosts.UntilAsync(
        host, $"has '{feed}' as {expected}",
        async rpc => string.Join("; ", (await rpc.FindFeedsAsync(new FeedQuery([feed]), CancellationToken.None))
            .Select(f => $"{f.State} {f.Rows} {f.Host} {f.HostState}")),
        expected);
}
