using Apache.Arrow;
using Apache.Arrow.Ipc;
using Apache.Arrow.Types;
using Hallelujah.Client;
using Hallelujah.Columnar;
using Hallelujah.Contracts;
using Xunit;

namespace Hallelujah.Summit.Tests.Rpc;

public class RowsConnectionTests
{
    static readonly Schema OneColumn = new([new Field("n", Int64Type.Default, false)], null);

    [Fact]
    public async Task The_rows_of_a_ticket_arrive_whole_and_in_order()
    {
        await using RpcBench bench = await RpcBench.StartAsync();
        RowsTicket ticket =
            bench.Tickets.Issue((stream, token) => SendAsync(stream, 5, true, token), bench.Address.ToString());
        await using RowsConnection rows =
            await RowsConnection.OpenAsync(ticket, RpcBench.Token, CancellationToken.None);

        Assert.Equal("n", (await rows.GetSchemaAsync(CancellationToken.None)).FieldsList[0].Name);
        Assert.Equal([0, 1, 2, 3, 4], await ReadAsync(rows));
        Assert.Null(await rows.ReadAsync(CancellationToken.None));
        Assert.Equal(0, bench.Tickets.Count);
    }

    [Fact]
    public async Task Rows_cut_short_are_ConnectionLost()
    {
        await using RpcBench bench = await RpcBench.StartAsync();
        RowsTicket ticket =
            bench.Tickets.Issue((stream, token) => SendAsync(stream, 2, false, token), bench.Address.ToString());
        await using RowsConnection rows =
            await RowsConnection.OpenAsync(ticket, RpcBench.Token, CancellationToken.None);

        HallException error = await Assert.ThrowsAsync<HallException>(() => ReadAsync(rows));

        Assert.Same(HallErrors.ConnectionLost, error.Error);
    }

    [Fact]
    public async Task A_failure_in_mid_stream_reaches_the_reader_as_itself()
    {
        await using RpcBench bench = await RpcBench.StartAsync();
        RowsTicket ticket = bench.Tickets.Issue(async (stream, token) =>
        {
            await SendAsync(stream, 2, false, token);
            throw new HallException(HallErrors.FeedDamaged, "Segment 3 is damaged.", "sales");
        }, bench.Address.ToString());
        await using RowsConnection rows =
            await RowsConnection.OpenAsync(ticket, RpcBench.Token, CancellationToken.None);

        HallException error = await Assert.ThrowsAsync<HallException>(() => ReadAsync(rows));

        Assert.Same(HallErrors.FeedDamaged, error.Error);
        Assert.Equal("Segment 3 is damaged.", error.Message);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(7)]
    [InlineData(100)]
    [InlineData(500)]
    public async Task A_stream_cut_anywhere_is_an_error_and_never_fewer_rows(int bytesShort)
    {
        using MemoryStream whole = new();
        await SendAsync(whole, 4, true, CancellationToken.None);
        byte[] cut = whole.ToArray()[..^bytesShort];
        await using RpcBench bench = await RpcBench.StartAsync();
        RowsTicket ticket =
            bench.Tickets.Issue((stream, token) => stream.WriteAsync(cut, token).AsTask(), bench.Address.ToString());
        await using RowsConnection rows =
            await RowsConnection.OpenAsync(ticket, RpcBench.Token, CancellationToken.None);

        HallException error = await Assert.ThrowsAsync<HallException>(() => ReadAsync(rows));

        Assert.Same(HallErrors.ConnectionLost, error.Error);
        Assert.Contains("cut short", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_failure_of_the_engine_in_mid_stream_keeps_its_name()
    {
        await using RpcBench bench = await RpcBench.StartAsync();
        RowsTicket ticket = bench.Tickets.Issue(
            (_, _) => throw new ColumnarException(
                ColumnarError.FeedDamaged, "The checksum is wrong.")
            { File = "/f/3.arrow" },
            bench.Address.ToString());
        await using RowsConnection rows =
            await RowsConnection.OpenAsync(ticket, RpcBench.Token, CancellationToken.None);

        HallException error = await Assert.ThrowsAsync<HallException>(() => ReadAsync(rows));

        Assert.Same(HallErrors.FeedDamaged, error.Error);
        Assert.Equal("The checksum is wrong.", error.Message);
    }

    [Fact]
    public async Task An_unexpected_failure_in_mid_stream_is_Internal_and_in_the_log()
    {
        await using RpcBench bench = await RpcBench.StartAsync();
        RowsTicket ticket = bench.Tickets.Issue(async (stream, token) =>
        {
            await SendAsync(stream, 1, false, token);
            throw new InvalidOperationException("secret detail");
        }, bench.Address.ToString());
        await using RowsConnection rows =
            await RowsConnection.OpenAsync(ticket, RpcBench.Token, CancellationToken.None);

        HallException error = await Assert.ThrowsAsync<HallException>(() => ReadAsync(rows));

        Assert.Same(HallErrors.Internal, error.Error);
        Assert.DoesNotContain("secret", error.Message, StringComparison.Ordinal);
        Assert.Contains(bench.Log.Lines, l => l.Contains("secret detail", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_reader_that_leaves_stops_the_sender()
    {
        await using RpcBench bench = await RpcBench.StartAsync();
        TaskCompletionSource stopped = new(TaskCreationOptions.RunContinuationsAsynchronously);
        RowsTicket ticket = bench.Tickets.Issue(async (stream, token) =>
        {
            await SendAsync(stream, 1, false, token);
            using CancellationTokenRegistration gone = token.Register(stopped.SetResult);
            await Eventually.CancelledAsync(token);
        }, bench.Address.ToString());
        RowsConnection rows = await RowsConnection.OpenAsync(ticket, RpcBench.Token, CancellationToken.None);
        (await rows.ReadAsync(CancellationToken.None))!.Dispose();

        await rows.DisposeAsync();

        await stopped.Task.WaitAsync(RpcBench.Patience);
        Assert.Empty(bench.Log.Lines);
    }

    [Fact]
    public async Task A_sender_that_is_held_back_by_its_reader_is_stopped_too()
    {
        await using RpcBench bench = await RpcBench.StartAsync();
        TaskCompletionSource ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
        RowsTicket ticket = bench.Tickets.Issue(async (stream, token) =>
        {
            try
            {
                byte[] much = new byte[1 << 20];
                while (true) await stream.WriteAsync(much, token);
            }
            finally
            {
                ended.SetResult();
            }
        }, bench.Address.ToString());
        RowsConnection rows = await RowsConnection.OpenAsync(ticket, RpcBench.Token, CancellationToken.None);

        await rows.DisposeAsync();

        await ended.Task.WaitAsync(RpcBench.Patience);
    }

    [Fact]
    public async Task The_callers_own_cancellation_is_no_error()
    {
        await using RpcBench bench = await RpcBench.StartAsync();
        RowsTicket ticket = bench.Tickets.Issue(
            (_, token) => Eventually.CancelledAsync(token), bench.Address.ToString());
        await using RowsConnection rows =
            await RowsConnection.OpenAsync(ticket, RpcBench.Token, CancellationToken.None);
        using CancellationTokenSource cancel = new();

        Task reading = rows.ReadAsync(cancel.Token);
        await cancel.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => reading.WaitAsync(RpcBench.Patience));
    }

    [Fact]
    public async Task A_Summit_that_stops_in_the_middle_is_ConnectionLost()
    {
        RpcBench bench = await RpcBench.StartAsync();
        RowsTicket ticket = bench.Tickets.Issue(async (stream, token) =>
        {
            await SendAsync(stream, 1, false, token);
            await Eventually.CancelledAsync(token);
        }, bench.Address.ToString());
        await using RowsConnection rows =
            await RowsConnection.OpenAsync(ticket, RpcBench.Token, CancellationToken.None);
        (await rows.ReadAsync(CancellationToken.None))!.Dispose();

        await bench.DisposeAsync();
        HallException error = await Assert.ThrowsAsync<HallException>(
            () => rows.ReadAsync(CancellationToken.None).WaitAsync(RpcBench.Patience));

        Assert.Same(HallErrors.ConnectionLost, error.Error);
    }

    internal static async Task<List<long>> ReadAsync(RowsConnection rows)
    {
        List<long> values = [];
        await foreach (RecordBatch batch in rows.ReadAllAsync(CancellationToken.None))
            using (batch) values.AddRange(((Int64Array)batch.Column(0)).Values.ToArray());
        return values;
    }

    internal static async Task SendAsync(Stream stream, int batches, bool end, CancellationToken cancellationToken)
    {
        ArrowStreamWriter writer = new(stream, OneColumn, leaveOpen: true);
        for (int i = 0; i < batches; i++)
        {
            using RecordBatch batch = new(OneColumn, [new Int64Array.Builder().Append(i).Build()], 1);
            await writer.WriteRecordBatchAsync(batch, cancellationToken);
        }
        if (end) await writer.WriteEndAsync(cancellationToken);
    }
}
