using Hallelujah.Client;
using Hallelujah.Contracts;
using Hallelujah.Summit.Hosting;
using Hallelujah.Summit.Tests.Processes;
using Xunit;

namespace Hallelujah.Summit.Tests.Cluster;

/// <summary>Hosts come together, are lost and come back: real processes on three loopback addresses.</summary>
public sealed class FormingTests(ITestOutputHelper output) : IDisposable
{
    readonly HostsUnderTest _hosts = new();

    public void Dispose() => _hosts.Dispose();

    [Fact]
    public async Task Hosts_form_a_cluster_in_any_order_and_one_that_was_killed_or_stopped_comes_back()
    {
        await _hosts.StartAsync(2, 1);
        await _hosts.SeesAsync(2, HostState.Down, HostState.Up, HostState.Up);
        Assert.Equal("Quorum Warn, Host Fail alpha", await FaultsAsync(1));
        await _hosts.StartAsync(0);
        await _hosts.AllUpAsync();
        Assert.Equal("", await FaultsAsync(0));
        await FiguresAreToldAsync();

        long start = TimeProvider.System.GetTimestamp();
        await _hosts[2].KillAsync();
        await _hosts.SeesAsync(0, HostState.Up, HostState.Up, HostState.Down);
        output.WriteLine($"killed host seen down after {TimeProvider.System.GetElapsedTime(start).TotalSeconds:0.0} s");
        Assert.Equal("Quorum Warn, Host Fail gamma, Feeds Fail", await FaultsAsync(0));
        start = TimeProvider.System.GetTimestamp();
        await _hosts.StartAsync(2);
        await _hosts.AllUpAsync();
        output.WriteLine($"up again after {TimeProvider.System.GetElapsedTime(start).TotalSeconds:0.0} s");

        // An orderly leave is seen at once, without waiting for a failure detector.
        start = TimeProvider.System.GetTimestamp();
        Assert.Equal(0, await _hosts[1].TerminateAsync());
        await _hosts.SeesAsync(0, HostState.Up, HostState.Down, HostState.Up);
        output.WriteLine($"left within {TimeProvider.System.GetElapsedTime(start).TotalSeconds:0.0} s");
        await _hosts.StartAsync(1);
        await _hosts.AllUpAsync();
    }

    [Fact]
    public async Task A_host_that_stood_still_is_put_out_and_joins_again_by_itself()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows has no SIGSTOP.");
        await _hosts.StartAllAsync();
        _hosts[0].Suspend();
        await _hosts.SeesAsync(1, HostState.Down, HostState.Up, HostState.Up);
        _hosts[0].Resume();
        await _hosts.AllUpAsync();
    }

    [Fact]
    public async Task A_host_whose_hosts_json_differs_is_refused_with_the_difference_and_so_is_a_copied_directory()
    {
        await _hosts.StartAsync(0, 1);
        await _hosts.SeesAsync(0, HostState.Up, HostState.Up, HostState.Down);
        _hosts.Configure(2, _hosts.HostsJson(["alpha", "bravo", "gamma", "delta"]));
        string told = await RefusedAsync(2);
        Assert.Contains("127.0.0.2 is 'bravo' here and 'beta' on", told, StringComparison.Ordinal);
        Assert.Contains("'delta' (127.0.0.4) is only here", told, StringComparison.Ordinal);

        _hosts.Configure(2, _hosts.HostsJson(HostsUnderTest.Names));
        File.Copy(
            new SummitPaths(_hosts.DirectoryOf(0)).Identity, new SummitPaths(_hosts.DirectoryOf(2)).Identity,
            overwrite: true);
        Assert.Contains("The directory is a copy: 'alpha'", await RefusedAsync(2), StringComparison.Ordinal);
        File.Delete(new SummitPaths(_hosts.DirectoryOf(2)).Identity);
        await _hosts.StartAsync(2);
        await _hosts.AllUpAsync();
    }

    [Fact]
    public async Task One_host_opens_no_cluster_port_and_loads_nothing_of_the_cluster()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "What a process has loaded is read from /proc.");
        using var directory = new TemporaryDirectory();
        using SummitUnderTest summit = await SummitUnderTest.StartAsync(directory.Path);
        string loaded = await File.ReadAllTextAsync($"/proc/{summit.ProcessId}/maps");
        Assert.Contains("Akka.dll", loaded, StringComparison.Ordinal);
        foreach (string part in new[] { "Akka.Cluster", "Akka.Remote", "Akka.DistributedData", "DotNetty" })
            Assert.DoesNotContain(part, loaded, StringComparison.Ordinal);
        await using SummitConnection connection = await summit.ConnectAsync();
        HostInfo host = Assert.Single(await connection.Rpc.GetHostsAsync(CancellationToken.None));
        Assert.Equal((HostState.Up, summit.Address.Port), (host.State, host.Port));
    }

    async Task FiguresAreToldAsync()
    {
        string csv = SummitUnderTest.MakeCsv(_hosts.Combine("a.csv"), 1_000);
        await using SummitConnection gamma = await _hosts.ConnectAsync(2);
        await SummitUnderTest.RunAsync(gamma, SummitUnderTest.Import("sales", csv));
        await using SummitConnection alpha = await _hosts.ConnectAsync(0);
        IReadOnlyList<HostInfo> told = await alpha.Rpc.GetHostsAsync(CancellationToken.None);
        Assert.Equal(HostsUnderTest.Names, told.Select(h => h.Name));
        Assert.Equal([(0, 0L), (0, 0L), (1, 1_000L)], told.Select(h => (h.Feeds!.Value, h.Rows!.Value)));
        Assert.All(told, h => Assert.Equal(SummitHealth.Version, h.Version));
    }

    /// <summary>What the checks of the cluster say is wrong, but for the machine's disk.</summary>
    async Task<string> FaultsAsync(int host)
    {
        await using SummitConnection connection = await _hosts.ConnectAsync(host);
        return string.Join(", ", (await connection.Rpc.TestClusterAsync(CancellationToken.None))
            .Where(c => c.Result != CheckResult.Pass && c.Name != "Disk")
            .Select(c => $"{c.Name} {c.Result} {c.Host}".TrimEnd()));
    }

    async Task<string> RefusedAsync(int host)
    {
        (int exitCode, string ready, string error) =
            await SummitUnderTest.RunToEndAsync("--hallelu-dir", _hosts.DirectoryOf(host));
        Assert.Equal((1, ""), (exitCode, ready));
        Assert.Contains(HallErrors.Configuration.Id, error, StringComparison.Ordinal);
        return error;
    }
}
