using System.Net;
using Akka.Actor;
using Hallelujah.Summit.Hallelu;
using Hallelujah.Summit.Rpc;

namespace Hallelujah.Summit.Hosting;

/// <summary>Opens the ports of Hallelus: on this host's address, each a free one.</summary>
sealed class HalleluEndpoints(IPAddress ip, RpcOptions options) : IHalleluEndpoints
{
    public async Task<HalleluEndpoint> OpenAsync(IActorRef hallelu, string feed, CancellationToken cancellationToken)
    {
        var tickets = new TicketBook();
        var service = new FeedService(hallelu, feed);
        RpcEndpoint endpoint =
            await RpcEndpoint.StartAsync(ip, 0, () => service, tickets, options).ConfigureAwait(false);
        return new HalleluEndpoint(endpoint.EndPoint.ToString(), tickets, endpoint);
    }
}
