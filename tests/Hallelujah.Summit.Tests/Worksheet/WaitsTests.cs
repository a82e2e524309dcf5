using Hallelujah.Contracts;
using Hallelujah.Summit.Worksheet;
using Xunit;
using static Hallelujah.Summit.ElsewhereProtocol;

namespace Hallelujah.Summit.Tests.Worksheet;

/// <summary>Which commands wait for what another host has.</summary>
public class WaitsTests
{
    static WorksheetRow Waiting(string name, string kind) => new()
    {
        Position = 1,
        Id = Guid.NewGuid(),
        CommandId = Guid.NewGuid(),
        Worksheet = "main",
        Name = name,
        Kind = kind,
        CommandJson = $$"""{"kind":"{{kind.ToLowerInvariant()}}","feed":"{{name}}","input":"raw"}""",
        Input = "raw",
        State = FeedState.Waiting,
        Submitted = DateTime.UnixEpoch,
    };

    [Fact]
    public void One_that_only_a_later_version_can_read_does_not_stop_the_others()
    {
        WaitList waits = SummitActor.WaitsOf([Waiting("a", "Join"), Waiting("b", "Extract")]);
        Assert.Equal(["b"], waits.Waits.Select(w => w.Submission.Command.Feed));
    }
}
