using System.Globalization;
using System.Text.Json;
using Hallelujah.Contracts;
using Hallelujah.Summit.Cluster;
using Hallelujah.Summit.Hosting;
using Microsoft.Extensions.Logging.Abstractions;

namespace Hallelujah.Benchmarks.Simulation;

/// <summary>What a Summit that has heard of many hosts' feeds answers, without any way to ask one of them.</summary>
sealed class CatalogueOfMany
{
    readonly ClusterService _service;

    public CatalogueOfMany(int hosts, int feedsEach)
    {
        SummitConfiguration configuration = MemoryHosts.ConfigurationsOf(hosts)[0];
        var node = new ClusterNode(
            configuration, Guid.NewGuid(), new SummitPaths(Path.GetTempPath()), TimeProvider.System,
            NullLogger.Instance);
        for (int host = 1; host < hosts; host++)
        {
            (_, MemoryFeeds feeds) = MemoryFeeds.Of(MemoryHosts.NameOf(host));
            IReadOnlyList<string> pages = CatalogueKeeper.Paged(
                [.. Enumerable.Range(0, feedsEach).Select(f => feeds.Add(NameOf(host, f)))]);
            for (int page = 0; page < pages.Count; page++)
            {
                node.Catalogue.Set(
                    MemoryHosts.IpOf(host), page,
                    JsonSerializer.Deserialize<CataloguePage>(pages[page], HallJson.Options)!);
            }
        }
        (ISummitRpc own, _) = MemoryFeeds.Of(configuration.Self.Name);
        // Its system in the cluster was never made: what asked another host would throw.
        _service = new ClusterService(own, node, node.Peers, null!, null!, null!, null!);
    }

    static string NameOf(int host, int feed) =>
        string.Create(CultureInfo.InvariantCulture, $"feed{feed} of host{host}");

    /// <summary>Throws where the feed, of a host other than the first, is not found just once.</summary>
    public async Task FindAsync(int host, int feed)
    {
        var query = new FeedQuery([NameOf(host, feed)]);
        if ((await _service.FindFeedsAsync(query, CancellationToken.None)) is not [_])
            throw new InvalidOperationException($"'{NameOf(host, feed)}' is not found.");
    }
}
