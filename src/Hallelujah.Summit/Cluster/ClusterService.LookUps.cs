using System.Collections.Concurrent;
using Hallelujah.Contracts;
using Hallelujah.Summit.Hallelu;
using Hallelujah.Summit.Hosting;
using Hallelujah.Summit.Parts;

namespace Hallelujah.Summit.Cluster;

/// <summary>
/// Look-ups of any feed on any host, and where a feed is. This host's feeds are looked up here; the others' are in the
/// catalogue, which may lag by a moment, so what is not in it is asked for before it is said not to be there.
/// </summary>
sealed partial class ClusterService
{
    /// <summary>
    /// Where commands went that came in here, also by the ids that their clients gave them; the catalogue knows of them
    /// a moment later, and by their own ids alone.
    /// </summary>
    readonly ConcurrentDictionary<Guid, HostEntry> _takers = new();

    /// <summary>
    /// Extractions that went to a host with a copy: sent again after a lost answer they go there again, also where the
    /// feed's host is back, so that none runs twice.
    /// </summary>
    readonly ConcurrentDictionary<Guid, (HostEntry? Host, FeedCopy Copy)> _inPlace = new();

    public async Task<IReadOnlyList<FeedInfo>> FindFeedsAsync(FeedQuery query, CancellationToken cancellationToken)
    {
        List<FeedInfo> all = [];
        foreach (HostEntry host in Configuration.Hosts)
        {
            string ip = host.Ip.ToString();
            HostState state = node.View[ip].State;
            // What is kept of a host that has not told of its feeds yet may be out of date.
            if (state == HostState.Up && !IsSelf(host) && !node.Catalogue.HasHeard(ip)) state = HostState.Joining;
            IEnumerable<FeedInfo> feeds = IsSelf(host)
                ? await local.FindFeedsAsync(query, cancellationToken).ConfigureAwait(false)
                : Fitting(query, host);
            all.AddRange(feeds.Select(f => f with
            {
                HostState = state,
                Hosts = f.Hosts is null ? null : [.. f.Hosts.Select(h => h with { State = StateOf(h, f.Hosts) })],
            }));
        }
        return all;
    }

    /// <summary>Rows that are no host's own part stand as who serves them.</summary>
    HostState StateOf(FeedHostInfo part, IReadOnlyList<FeedHostInfo> all) => parts.StateOf(
        parts.IsListed(part.Name) ? part.Name : parts.AddressOf(part.Name, all).Server);

    /// <summary>What the catalogue has of another host.</summary>
    IEnumerable<FeedInfo> Fitting(FeedQuery query, HostEntry host)
    {
        IEnumerable<FeedInfo> feeds = node.Catalogue.CandidatesOf(host.Ip.ToString(), query);
        NamePattern[]? patterns = query.Names is { } names ? [.. names.Select(n => new NamePattern(n))] : null;
        return feeds.Where(f => (f.State == FeedState.Deleted) == query.Deleted
            && (query.Worksheet is null || FeedName.Comparer.Equals(f.Worksheet, query.Worksheet))
            && (patterns is null || patterns.Any(p => p.IsMatch(f.DeletedName ?? f.Name)
                || (query.Deleted && p.IsMatch(f.Name)))));
    }

    bool IsSelf(HostEntry host) => host.Ip.Equals(Configuration.Self.Ip);

    async Task<T> CallAsync<T>(
        HostEntry host, string method, CallQuestion question, IProgress<FeedProgress>? progress,
        CancellationToken cancellationToken)
    {
        T answer = await peers.CallAsync<T>(
            new ShapeHost(host.Name, host.Ip.ToString()), method, question, progress, cancellationToken)
            .ConfigureAwait(false);
        // A command may have gone on from the host that was asked.
        if (answer is FeedInfo feed
            && Configuration.Hosts.FirstOrDefault(h => FeedName.Comparer.Equals(h.Name, feed.Host)) is { } owner)
            node.Catalogue.Tell(owner.Ip.ToString(), feed with { Error = feed.Error?.WithoutSamples() });
        return answer;
    }

    async Task<T> OnHostOfAsync<T>(
        string feed, string method, CallQuestion question, IProgress<FeedProgress>? progress, Func<Task<T>> here,
        CancellationToken cancellationToken) =>
        await LocateAsync(feed, cancellationToken).ConfigureAwait(false) is { } host
            ? await CallAsync<T>(host, method, question, progress, cancellationToken).ConfigureAwait(false)
            : await here().ConfigureAwait(false);

    /// <summary>
    /// As <see cref="OnHostOfAsync"/> for a question that a host with a copy answers too, where the feed's is down.
    /// </summary>
    async Task<T> OfFeedAsync<T>(
        string feed, string method, CallQuestion question, IProgress<FeedProgress>? progress,
        Func<IFeedRpc, Task<T>> ask, CancellationToken cancellationToken)
    {
        HostEntry? host;
        try
        {
            host = await LocateAsync(feed, cancellationToken).ConfigureAwait(false);
        }
        catch (HallException e) when (PartHosts.IsLoss(e))
        {
            if (StandInOf(feed) is not { } other) throw;
            question = question with { Id = other.Feed.Id, InPlaceOf = other.Owner };
            return Marked(
                IsSelf(other.Host) ? await ask(standIn(other.Feed.Id, other.Owner)).ConfigureAwait(false)
                    : await CallAsync<T>(other.Host, method, question, progress, cancellationToken)
                        .ConfigureAwait(false),
                other.Owner);
        }
        return host is null ? await ask(local).ConfigureAwait(false)
            : await CallAsync<T>(host, method, question, progress, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>
    /// Says of what a copy tells where it may be out of date: until a majority has given the feed's host up, nobody
    /// here knows whether it has not deleted the feed or made it anew since.
    /// </summary>
    T Marked<T>(T told, string owner) => IsGivenUp(owner) ? told
        : (T)(object)(told switch
        {
            IReadOnlyList<ColumnInfo> schema => schema.Select(c => c with { StaleOf = owner }).ToArray(),
            IReadOnlyList<ColumnStatsInfo> stats => stats.Select(c => c with { StaleOf = owner }).ToArray(),
            RowsTicket ticket => ticket with { StaleOf = owner },
            ExportInfo export => export with { StaleOf = owner },
            // They have no mark; what tells of the feed has.
            IReadOnlyList<RejectInfo> rejects => rejects,
            _ => throw new InvalidOperationException($"{typeof(T)} has no mark."),
        });

    /// <summary>A majority, this host among it, goes on without the host, which does nothing without one.</summary>
    bool IsGivenUp(string host) => node.View.HasQuorum && parts.StateOf(host) == HostState.Down;

    /// <summary>
    /// Who takes an extraction: the other host that has its input, null where it is this one; or where that is given
    /// up, one that has a copy of it. While it is not known whether it is gone that is waited for. Throws
    /// HostUnreachable.
    /// </summary>
    async Task<(HostEntry? Host, FeedCopy? Copy)> TakerOfAsync(string input, CancellationToken cancellationToken)
    {
        Task late = Task.Delay(SummitLimits.GiveUpWaitMs, cancellationToken);
        while (true)
        {
            Task changed = node.View.Changed;
            try
            {
                return (await LocateAsync(input, cancellationToken).ConfigureAwait(false), null);
            }
            catch (HallException e) when (PartHosts.IsLoss(e))
            {
                if (StandInOf(input) is not { } other) throw;
                if (IsGivenUp(other.Owner))
                {
                    RequireWhole(other.Feed);
                    return (IsSelf(other.Host) ? null : other.Host, new FeedCopy(other.Feed.Id, other.Owner));
                }
                if (late.IsCompleted) throw;
            }
            await Task.WhenAny(changed, late).ConfigureAwait(false);
            cancellationToken.ThrowIfCancellationRequested();
            names.RequireQuorum();
        }
    }

    /// <summary>A name of its own, since hosts that do not know of this would take the command for any other.</summary>
    public const string SubmitInPlaceMethod = "command.submit.inPlace";

    async Task<FeedInfo> SubmitInPlaceAsync(
        HostEntry host, CommandSubmission submission, FeedCopy copy, CancellationToken cancellationToken)
    {
        var question = new CallQuestion { Submission = submission, Id = copy.Id, InPlaceOf = copy.Owner };
        try
        {
            return await CallAsync<FeedInfo>(host, SubmitInPlaceMethod, question, null, cancellationToken)
                .ConfigureAwait(false);
        }
        catch (HallException e) when (e.Error == HallErrors.ProtocolMismatch)
        {
            throw new HallException(
                HallErrors.HostUnreachable,
                $"The host '{copy.Owner}', which has the feed, is not up, and '{host.Name}', which has a copy, is of "
                    + "an earlier version.",
                copy.Owner, $"Start the Summit of '{copy.Owner}'.");
        }
    }

    /// <summary>Where an extraction went in place of a host that was down, if that one is up.</summary>
    (HostEntry? Host, FeedCopy? Copy)? SentBefore(Guid commandId) =>
        _inPlace.TryGetValue(commandId, out (HostEntry? Host, FeedCopy Copy) sent)
            && (sent.Host is null || node.View[sent.Host.Ip.ToString()].State == HostState.Up) ? sent : null;

    void RememberInPlace(Guid commandId, HostEntry? host, FeedCopy copy)
    {
        if (_inPlace.Count > SummitLimits.MaxRememberedCommands) _inPlace.Clear();
        _inPlace[commandId] = (host, copy);
    }

    /// <summary>A host that is up and has a copy of what the feed's host has, which is not; null: none.</summary>
    (HostEntry Host, FeedInfo Feed, string Owner)? StandInOf(string feed)
    {
        foreach (HostEntry owner in Configuration.Hosts.Where(
            h => !IsSelf(h) && node.View[h.Ip.ToString()].State != HostState.Up))
        {
            FeedInfo? found = Fitting(new FeedQuery([feed]), owner)
                .FirstOrDefault(f => f.State == FeedState.Ready);
            IReadOnlyList<string> copies =
                found?.Hosts?.FirstOrDefault(h => FeedName.Comparer.Equals(h.Name, owner.Name))?.Copies ?? [];
            HostEntry? host = Configuration.Hosts.FirstOrDefault(
                h => copies.Contains(h.Name, FeedName.Comparer) && parts.StateOf(h.Name) == HostState.Up);
            if (host is not null) return (host, found!, owner.Name);
        }
        return null;
    }

    /// <summary>
    /// The other host that has the feed; null where this one has it, or nobody. Throws HostUnreachable where the host
    /// is not there.
    /// </summary>
    Task<HostEntry?> LocateAsync(string feed, CancellationToken cancellationToken) =>
        string.IsNullOrEmpty(feed) || NamePattern.HasWildcards(feed)
            ? Task.FromResult<HostEntry?>(null)
            : LocateAsync(feed, new FeedQuery([feed]), cancellationToken);

    /// <summary>The same for a deleted feed, by the name that it had or has.</summary>
    Task<HostEntry?> LocateDeletedAsync(string feed, CancellationToken cancellationToken) =>
        string.IsNullOrEmpty(feed) || NamePattern.HasWildcards(feed)
            ? Task.FromResult<HostEntry?>(null)
            : LocateLatestDeletedAsync(feed, cancellationToken);

    /// <summary>
    /// Several hosts may have deleted a feed of that name: the latest deletion counts, also where its host is down.
    /// </summary>
    async Task<HostEntry?> LocateLatestDeletedAsync(string feed, CancellationToken cancellationToken)
    {
        var query = new FeedQuery([feed], Deleted: true);
        List<(HostEntry? Host, FeedInfo Feed)> all =
            [.. (await local.FindFeedsAsync(query, cancellationToken).ConfigureAwait(false))
                .Select(f => ((HostEntry?)null, f))];
        Dictionary<HostEntry, FeedInfo[]?> told = (await AskAllAsync(query, cancellationToken).ConfigureAwait(false))
            .ToDictionary(a => a.Host, a => a.Feeds);
        foreach (HostEntry host in Configuration.Hosts.Where(h => !IsSelf(h)))
        {
            IEnumerable<FeedInfo> feeds =
                told.GetValueOrDefault(host) ?? Fitting(query, host);
            all.AddRange(feeds.Select(f => ((HostEntry?)host, f)));
        }
        if (all.Count == 0) return null;
        (HostEntry? latest, _) = all.MaxBy(
            a => (FeedName.Comparer.Equals(a.Feed.DeletedName, feed), a.Feed.DeletedAt ?? a.Feed.Created));
        return latest is null ? null : Reachable(latest, feed);
    }

    async Task<HostEntry?> LocateAsync(string feed, FeedQuery query, CancellationToken cancellationToken)
    {
        IReadOnlyList<FeedInfo> here = await local.FindFeedsAsync(query, cancellationToken).ConfigureAwait(false);
        if (here.Any(HasName)) return null;
        List<(HostEntry Host, FeedInfo Feed)> elsewhere = [.. Configuration.Hosts.Where(h => !IsSelf(h))
            .SelectMany(h => Fitting(query, h).Select(f => (h, f)))];
        if (!elsewhere.Any(e => HasName(e.Feed)))
        {
            // Of a name whose command has failed another command may just have been made.
            elsewhere.AddRange((await AskAllAsync(query, cancellationToken).ConfigureAwait(false))
                .SelectMany(a => (a.Feeds ?? []).Select(f => (a.Host, f))));
        }
        if (elsewhere.Count == 0) return null;
        (HostEntry host, FeedInfo found) = elsewhere.MaxBy(e => (HasName(e.Feed), e.Feed.Created));
        return here.Count > 0 && !HasName(found) ? null : Reachable(host, feed);
    }

    /// <summary>One that has failed is there to be looked up, but has not got the name.</summary>
    public static bool HasName(FeedInfo feed) =>
        feed.State is FeedState.Waiting or FeedState.Running or FeedState.Ready or FeedState.Damaged;

    HostEntry Reachable(HostEntry host, string feed)
    {
        HostState state = node.View[host.Ip.ToString()].State;
        if (state == HostState.Up) return host;
        throw new HallException(
            HallErrors.HostUnreachable, $"The feed '{feed}' is on the host '{host.Name}', which is {state}.", feed,
            $"Start the Summit of '{host.Name}'; Get-HallHost shows the hosts.");
    }

    /// <summary>The other host that has the command; null where this one has it, or nobody.</summary>
    async Task<HostEntry?> LocateAsync(Guid id, CancellationToken cancellationToken)
    {
        if (_takers.TryGetValue(id, out HostEntry? taker))
            return IsSelf(taker) ? null : Reachable(taker, id.ToString());
        if (waiting is not null && await waiting.HasAsync(id, cancellationToken).ConfigureAwait(false)) return null;
        Task late = Task.Delay(SummitLimits.CatalogueLagMs, cancellationToken);
        while (true)
        {
            Task changed = node.Catalogue.Changed;
            HostEntry? host = Configuration.Hosts.FirstOrDefault(
                h => !IsSelf(h) && node.Catalogue.Has(h.Ip.ToString(), id));
            if (host is not null) return Reachable(host, id.ToString());
            // A command that another host has just taken is in the catalogue a moment later.
            if (await Task.WhenAny(changed, late).ConfigureAwait(false) == late) break;
        }
        cancellationToken.ThrowIfCancellationRequested();
        if (Configuration.Hosts.All(h => node.View[h.Ip.ToString()].State == HostState.Up)) return null;
        throw new HallException(
            HallErrors.HostUnreachable,
            $"The command {id} is on none of the hosts that are there, and not all of them are.", id.ToString());
    }

    /// <summary>
    /// The other host that takes a command of these hosts; null where it is this one. All have to be there: throws
    /// HostUnreachable.
    /// </summary>
    HostEntry? TakerOf(ImportCommand import)
    {
        if (import.Hosts is { } holders) RequireUp(parts.Named(holders));
        if (import.OnHost is not { } hosts) return null;
        IReadOnlyList<HostEntry> named = RequireUp(parts.Named(hosts));
        return named.Any(IsSelf) ? null : named[0];
    }

    /// <summary>
    /// The other host of this name; null where it is this one. Throws HostNotFound, HostUnreachable, and InvalidOption
    /// where several are named.
    /// </summary>
    HostEntry? OneOf(string host)
    {
        IReadOnlyList<HostEntry> named = RequireUp(parts.Named(host));
        if (named is [var only]) return IsSelf(only) ? null : only;
        throw new HallException(
            HallErrors.InvalidOption, $"'{host}' is not the name of one host.", host,
            "A file is looked at on one host; give one name.");
    }

    IReadOnlyList<HostEntry> RequireUp(IReadOnlyList<string> hosts)
    {
        List<HostEntry> named = [.. Configuration.Hosts.Where(h => hosts.Contains(h.Name))];
        foreach (HostEntry host in named.Where(h => !IsSelf(h)))
        {
            HostState state = node.View[host.Ip.ToString()].State;
            if (state == HostState.Up) continue;
            throw new HallException(
                HallErrors.HostUnreachable, $"The host '{host.Name}' is {state}.", host.Name,
                $"Start the Summit of '{host.Name}'; Get-HallHost shows the hosts.");
        }
        return named;
    }

    /// <summary>
    /// All hosts that have rows of this host's feed have to be there when it is to be read as a whole, or one with a
    /// copy of them: throws HostUnreachable. One that is lost later is waited for.
    /// </summary>
    async Task RequireWholeAsync(string feed, CancellationToken cancellationToken)
    {
        IReadOnlyList<FeedInfo> found =
            await local.FindFeedsAsync(new FeedQuery([feed]), cancellationToken).ConfigureAwait(false);
        if (found.FirstOrDefault(f => HasName(f) && FeedName.Comparer.Equals(f.Name, feed)) is { } info)
            RequireWhole(info);
    }

    void RequireWhole(FeedInfo feed)
    {
        FeedHostInfo? gone = feed.Hosts?.FirstOrDefault(
            h => h.Rows > 0 && parts.StateOf(parts.AddressOf(h.Name, feed.Hosts).Server) != HostState.Up);
        if (gone is null) return;
        throw MissingRows.Of(gone.Name, gone.Rows, feed.Hosts, parts).Error(feed.Name, feed.Rows ?? 0);
    }

    void Remember(Guid id, Guid commandId, HostEntry host)
    {
        if (_takers.Count > SummitLimits.MaxRememberedCommands) _takers.Clear();
        _takers[id] = host;
        _takers[commandId] = host;
    }

    /// <summary>What the hosts that are up have; null of one that does not answer in time.</summary>
    async Task<IReadOnlyList<(HostEntry Host, FeedInfo[]? Feeds)>> AskAllAsync(
        FeedQuery query, CancellationToken cancellationToken)
    {
        using var late = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        late.CancelAfter(SummitLimits.HostFiguresTimeoutMs);
        IEnumerable<HostEntry> others = Configuration.Hosts.Where(
            h => !IsSelf(h) && node.View[h.Ip.ToString()].State == HostState.Up);
        return await Task.WhenAll(others.Select(async host =>
        {
            try
            {
                return (host, (FeedInfo[]?)await CallAsync<FeedInfo[]>(
                    host, "feed.find", new CallQuestion { Query = query }, null, late.Token).ConfigureAwait(false));
            }
            catch (Exception e) when (e is HallException or OperationCanceledException
                && !cancellationToken.IsCancellationRequested)
            {
                return (host, null);
            }
        })).ConfigureAwait(false);
    }
}
