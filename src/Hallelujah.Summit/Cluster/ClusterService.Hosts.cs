using Hallelujah.Contracts;
using Hallelujah.Summit.Hosting;

namespace Hallelujah.Summit.Cluster;

/// <summary>The hosts and how they stand.</summary>
sealed partial class ClusterService
{
    public async Task<IReadOnlyList<HostInfo>> GetHostsAsync(CancellationToken cancellationToken) =>
        await Task.WhenAll(Configuration.Hosts.Select(h => DescribeAsync(h, cancellationToken))).ConfigureAwait(false);

    public async Task<IReadOnlyList<CheckInfo>> TestClusterAsync(CancellationToken cancellationToken) =>
        [.. HostChecks.Of(
            await GetHostsAsync(cancellationToken).ConfigureAwait(false), Configuration.Quorum, node.Refusal,
            SummitHealth.Now()),
            NameCheck(),
            FeedChecks.Of(
                await FindFeedsAsync(new FeedQuery(), cancellationToken).ConfigureAwait(false),
                h => parts.IsListed(h) && parts.StateOf(h) == HostState.Up)];

    /// <summary>The host does it itself.</summary>
    public async Task<IReadOnlyList<HostInfo>> DrainHostAsync(
        string host, bool force, CancellationToken cancellationToken)
    {
        HostEntry entry = RequireUp([.. parts.Named(host).Take(2)]) is [var one] ? one : throw new HallException(
            HallErrors.InvalidOption, "One host is drained at a time.", host);
        if (IsSelf(entry)) await moves.DrainAsync(force, cancellationToken).ConfigureAwait(false);
        else
        {
            await CallAsync<HostInfo[]>(
                entry, "cluster.drain", new CallQuestion { Host = entry.Name, Force = force }, null, cancellationToken)
                .ConfigureAwait(false);
            await HearOfDrainAsync(entry, cancellationToken).ConfigureAwait(false);
        }
        return await GetHostsAsync(cancellationToken).ConfigureAwait(false);
    }

    /// <summary>So that whoever asks next does not see feeds on two hosts; not waited for without end.</summary>
    async Task HearOfDrainAsync(HostEntry host, CancellationToken cancellationToken)
    {
        Task late = Task.Delay(SummitLimits.CatalogueLagMs, cancellationToken);
        while (true)
        {
            Task changed = node.Catalogue.Changed;
            if (Fitting(new FeedQuery(), host).All(f => f.State != FeedState.Ready)) return;
            if (await Task.WhenAny(changed, late).ConfigureAwait(false) == late) return;
        }
    }

    CheckInfo NameCheck()
    {
        if (names.Conflicts is not { Count: > 0 } twice)
            return new CheckInfo("Names", CheckResult.Pass, "No name of this host is another's too.");
        string list = string.Join(", ", twice.Select(n => $"'{n.Name}' ({n.Owner})"));
        return new CheckInfo(
            "Names", CheckResult.Fail, $"Feeds here and on another host have the same name: {list}.", null,
            "Remove one of the two on its own host.");
    }

    /// <summary>The state is as seen from here, the figures are the host's own.</summary>
    async Task<HostInfo> DescribeAsync(HostEntry host, CancellationToken cancellationToken)
    {
        HostStanding standing = node.View[host.Ip.ToString()];
        var seen = new HostInfo
        {
            Name = host.Name,
            Ip = host.Ip.ToString(),
            Port = Configuration.Port,
            State = standing.State,
            Since = standing.Since,
        };
        if (IsSelf(host))
        {
            HostInfo self = (await local.GetHostsAsync(cancellationToken).ConfigureAwait(false))[0];
            return self with { State = seen.State, Since = seen.Since };
        }
        if (standing.State != HostState.Up) return seen;
        using var late = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        late.CancelAfter(SummitLimits.HostFiguresTimeoutMs);
        try
        {
            HostInfo[] told = await CallAsync<HostInfo[]>(
                host, "cluster.hosts", new CallQuestion(), null, late.Token).ConfigureAwait(false);
            return told[0] with { Name = seen.Name, State = seen.State, Since = seen.Since };
        }
        catch (Exception e) when (e is HallException or OperationCanceledException
            && !cancellationToken.IsCancellationRequested)
        {
            return seen;
        }
    }
}
