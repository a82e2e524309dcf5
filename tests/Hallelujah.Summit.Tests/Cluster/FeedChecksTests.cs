using Hallelujah.Contracts;
using Hallelujah.Summit.Hosting;
using Xunit;

namespace Hallelujah.Summit.Tests.Cluster;

public sealed class FeedChecksTests
{
    [Fact]
    public void Damaged_feeds_missing_rows_and_missing_copies_are_told()
    {
        FeedInfo whole = Feed("whole", 2, Part("up", "up2"));
        Assert.Equal((CheckResult.Pass, "2 feeds are ready, with all copies."), Of(whole, Feed("x")));
        Assert.Equal(
            (CheckResult.Warn, "1 feed is on fewer hosts than wanted: 'few' (1 of 2)."),
            Of(whole, Feed("few", 2, Part("up", "up2"), Part("down", "up"))));
        Assert.Equal(
            (CheckResult.Warn, "1 feed is on fewer hosts than wanted: 'few' (1 of 2)."),
            Of(Feed("few", 2, Part("up#2", "up"))));
        Assert.Equal(
            (CheckResult.Fail, "1 feed is without rows of hosts that are down: 'part' ('down')."),
            Of(Feed("few", 2, Part("up", "down")), Feed("part", null, Part("up"), Part("down"))));
        Assert.Equal(
            (CheckResult.Fail, "1 feed is without rows of hosts that are down: 'single' ('down')."),
            Of(Feed("single") with { Host = "down" }));
        Assert.Equal(
            (CheckResult.Fail, "5 feeds are damaged: 'a' on 'up', 'b' on 'up', 'c' on 'up' and 2 more."),
            Of([.. "abcde".Select(c => Feed($"{c}") with { State = FeedState.Damaged })]));
        Assert.Equal(CheckResult.Pass, Of(Feed("failed") with { State = FeedState.Failed, Host = "down" }).Result);
    }

    static (CheckResult Result, string Message) Of(params FeedInfo[] feeds)
    {
        CheckInfo check = FeedChecks.Of(feeds, h => h.StartsWith("up", StringComparison.Ordinal) && !h.Contains('#'));
        Assert.Equal(("Feeds", check.Result == CheckResult.Pass), (check.Name, check.Recommendation is null));
        return (check.Result, check.Message);
    }

    static FeedHostInfo Part(string name, params string[] copies) => new(name, 10, 100, 1) { Copies = copies };

    static FeedInfo Feed(string name, int? copies = null, params FeedHostInfo[] parts) => new()
    {
        Name = name,
        Id = Guid.NewGuid(),
        Worksheet = "main",
        State = FeedState.Ready,
        Rows = 10,
        Host = "up",
        Created = DateTime.UnixEpoch,
        Copies = copies,
        Hosts = parts.Length == 0 ? null : parts,
    };
}
