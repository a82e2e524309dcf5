using Apache.Arrow;
using Apache.Arrow.Ipc;
using Apache.Arrow.Types;
using Hallelujah.Client;
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
        RowsTicket ticket = bench.Tickets.Issue((stream, token) => SendAsync(stream, 5, true, token), bench.Address.ToString());
        await using RowsConnection rows = await RowsConnection.OpenAsync(ticket, RpcBench.Token, CancellationToken.None);

        Assert.Equal("n", (await rows.GetSchemaAsync(CancellationToken.None)).FieldsList[0].Name);
        Assert.Equal([0, 1, 2, 3, 4], await ReadAsync(rows));
        Assert.Null(await rows.ReadAsync(CancellationToken.None));
        Assert.Equal(0, bench.Tickets.Count);
    }

    [Fact]
    public async Task Rows_cut_short_are_ConnectionLost()
    {
        await using RpcBench bench = await RpcBench.StartAsync();
        RowsTicket ticket = bench.Tickets.Issue((stream, token) => SendAsync(stream, 2, false, token), bench.Address.ToString());
        await using RowsConnection rows = await RowsConnection.OpenAsync(ticket, RpcBench.Token, CancellationToken.None);

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
        await using RowsConnection rows = await RowsConnection.OpenAsync(ticket, RpcBench.Token, CancellationToken.None);

        HallException error = await Assert.ThrowsAsync<HallException>(() => ReadAsync(rows));

        Assert.Same(HallErrors.FeedDamaged, error.Error);
        Assert.Equal("Segment 3 is damaged.", error.Message);
    }

    static async Task<List<long>> ReadAsync(RowsConnection rows)
    {
        List<long> values = [];
        await foreach (RecordBatch batch in rows.ReadAllAsync(CancellationToken.None))
            using (batch) values.AddRange(((Int64Array)batch.Column(0)).Values.ToArray());
        return values;
    }

    static async Task SendAsync(Stream stream, int batches, bool end, CancellationToken cancellationToken)
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
