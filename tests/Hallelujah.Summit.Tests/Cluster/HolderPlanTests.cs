using Hallelujah.Contracts;
using Hallelujah.Summit.Parts;
using Xunit;

namespace Hallelujah.Summit.Tests.Cluster;

public sealed class HolderPlanTests
{
    /// <summary>Parts as "host: copies", hosts as "name" where they are up, "name?" where away, "name!" lost.</summary>
    [Theory]
    [InlineData(2, "a b c", null, "a: b", "")]
    [InlineData(2, "a b? c", null, "a: b", "")]
    [InlineData(2, "a b! c", null, "a: b", "a: c")]
    [InlineData(2, "a b!", null, "a: b", "")]
    [InlineData(3, "a b! c", null, "a: b c", "")]
    [InlineData(2, "a c", null, "a: b | c: a", "a: c")]
    [InlineData(2, "a", null, "a: b", "a:")]
    [InlineData(2, "a! b c", null, "a: b", "a: b c")]
    [InlineData(2, "b c", null, "a: b", "a: b c")]
    [InlineData(2, "b? c", null, "a: b", "")]
    [InlineData(1, "a b", null, "a: | b:", "")]
    [InlineData(1, "a b c", "b", "a: | b: | c:", "c#2: c")]
    [InlineData(2, "a b c", "b", "a: b | b: c", "a: c | c#2: c a")]
    [InlineData(2, "a b c", "b", "b: c | c#2: b", "c#3: c a | c#2: a c")]
    [InlineData(2, "a b", "b", "a: b", "a:")]
    [InlineData(1, "a b? c", "b", "b:", "")]
    public void Others_take_the_place_of_those_that_are_gone(
        int wanted, string hosts, string? leaving, string has, string expected)
    {
        var plan = new HolderPlan(
            wanted,
            [.. hosts.Split(' ').Select(h => (h.TrimEnd('?', '!'), h[^1] switch
            {
                '?' => HolderStanding.Away,
                '!' => HolderStanding.Lost,
                _ => HolderStanding.Up,
            }))], leaving);
        IReadOnlyList<HolderChange> changes = plan.Of([.. has.Split(" | ").Select(Part)]);
        Assert.Equal(expected, string.Join(
            " | ", changes.Select(c => $"{c.After.Name}: {string.Join(' ', c.After.Copies!)}".TrimEnd())));
    }

    [Fact]
    public void A_part_is_had_from_who_is_up_and_taken_by_who_has_it_not()
    {
        var plan = new HolderPlan(
            2, [("a", HolderStanding.Up), ("b", HolderStanding.Up), ("c", HolderStanding.Lost),
                ("d", HolderStanding.Up)], null);
        HolderChange change = Assert.Single(plan.Of([Part("b: c")]));
        Assert.Equal(["d"], change.Taking);
        Assert.Equal([new PartAddress("b", null)], change.Sources);
        Assert.False(change.IsRenamed);
        change = Assert.Single(plan.Of([Part("c: b")]));
        Assert.Equal([new PartAddress("b", "c")], change.Sources);
    }

    static FeedHostInfo Part(string text)
    {
        string[] both = text.Split(':');
        string[] copies = both[1].Split(' ', StringSplitOptions.RemoveEmptyEntries);
        return new FeedHostInfo(both[0], 10, 100, 1) { Copies = copies.Length == 0 ? null : copies };
    }
}
