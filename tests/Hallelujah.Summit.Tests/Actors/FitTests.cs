using Hallelujah.Contracts;
using Hallelujah.Summit.Tests.Processes;
using Xunit;
using static Hallelujah.Summit.SummitProtocol;

namespace Hallelujah.Summit.Tests.Actors;

/// <summary>
/// An extraction whose selection does not fit its input is refused where that can be known, and leaves nothing.
/// </summary>
public sealed class FitTests : SummitRig
{
    static readonly Selection NoSuchColumn = new() { Columns = ["nosuch"] };

    public static TheoryData<string, Selection> Misfits => new()
    {
        { "ColumnNotFound", NoSuchColumn },
        { "ColumnNotFound", new Selection { Where = Compare("nosuch", "1", LiteralKind.Int64) } },
        { "PredicateInvalid", new Selection { Where = Compare("amount", "x", LiteralKind.Int64) } },
        { "InvalidOption", new Selection { Skip = -1 } },
        { "InvalidOption", new Selection { AllowPartial = true } },
    };

    static BinaryNode Compare(string column, string value, LiteralKind kind) =>
        new(BinaryOperator.Eq, new ColumnNode(column), new LiteralNode(kind, value));

    [Theory]
    [MemberData(nameof(Misfits), DisableDiscoveryEnumeration = true)]
    public async Task What_does_not_fit_a_feed_that_is_ready_is_refused_at_once(string error, Selection selection)
    {
        await StartAsync();
        await ReadyAsync("sales");
        HallException refused = await FailsAsync(SubmitAsync("sales", "part", selection));
        Assert.Equal(error, refused.Error.Id);
        Assert.Null(await FindAsync("part"));
        Assert.Equal(["sales"], (await CommandsAsync()).Select(c => c.Feed));
        Assert.Equal(FeedState.Ready, (await EndAsync(await ExtractAsync("sales", "part"))).State);
    }

    [Fact]
    public async Task What_cannot_be_known_yet_is_taken()
    {
        await StartAsync();
        Works.Setup["sales"] = w => w.Gate.Reset();
        await ImportAsync("sales");
        Assert.Equal(FeedState.Waiting, (await SubmitAsync("sales", "part", NoSuchColumn)).State);
    }

    [Fact]
    public async Task A_damaged_input_is_told_of_as_ever()
    {
        await StartAsync();
        FeedInfo sales = await ReadyAsync("sales");
        await KillAsync();
        FileDamage.InTheMiddle(Path.Combine(Paths.Feed(sales.Id), "feed.json"));
        await StartAsync();
        FeedInfo part = await EndAsync(await SubmitAsync("sales", "part", NoSuchColumn));
        Assert.Equal((nameof(HallErrors.CommandSkipped), "sales"), (part.Error!.Id, part.Error.Target));
        Assert.Equal(FeedState.Damaged, (await FindAsync("sales"))!.State);
    }

    [Fact]
    public async Task Commands_are_taken_in_the_order_in_which_they_come()
    {
        await StartAsync();
        await ReadyAsync("sales");
        Task<FeedInfo>[] submits =
            [SubmitAsync("sales", "a", new Selection()), SubmitAsync("a", "b", new Selection()), ImportAsync("c")];
        await Task.WhenAll(submits);
        Assert.Equal(["sales", "a", "b", "c"], (await CommandsAsync()).Select(c => c.Feed));
    }

    [Fact]
    public async Task A_command_that_was_taken_before_is_answered_again()
    {
        await StartAsync();
        FeedInfo sales = await ReadyAsync("sales");
        var submission = new CommandSubmission(Guid.NewGuid(), new ExtractCommand { Feed = "part", Input = "sales" });
        FeedInfo part = await AskAsync<FeedInfo>(new Submit(submission));
        await EndAsync(part);
        await DeleteAsync("sales");
        Assert.Equal(part.Id, (await AskAsync<FeedInfo>(new Submit(submission))).Id);
        Assert.NotEqual(sales.Id, part.Id);
    }

    [Fact]
    public async Task A_restore_on_another_feed_that_does_not_fit_leaves_the_command_deleted()
    {
        await StartAsync();
        await ReadyAsync("sales");
        await EndAsync(await SubmitAsync("sales", "part", new Selection { Columns = ["amount"] }));
        await DeleteAsync("part");
        await DeleteAsync("sales");
        Works.Setup["sales"] = w => w.Column = "price";
        await ReadyAsync("sales");
        HallException refused = await FailsAsync(AskAsync<FeedInfo>(new RestoreFeed("part", true)));
        Assert.Equal(HallErrors.ColumnNotFound, refused.Error);
        Assert.Null(await FindAsync("part"));
        Assert.Equal(FeedState.Deleted, (await CommandsAsync()).Single(c => c.Position == 2).State);
    }

    Task<FeedInfo> SubmitAsync(string input, string feed, Selection selection) =>
        AskAsync<FeedInfo>(new Submit(new CommandSubmission(
            Guid.NewGuid(), new ExtractCommand { Feed = feed, Input = input, Selection = selection })));
}
