using System.Diagnostics;
using System.Net;
using Hallelujah.Client;
using Hallelujah.Summit.Rpc;
using Xunit;

namespace Hallelujah.Summit.Tests.Rpc;

/// <summary>Tests that measure this process: nothing else runs beside them.</summary>
[CollectionDefinition("Measured", DisableParallelization = true)]
public class MeasuredTests;

[Collection("Measured")]
public class ManyEndpointsTests
{
    [Fact]
    public async Task A_thousand_idle_ports_cost_little_and_each_answers()
    {
        const int count = 1_000;
        FakeFeed feed = new();
        RpcOptions options = new() { Token = RpcBench.Token, SummitName = "fake", Version = "0.1.0" };
        TicketBook tickets = new();
        List<RpcEndpoint> endpoints = [];
        int threads = Process.GetCurrentProcess().Threads.Count;
        long before = GC.GetTotalMemory(forceFullCollection: true);

        for (int i = 0; i < count; i++)
            endpoints.Add(await RpcEndpoint.StartAsync(IPAddress.Loopback, 0, () => feed, tickets, options));
        long bytes = (GC.GetTotalMemory(forceFullCollection: true) - before) / count;

        TestContext.Current.SendDiagnosticMessage("{0} bytes an idle endpoint", bytes);
        Assert.True(bytes < 8_192, $"{bytes} bytes an idle endpoint");
        Assert.InRange(Process.GetCurrentProcess().Threads.Count, 0, threads + 50);
        foreach (RpcEndpoint endpoint in endpoints.Where((_, i) => i % 100 == 0))
        {
            await using FeedConnection connection = await FeedConnection.ConnectAsync(
                new SummitAddress("127.0.0.1", endpoint.Port), RpcBench.Token, CancellationToken.None);
            Assert.Single(await connection.Rpc.GetSchemaAsync("x", CancellationToken.None));
        }
        foreach (RpcEndpoint endpoint in endpoints) await endpoint.DisposeAsync();
    }
}
