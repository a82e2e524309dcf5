using System.Text;
using System.Text.Json;
using System.Threading.Channels;
using Akka.Actor;
using Hallelujah.Contracts;
using Hallelujah.Summit.Hosting;
using Microsoft.Extensions.Logging;

namespace Hallelujah.Summit.Cluster;

/// <summary>Tells the others of this host's feeds, whenever the worksheet has changed.</summary>
/// <param name="actor">Who carries it now; null while this host is in no cluster.</param>
sealed class CatalogueKeeper(ISummitRpc local, Func<IActorRef?> actor, ILogger log)
{
    readonly Channel<bool> _changed = Channel.CreateBounded<bool>(
        new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });
    readonly CancellationTokenSource _stop = new();
    Task _running = Task.CompletedTask;

    public void Start()
    {
        Changed();
        _running = Task.Run(RunAsync);
    }

    /// <summary>The worksheet has changed, or this host is in the cluster anew. May be called from anywhere.</summary>
    public void Changed() => _changed.Writer.TryWrite(true);

    public async Task StopAsync()
    {
        await _stop.CancelAsync().ConfigureAwait(false);
        await _running.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    async Task RunAsync()
    {
        while (await _changed.Reader.WaitToReadAsync(_stop.Token).ConfigureAwait(false))
        {
            _changed.Reader.TryRead(out _);
            try
            {
                IReadOnlyList<FeedInfo> live =
                    await local.FindFeedsAsync(new FeedQuery(), _stop.Token).ConfigureAwait(false);
                IReadOnlyList<FeedInfo> deleted =
                    await local.FindFeedsAsync(new FeedQuery(Deleted: true), _stop.Token).ConfigureAwait(false);
                actor()?.Tell(new CatalogueActor.Publish(Paged([.. live, .. deleted])));
            }
            catch (Exception e) when (e is not OperationCanceledException)
            {
                log.LogError(e, "The other hosts were not told of a change");
            }
            // Changes that come close together go as one.
            await Task.Delay(SummitLimits.CataloguePauseMs, _stop.Token).ConfigureAwait(false);
        }
    }

    /// <summary>As JSON, each page within the part of a frame that a message may have.</summary>
    public static IReadOnlyList<string> Paged(IReadOnlyList<FeedInfo> feeds)
    {
        List<List<FeedInfo>> pages = [[]];
        int bytes = 0;
        foreach (FeedInfo feed in feeds.Select(Short))
        {
            int length = Encoding.UTF8.GetByteCount(JsonSerializer.Serialize(feed, HallJson.Options)) + 1;
            if (pages[^1].Count > 0 && bytes + length > SummitLimits.ClusterPartBytes)
            {
                pages.Add([]);
                bytes = 0;
            }
            pages[^1].Add(feed);
            bytes += length;
        }
        return [.. pages.Select(p => JsonSerializer.Serialize(new CataloguePage(pages.Count, p), HallJson.Options))];
    }

    /// <summary>Without progress, which changes all the time; long errors cut, which their host tells whole.</summary>
    static FeedInfo Short(FeedInfo feed) => feed with
    {
        Progress = null,
        Error = feed.Error is { } error ? ShortError.Of(error, SummitLimits.CatalogueErrorChars) : null,
    };
}
