using Akka.Actor;
using Hallelujah.Contracts;
using Hallelujah.Summit.Hosting;

namespace Hallelujah.Summit.Cluster;

/// <summary>
/// Decides whom this Summit joins. It asks every other host who it is, and goes on only with a quorum of hosts whose
/// hosts.json says the same; so a Summit that differs is refused, and one that is alone forms no cluster of its own.
/// </summary>
sealed class Gate(
    ActorSystem system, SummitConfiguration configuration, ShapeInForce inForce, Guid directoryId, TimeProvider clock)
{
    /// <param name="Seeds">Whom to join, in order; null where too few answer.</param>
    /// <param name="Refusal">Why this Summit cannot take part.</param>
    /// <param name="IsFinal">The refusal stands whoever else comes.</param>
    /// <param name="IsAwaited">The others are to be told of this host; until then it waits.</param>
    public sealed record Verdict(
        IReadOnlyList<Address>? Seeds, HallException? Refusal, bool IsFinal = false, bool IsAwaited = false)
    {
        /// <summary>Too few answer, though others are there.</summary>
        public bool IsUnheard { get; init; }
    }

    readonly ClusterShape _shape = inForce.Shape;

    sealed record Answer(ShapeHost Host, GateProtocol.Welcome Welcome, ClusterShape Shape);

    /// <param name="Welcome">Null where the host did not answer.</param>
    /// <param name="IsThere">Whether it can be connected to.</param>
    /// <param name="Fault">Why TLS keeps it from answering; null where that is not the reason.</param>
    sealed record Reply(ShapeHost Host, GateProtocol.Welcome? Welcome, bool IsThere, string? Fault);

    public async Task<Verdict> AskAsync(CancellationToken cancellationToken)
    {
        string self = configuration.Self.Ip.ToString();
        Reply[] replies = await Task.WhenAll(_shape.Hosts.Where(h => h.Ip != self)
            .Select(h => AskAsync(h, cancellationToken))).ConfigureAwait(false);
        Verdict verdict = Judge([.. replies.Where(r => r.Welcome is not null)
            .Select(r => new Answer(r.Host, r.Welcome!, r.Welcome!.Shape ?? _shape))]);
        Reply? apart = replies.FirstOrDefault(r => r.Fault is not null);
        if (verdict is not { Seeds: null, Refusal: null }) return verdict;
        return apart is not null ? verdict with { Refusal = Untrusted(apart) }
            : verdict with { IsUnheard = replies.Any(r => r.IsThere && r.Welcome is null) };
    }

    async Task<Reply> AskAsync(ShapeHost host, CancellationToken cancellationToken)
    {
        ActorSelection gate = system.ActorSelection(
            new RootActorPath(AddressOf(host.Ip)) / "user" / GateActor.Name);
        using var timer = new CancellationTokenSource(TimeSpan.FromMilliseconds(SummitLimits.GateTimeoutMs), clock);
        using var late = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, timer.Token);
        try
        {
            return new Reply(host, await gate.Ask<GateProtocol.Welcome>(
                new GateProtocol.WhoAreYou(configuration.Self.Name, inForce.Digest), late.Token)
                .ConfigureAwait(false), true, null);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            (bool isThere, string? fault) =
                await TlsProbe.WhyAsync(configuration, host.Ip, cancellationToken).ConfigureAwait(false);
            return new Reply(host, null, isThere, fault);
        }
    }

    Verdict Judge(IReadOnlyList<Answer> answers)
    {
        if (answers.FirstOrDefault(a => a.Welcome.DirectoryId == directoryId.ToString("D")) is { } twin)
            return new Verdict(null, Copied(twin), IsFinal: true);
        ILookup<bool, Answer> alike = answers.ToLookup(Fits);
        if (alike[true].Count() + 1 >= configuration.Quorum) return new Verdict(Seeds([.. alike[true]]), null);
        Answer? other = alike[false].MaxBy(a => a.Welcome.HasQuorum);
        if (other is null) return new Verdict(null, null);
        return alike[false].All(a => _shape.IsNextTo(a.Shape))
            ? new Verdict(null, NotListed(other), IsAwaited: true)
            : new Verdict(null, Different(other), IsFinal: other.Welcome.HasQuorum);
    }

    /// <summary>
    /// The same hosts.json, or one that is being changed by one host from the one to the other. A host that another's
    /// does not list any more, or not yet, is no part of that one's cluster.
    /// </summary>
    bool Fits(Answer answer) =>
        _shape.IsSame(answer.Shape)
            || (_shape.IsNextTo(answer.Shape) && answer.Shape.Has(configuration.Self.Ip.ToString()));

    IReadOnlyList<string> Differences(Answer answer) =>
        _shape.Differences(answer.Shape, answer.Welcome.Name);

    /// <summary>
    /// Those of a cluster that can decide; else those that have begun one; else the first host of those that are here,
    /// which all of them see alike, begins one.
    /// </summary>
    List<Address> Seeds(IReadOnlyList<Answer> alike)
    {
        foreach (Func<Answer, bool> fits in (Func<Answer, bool>[])[a => a.Welcome.HasQuorum, a => a.Welcome.IsMember])
        {
            List<Address> joined = [.. alike.Where(fits).Select(a => AddressOf(a.Host.Ip))];
            if (joined.Count > 0) return Few(joined);
        }
        HashSet<string> here = [configuration.Self.Ip.ToString(), .. alike.Select(a => a.Host.Ip)];
        return Few(_shape.Hosts.Where(h => here.Contains(h.Ip)).Select(h => AddressOf(h.Ip)));
    }

    static List<Address> Few(IEnumerable<Address> seeds) => [.. seeds.Take(SummitLimits.ClusterSeeds)];

    Address AddressOf(string ip) => ClusterSettings.AddressOf(configuration, ip);

    static HallException Copied(Answer twin) => new(
        HallErrors.Configuration,
        $"The directory is a copy: '{twin.Host.Name}' ({twin.Host.Ip}) serves one with the same identity.",
        twin.Host.Name,
        "Give this host a directory of its own: a new one with the same hosts.json and its own hall_summit.json.");

    HallException NotListed(Answer other) => new(
        HallErrors.Configuration,
        $"hosts.json of '{other.Host.Name}' ({other.Host.Ip}) does not list this host: "
            + $"{string.Join("; ", Differences(other))}.",
        other.Host.Name,
        "Make hosts.json the same on all hosts and run Update-HallCluster on one that is in the cluster.");

    static HallException Untrusted(Reply apart) => new(
        HallErrors.Configuration,
        $"There is no TLS with '{apart.Host.Name}' ({apart.Host.Ip}): {apart.Fault}.", apart.Host.Name,
        "Give every host a certificate of the same authority under \"tls\" in its hall_summit.json.");

    HallException Different(Answer other) => new(
        HallErrors.Configuration,
        $"hosts.json differs from that of '{other.Host.Name}' ({other.Host.Ip}): "
            + $"{string.Join("; ", Differences(other))}.",
        other.Host.Name, "Make hosts.json the same on all hosts, then start the Summit again.");
}
