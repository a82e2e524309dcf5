using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Hallelujah.Client;
using Hallelujah.Contracts;
using Hallelujah.Summit.Tests.Hosting;
using Hallelujah.Summit.Tests.Processes;
using Xunit;

namespace Hallelujah.Summit.Tests.Cluster;

/// <summary>
/// Three hosts, alpha, beta and gamma, on 127.0.0.1, .2 and .3 with the same ports, and delta, which may come to them:
/// real processes.
/// </summary>
sealed class HostsUnderTest : IDisposable
{
    public static readonly string[] Names = ["alpha", "beta", "gamma"];

    public static readonly string[] All = [.. Names, "delta"];

    /// <summary>
    /// A host is given up after 10 s; where tens of processes wait for two processors each takes some more to start.
    /// </summary>
    static readonly TimeSpan Patience = TimeSpan.FromSeconds(120);

    const int PollMs = 50;

    readonly TemporaryDirectory _directory = new();
    readonly SummitUnderTest?[] _summits = new SummitUnderTest?[All.Length];

    public HostsUnderTest()
    {
        (Port, ClusterPort) = FreePorts();
        for (int i = 0; i < Names.Length; i++) Configure(i, HostsJson(Names));
    }

    public int Port { get; }

    public int ClusterPort { get; }

    public SummitUnderTest this[int host] =>
        _summits[host] ?? throw new InvalidOperationException($"{All[host]} was not started.");

    public static string Ip(int host) => $"127.0.0.{host + 1}";

    public string DirectoryOf(int host) => _directory.Combine(All[host]);

    /// <summary>What each Summit is started with.</summary>
    public string[] Options { get; init; } = [];

    /// <summary>
    /// A path that is another directory on each host: here all hosts are one machine, and have one file system.
    /// </summary>
    public static string Own(string name) => $"/proc/self/cwd/{name}";

    /// <summary>The same file for who is not that host.</summary>
    public string OwnOf(int host, string name) => _directory.Combine($"{Names[host]}/{name}");

    public string Combine(string name) => _directory.Combine(name);

    public string HostsJson(IReadOnlyList<string> names) => string.Create(
        CultureInfo.InvariantCulture,
        $$"""
        { "port": {{Port}}, "clusterPort": {{ClusterPort}}, "hosts": [
        {{string.Join(",\n", names.Select((n, i) => $$"""  { "name": "{{n}}", "ip": "{{Ip(i)}}" }"""))}} ] }
        """);

    public void Configure(int host, string hostsJson)
    {
        _directory.Write($"{All[host]}/hosts.json", hostsJson);
        Secure(host, null);
    }

    /// <summary>Makes a host speak TLS with a certificate of the authority; null: plain TCP.</summary>
    public void Secure(int host, TestAuthority? authority)
    {
        string tls = "";
        if (authority is not null)
        {
            authority.WriteHost(DirectoryOf(host), All[host], Ip(host));
            tls = $", {TestAuthority.Tls(All[host])}";
        }
        _directory.Write(
            $"{All[host]}/hall_summit.json",
            string.Create(CultureInfo.InvariantCulture, $$"""{ "ip": "{{Ip(host)}}", "port": {{Port}}{{tls}} }"""));
    }

    /// <summary>Starts the hosts side by side; returns when each is usable.</summary>
    public Task StartAsync(params int[] hosts) => Task.WhenAll(hosts.Select(async host =>
    {
        _summits[host]?.Dispose();
        _summits[host] = await SummitUnderTest.StartInAsync(DirectoryOf(host), DirectoryOf(host), Options);
    }));

    public async Task StartAllAsync()
    {
        await StartAsync(0, 1, 2);
        await AllUpAsync();
    }

    /// <summary>Leaves a host the files that people write, and their data, as after the loss of its disk.</summary>
    public void Erase(int host)
    {
        foreach (string directory in Directory.GetDirectories(DirectoryOf(host)))
            Directory.Delete(directory, recursive: true);
        foreach (string file in Directory.GetFiles(DirectoryOf(host)))
            if (Path.GetFileName(file) is not ("hosts.json" or "hall_summit.json") && Path.GetExtension(file) != ".csv")
                File.Delete(file);
    }

    public Task<SummitConnection> ConnectAsync(int host) => this[host].ConnectAsync();

    /// <summary>Waits until every host sees every host up.</summary>
    public async Task AllUpAsync(int count = 3)
    {
        for (int host = 0; host < count; host++)
            await SeesAsync(host, [.. Enumerable.Repeat(HostState.Up, count)]);
    }

    /// <summary>Waits until a host sees the hosts in these states.</summary>
    public Task SeesAsync(int host, params HostState[] states) => UntilAsync(
        host, $"sees {string.Join(", ", states)}",
        async rpc => string.Join(", ", (await rpc.GetHostsAsync(CancellationToken.None)).Select(h => h.State)),
        string.Join(", ", states));

    /// <summary>Waits until what a host says is as expected; in the end tells what it said last.</summary>
    public async Task UntilAsync(int host, string what, Func<ISummitRpc, Task<string>> ask, string expected)
    {
        long start = Stopwatch.GetTimestamp();
        await using SummitConnection connection = await ConnectAsync(host);
        while (true)
        {
            string got = await ask(connection.Rpc);
            if (got == expected) return;
            if (Stopwatch.GetElapsedTime(start) > Patience)
                Assert.Fail($"{All[host]} within {Patience.TotalSeconds} s: {what}; it says {got}.");
            await Task.Delay(PollMs);
        }
    }

    /// <summary>
    /// Waits until a host has so many finished shares of a feed in the making, and gives their segments and when each
    /// was written; those that were there before as they were then.
    /// </summary>
    /// <param name="part">Where the host keeps what it makes.</param>
    public async Task<Dictionary<string, DateTime>> SharesAsync(
        int host, string part, int shares, CancellationToken cancellationToken,
        Dictionary<string, DateTime>? before = null)
    {
        IReadOnlyList<string> done =
            await FileEvents.UntilAsync(DirectoryOf(host), part, "*.done", shares, cancellationToken);
        return done.Select(d => Path.ChangeExtension(d, ".arrow")).ToDictionary(
            s => s, s => before?.TryGetValue(s, out DateTime then) == true ? then : File.GetLastWriteTimeUtc(s));
    }

    /// <summary>Two ports that are free on all addresses.</summary>
    static (int Port, int ClusterPort) FreePorts()
    {
        List<int> found = [];
        while (found.Count < 2)
        {
            using var first = Bind(0, 0);
            int port = ((IPEndPoint)first.LocalEndPoint!).Port;
            try
            {
                using Socket second = Bind(1, port);
                using Socket third = Bind(2, port);
                using Socket fourth = Bind(3, port);
                if (!found.Contains(port)) found.Add(port);
            }
            catch (SocketException)
            {
                // Taken on one of the addresses: another one is tried.
            }
        }
        return (found[0], found[1]);
    }

    static Socket Bind(int host, int port)
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            socket.Bind(new IPEndPoint(IPAddress.Parse(Ip(host)), port));
            return socket;
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    public void Dispose()
    {
        foreach (SummitUnderTest? summit in _summits) summit?.Dispose();
        _directory.Dispose();
    }
}
