using Hallelujah.Summit.Cluster;
using Xunit;

namespace Hallelujah.Summit.Tests.Cluster;

public sealed class VotersTests
{
    /// <summary>
    /// Who answered: a digit is a voter under a hosts.json of so many hosts, x one that does not vote.
    /// </summary>
    [Theory]
    [InlineData(3, 0, "", false)]
    [InlineData(3, 0, "x", true)]
    [InlineData(3, 0, "xx", true)]
    [InlineData(3, 0, "3", false)]
    [InlineData(3, 0, "3x", true)]
    [InlineData(5, 0, "5xx", false)]
    [InlineData(3, 0, "33", true)]
    [InlineData(5, 0, "x", false)]
    [InlineData(5, 0, "xx", true)]
    [InlineData(5, 0, "55", false)]
    [InlineData(5, 0, "555", true)]
    [InlineData(4, 0, "33", true)]
    [InlineData(4, 0, "3", false)]
    [InlineData(4, 3, "", false)]
    [InlineData(4, 3, "3", true)]
    [InlineData(4, 3, "4", true)]
    [InlineData(4, 3, "x", false)]
    [InlineData(5, 4, "3", false)]
    [InlineData(5, 4, "44", true)]
    [InlineData(5, 4, "43", false)]
    [InlineData(3, 4, "4", false)]
    [InlineData(3, 4, "43", true)]
    [InlineData(2, 1, "", true)]
    [InlineData(2, 3, "3", true)]
    public void A_host_votes_once_it_has_heard_one_of_any_majority(int hosts, int own, string told, bool expected) =>
        Assert.Equal(expected, ClusterNames.IsEnough(
            ShapeOf(hosts), own == 0 ? null : ShapeOf(own), [.. told.Select(t => t == 'x' ? null : ShapeOf(t - '0'))]));

    [Fact]
    public void Only_a_host_that_has_not_voted_counts_as_one_that_began_the_cluster()
    {
        Guid id = Guid.NewGuid();
        var voter = new Ballot(ShapeOf(5), [], Guid.NewGuid(), [id]);
        Assert.True(ClusterNames.IsFounder(null, id, [voter]));
        Assert.False(ClusterNames.IsFounder(ShapeOf(5), id, [voter]));
        Assert.False(ClusterNames.IsFounder(null, Guid.NewGuid(), [voter]));
        Assert.False(ClusterNames.IsFounder(null, id, [voter with { Adopted = null }]));
    }

    [Fact]
    public void A_hosts_json_is_next_to_one_with_a_host_more_or_less_and_nothing_else()
    {
        ClusterShape three = ShapeOf(3);
        Assert.True(three.IsNextTo(ShapeOf(4)) && three.IsNextTo(ShapeOf(2)));
        Assert.False(three.IsNextTo(three) || three.IsNextTo(ShapeOf(5)));
        Assert.False(three.IsNextTo(ShapeOf(4) with { Port = 9 }));
        Assert.False(three.IsNextTo(three with { Hosts = [.. three.Hosts.Skip(1), new("z", "127.0.0.9")] }));
        Assert.False(three.IsNextTo(three with { Hosts = [.. three.Hosts.Skip(1), new("z", "127.0.0.1")] }));
    }

    [Fact]
    public void Hosts_whose_addresses_all_change_are_still_those_that_voted()
    {
        ClusterShape before = ShapeOf(3);
        ClusterShape moved = before with { Hosts = [.. before.Hosts.Select(h => h with { Ip = h.Ip + "9" })] };
        Assert.False(ClusterNames.IsEnough(moved, before, []));
        Assert.True(ClusterNames.IsEnough(moved, before, [before]));
        Assert.True(ClusterNames.IsEnough(moved, before, [moved]));
    }

    [Fact]
    public void A_digest_tells_what_a_hosts_json_says_as_the_whole_of_it_does()
    {
        ClusterShape three = ShapeOf(3);
        ClusterShape[] others = [ShapeOf(4), ShapeOf(2), three with { Port = 9 }, three with { ClusterPort = 9 },
            three with { Hosts = [.. three.Hosts.Skip(1), new("h3", "127.0.0.9")] },
            three with { Hosts = [.. three.Hosts.Take(2), new("z", "127.0.0.3")] }];
        Assert.All(others, o => Assert.False(three.IsSame(o) || three.Digest() == o.Digest()));
        ClusterShape same = three with { Hosts = [.. three.Hosts.Take(2), new("H3", "127.0.0.3")] };
        Assert.True(three.IsSame(same) && three.Digest() == same.Digest());
    }

    static ClusterShape ShapeOf(int hosts) => new(
        1, 2, [.. Enumerable.Range(1, hosts).Select(i => new ShapeHost($"h{i}", $"127.0.0.{i}"))]);
}
