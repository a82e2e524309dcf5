using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Text;
using Hallelujah.Client;
using Hallelujah.Contracts;
using Xunit;

namespace Hallelujah.Summit.Tests.Rpc;

public class SummitConnectionTests
{
    [Fact]
    public async Task Every_method_reaches_the_Summit_and_comes_back()
    {
        await using RpcBench bench = await RpcBench.StartAsync();
        CommandSubmission? submitted = null;
        bench.Summit.OnSubmit = s =>
        {
            submitted = s;
            return Task.FromResult(FakeSummit.Sales);
        };
        await using SummitConnection connection = await bench.ConnectAsync();
        ISummitRpc rpc = connection.Rpc;
        CancellationToken none = CancellationToken.None;

        Assert.Equal("fake", connection.Hello.Summit);
        Assert.Equal("fake", (await rpc.GetSummitAsync(none)).Name);
        await rpc.StopSummitAsync(none);
        ExtractCommand command = new()
        {
            Feed = "eu",
            Input = "sales",
            Selection = new Selection
            {
                Columns = ["Amount"],
                Where = new BinaryNode(
                    BinaryOperator.Gt, new ColumnNode("Amount"), new LiteralNode(LiteralKind.Int64, "3")),
                First = 10,
            },
        };
        Guid id = Guid.NewGuid();
        Assert.Equal(FakeSummit.Sales, await rpc.SubmitAsync(new CommandSubmission(id, command), none));
        ExtractCommand arrived = Assert.IsType<ExtractCommand>(submitted!.Command);
        Assert.Equal(id, submitted.CommandId);
        Assert.Equal(command.Selection.Where, arrived.Selection.Where);
        Assert.Equal(10, arrived.Selection.First);
        Assert.Equal(FakeSummit.Sales, await rpc.WaitAsync(id, 5, null, none));
        Assert.Equal(FakeSummit.Sales, await rpc.CancelAsync(id, none));
        Assert.Equal([FakeSummit.Sales], await rpc.FindFeedsAsync(new FeedQuery(["sales"]), none));
        Assert.Empty(await rpc.FindFeedsAsync(new FeedQuery(["other"]), none));
        Assert.Equal(1, (await rpc.RestoreFeedAsync("x", true, none)).Rejected);
        CommandInfo line = Assert.Single(await rpc.GetCommandsAsync(null, none));
        Assert.Equal("(all)", line.Worksheet);
        Assert.Equal(["/data/sales.csv"], Assert.IsType<ImportCommand>(line.Command).Paths);
        Assert.Single(await rpc.DeleteWorksheetAsync("main", none));
        Assert.Equal(
            ";", (await rpc.InspectSourceAsync("/f", new CsvImportOptions { Delimiter = ";" }, none)).Delimiter);
        Assert.Equal(",", (await rpc.InspectSourceAsync("/f", null, none)).Delimiter);
        Assert.Equal("beta:/f", (await rpc.InspectSourceOnAsync("/f", "beta", null, none)).Path);
        Assert.Equal("Amount", Assert.Single(await rpc.GetSchemaAsync("sales", none)).Name);
        Assert.Equal(2, (await rpc.GetStatsAsync("sales", null, none)).Count);
        Assert.Equal("A", Assert.Single(await rpc.GetStatsAsync("sales", ["A"], none)).Name);
        Assert.Equal("t", (await rpc.OpenRowsAsync("sales", new Selection(), none)).Ticket);
        ExportRequest export = new("sales", "/o.csv", "csv", new Selection(), false);
        Assert.Equal("/o.csv", (await rpc.ExportAsync(export, null, none)).Path);
        Assert.Empty(await rpc.GetRejectsAsync("sales", 0, 10, none));
        Assert.Empty(bench.Log.Lines);
    }

    [Fact]
    public async Task An_error_of_the_table_arrives_with_all_its_facts()
    {
        await using RpcBench bench = await RpcBench.StartAsync();
        bench.Summit.OnDelete = (feed, _) =>
            throw new HallException(HallErrors.BadRecord, "Line 7 is bad.", feed, "Mend it.")
            {
                Location = new SourceLocation("/f.csv", 7, "Amount", "x", 99),
            };
        await using SummitConnection connection = await bench.ConnectAsync();

        HallException error = await Assert.ThrowsAsync<HallException>(
            () => connection.Rpc.DeleteFeedAsync("sales", CancellationToken.None));

        Assert.Same(HallErrors.BadRecord, error.Error);
        Assert.Equal("Line 7 is bad.", error.Message);
        Assert.Equal("sales", error.Target);
        Assert.Equal("Mend it.", error.Recommendation);
        Assert.Equal(new SourceLocation("/f.csv", 7, "Amount", "x", 99), error.Location);
    }

    [Fact]
    public async Task A_filter_with_a_thousand_terms_arrives_in_order()
    {
        await using RpcBench bench = await RpcBench.StartAsync();
        Selection? arrived = null;
        bench.Summit.OnRead = (_, selection, _) =>
        {
            arrived = selection;
            return Task.FromResult(new RowsTicket("t", "127.0.0.1:1", DateTime.UnixEpoch));
        };
        await using SummitConnection connection = await bench.ConnectAsync();
        Predicate where = Term(0);
        for (int i = 1; i < 1_000; i++) where = new BinaryNode(BinaryOperator.Or, where, Term(i));

        await connection.Rpc.OpenRowsAsync("sales", new Selection { Where = where }, CancellationToken.None);

        Assert.Equal(Enumerable.Range(0, 1_000).Select(Term), Terms(arrived!.Where!));

        static Predicate Term(int i) =>
            new BinaryNode(BinaryOperator.Eq, new ColumnNode("n"), new LiteralNode(LiteralKind.Int64, $"{i}"));

        static IEnumerable<Predicate> Terms(Predicate p) =>
            p is BinaryNode { Operator: BinaryOperator.Or } or ? Terms(or.Left).Concat(Terms(or.Right)) : [p];
    }

    [Theory]
    [InlineData(Limits.MaxPredicateJsonDepth - 1, true)]
    [InlineData(Limits.MaxPredicateJsonDepth, false)]
    public async Task A_filter_as_deep_as_allowed_arrives_and_a_deeper_one_is_told(int nots, bool fits)
    {
        await using RpcBench bench = await RpcBench.StartAsync();
        CommandSubmission? arrived = null;
        bench.Summit.OnSubmit = submission =>
        {
            arrived = submission;
            return Task.FromResult(FakeSummit.Sales);
        };
        await using SummitConnection connection = await bench.ConnectAsync();
        Predicate where = new ColumnNode("b");
        for (int i = 0; i < nots; i++) where = new UnaryNode(UnaryOperator.Not, where);
        ExtractCommand command = new() { Feed = "x", Input = "sales", Selection = new Selection { Where = where } };
        Task Submit() =>
            connection.Rpc.SubmitAsync(new CommandSubmission(Guid.NewGuid(), command), CancellationToken.None);

        if (!fits)
        {
            HallException error = await Assert.ThrowsAsync<HallException>(Submit);
            Assert.Same(HallErrors.PredicateInvalid, error.Error);
            return;
        }
        await Submit();
        Assert.Equal(where, Assert.IsType<ExtractCommand>(arrived!.Command).Selection.Where);
    }

    [Fact]
    public async Task Progress_comes_in_order_and_before_the_answer()
    {
        await using RpcBench bench = await RpcBench.StartAsync();
        bench.Summit.OnWait = (_, _, progress, _) =>
        {
            for (int i = 0; i < 2_000; i++) progress!.Report(new FeedProgress("load", i, i, null));
            return Task.FromResult(FakeSummit.Sales);
        };
        await using SummitConnection connection = await bench.ConnectAsync();
        Recorder recorder = new();

        await connection.Rpc.WaitAsync(Guid.NewGuid(), null, recorder, CancellationToken.None);

        Assert.Equal(Enumerable.Range(0, 2_000).Select(i => (long)i), recorder.Rows.ToArray());
    }

    [Fact]
    public async Task A_cancelled_call_ends_here_and_there()
    {
        await using RpcBench bench = await RpcBench.StartAsync();
        TaskCompletionSource started = new(TaskCreationOptions.RunContinuationsAsynchronously);
        TaskCompletionSource stopped = new(TaskCreationOptions.RunContinuationsAsynchronously);
        bench.Summit.OnFind = async (_, token) =>
        {
            using CancellationTokenRegistration cancelled = token.Register(stopped.SetResult);
            started.SetResult();
            await Eventually.CancelledAsync(token);
            return [];
        };
        await using SummitConnection connection = await bench.ConnectAsync();
        using CancellationTokenSource cancel = new();

        Task calling = connection.Rpc.FindFeedsAsync(new FeedQuery(), cancel.Token);
        await started.Task.WaitAsync(RpcBench.Patience);
        await cancel.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => calling.WaitAsync(RpcBench.Patience));
        await stopped.Task.WaitAsync(RpcBench.Patience);
        Assert.Equal("fake", (await connection.Rpc.GetSummitAsync(CancellationToken.None)).Name);
    }

    [Fact]
    public async Task A_method_that_does_not_obey_a_cancel_does_not_hold_the_caller()
    {
        await using RpcBench bench = await RpcBench.StartAsync();
        TaskCompletionSource started = new(TaskCreationOptions.RunContinuationsAsynchronously);
        TaskCompletionSource<IReadOnlyList<FeedInfo>> never = new();
        bench.Summit.OnFind = (_, _) =>
        {
            started.SetResult();
            return never.Task;
        };
        await using SummitConnection connection = await bench.ConnectAsync();
        using CancellationTokenSource cancel = new();

        Task calling = connection.Rpc.FindFeedsAsync(new FeedQuery(), cancel.Token);
        await started.Task.WaitAsync(RpcBench.Patience);
        await cancel.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => calling.WaitAsync(RpcBench.Patience));
        never.SetResult([]);
    }

    [Fact]
    public async Task What_a_client_began_is_cancelled_when_it_disconnects()
    {
        await using RpcBench bench = await RpcBench.StartAsync();
        TaskCompletionSource started = new(TaskCreationOptions.RunContinuationsAsynchronously);
        TaskCompletionSource stopped = new(TaskCreationOptions.RunContinuationsAsynchronously);
        bench.Summit.OnFind = async (_, token) =>
        {
            using CancellationTokenRegistration cancelled = token.Register(stopped.SetResult);
            started.SetResult();
            await Eventually.CancelledAsync(token);
            return [];
        };
        SummitConnection connection = await bench.ConnectAsync();
        Task calling = connection.Rpc.FindFeedsAsync(new FeedQuery(), CancellationToken.None);
        await started.Task.WaitAsync(RpcBench.Patience);

        await connection.DisposeAsync();

        await stopped.Task.WaitAsync(RpcBench.Patience);
        HallException error = await Assert.ThrowsAsync<HallException>(() => calling.WaitAsync(RpcBench.Patience));
        Assert.Same(HallErrors.ConnectionLost, error.Error);
    }

    [Fact]
    public async Task A_cancellation_that_came_from_the_Summit_is_an_error_not_the_callers_own()
    {
        await using RpcBench bench = await RpcBench.StartAsync();
        bench.Summit.OnFind = (_, _) => Task.FromCanceled<IReadOnlyList<FeedInfo>>(new CancellationToken(true));
        await using SummitConnection connection = await bench.ConnectAsync();

        HallException error = await Assert.ThrowsAsync<HallException>(
            () => connection.Rpc.FindFeedsAsync(new FeedQuery(), CancellationToken.None));

        Assert.Same(HallErrors.Cancelled, error.Error);
    }

    [Fact]
    public async Task A_Summit_that_dies_in_the_middle_of_a_call_is_ConnectionLost()
    {
        RpcBench bench = await RpcBench.StartAsync();
        TaskCompletionSource started = new(TaskCreationOptions.RunContinuationsAsynchronously);
        bench.Summit.OnFind = async (_, token) =>
        {
            started.SetResult();
            await Eventually.CancelledAsync(token);
            return [];
        };
        await using SummitConnection connection = await bench.ConnectAsync();
        Task calling = connection.Rpc.FindFeedsAsync(new FeedQuery(), CancellationToken.None);
        await started.Task.WaitAsync(RpcBench.Patience);

        await bench.DisposeAsync();

        HallException error = await Assert.ThrowsAsync<HallException>(() => calling.WaitAsync(RpcBench.Patience));
        Assert.Same(HallErrors.ConnectionLost, error.Error);
        Assert.Contains(bench.Address.ToString(), error.Message, StringComparison.Ordinal);
        Assert.False(connection.IsOpen);
        error = await Assert.ThrowsAsync<HallException>(() => connection.Rpc.GetSummitAsync(CancellationToken.None));
        Assert.Same(HallErrors.ConnectionLost, error.Error);
    }

    [Fact]
    public async Task Nothing_at_the_address_is_ConnectionFailed_with_the_address()
    {
        RpcBench bench = await RpcBench.StartAsync();
        await bench.DisposeAsync();

        HallException error = await Assert.ThrowsAsync<HallException>(() => bench.ConnectAsync());

        Assert.Same(HallErrors.ConnectionFailed, error.Error);
        Assert.Equal($"No Summit can be reached at {bench.Address}: nothing listens there.", error.Message);
    }

    [Theory]
    [InlineData("SSH-2.0-OpenSSH_9.6\r\n")]
    [InlineData("HTTP/1.1 400 Bad Request\r\nContent-Length: 5\r\n\r\nsorry")]
    [InlineData("Content-Length: 2\r\n\r\n[]")]
    [InlineData("")]
    public async Task Something_else_at_the_address_is_ConnectionFailed(string greeting)
    {
        using TcpListener other = new(IPAddress.Loopback, 0);
        other.Start();
        Task answering = Task.Run(async () =>
        {
            using TcpClient client = await other.AcceptTcpClientAsync();
            NetworkStream stream = client.GetStream();
            await stream.WriteAsync(Encoding.ASCII.GetBytes(greeting));
            client.Client.Shutdown(SocketShutdown.Send);
            try
            {
                await stream.CopyToAsync(Stream.Null);
            }
            catch (IOException)
            {
                // The client closed as soon as it knew: a reset.
            }
        });

        HallException error = await Assert.ThrowsAsync<HallException>(() => SummitConnection.ConnectAsync(
            new SummitAddress("127.0.0.1", ((IPEndPoint)other.LocalEndpoint).Port), "t", CancellationToken.None));

        Assert.Same(HallErrors.ConnectionFailed, error.Error);
        await answering.WaitAsync(RpcBench.Patience);
    }

    [Fact]
    public async Task A_wrong_token_is_Unauthenticated_with_the_address()
    {
        await using RpcBench bench = await RpcBench.StartAsync();

        HallException error = await Assert.ThrowsAsync<HallException>(() => bench.ConnectAsync("wrong"));

        Assert.Same(HallErrors.Unauthenticated, error.Error);
        Assert.Equal(bench.Address.ToString(), error.Target);
    }

    [Fact]
    public async Task A_feeds_own_port_answers_for_the_feed()
    {
        await using RpcBench bench = await RpcBench.StartAsync(target: new FakeFeed());
        await using FeedConnection connection =
            await FeedConnection.ConnectAsync(bench.Address, RpcBench.Token, CancellationToken.None);

        Assert.Equal(
            "Amount", Assert.Single(await connection.Rpc.GetSchemaAsync("sales", CancellationToken.None)).Name);
    }

    sealed class Recorder : IProgress<FeedProgress>
    {
        public ConcurrentQueue<long> Rows { get; } = new();

        public void Report(FeedProgress value) => Rows.Enqueue(value.Rows);
    }
}
