using System.Collections.Concurrent;
using System.Globalization;
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
    NameVotes votes, ClusterView view, PeerClient peers, ISummitRpc local, ILogger log) : IFeedNames
{
    /// <summary>Target of the error of a voter that has another hosts.json and wants to see the asker's.</summary>
    const string ShapeWanted = "shape";

    readonly Lock _gate = new();
    readonly Dictionary<string, int> _claims = new(FeedName.Comparer);

    // Names that another host is giving to this one.
    readonly HashSet<string> _given = new(FeedName.Comparer);
    long _order = DateTime.UtcNow.Ticks;
    readonly string _self = view.Configuration.Self.Ip.ToString();
    readonly ConcurrentDictionary<string, IReadOnlyList<NameHolder>> _conflicts = new(StringComparer.Ordinal);

    SummitConfiguration Configuration => view.Configuration;

    /// <summary>
    /// Names that the worksheet on disk may still give to commands that have ended: the next start would run these.
    /// </summary>
    public Func<IReadOnlyCollection<string>> Unsaved { get; init; } = static () => [];

    /// <summary>A host, or where it is null all of them, has to be told this one's names again.</summary>
    public Action<HostEntry?>? Untold { get; set; }

    /// <inheritdoc/>
    public void TellAgain() => Untold?.Invoke(null);

    /// <summary>
    /// Names of this host for which another host's vote is not this one's: two hosts had them before they were one
    /// cluster, or a vote is out of date.
    /// </summary>
    public IReadOnlyList<NameHolder> Conflicts => [.. Configuration.Hosts
        .SelectMany(h => _conflicts.GetValueOrDefault(h.Name, [])).Distinct()];

    /// <summary>
    /// Claims the name and runs the work that puts it into this host's worksheet, which is not to be cut off in the
    /// middle. Throws NoQuorum and NameInUse.
    /// </summary>
    public Task<FeedInfo> WithNameAsync(string name, Func<Task<FeedInfo>> work) => WithNameAsync(name, null, work);

    /// <inheritdoc/>
    public async Task<FeedInfo> WithNameAsync(string name, string? giver, Func<Task<FeedInfo>> work)
    {
        RequireQuorum();
        lock (_gate)
        {
            // Whose votes they are is open as long as a name is being given.
            if (_given.Contains(name) || giver is not null && _claims.ContainsKey(name))
            {
                throw new HallException(
                    HallErrors.NameInUse, $"The name '{name}' is just being given to this host.", name,
                    "Try again in a moment; Get-HallFeed tells on which host its feed is.");
            }
            _claims[name] = _claims.GetValueOrDefault(name) + 1;
            if (giver is not null) _given.Add(name);
        }
        bool isDone = false;
        try
        {
            await ClaimAsync(name, giver).ConfigureAwait(false);
            FeedInfo result = await work().ConfigureAwait(false);
            // A command that is sent once more may have ended long ago, without the name.
            isDone = ClusterService.HasName(result);
            return result;
        }
        finally
        {
            bool isLast;
            long order;
            lock (_gate)
            {
                isLast = --_claims[name] == 0;
                if (isLast) _claims.Remove(name);
                order = ++_order;
            }
            try
            {
                if (isLast && !isDone) await LetGoAsync(name, giver, order).ConfigureAwait(false);
            }
            finally
            {
                if (giver is not null)
                    lock (_gate) _given.Remove(name);
            }
        }
    }

    /// <summary>
    /// The votes for a name that has come to nothing are taken back, unless this host has it besides.
    /// </summary>
    /// <param name="giver">Who has the name, and gets the votes back; null: nobody.</param>
    /// <param name="order">From before it is looked up whether it has; so a later claim is not touched.</param>
    async Task LetGoAsync(string name, string? giver, long order)
    {
        for (int late = 0; ; late++)
        {
            try
            {
                await LetGoOnceAsync(name, giver, order).ConfigureAwait(false);
                return;
            }
            catch (HallException e) when (giver is not null && IsLate(e) && late < SummitLimits.LateClaims)
            {
                // Nobody else tells the giver's names in its place.
                lock (_gate) order = ++_order;
            }
            catch (HallException e)
            {
                // All names were told meanwhile, or this host's disk is full; what is not this host's is told once
                // more.
                log.LogWarning("The name '{Name}' is let go later: {Reason}", name, e.Message);
                Untold?.Invoke(null);
                return;
            }
        }
    }

    async Task LetGoOnceAsync(string name, string? giver, long order)
    {
        IReadOnlyList<string> held = await HeldAsync(CancellationToken.None).ConfigureAwait(false);
        if (held.Contains(name, FeedName.Comparer)) return;
        await ReleaseAsync(new NameQuestion([name], _self, null, order) { Giver = giver }).ConfigureAwait(false);
    }

    /// <summary>
    /// Commands of this host have let these names go: the votes for those that it has not besides are taken back before
    /// anybody is told, so that who hears of it takes them through any host. Hosts that do not answer for long are told
    /// later.
    /// </summary>
    public async Task FreedAsync(IEnumerable<string> names)
    {
        long order;
        string[] freed;
        lock (_gate)
            (order, freed) = (++_order, [.. names.Where(n => !_claims.ContainsKey(n)).Distinct(FeedName.Comparer)]);
        try
        {
            IReadOnlyList<string> held = await HeldAsync(CancellationToken.None).ConfigureAwait(false);
            string[] free = [.. freed.Except(held, FeedName.Comparer)];
            if (free.Length == 0) return;
            await ReleaseAsync(new NameQuestion(free, _self, null, order))
                .WaitAsync(TimeSpan.FromMilliseconds(SummitLimits.ReleaseTimeoutMs)).ConfigureAwait(false);
        }
        catch (Exception e) when (e is HallException or TimeoutException)
        {
            log.LogWarning("A name is let go later: {Reason}", e.Message);
            Untold?.Invoke(null);
        }
    }

    async Task ClaimAsync(string name, string? giver)
    {
        await AdoptAsync(CancellationToken.None).ConfigureAwait(false);
        int late = 0, split = 0;
        while (true)
        {
            long order;
            lock (_gate) order = ++_order;
            try
            {
                bool isLast = ++split >= SummitLimits.ClaimAttempts;
                if (await ClaimAsync(name, giver, order, isLast).ConfigureAwait(false)) return;
            }
            catch (HallException e) when (IsLate(e) && ++late < SummitLimits.LateClaims)
            {
                // This host has told all its names meanwhile, the claimed one among them: that one counts, and is asked
                // for anew. A host that tells them again and again, since much happens, is not outrun.
                split--;
                await Task.Delay(Random.Shared.Next(SummitLimits.ClaimPauseMs * late / 2)).ConfigureAwait(false);
                continue;
            }
            await StepBackAsync(name, giver, split).ConfigureAwait(false);
        }
    }

    /// <summary>
    /// Several hosts claim the name at the same time and none has a majority: this one takes its votes back and claims
    /// anew at some other time than they do.
    /// </summary>
    async Task StepBackAsync(string name, string? giver, int attempt)
    {
        long order;
        bool isOnly;
        lock (_gate) (order, isOnly) = (++_order, _claims[name] == 1);
        if (isOnly) await LetGoAsync(name, giver, order).ConfigureAwait(false);
        await Task.Delay(Random.Shared.Next(SummitLimits.ClaimPauseMs * attempt)).ConfigureAwait(false);
    }

    /// <summary>
    /// False where nobody has a majority of the votes. Throws InvalidState where a voter that counts has answered a
    /// later question of this host, NameInUse and NoQuorum.
    /// </summary>
    /// <param name="isLast">Then votes that are split are NameInUse too.</param>
    async Task<bool> ClaimAsync(string name, string? giver, long order, bool isLast)
    {
        SummitConfiguration configuration = Configuration;
        var question = new NameQuestion([name], _self, null, order, view.Shape.Digest)
        {
            Giver = giver,
        };
        int own = 0;
        var others = new List<string>();
        HallException? late = null;
        // A host that stands still is not waited for once the others have decided.
        await foreach (Task<string?> told in Task.WhenEach(configuration.Hosts.Select(h => VoteAsync(h, question)))
            .ConfigureAwait(false))
        {
            string? vote;
            try
            {
                vote = await told.ConfigureAwait(false);
            }
            catch (HallException e) when (IsLate(e))
            {
                late = e;
                continue;
            }
            if (vote == _self && ++own >= configuration.Quorum) return true;
            if (vote is null || vote == _self) continue;
            others.Add(vote);
            if (others.Count > configuration.Hosts.Count - configuration.Quorum) break;
        }
        if (others.Count == 0) throw late ?? NoQuorum();
        IGrouping<string, string> most = others.GroupBy(v => v).MaxBy(g => g.Count())!;
        if (most.Count() < configuration.Quorum && !isLast) return false;
        string host = Configuration.Hosts.FirstOrDefault(h => h.Ip.ToString() == most.Key)?.Name ?? most.Key;
        throw new HallException(
            HallErrors.NameInUse, $"The name '{name}' is in use by a feed on the host '{host}'.", name,
            $"Choose another name, or remove the feed on '{host}' (Remove-HallFeed).");
    }

    /// <summary>
    /// Whom the host has voted for, by address; null where it did not answer. Throws InvalidState where it has answered
    /// a later question.
    /// </summary>
    async Task<string?> VoteAsync(HostEntry host, NameQuestion question)
    {
        string ip = host.Ip.ToString();
        if (ip == _self)
        {
            return IsVoter
                ? await InOrderAsync(
                    () => Task.Run(() => votes.Claim(question.Names[0], _self, question.Order, question.Giver)))
                    .ConfigureAwait(false)
                    ?? _self
                : null;
        }
        if (view[ip].State != HostState.Up) return null;
        try
        {
            return (await AskVoteAsync(host, question).ConfigureAwait(false)).Owner ?? _self;
        }
        catch (HallException e) when (!IsLate(e))
        {
            log.LogWarning("No vote of '{Host}' on a name: {Reason}", host.Name, e.Message);
            return null;
        }
    }

    /// <summary>
    /// The list of all hosts goes only to one that has another: with 1,000 hosts it is 40 KB, to each of them.
    /// </summary>
    async Task<Vote> AskVoteAsync(HostEntry host, NameQuestion question)
    {
        try
        {
            return await AskAsync<Vote>(host, "names.claim", question, CancellationToken.None).ConfigureAwait(false);
        }
        catch (HallException e) when (e.Error == HallErrors.NoQuorum && e.Target == ShapeWanted)
        {
            return await AskAsync<Vote>(
                host, "names.claim", question with { Shape = view.Shape.Shape }, CancellationToken.None)
                .ConfigureAwait(false);
        }
    }

    Task<T> AskAsync<T>(
        HostEntry host, string method, NameQuestion question, CancellationToken cancellationToken) =>
        InOrderAsync(() => peers.CallAsync<T>(
            new ShapeHost(host.Name, host.Ip.ToString()), method, question, null, cancellationToken));

    /// <summary>
    /// Asks a voter, and follows it where it knows of later questions of this host: of a clock put back, say.
    /// </summary>
    async Task<T> InOrderAsync<T>(Func<Task<T>> ask)
    {
        try
        {
            return await ask().ConfigureAwait(false);
        }
        catch (HallException e) when (IsLate(e))
        {
            long later = long.Parse(e.Target!, NumberStyles.None, CultureInfo.InvariantCulture);
            lock (_gate) _order = Math.Max(_order, later);
            throw;
        }
    }

    /// <summary>What <see cref="OwnersOrder"/> throws.</summary>
    internal static bool IsLate(HallException e) => e.Error == HallErrors.InvalidState
        && long.TryParse(e.Target, NumberStyles.None, CultureInfo.InvariantCulture, out _);

    /// <summary>
    /// Tells the others which names this host has, so that they keep no vote for one that it has let go, and have all
    /// those it has. To be called when the worksheet has changed, and when this host has joined. Gives the hosts that
    /// could not be told, and why.
    /// </summary>
    public async Task<IReadOnlyDictionary<HostEntry, Exception>> SyncAsync(
        IReadOnlyCollection<HostEntry> hosts, CancellationToken cancellationToken)
    {
        long order;
        string[] claimed;
        // In this order: a claim from here on has a later order, which this does not touch.
        // What is being given and has failed is about to be the giver's again, and stays as it is until then.
        lock (_gate) (order, claimed) = (++_order, [.. _claims.Keys.Union(_given, FeedName.Comparer)]);
        IReadOnlyList<string> names = [.. await HeldAsync(cancellationToken).ConfigureAwait(false), .. claimed];
        var question = new NameQuestion(names, _self, null, order);
        var failed = new ConcurrentDictionary<HostEntry, Exception>();
        await Task.WhenAll(hosts.Select(async host =>
        {
            try
            {
                _conflicts[host.Name] = await SetAsync(host, question, cancellationToken).ConfigureAwait(false);
            }
            catch (Exception e) when (e is not OperationCanceledException)
            {
                failed[host] = e;
            }
        })).ConfigureAwait(false);
        return failed;
    }

    async Task<IReadOnlyList<NameHolder>> SetAsync(
        HostEntry host, NameQuestion question, CancellationToken cancellationToken)
    {
        string ip = host.Ip.ToString();
        if (ip == _self) return await Task.Run(() => Set(question), cancellationToken).ConfigureAwait(false);
        if (view[ip].State != HostState.Up) return [];
        return await AskAsync<NameHolder[]>(host, "names.set", question, cancellationToken).ConfigureAwait(false);
    }

    async Task<IReadOnlyList<string>> HeldAsync(CancellationToken cancellationToken) =>
        [.. (await local.FindFeedsAsync(new FeedQuery(), cancellationToken).ConfigureAwait(false))
            .Where(f => f.State is FeedState.Waiting or FeedState.Running or FeedState.Ready or FeedState.Damaged)
            .Select(f => f.Name).Concat(Unsaved())];

    async Task ReleaseAsync(NameQuestion question)
    {
        // The others are told also where this host's disk is full.
        Task own = Task.Run(() => Release(question));
        await Task.WhenAll(Configuration.Hosts
            .Where(h => h.Ip.ToString() != _self && view[h.Ip.ToString()].State == HostState.Up)
            .Select(async host =>
            {
                try
                {
                    await AskAsync<Vote>(host, "names.release", question, CancellationToken.None)
                        .ConfigureAwait(false);
                }
                catch (HallException e)
                {
                    log.LogWarning("'{Host}' was not told of a name let go: {Reason}", host.Name, e.Message);
                    Untold?.Invoke(host);
                }
            })).ConfigureAwait(false);
        await own.ConfigureAwait(false);
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
/// <param name="Shape">
/// What the asker's hosts.json says; a vote counts only where the voter's is next to it. Null where the digest says as
/// much.
/// </param>
/// <param name="Order">
/// Each question of a host has a greater one than those before, also after a restart, so that one that comes late does
/// not undo what a later one did; 0 on hosts of a version that has none.
/// </param>
/// <param name="Digest">Of the asker's hosts.json; null on hosts of a version that sends the whole of it.</param>
sealed record NameQuestion(
    IReadOnlyList<string> Names, string Owner, ClusterShape? Shape = null, long Order = 0, string? Digest = null)
{
    /// <summary>The address of the host that has the name and gives it to the owner; else null.</summary>
    public string? Giver { get; init; }
}

/// <param name="Owner">The other host that has the vote; null where the asker has it.</param>
sealed record Vote(string? Owner);
