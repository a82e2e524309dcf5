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
                Where = new BinaryNode(BinaryOperator.Gt, new ColumnNode("Amount"), new LiteralNode(LiteralKind.Int64, "3")),
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
        Assert.Equal(";", (await rpc.InspectSourceAsync("/f", new CsvImportOptions { Delimiter = ";" }, none)).Delimiter);
        Assert.Equal(",", (await rpc.InspectSourceAsync("/f", null, none)).Delimiter);
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
        bench.Summit.OnDelete = (feed, _) => throw new HallException(HallErrors.BadRecord, "Line 7 is bad.", feed, "Mend it.")
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
}
