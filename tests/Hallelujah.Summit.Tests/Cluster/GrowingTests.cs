using Hallelujah.Client;
using Hallelujah.Contracts;
using Hallelujah.Summit.Cluster;
using Hallelujah.Summit.Hosting;
using Hallelujah.Summit.Tests.Processes;
using Xunit;

namespace Hallelujah.Summit.Tests.Cluster;

/// <summary>Hosts come and go by hosts.json while the others serve: real processes.</summary>
public sealed class GrowingTests(ITestOutputHelper output) : IDisposable
{
    readonly HostsUnderTest _hosts = new();

    public void Dispose() => _hosts.Dispose();

    [Fact]
    public async Task A_host_is_added_and_removed_while_commands_are_taken()
    {
        _hosts.Configure(3, _hosts.HostsJson(HostsUnderTest.All));
        Task early = _hosts.StartAsync(3);
        await _hosts.StartAllAsync();
        string csv = SummitUnderTest.MakeCsv(_hosts.Combine("a.csv"), 100);
        Assert.Null(await SubmitAsync(0, "sales", csv));
        await NothingChangesWhileFilesDifferAsync();
        await early;
        await AwaitedAsync(csv);

        for (int host = 0; host < 3; host++) _hosts.Configure(host, _hosts.HostsJson(HostsUnderTest.All));
        int taken = await UpdateUnderWorkAsync(1, csv);
        output.WriteLine($"{taken} commands were taken while the hosts updated");
        await _hosts.AllUpAsync(4);

        // The new host knows the names that the others gave before it was there.
        await _hosts.UntilAsync(
            3, "takes a name", async _ => (await SubmitAsync(3, "own", csv))?.Error.Id ?? "taken", "taken");
        Assert.Equal(HallErrors.NameInUse, (await SubmitAsync(3, "sales", csv))!.Error);
        await RemoveAsync(csv);
    }

    async Task NothingChangesWhileFilesDifferAsync()
    {
        _hosts.Configure(1, _hosts.HostsJson(HostsUnderTest.All));
        HallException differs = await UpdateFailsAsync(1, false);
        Assert.Equal(HallErrors.Configuration, differs.Error);
        Assert.Contains("'delta' (127.0.0.4) is only here", differs.Message, StringComparison.Ordinal);
        _hosts.Configure(1, _hosts.HostsJson(["alpha", "beta", "gamma", "delta", "epsilon"]));
        Assert.Contains(
            "changes by more than one host", (await UpdateFailsAsync(1, false)).Message, StringComparison.Ordinal);
        _hosts.Configure(1, "{ \"port\": oops");
        Assert.Equal(HallErrors.Configuration, (await UpdateFailsAsync(1, false)).Error);
    }

    /// <summary>delta has a feed, so that it is let go only by force.</summary>
    async Task RemoveAsync(string csv)
    {
        for (int host = 0; host < 3; host++) _hosts.Configure(host, _hosts.HostsJson(HostsUnderTest.Names));
        HallException up = await UpdateFailsAsync(0, true);
        Assert.Contains("'delta' is still part of the cluster", up.Message, StringComparison.Ordinal);
        Assert.Equal(0, await _hosts[3].TerminateAsync());
        await _hosts.SeesAsync(0, HostState.Up, HostState.Up, HostState.Up, HostState.Down);
        HallException told = await UpdateFailsAsync(0, false);
        Assert.Equal(HallErrors.InvalidState, told.Error);
        Assert.Contains("'delta' has 1 feeds, which would be lost to the cluster: 'own'", told.Message,
            StringComparison.Ordinal);
        await using (SummitConnection alpha = await _hosts.ConnectAsync(0))
        {
            IReadOnlyList<HostInfo> left = await alpha.Rpc.UpdateClusterAsync(true, CancellationToken.None);
            Assert.Equal(HostsUnderTest.Names, left.Select(h => h.Name));
        }
        await _hosts.AllUpAsync();
        Assert.Null(await SubmitAsync(2, "own", csv));
    }

    /// <summary>delta is not in the others' hosts.json: it takes no part, and says what it waits for.</summary>
    async Task AwaitedAsync(string csv)
    {
        Assert.Equal(HallErrors.NoQuorum, (await SubmitAsync(3, "alone", csv))!.Error);
        await using SummitConnection delta = await _hosts.ConnectAsync(3);
        CheckInfo check = (await delta.Rpc.TestClusterAsync(CancellationToken.None))
            .Single(c => c is { Name: "Configuration", Result: CheckResult.Fail });
        Assert.Contains("'delta' (127.0.0.4) is only here", check.Message, StringComparison.Ordinal);
    }

    /// <summary>While the hosts update one by one the others take commands.</summary>
    async Task<int> UpdateUnderWorkAsync(int through, string csv)
    {
        await using SummitConnection connection = await _hosts.ConnectAsync(through);
        Task<IReadOnlyList<HostInfo>> updating = connection.Rpc.UpdateClusterAsync(false, CancellationToken.None);
        int taken = 0;
        for (int i = 0; !updating.IsCompleted; i++)
        {
            HallException?[] ends = await Task.WhenAll(
                Enumerable.Range(0, 3).Select(host => SubmitAsync(host, $"during{i}on{host}", csv)));
            Assert.All(ends.OfType<HallException>(), e => Assert.Equal(HallErrors.NoQuorum, e.Error));
            taken += ends.Count(e => e is null);
        }
        Assert.Equal(HostsUnderTest.All, (await updating).Select(h => h.Name));
        Assert.NotEqual(0, taken);
        return taken;
    }

    [Fact]
    public async Task A_host_that_lost_its_votes_gives_none_until_it_has_heard_those_of_the_others()
    {
        await _hosts.StartAsync(0, 1);
        string csv = SummitUnderTest.MakeCsv(_hosts.Combine("a.csv"), 100);
        await _hosts.UntilAsync(
            0, "takes a name", async _ => (await SubmitAsync(0, "sales", csv))?.Error.Id ?? "taken", "taken");

        // alpha and beta know of the name; alpha is down and beta has lost its disk: nobody here can tell.
        await _hosts[0].KillAsync();
        await _hosts[1].KillAsync();
        foreach (string file in Directory.GetFiles(_hosts.DirectoryOf(1), "names.db*")) File.Delete(file);
        var gamma = new SummitPaths(_hosts.DirectoryOf(2));
        var shape = ClusterShape.Of(SummitConfiguration.Load(gamma));
        using (var votes = NameVotes.Open(gamma.Names, shape)) votes.Adopt([], shape, []);
        await _hosts.StartAsync(1, 2);
        await _hosts.SeesAsync(2, HostState.Down, HostState.Up, HostState.Up);
        Assert.Equal(HallErrors.NoQuorum, (await SubmitAsync(2, "sales", csv))!.Error);
        await _hosts.StartAsync(0);
        await _hosts.AllUpAsync();
        await _hosts.UntilAsync(
            2, "is told who has the name", async _ => (await SubmitAsync(2, "sales", csv))?.Error.Id ?? "taken",
            HallErrors.NameInUse.Id);
    }

    async Task<HallException> UpdateFailsAsync(int host, bool force)
    {
        await using SummitConnection connection = await _hosts.ConnectAsync(host);
        return await Assert.ThrowsAsync<HallException>(
            () => connection.Rpc.UpdateClusterAsync(force, CancellationToken.None));
    }

    async Task<HallException?> SubmitAsync(int host, string name, string csv)
    {
        await using SummitConnection connection = await _hosts.ConnectAsync(host);
        return await Record.ExceptionAsync(
            () => SummitUnderTest.RunAsync(connection, SummitUnderTest.Import(name, csv))) as HallException;
    }
}
