using Hallelujah.Contracts;
using Hallelujah.Summit.Parts;
using Hallelujah.Summit.Worksheet;
using Xunit;

namespace Hallelujah.Summit.Tests.Worksheet;

/// <summary>Extractions whose input is the copy here of another host's feed.</summary>
public sealed class PlanCopyTests
{
    static readonly FeedCopy Copy = new(Guid.NewGuid(), "alpha", Guid.NewGuid());

    static WorksheetRow Row(long position, string name, FeedState state) => new()
    {
        Position = position,
        Id = Guid.NewGuid(),
        CommandId = Guid.NewGuid(),
        Worksheet = "main",
        Name = name,
        Kind = "Import",
        CommandJson = $$"""{"kind":"import","feed":"{{name}}","paths":["/a.csv"]}""",
        State = state,
        Submitted = DateTime.UnixEpoch,
        HoldsName = true,
    };

    static WorksheetRow Submit(Plan plan, string name, bool waits = false) => plan.Submit(
        new CommandSubmission(Guid.NewGuid(), new ExtractCommand { Feed = name, Input = "sales" })
        {
            WaitForName = waits,
        },
        Guid.NewGuid(), copy: Copy);

    [Fact]
    public void It_runs_at_once()
    {
        WorksheetRow row = Submit(new Plan(new Catalogue([]), DateTime.UnixEpoch), "part");
        Assert.Equal((FeedState.Running, Copy, "sales"), (row.State, row.InputCopy, row.Input));
    }

    [Fact]
    public void It_waits_for_its_name_and_then_runs()
    {
        WorksheetRow holder = Row(1, "part", FeedState.Ready);
        var plan = new Plan(new Catalogue([holder]), DateTime.UnixEpoch);
        Guid id = Submit(plan, "part", waits: true).Id;
        Assert.Equal(FeedState.Waiting, plan.Get(id).State);
        plan.BeginDelete(holder.Id);
        plan.FinishDelete(holder.Id);
        Assert.Equal((FeedState.Running, Copy), (plan.Get(id).State, plan.Get(id).InputCopy));
    }

    /// <summary>The feed has come to this host: the copy goes, and the input is one of this host.</summary>
    [Theory]
    [InlineData(FeedState.Ready, FeedState.Running)]
    [InlineData(FeedState.Damaged, FeedState.Skipped)]
    public void What_has_come_to_this_host_is_no_copy(FeedState input, FeedState expected)
    {
        WorksheetRow waiting = Row(2, "part", FeedState.Waiting) with
        {
            Kind = "Extract",
            Input = "sales",
            InputId = Copy.Id,
            InputOwner = Copy.Owner,
            InputRun = Copy.Run,
        };
        var plan = new Plan(
            new Catalogue([Row(1, "sales", input) with { Id = Copy.Id }, waiting]), DateTime.UnixEpoch);
        plan.Settle();
        WorksheetRow row = plan.Get(waiting.Id);
        Assert.Equal((expected, (Guid?)Copy.Id), (row.State, row.InputId));
        if (expected == FeedState.Running) Assert.Null(row.InputCopy);
    }
}
