using System.Text.Json;
using Xunit;

namespace Hallelujah.Contracts.Tests;

public class HallJsonTests
{
    [Fact]
    public void A_command_comes_back_as_it_was()
    {
        ExtractCommand command = new()
        {
            Feed = "eu",
            Input = "sales",
            Selection = new Selection
            {
                Columns = ["Amount", "Reg*"],
                Skip = 3,
                First = 10,
                Where = new BinaryNode(
                    BinaryOperator.And,
                    new BinaryNode(BinaryOperator.In, new ColumnNode("Region"),
                        new ListNode([new LiteralNode(LiteralKind.String, "EU"),
                            new LiteralNode(LiteralKind.Null, "null")]), true),
                    new UnaryNode(UnaryOperator.Not,
                        new CallNode("StartsWith", [new ColumnNode("N"), new LiteralNode(LiteralKind.String, "x")]))),
            },
        };
        CommandSubmission submission = new(Guid.NewGuid(), command) { WaitForInput = true };

        string json = JsonSerializer.Serialize(submission, HallJson.Options);
        CommandSubmission back = JsonSerializer.Deserialize<CommandSubmission>(json, HallJson.Options)!;

        Assert.Equal(json, JsonSerializer.Serialize(back, HallJson.Options));
        Assert.IsType<ExtractCommand>(back.Command);
        Assert.Equal(["sales"], back.Command.Inputs);
        Assert.Equal("main", back.Worksheet);
        Assert.True(back.WaitForInput);
        Assert.Contains("\"operator\":\"And\"", json, StringComparison.Ordinal);
        Assert.DoesNotContain("inputs", json, StringComparison.Ordinal);
    }

    [Fact]
    public void What_a_newer_client_adds_is_passed_over_and_order_does_not_matter()
    {
        FeedCommand command = JsonSerializer.Deserialize<FeedCommand>(
            """{"paths":["/a.csv"],"fromTheFuture":{"x":[1]},"feed":"a","csv":{"onError":"Reject","nullValues":["NA"]},"kind":"import"}""",
            HallJson.Options)!;

        ImportCommand import = Assert.IsType<ImportCommand>(command);
        Assert.Equal(["/a.csv"], import.Paths);
        Assert.Equal(BadRecordPolicy.Reject, import.Csv.OnError);
        Assert.Equal(["NA"], import.Csv.NullValues);
        Assert.Empty(import.Inputs);
    }

    [Theory]
    [InlineData("""{"kind":"nosuch","feed":"a"}""")]
    [InlineData("""{"kind":"import","feed":"a"}""")]
    [InlineData("""{"kind":"import","paths":[]}""")]
    [InlineData("""{"kind":"import","feed":"a","paths":["x"],"csv":{"onError":"Maybe"}}""")]
    public void A_command_that_lacks_something_is_refused(string json) =>
        Assert.Throws<JsonException>(() => JsonSerializer.Deserialize<FeedCommand>(json, HallJson.Options));

    [Fact]
    public void Every_state_and_operator_travels_by_name()
    {
        foreach (FeedState state in Enum.GetValues<FeedState>())
            Assert.Equal($"\"{state}\"", JsonSerializer.Serialize(state, HallJson.Options));
        foreach (BinaryOperator op in Enum.GetValues<BinaryOperator>())
            Assert.Equal($"\"{op}\"", JsonSerializer.Serialize(op, HallJson.Options));
    }

    [Fact]
    public void Times_keep_that_they_are_UTC()
    {
        DateTime time = new(2025, 1, 2, 3, 4, 5, 678, DateTimeKind.Utc);

        string json = JsonSerializer.Serialize(time, HallJson.Options);

        Assert.Equal("\"2025-01-02T03:04:05.678Z\"", json);
        Assert.Equal(DateTimeKind.Utc, JsonSerializer.Deserialize<DateTime>(json, HallJson.Options).Kind);
    }
}
