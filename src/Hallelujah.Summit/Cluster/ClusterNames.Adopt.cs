using Hallelujah.Contracts;
using Hallelujah.Summit.Hosting;
using Microsoft.Extensions.Logging;

namespace Hallelujah.Summit.Cluster;

/// <summary>
/// Who may vote. A vote is worth something as long as any two majorities have a host in common that knows what it voted
/// for. A host that has lost its disk, or that is new, and one whose hosts.json has changed, therefore hear first of
/// every name that a majority may have given without them.
/// </summary>
sealed partial class ClusterNames
{
    /// <summary>This host has heard of every name that is had, under hosts.json as it is in force.</summary>
    public bool IsVoter => votes.Adopted is { } adopted && adopted.IsSame(view.Shape.Shape);

    readonly SemaphoreSlim _adopting = new(1, 1);

    /// <summary>Hears the other hosts' votes where this one has to; does nothing where too few answer.</summary>
    public async Task AdoptAsync(CancellationToken cancellationToken)
    {
        if (IsVoter) return;
        await _adopting.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            if (!IsVoter) await HearAsync(cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            _adopting.Release();
        }
    }

    async Task HearAsync(CancellationToken cancellationToken)
    {
        ClusterShape shape = view.Shape.Shape;
        HostEntry[] others = [.. Configuration.Hosts.Where(
            h => h.Ip.ToString() != _self && view[h.Ip.ToString()].State == HostState.Up)];
        Ballot?[] told = await Task.WhenAll(others.Select(h => BallotAsync(h, cancellationToken)))
            .ConfigureAwait(false);
        Ballot[] ballots = [.. told.OfType<Ballot>()];
        bool isFounder = IsFounder(votes.Adopted, votes.Id, ballots);
        ClusterShape? own = votes.Adopted ?? (isFounder ? shape : null);
        if (!IsEnough(shape, own, [.. ballots.Select(b => b.Adopted)]) && !isFounder) return;
        Guid[] founders = own is null && ballots.All(b => b.Adopted is null)
            ? [votes.Id, .. ballots.Select(b => b.Id)]
            : [.. ballots.SelectMany(b => b.Founders).Distinct()];
        await Task.Run(() => votes.Adopt(VotesUnder(shape, ballots), shape, founders), cancellationToken)
            .ConfigureAwait(false);
        log.LogInformation(
            "This host votes on names as one of {Hosts}; {Ballots} others told theirs", shape.Hosts.Count,
            ballots.Length);
    }

    /// <summary>The votes that others told, for the addresses that their owners have now.</summary>
    static NameHolder[] VotesUnder(ClusterShape shape, Ballot[] ballots) => [.. ballots.SelectMany(
        b => b.Votes.Select(v => (v.Name, Owner: shape.Moved(b.Adopted, v.Owner))))
        .Where(v => v.Owner is not null).Select(v => new NameHolder(v.Name, v.Owner!))];

    /// <summary>
    /// Names that others have voted the host for, as this host and those that are up know: all that it has, since each
    /// has the votes of a majority, and maybe some that it had.
    /// </summary>
    public async Task<IReadOnlyList<string>> NamesOfAsync(string ip, CancellationToken cancellationToken)
    {
        HostEntry[] others = [.. Configuration.Hosts.Where(
            h => h.Ip.ToString() != _self && view[h.Ip.ToString()].State == HostState.Up)];
        Ballot?[] told = await Task.WhenAll(others.Select(h => BallotAsync(h, cancellationToken)))
            .ConfigureAwait(false);
        return [.. told.OfType<Ballot>().Append(Ballot()).SelectMany(b => b.Votes).Where(v => v.Owner == ip)
            .Select(v => v.Name).Distinct(FeedName.Comparer).Order(FeedName.Comparer)];
    }

    /// <summary>
    /// Is there a host among those that answered which took part in any majority there may have been?
    /// </summary>
    /// <param name="shape">The hosts.json in force.</param>
    /// <param name="own">The one under which this host voted; null where it never did, or lost its votes.</param>
    /// <param name="told">Those under which the others that answered vote.</param>
    public static bool IsEnough(ClusterShape shape, ClusterShape? own, IReadOnlyList<ClusterShape?> told)
    {
        if (own is not null)
        {
            // With this host a majority of the former hosts; of those that are still there, where they are too few.
            int former = 1 + told.Count(t => t is not null && (t.IsSame(own) || t.IsSame(shape)));
            return former >= Math.Min(own.Quorum, own.Hosts.Count(h => shape.Moved(own, h.Ip) is not null));
        }
        // Without this host's own votes: the others of any majority that it may have been part of.
        int voters = told.Count(t => t is not null && (t.IsSame(shape) || t.IsNextTo(shape)));
        if (voters >= shape.Hosts.Count - shape.Quorum + 1 || told.Count + 1 == shape.Hosts.Count) return true;
        // A cluster that is new: a majority that has never voted.
        return voters == 0 && told.All(t => t is null) && told.Count + 1 >= shape.Quorum;
    }

    /// <summary>
    /// Whether this host began the cluster and has not voted yet: then no name was had that it should know. Of one that
    /// has voted it says nothing, since there may have been majorities without it.
    /// </summary>
    public static bool IsFounder(ClusterShape? adopted, Guid id, IReadOnlyList<Ballot> ballots) =>
        adopted is null && ballots.Any(b => b.Adopted is not null && b.Founders.Contains(id));

    async Task<Ballot?> BallotAsync(HostEntry host, CancellationToken cancellationToken)
    {
        try
        {
            return await peers.CallAsync<Ballot>(
                new ShapeHost(host.Name, host.Ip.ToString()), "names.get", new CallQuestion(), null, cancellationToken)
                .ConfigureAwait(false);
        }
        catch (HallException e)
        {
            log.LogWarning("'{Host}' did not tell its votes on names: {Reason}", host.Name, e.Message);
            return null;
        }
    }

    /// <summary>This host's votes, for one that hears them.</summary>
    public Ballot Ballot() => new(votes.Adopted, votes.All(), votes.Id, votes.Founders);

    /// <summary>Another host claims a name. Throws NoQuorum where this one may not vote on it.</summary>
    public async Task<Vote> ClaimAsync(NameQuestion question, CancellationToken cancellationToken)
    {
        await AdoptAsync(cancellationToken).ConfigureAwait(false);
        RequireNext(question);
        return IsVoter
            ? new Vote(votes.Claim(question.Names[0], question.Owner, question.Order, question.Giver))
            : throw new HallException(
                HallErrors.NoQuorum, $"'{Configuration.Self.Name}' has not heard all names yet.", question.Owner);
    }

    /// <summary>Throws NoQuorum where the asker's hosts.json is neither this one's nor next to it.</summary>
    void RequireNext(NameQuestion question)
    {
        ShapeInForce here = view.Shape;
        if (question.Digest == here.Digest) return;
        if (question.Digest is not null && question.Shape is null)
        {
            throw new HallException(
                HallErrors.NoQuorum, "hosts.json of the two hosts differs; by what is not said.", ShapeWanted);
        }
        if (question.Shape is not { } asker || asker.IsSame(here.Shape) || asker.IsNextTo(here.Shape)) return;
        throw new HallException(
            HallErrors.NoQuorum, "hosts.json of the two hosts differs by more than one host.", question.Owner);
    }

    public Vote Release(NameQuestion question)
    {
        votes.Release(question.Names, question.Owner, question.Order, question.Giver);
        return new Vote(null);
    }

    public IReadOnlyList<NameHolder> Set(NameQuestion question) =>
        votes.Set(question.Names, question.Owner, question.Order);
}

/// <param name="Adopted">Under which hosts.json the host votes; null where it does not vote yet.</param>
/// <param name="Id">Of its names.db, which a new one does not share.</param>
/// <param name="Founders">
/// Those that began the cluster with it, when no name was had: a majority that had never voted. One of them that does
/// not vote yet knows all names that were had then, none.
/// </param>
sealed record Ballot(
    ClusterShape? Adopted, IReadOnlyList<NameHolder> Votes, Guid Id, IReadOnlyList<Guid> Founders);
