using Apache.Arrow;
using Hallelujah.Client;
using Hallelujah.Contracts;
using Xunit;

namespace Hallelujah.Summit.Tests.Rpc;

/// <summary>Rows that a client fetches run by run from the hosts that have them.</summary>
public sealed class RowsRunsTests
{
    static readonly Guid Made = Guid.NewGuid();

    /// <summary>What was asked for, in order.</summary>
    readonly List<Selection> _asked = [];

    static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    static RowsRun Run(int index, long? first = null) => new("fake", Made, 10 * index, 10, 3) { First = first };

    /// <summary>A Summit whose feed has these runs, of so many batches each.</summary>
    async Task<RpcBench> StartAsync(IReadOnlyList<RowsRun> runs, Func<Selection, RowsTicket, RowsTicket>? change = null)
    {
        RpcBench bench = await RpcBench.StartAsync();
        bench.Summit.OnRead = (_, selection, _) =>
        {
            lock (_asked) _asked.Add(selection);
            int batches = selection.Run is { } run ? run.Segments / 5 : 6;
            RowsTicket ticket = bench.Tickets.Issue(
                (stream, token) => RowsConnectionTests.SendAsync(stream, batches, true, token),
                bench.Address.ToString());
            ticket = selection.Run is null && selection.Direct ? ticket with { Runs = runs } : ticket;
            return Task.FromResult(change?.Invoke(selection, ticket) ?? ticket);
        };
        return bench;
    }

    [Fact]
    public async Task Each_run_is_asked_for_when_the_one_before_it_is_read()
    {
        await using RpcBench bench = await StartAsync([Run(0), Run(1), Run(2)]);
        using SummitConnection connection = await bench.ConnectAsync();
        await using RowsConnection rows = await connection.OpenRowsAsync("sales", new Selection(), Cancelled);
        Assert.Equal("n", (await rows.GetSchemaAsync(Cancelled)).FieldsList[0].Name);
        (await rows.ReadAsync(Cancelled))!.Dispose();
        lock (_asked) Assert.DoesNotContain(_asked, s => s.Run?.Segment == 20);
        Assert.Equal([1, 0, 1, 0, 1], await RowsConnectionTests.ReadAsync(rows));
        Assert.Null(await rows.ReadAsync(Cancelled));
        Assert.Equal([null, 0, 10, 20], _asked.Select(s => s.Run?.Segment));
        Assert.All(_asked, s => Assert.True(s.Direct));
    }

    [Fact]
    public async Task A_Summit_that_knows_no_runs_passes_all_rows_on()
    {
        await using RpcBench bench = await StartAsync([]);
        using SummitConnection connection = await bench.ConnectAsync();
        await using RowsConnection rows = await connection.OpenRowsAsync("sales", new Selection(), Cancelled);
        Assert.Equal([0, 1, 2, 3, 4, 5], await RowsConnectionTests.ReadAsync(rows));
        Assert.Single(_asked);
    }

    [Fact]
    public async Task With_a_condition_First_counts_over_the_runs()
    {
        await using RpcBench bench = await StartAsync([Run(0, 3), Run(1, 3), Run(2, 3)]);
        using SummitConnection connection = await bench.ConnectAsync();
        var selection = new Selection { Where = new ColumnNode("n"), First = 4 };
        await using RowsConnection rows = await connection.OpenRowsAsync("sales", selection, Cancelled);
        Assert.Equal(4, (await RowsConnectionTests.ReadAsync(rows)).Count);
        Assert.Equal([4L, 3L, 2L], _asked.Select(s => s.First));
    }

    [Fact]
    public async Task A_host_that_this_client_cannot_connect_to_has_its_rows_passed_on()
    {
        await using RpcBench bench = await StartAsync([Run(0), Run(1)], (selection, ticket) =>
            selection is { Direct: true, Run.Segment: 10 } ? ticket with { Endpoint = "127.0.0.1:1" } : ticket);
        using SummitConnection connection = await bench.ConnectAsync();
        await using RowsConnection rows = await connection.OpenRowsAsync("sales", new Selection(), Cancelled);
        Assert.Equal([0, 1, 0, 1], await RowsConnectionTests.ReadAsync(rows));
        Assert.Equal([(null, true), (0, true), (10, true), (10, false)],
            _asked.Select(s => (s.Run?.Segment, s.Direct)));
    }

    [Fact]
    public async Task A_host_that_stands_still_and_is_given_up_is_named()
    {
        await using RpcBench bench = await StartAsync([Run(0), Run(1)]);
        Func<string, Selection, CancellationToken, Task<RowsTicket>> read = bench.Summit.OnRead;
        bench.Summit.OnRead = (feed, selection, token) => selection.Run is not { } run
            ? read(feed, selection, token)
            : Task.FromResult(run.Skip > 0
                ? throw new HallException(HallErrors.HostUnreachable, "It is Down.", run.Host)
                : bench.Tickets.Issue(
                    async (stream, cancelled) =>
                    {
                        await RowsConnectionTests.SendAsync(stream, 1, false, cancelled);
                        await Eventually.CancelledAsync(cancelled);
                    }, bench.Address.ToString()));
        bench.Summit.State = HostState.Down;
        using SummitConnection connection = await bench.ConnectAsync();
        await using RowsConnection rows = await connection.OpenRowsAsync("sales", new Selection(), Cancelled);
        using (RecordBatch batch = (await rows.ReadAsync(Cancelled))!) Assert.Equal(1, batch.Length);
        HallException lost = await Assert.ThrowsAsync<HallException>(
            () => rows.ReadAsync(Cancelled).WaitAsync(RpcBench.Patience));
        Assert.Equal((HallErrors.HostUnreachable, "fake"), (lost.Error, lost.Target));
        Assert.Contains("its 3 rows of 'sales'", lost.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Of_a_run_that_is_cut_short_the_rest_is_asked_for()
    {
        await using RpcBench bench = await StartAsync([Run(0, 3), Run(1, 3)]);
        Func<string, Selection, CancellationToken, Task<RowsTicket>> read = bench.Summit.OnRead;
        int asked = 0;
        bench.Summit.OnRead = (feed, selection, token) =>
        {
            if (selection.Run is not { Segment: 0, Skip: var skip, First: var first })
                return read(feed, selection, token);
            Assert.Equal((skip, first), (selection.Skip, selection.First));
            // Lost with one row given, then not there yet, then there.
            Assert.Equal(asked == 0 ? (0, 3) : (1L, 2L), (skip, first!.Value));
            if (++asked == 2) throw new HallException(HallErrors.HostUnreachable, "It is Down.", "fake");
            int batches = asked == 1 ? 1 : 2;
            bool isWhole = asked > 1;
            return Task.FromResult(bench.Tickets.Issue(
                (stream, cancelled) => RowsConnectionTests.SendAsync(stream, batches, isWhole, cancelled),
                bench.Address.ToString()));
        };
        using SummitConnection connection = await bench.ConnectAsync();
        await using RowsConnection rows =
            await connection.OpenRowsAsync("sales", new Selection { First = 6 }, Cancelled);
        Assert.Equal([0, 0, 1, 0, 1], await RowsConnectionTests.ReadAsync(rows));
        Assert.Equal(3, asked);
    }

    /// <summary>A run whose host is lost before it is opened: the first, which is opened with the rows, as any.</summary>
    [Theory]
    [InlineData(0)]
    [InlineData(10)]
    public async Task A_run_that_cannot_be_opened_is_asked_for_again(int segment)
    {
        await using RpcBench bench = await StartAsync([Run(0), Run(1)]);
        Func<string, Selection, CancellationToken, Task<RowsTicket>> read = bench.Summit.OnRead;
        int asked = 0;
        bench.Summit.OnRead = (feed, selection, token) => selection.Run?.Segment == segment && ++asked == 1
            ? throw new HallException(HallErrors.HostUnreachable, "It is Down.", "fake")
            : read(feed, selection, token);
        using SummitConnection connection = await bench.ConnectAsync();
        await using RowsConnection rows = await connection.OpenRowsAsync("sales", new Selection(), Cancelled);
        Assert.Equal([0, 1, 0, 1], await RowsConnectionTests.ReadAsync(rows));
        Assert.Equal(2, asked);
    }

    [Fact]
    public async Task Rows_that_are_cut_short_again_and_again_are_an_error()
    {
        await using RpcBench bench = await StartAsync([Run(0), Run(1)]);
        Func<string, Selection, CancellationToken, Task<RowsTicket>> read = bench.Summit.OnRead;
        bench.Summit.OnRead = (feed, selection, token) => selection.Run is null
            ? read(feed, selection, token)
            : Task.FromResult(bench.Tickets.Issue(
                (stream, cancelled) => RowsConnectionTests.SendAsync(stream, 0, false, cancelled),
                bench.Address.ToString()));
        using SummitConnection connection = await bench.ConnectAsync();
        await using RowsConnection rows = await connection.OpenRowsAsync("sales", new Selection(), Cancelled);
        HallException lost = await Assert.ThrowsAsync<HallException>(
            () => rows.ReadAsync(Cancelled).WaitAsync(RpcBench.Patience));
        Assert.Equal((HallErrors.HostUnreachable, "fake"), (lost.Error, lost.Target));
    }
}
