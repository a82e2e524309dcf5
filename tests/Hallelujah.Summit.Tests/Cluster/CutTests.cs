using Akka.Configuration;
using Hallelujah.Benchmarks.Simulation;
using Hallelujah.Contracts;
using Hallelujah.Summit.Cluster;
using Xunit;

namespace Hallelujah.Summit.Tests.Cluster;

/// <summary>A partition on a network in memory: needs nothing of the machine. Both sides have clients.</summary>
public sealed class CutTests : IDisposable
{
    /// <summary>Shorter than those of real hosts, so that a cut is found out within seconds.</summary>
    static readonly Config Quick = ConfigurationFactory.ParseString("""
        akka.cluster {
          failure-detector { heartbeat-interval = 100ms, acceptable-heartbeat-pause = 1s }
          split-brain-resolver.stable-after = 1s
        }
        """);

    static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    readonly TemporaryDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    [Fact]
    public async Task A_host_that_is_cut_off_takes_no_command_and_comes_back_to_what_the_others_did()
    {
        using var late = new CancellationTokenSource(Patience);
        await using var hosts = new MemoryHosts(_directory.Path, 3, Quick);
        await hosts.StartAsync(late.Token);
        await SubmitAsync(hosts, 0, "before");
        await SubmitAsync(hosts, 2, "own");
        // What has not reached the others before the cut does not until it is healed.
        foreach (int host in (int[])[0, 1, 2]) await SeesAsync(hosts, host, "before Up, own Up", late.Token);

        hosts.Network.CutOff(MemoryHosts.IpOf(2), MemoryHosts.IpOf(0), MemoryHosts.IpOf(1));
        // At once, before anybody has noticed: a majority of votes decides.
        Task<HallException> refused = Assert.ThrowsAsync<HallException>(() => SubmitAsync(hosts, 2, "both"));
        await SubmitAsync(hosts, 0, "both");
        Assert.Equal(HallErrors.NoQuorum, (await refused).Error);
        await hosts.Nodes[2].View.WaitAsync(quorum: false, late.Token);
        var id = Guid.NewGuid();
        await SubmitAsync(hosts, 1, "meanwhile", id);
        HallException minority = await Assert.ThrowsAsync<HallException>(() => SubmitAsync(hosts, 2, "late"));
        Assert.Equal(HallErrors.NoQuorum, minority.Error);
        await DownAsync(hosts, 0, 2, late.Token);
        await DownAsync(hosts, 2, 0, late.Token);
        // Who did not get the answer has only the id that he gave the command.
        Assert.Equal("meanwhile", (await hosts.Services[1].WaitAsync(id, null, null, late.Token)).Name);
        Assert.Equal("before Down, own Down", await FindAsync(hosts, 2));
        await SeesAsync(hosts, 0, "before Up, both Up, meanwhile Up, own Down", late.Token);

        hosts.Network.Heal();
        foreach (ClusterNode node in hosts.Nodes) await MemoryHosts.AllUpAsync(node.View, late.Token);
        foreach (int host in (int[])[0, 1, 2])
            await SeesAsync(hosts, host, "before Up, both Up, meanwhile Up, own Up", late.Token);
        HallException had = await Assert.ThrowsAsync<HallException>(() => SubmitAsync(hosts, 2, "both"));
        Assert.Equal(HallErrors.NameInUse, had.Error);
        await SubmitAsync(hosts, 2, "late");
    }

    static Task<FeedInfo> SubmitAsync(MemoryHosts hosts, int host, string name, Guid? id = null) =>
        hosts.Services[host].SubmitAsync(
            new CommandSubmission(id ?? Guid.NewGuid(), new ImportCommand { Feed = name, Paths = ["x.csv"] }),
            CancellationToken.None);

    static async Task DownAsync(MemoryHosts hosts, int host, int other, CancellationToken cancellationToken)
    {
        ClusterView view = hosts.Nodes[host].View;
        while (true)
        {
            Task changed = view.Changed;
            if (view[MemoryHosts.IpOf(other)].State == HostState.Down) return;
            await changed.WaitAsync(cancellationToken);
        }
    }

    /// <summary>Every feed with the state of its host, as a host shows it.</summary>
    static async Task<string> FindAsync(MemoryHosts hosts, int host) => string.Join(", ",
        (await hosts.Services[host].FindFeedsAsync(new FeedQuery(), CancellationToken.None))
            .OrderBy(f => f.Name, StringComparer.Ordinal).Select(f => $"{f.Name} {f.HostState}"));

    static async Task SeesAsync(MemoryHosts hosts, int host, string expected, CancellationToken cancellationToken)
    {
        ClusterNode node = hosts.Nodes[host];
        while (true)
        {
            Task changed = Task.WhenAny(node.Catalogue.Changed, node.View.Changed);
            string got = await FindAsync(hosts, host);
            if (got == expected) return;
            try
            {
                await changed.WaitAsync(cancellationToken);
            }
            catch (OperationCanceledException)
            {
                Assert.Fail($"{MemoryHosts.NameOf(host)} is to see {expected}; it sees {got}.");
            }
        }
    }
}
