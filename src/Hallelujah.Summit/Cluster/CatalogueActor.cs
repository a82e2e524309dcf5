using System.Globalization;
using System.Text.Json;
using Akka.Actor;
using Akka.DistributedData;
using Akka.Event;
using Hallelujah.Summit.Hosting;

namespace Hallelujah.Summit.Cluster;

/// <summary>
/// Carries the catalogue by Akka.DistributedData: each host writes the pages of its own feeds, and reads the others'. A
/// page is a register that one host alone writes, so that the last write is the right one.
/// </summary>
sealed class CatalogueActor : ReceiveActor
{
    public const string Name = "catalogue";

    /// <summary>This host's pages as they are now; those that are as before are not sent again.</summary>
    public sealed record Publish(IReadOnlyList<string> Pages);

    readonly IActorRef _replicator = DistributedData.Get(Context.System).Replicator;
    readonly Akka.Cluster.Cluster _cluster = Akka.Cluster.Cluster.Get(Context.System);
    readonly CatalogueStore _store;
    readonly string _self;
    readonly Dictionary<string, (string Ip, int Page)> _subscribed = new(StringComparer.Ordinal);
    IReadOnlyList<string> _published = [];

    public CatalogueActor(CatalogueStore store, string self, IReadOnlyList<string> others)
    {
        (_store, _self) = (store, self);
        foreach (string ip in others) Subscribe(ip, 0);
        Receive<Publish>(OnPublish);
        Receive<Changed>(OnChanged);
        // Where a host does not confirm, it has the page by gossip later.
        Receive<IUpdateResponse>(_ => { });
    }

    static string IdOf(string ip, int page) => string.Create(CultureInfo.InvariantCulture, $"feeds/{ip}/{page}");

    void Subscribe(string ip, int page)
    {
        string id = IdOf(ip, page);
        if (_subscribed.TryAdd(id, (ip, page)))
            _replicator.Tell(Dsl.Subscribe(new LWWRegisterKey<string>(id), Self));
    }

    void OnPublish(Publish message)
    {
        for (int page = 0; page < message.Pages.Count; page++)
        {
            string content = message.Pages[page];
            if (page < _published.Count && _published[page] == content) continue;
            Write(page, content);
            Subscribe(_self, page);
        }
        _published = message.Pages;
    }

    void Write(int page, string content)
    {
        var key = new LWWRegisterKey<string>(IdOf(_self, page));
        var others = new WriteAll(TimeSpan.FromMilliseconds(SummitLimits.HostFiguresTimeoutMs));
        _replicator.Tell(Dsl.Update(
            key, new LWWRegister<string>(_cluster.SelfUniqueAddress, ""), others,
            register => register.WithValue(_cluster.SelfUniqueAddress, content)));
    }

    /// <summary>
    /// The last write is the one with the latest time. Where this host's clock was set back, what it wrote before wins
    /// over what it says now; written once more over that, this is later.
    /// </summary>
    void OnOwn(int page, string content)
    {
        if (page < _published.Count && _published[page] != content) Write(page, _published[page]);
    }

    void OnChanged(Changed message)
    {
        if (!_subscribed.TryGetValue(message.Key.Id, out (string Ip, int Page) of)) return;
        string content = message.Get(new LWWRegisterKey<string>(message.Key.Id)).Value;
        if (content.Length == 0) return;
        if (of.Ip == _self)
        {
            OnOwn(of.Page, content);
            return;
        }
        CataloguePage page;
        try
        {
            page = _store.Set(of.Ip, of.Page, content);
        }
        catch (JsonException e)
        {
            Context.GetLogger().Warning("What the host {0} has cannot be read here: {1}", of.Ip, e.Message);
            return;
        }
        for (int next = 1; of.Page == 0 && next < page.Pages; next++) Subscribe(of.Ip, next);
    }
}
