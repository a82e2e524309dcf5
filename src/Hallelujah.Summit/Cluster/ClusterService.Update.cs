using Hallelujah.Contracts;
using Hallelujah.Summit.Hosting;

namespace Hallelujah.Summit.Cluster;

/// <summary>Puts a changed hosts.json in force, one host after the other, so that a majority always serves.</summary>
sealed partial class ClusterService
{
    readonly SemaphoreSlim _updating = new(1, 1);

    public async Task<IReadOnlyList<HostInfo>> UpdateClusterAsync(bool force, CancellationToken cancellationToken)
    {
        if (!await _updating.WaitAsync(0, cancellationToken).ConfigureAwait(false))
            throw new HallException(HallErrors.Locked, "The cluster is being updated already.");
        try
        {
            SummitConfiguration next = ReadFile();
            ClusterShape shape = ClusterShape.Of(next);
            HostEntry[] others = [.. next.Hosts.Where(h => !IsSelf(h) && node.Shape.Has(h.Ip.ToString()))];
            await CheckAsync(shape, force, cancellationToken).ConfigureAwait(false);
            await CheckFilesAsync(others, shape, cancellationToken).ConfigureAwait(false);
            names.RequireQuorum();
            foreach (HostEntry host in others.Where(IsUp))
                await UpdateAsync(host, shape, cancellationToken).ConfigureAwait(false);
            if (!node.Shape.IsSame(shape))
            {
                await UntilOthersServeAsync(others, shape, cancellationToken).ConfigureAwait(false);
                node.Reload(next);
                await UntilAsync(() => Task.FromResult(names.IsVoter && node.View.HasQuorum), next.Self.Name,
                    cancellationToken).ConfigureAwait(false);
            }
            return await GetHostsAsync(cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            _updating.Release();
        }
    }

    /// <summary>
    /// What this host's files say now. Throws Configuration for what cannot be changed while it runs.
    /// </summary>
    SummitConfiguration ReadFile()
    {
        SummitConfiguration next = SummitConfiguration.Load(node.Paths);
        if (next.Hosts.Count > 1 && next.Self == Configuration.Self && next.Port == Configuration.Port
            && next.ClusterPort == Configuration.ClusterPort)
            return next;
        throw new HallException(
            HallErrors.Configuration,
            $"'{node.Paths.Hosts}' changes more than other hosts: this host's name or address, or the ports.",
            node.Paths.Hosts, "Put those back, or stop all Summits and start them again.");
    }

    bool IsUp(HostEntry host) => node.View[host.Ip.ToString()].State == HostState.Up;

    async Task CheckAsync(ClusterShape next, bool force, CancellationToken cancellationToken)
    {
        ClusterShape now = node.Shape;
        if (!now.IsSame(next) && !now.IsNextTo(next))
        {
            throw new HallException(
                HallErrors.InvalidOption,
                $"hosts.json changes by more than one host: {string.Join("; ", now.Differences(next, "file"))}.",
                node.Paths.Hosts, "Add or remove one host at a time, and update in between.");
        }
        foreach (HostEntry gone in Configuration.Hosts.Where(h => !next.Has(h.Ip.ToString())))
        {
            if (node.View[gone.Ip.ToString()].State != HostState.Down)
            {
                throw new HallException(
                    HallErrors.InvalidState, $"The Summit of '{gone.Name}' is still part of the cluster.", gone.Name,
                    $"Stop it (Stop-HallSummit -Summit {gone.Ip}:{Configuration.Port}), then update again.");
            }
            if (force) continue;
            (string[] lost, string[] few) = await LostWithAsync(gone, next, cancellationToken).ConfigureAwait(false);
            if (lost.Length > 0)
            {
                throw new HallException(
                    HallErrors.InvalidState,
                    $"'{gone.Name}' has {lost.Length} feeds, which would be lost to the cluster: {ListOf(lost)}.",
                    gone.Name,
                    $"Start it again and drain it (Update-HallCluster -Drain {gone.Name}), or remove them; -Force "
                        + "leaves them.");
            }
            if (few.Length > 0)
            {
                throw new HallException(
                    HallErrors.InvalidState,
                    $"Without '{gone.Name}' {few.Length} feeds are on fewer hosts than they are to be: {ListOf(few)}.",
                    gone.Name, "Start the Summits that are down, or add a host first; -Force keeps them on fewer.");
            }
        }
    }

    static string ListOf(string[] feeds)
    {
        const int shown = 5;
        return string.Join(", ", feeds.Take(shown).Select(f => $"'{f}'")) + (feeds.Length > shown ? ", …" : "");
    }

    /// <summary>
    /// Feeds that have rows on the host: by this host's catalogue, which may have missed something, by what the hosts
    /// that are up say of their own, and by the votes, of which any majority knows all that the host has.
    /// </summary>
    /// <returns>
    /// Those whose rows nobody else has; and those that others have, but fewer than wanted even when all that are left
    /// and up take copies.
    /// </returns>
    async Task<(string[] Lost, string[] Few)> LostWithAsync(
        HostEntry gone, ClusterShape next, CancellationToken cancellationToken)
    {
        var query = new FeedQuery();
        IEnumerable<FeedInfo> known = await FindFeedsAsync(query, cancellationToken).ConfigureAwait(false);
        IEnumerable<FeedInfo> told = (await AskAllAsync(query, cancellationToken).ConfigureAwait(false))
            .SelectMany(a => a.Feeds ?? []);
        IReadOnlyList<string> voted = await names.NamesOfAsync(gone.Ip.ToString(), cancellationToken)
            .ConfigureAwait(false);
        FeedInfo[] all = [.. known.Concat(told).Where(HasName).DistinctBy(f => f.Id)];
        HashSet<string> lost =
            [.. all.Where(f => IsLostWith(f, gone.Name)).Select(f => f.Name).Order(FeedName.Comparer)];
        HashSet<string> kept = [.. all.Select(f => f.Name).Except(lost)];
        int left = Configuration.Hosts.Count(h => next.Has(h.Ip.ToString()) && IsUp(h));
        return (
            [.. lost.Concat(voted.Except(kept, FeedName.Comparer)).Distinct(FeedName.Comparer)],
            [.. all.Where(f => f.Copies > left && f.Hosts is not null).Select(f => f.Name)
                .Except(lost).Distinct(FeedName.Comparer).Order(FeedName.Comparer)]);
    }

    /// <summary>
    /// Whether the host has rows of the feed that nobody else who is up has: what others have a copy of they take over.
    /// </summary>
    bool IsLostWith(FeedInfo feed, string host)
    {
        bool isCopied(FeedHostInfo part) => part.Copies?.Any(c => !FeedName.Comparer.Equals(c, host)
            && parts.StateOf(c) == HostState.Up) == true;
        FeedHostInfo? own = feed.Hosts?.FirstOrDefault(h => FeedName.Comparer.Equals(h.Name, feed.Host));
        if (FeedName.Comparer.Equals(feed.Host, host)
            && (feed.State != FeedState.Ready || own is null || !isCopied(own))) return true;
        return feed.Hosts?.Any(h => h.Rows > 0 && !isCopied(h) && (FeedName.Comparer.Equals(h.Name, host)
            || h.Copies?.Contains(host, FeedName.Comparer) == true && parts.StateOf(h.Name) != HostState.Up)) == true;
    }

    async Task CheckFilesAsync(HostEntry[] others, ClusterShape next, CancellationToken cancellationToken)
    {
        foreach (HostEntry host in others.Where(IsUp))
        {
            ShapeReport report = await ShapeOfAsync(host, cancellationToken).ConfigureAwait(false);
            if (report.Fault is { } fault) throw HallException.FromData(fault);
            if (report.File.IsSame(next)) continue;
            throw new HallException(
                HallErrors.Configuration,
                $"hosts.json of '{host.Name}' differs: {string.Join("; ", next.Differences(report.File, host.Name))}.",
                host.Name, "Make hosts.json the same on all hosts, then update again.");
        }
    }

    Task<ShapeReport> ShapeOfAsync(HostEntry host, CancellationToken cancellationToken) => CallAsync<ShapeReport>(
        host, "cluster.shape", new CallQuestion(), null, cancellationToken);

    async Task UpdateAsync(HostEntry host, ClusterShape next, CancellationToken cancellationToken)
    {
        if ((await ShapeOfAsync(host, cancellationToken).ConfigureAwait(false)).Now.IsSame(next)) return;
        await peers.CallAsync<ShapeReport>(
            new ShapeHost(host.Name, host.Ip.ToString()), "cluster.reload", next, null, cancellationToken)
            .ConfigureAwait(false);
        await UntilAsync(
            async () =>
            {
                if (!IsUp(host)) return false;
                ShapeReport report = await ShapeOfAsync(host, cancellationToken).ConfigureAwait(false);
                return report.Now.IsSame(next) && report.IsVoter && IsUp(host);
            },
            host.Name, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>
    /// Before the last host follows: one that is new and is there has by now been let in, so that the others are a
    /// majority of the new hosts without this one. Where it is not there they are none for some seconds.
    /// </summary>
    async Task UntilOthersServeAsync(HostEntry[] others, ClusterShape next, CancellationToken cancellationToken)
    {
        if (others.FirstOrDefault(IsUp) is not { } witness) return;
        try
        {
            await UntilAsync(
                async () => (await ShapeOfAsync(witness, cancellationToken).ConfigureAwait(false)).Up > next.Quorum,
                witness.Name, cancellationToken, SummitLimits.NewHostWaitMs).ConfigureAwait(false);
        }
        catch (HallException e) when (e.Error == HallErrors.Timeout)
        {
            // Then it goes on without.
        }
    }

    /// <summary>Waits for a host to be back. Throws Timeout.</summary>
    static async Task UntilAsync(
        Func<Task<bool>> isBack, string host, CancellationToken cancellationToken,
        int timeoutMs = SummitLimits.HostUpdateMs)
    {
        using var late = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        late.CancelAfter(timeoutMs);
        try
        {
            while (true)
            {
                try
                {
                    if (await isBack().WaitAsync(late.Token).ConfigureAwait(false)) return;
                }
                catch (HallException)
                {
                    // It is between the two.
                }
                await Task.Delay(SummitLimits.GatePauseMs, late.Token).ConfigureAwait(false);
            }
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            throw new HallException(
                HallErrors.Timeout,
                $"'{host}' is not back in the cluster after {timeoutMs / 1000} s with its new hosts.json.", host,
                "Get-HallHost and that host's log say more; update again when it is up.");
        }
    }

    /// <summary>For another host that updates the cluster.</summary>
    public ShapeReport ShapeHere()
    {
        try
        {
            return new ShapeReport(node.Shape, ClusterShape.Of(ReadFile()), names.IsVoter, null, Up());
        }
        catch (HallException e)
        {
            return new ShapeReport(node.Shape, node.Shape, names.IsVoter, e.ToData(), Up());
        }
    }

    int Up() => Configuration.Hosts.Count(IsUp);

    /// <summary>Another host updates the cluster and says what this one's file should say.</summary>
    public ShapeReport ReloadHere(ClusterShape expected)
    {
        SummitConfiguration next = ReadFile();
        if (!ClusterShape.Of(next).IsSame(expected))
        {
            throw new HallException(
                HallErrors.Configuration, $"'{node.Paths.Hosts}' has changed again.", node.Paths.Hosts,
                "Make hosts.json the same on all hosts, then update again.");
        }
        ShapeReport before = ShapeHere();
        _ = ReloadAsync(next);
        return before;
    }

    async Task ReloadAsync(SummitConfiguration next)
    {
        // The answer leaves first, by the connection that ends with this.
        await Task.Delay(SummitLimits.StopGraceMs).ConfigureAwait(false);
        node.Reload(next);
    }
}

/// <summary>Where a host stands while hosts.json changes.</summary>
/// <param name="Now">What is in force on it.</param>
/// <param name="File">What its hosts.json says.</param>
/// <param name="IsVoter">It votes on names under what is in force.</param>
/// <param name="Fault">Why its files cannot be used.</param>
/// <param name="Up">Hosts that it sees up, of those in force.</param>
sealed record ShapeReport(ClusterShape Now, ClusterShape File, bool IsVoter, ErrorData? Fault, int Up);
