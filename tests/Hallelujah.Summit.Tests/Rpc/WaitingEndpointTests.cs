using System.Net;
using Hallelujah.Client;
using Hallelujah.Summit.Rpc;
using Xunit;

namespace Hallelujah.Summit.Tests.Rpc;

public sealed class WaitingEndpointTests
{
    [Fact]
    public async Task A_client_that_comes_before_there_is_anybody_to_answer_waits_and_is_answered_then()
    {
        object? target = null;
        RpcOptions options = new() { Token = RpcBench.Token, SummitName = "fake", Version = "0.1.0" };
        await using RpcEndpoint endpoint =
            RpcEndpoint.Listen(IPAddress.Loopback, 0, () => target!, new TicketBook(), options);
        Task<SummitConnection> connecting = SummitConnection.ConnectAsync(
            new SummitAddress("127.0.0.1", endpoint.Port), RpcBench.Token, CancellationToken.None);
        using (var held = new System.Net.Sockets.TcpClient())
        {
            // The system has taken this connection, and so the one before it.
            await held.ConnectAsync(IPAddress.Loopback, endpoint.Port);
            Assert.False(connecting.IsCompleted);
        }
        target = new FakeSummit();
        endpoint.Serve();
        await using SummitConnection connection = await connecting;
        Assert.NotEmpty((await connection.Rpc.GetSummitAsync(CancellationToken.None)).Name);
    }
}
