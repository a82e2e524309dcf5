using System.Net;
using Hallelujah.Contracts;
using Hallelujah.Summit.Cluster;
using Hallelujah.Summit.Hosting;
using Hallelujah.Summit.Parts;
using Xunit;

namespace Hallelujah.Summit.Tests.Cluster;

public sealed class PlacementTests
{
    const long Large = 8L << 30;

    static readonly HostEntry[] Entries = [.. HostsUnderTest.All.Select(
        (n, i) => new HostEntry(n, IPAddress.Parse(HostsUnderTest.Ip(i))))];

    /// <summary>Beta of four hosts, of which delta is down. Nobody is called.</summary>
    static PartHosts Hosts()
    {
        var view = new ClusterView(new SummitConfiguration(Entries, Entries[1], 1, 2, null), TimeProvider.System);
        view.Set(Entries.ToDictionary(
            e => e.Ip.ToString(), e => e.Name == "delta" ? HostState.Down : HostState.Up));
        return new PartHosts(view, null!, null!);
    }

    static ImportCommand Import(string? onHost, string? hosts) =>
        new() { Feed = "f", Paths = ["/f.csv"], OnHost = onHost, Hosts = hosts };

    [Theory]
    [InlineData(null, null, 1_000, "beta")]
    [InlineData(null, null, Large, "beta alpha gamma")]
    [InlineData("beta", null, Large, "beta alpha gamma")]
    [InlineData("alpha, beta", null, Large, "beta")]
    [InlineData("*", null, Large, "beta")]
    [InlineData(null, "*", 1_000, "beta alpha gamma delta")]
    [InlineData(null, "gamma, alpha", 1_000, "alpha gamma")]
    [InlineData("*", "gamma", Large, "gamma")]
    public void Rows_go_where_the_command_says_or_where_the_files_are_or_to_all_that_are_up(
        string? onHost, string? hosts, long bytes, string expected)
    {
        var placement = Placement.Of(Import(onHost, hosts), bytes, Hosts());
        Assert.Equal((expected, hosts is not null), (string.Join(' ', placement.Hosts), placement.IsChosen));
    }

    [Fact]
    public void An_unknown_host_is_told() => Assert.Equal(
        HallErrors.HostNotFound,
        Assert.Throws<HallException>(() => Placement.Of(Import(null, "alpha, x"), 1, Hosts())).Error);

    [Theory]
    [InlineData("beta alpha gamma", 100, 100, "beta alpha gamma")]
    [InlineData("beta alpha gamma", 1, 100, "beta gamma")]
    [InlineData("beta alpha gamma", 2, 1, "beta")]
    // With its share of two hosts it would be full, with that of three not.
    [InlineData("beta alpha gamma", 8, 100, "beta alpha gamma")]
    [InlineData("beta alpha gamma", 8, 1, "beta")]
    [InlineData("beta", 0, 0, "beta")]
    public void Whose_disk_would_be_full_is_left_out(string hosts, int alpha, int gamma, string expected)
    {
        var free = new Dictionary<string, long> { ["alpha"] = (long)alpha << 30, ["gamma"] = (long)gamma << 30 };
        Placement placement = new Placement(hosts.Split(' '), false).WithRoom(Large, free);
        Assert.Equal(expected, string.Join(' ', placement.Hosts));
        // What is chosen, and what is not known, stays.
        Assert.Equal(hosts, string.Join(' ', new Placement(hosts.Split(' '), true).WithRoom(Large, free).Hosts));
        Assert.Equal(hosts, string.Join(' ', new Placement(hosts.Split(' '), false)
            .WithRoom(Large, new Dictionary<string, long>()).Hosts));
    }

    [Fact]
    public void Jahs_are_shared_evenly()
    {
        Assert.Equal([2, 4], Placement.Share(null, [2, 4]));
        Assert.Equal([3, 2], Placement.Share(5, [8, 8]));
        Assert.Equal([1, 0], Placement.Share(1, [8, 8]));
    }
}
