using System.Collections.Concurrent;
using Hallelujah.Contracts;
using Hallelujah.Summit.Hosting;
using Microsoft.Extensions.Logging;

namespace Hallelujah.Summit.Cluster;

/// <summary>
/// The names that this host has in the whole cluster. A name is a host's when a majority of the hosts in hosts.json has
/// voted for it, durably; two majorities share a host, and a host votes once, so no name is had twice, whoever is down
/// and however often hosts start anew. Within a host the worksheet decides. Safe for concurrent callers.
/// </summary>
sealed partial class ClusterNames(
    NameVotes votes, ClusterView view, PeerClient peers, ISummitRpc local, ILogger log)
{
    readonly SemaphoreSlim _gate = new(1, 1);
    readonly Dictionary<string, int> _claims = new(FeedName.Comparer);
    readonly string _self = view.Configuration.Self.Ip.ToString();
    readonly ConcurrentDictionary<string, IReadOnlyList<NameHolder>> _conflicts = new(StringComparer.Ordinal);

    SummitConfiguration Configuration => view.Configuration;

    /// <summary>
    /// Names of this host for which another host's vote is not this one's: two hosts had them before they were one
    /// cluster, or a vote is out of date.
    /// </summary>
    public IReadOnlyList<NameHolder> Conflicts => [.. _conflicts.Values.SelectMany(c => c).Distinct()];

    /// <summary>
    /// Claims the name and runs the work that puts it into this host's worksheet. Throws NoQuorum and NameInUse.
    /// </summary>
    public async Task<T> WithNameAsync<T>(string name, Func<Task<T>> work, CancellationToken cancellationToken)
    {
        RequireQuorum();
        await _gate.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            _claims[name] = _claims.GetValueOrDefault(name) + 1;
            await ClaimAsync(name, cancellationToken).ConfigureAwait(false);
        }
        catch
        {
            Done(name);
            throw;
        }
        finally
        {
            _gate.Release();
        }
        try
        {
            return await work().ConfigureAwait(false);
        }
        finally
        {
            await _gate.WaitAsync(CancellationToken.None).ConfigureAwait(false);
            Done(name);
            _gate.Release();
        }
    }

    void Done(string name)
    {
        if (--_claims[name] == 0) _claims.Remove(name);
    }

    async Task ClaimAsync(string name, CancellationToken cancellationToken)
    {
        await AdoptAsync(cancellationToken).ConfigureAwait(false);
        SummitConfiguration configuration = Configuration;
        var question = new NameQuestion([name], _self, ClusterShape.Of(configuration));
        string?[] told = await Task.WhenAll(configuration.Hosts.Select(h => VoteAsync(h, question, cancellationToken)))
            .ConfigureAwait(false);
        if (told.Count(t => t == _self) >= configuration.Quorum) return;
        // Votes that came in without a majority are taken back, whatever the caller does meanwhile.
        string? holder = told.FirstOrDefault(t => t is not null && t != _self);
        if (told.Contains(_self) && !await IsHeldAsync(name).ConfigureAwait(false))
            await ReleaseAsync([name]).ConfigureAwait(false);
        if (holder is null) throw NoQuorum();
        string host = Configuration.Hosts.FirstOrDefault(h => h.Ip.ToString() == holder)?.Name ?? holder;
        throw new HallException(
            HallErrors.NameInUse, $"The name '{name}' is in use by a feed on the host '{host}'.", name,
            $"Choose another name, or remove the feed on '{host}' (Remove-HallFeed).");
    }

    /// <summary>Whom the host has voted for, by address; null where it did not answer.</summary>
    async Task<string?> VoteAsync(HostEntry host, NameQuestion question, CancellationToken cancellationToken)
    {
        string ip = host.Ip.ToString();
        if (ip == _self)
        {
            return IsVoter
                ? await Task.Run(() => votes.Claim(question.Names[0], _self), cancellationToken).ConfigureAwait(false)
                    ?? _self
                : null;
        }
        if (view[ip].State != HostState.Up) return null;
        try
        {
            Vote vote = await peers.CallAsync<Vote>(
                new ShapeHost(host.Name, ip), "names.claim", question, null, cancellationToken)
                .ConfigureAwait(false);
            return vote.Owner ?? _self;
        }
        catch (HallException e)
        {
            log.LogWarning("No vote of '{Host}' on a name: {Reason}", host.Name, e.Message);
            return null;
        }
    }

    /// <summary>
    /// Tells the others which names this host has, so that they keep no vote for one that it has let go, and have all
    /// those it has. To be called when the worksheet has changed, and when this host has joined.
    /// </summary>
    public async Task SyncAsync(IReadOnlyCollection<HostEntry> hosts, CancellationToken cancellationToken)
    {
        await _gate.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            IReadOnlyList<string> names =
                [.. await HeldAsync(cancellationToken).ConfigureAwait(false), .. _claims.Keys];
            await Task.WhenAll(hosts.Select(async h => _conflicts[h.Name] =
                await SetAsync(h, names, cancellationToken).ConfigureAwait(false))).ConfigureAwait(false);
        }
        finally
        {
            _gate.Release();
        }
    }

    async Task<IReadOnlyList<NameHolder>> SetAsync(
        HostEntry host, IReadOnlyList<string> names, CancellationToken cancellationToken)
    {
        string ip = host.Ip.ToString();
        if (ip == _self)
            return await Task.Run(() => votes.Set(names, _self), cancellationToken).ConfigureAwait(false);
        if (view[ip].State != HostState.Up) return [];
        return await peers.CallAsync<NameHolder[]>(
            new ShapeHost(host.Name, ip), "names.set", new NameQuestion(names, _self), null, cancellationToken)
            .ConfigureAwait(false);
    }

    async Task<IReadOnlyList<string>> HeldAsync(CancellationToken cancellationToken) =>
        [.. (await local.FindFeedsAsync(new FeedQuery(), cancellationToken).ConfigureAwait(false))
            .Where(f => f.State is FeedState.Waiting or FeedState.Running or FeedState.Ready or FeedState.Damaged)
            .Select(f => f.Name)];

    async Task<bool> IsHeldAsync(string name) =>
        _claims[name] > 1 || (await HeldAsync(CancellationToken.None).ConfigureAwait(false))
            .Contains(name, FeedName.Comparer);

    async Task ReleaseAsync(IReadOnlyList<string> names)
    {
        await Task.Run(() => votes.Release(names, _self)).ConfigureAwait(false);
        foreach (HostEntry host in Configuration.Hosts)
        {
            string ip = host.Ip.ToString();
            if (ip == _self || view[ip].State != HostState.Up) continue;
            try
            {
                await peers.CallAsync<Vote>(
                    new ShapeHost(host.Name, ip), "names.release", new NameQuestion(names, _self), null,
                    CancellationToken.None).ConfigureAwait(false);
            }
            catch (HallException)
            {
                // It is told all names of this host when it is there again.
            }
        }
    }

    /// <summary>Throws NoQuorum where too few hosts are there for a command.</summary>
    public void RequireQuorum()
    {
        if (!view.HasQuorum) throw NoQuorum();
    }

    HallException NoQuorum()
    {
        int up = Configuration.Hosts.Count(h => view[h.Ip.ToString()].State == HostState.Up);
        return new HallException(
            HallErrors.NoQuorum,
            $"{up} of {Configuration.Hosts.Count} hosts are there; {Configuration.Quorum} are needed for a command"
                + (up < Configuration.Quorum ? "." : ", and so many do not know yet which names are had."));
    }
}

/// <summary>What hosts ask each other about names.</summary>
/// <param name="Owner">The address of the host that asks for itself.</param>
/// <param name="Shape">What the asker's hosts.json says; a vote counts only where the voter's is next to it.</param>
sealed record NameQuestion(IReadOnlyList<string> Names, string Owner, ClusterShape? Shape = null);

/// <param name="Owner">The other host that has the vote; null where the asker has it.</param>
sealed record Vote(string? Owner);
