using Hallelujah.Contracts;
using Hallelujah.Summit.Cluster;
using Hallelujah.Summit.Hallelu;
using Hallelujah.Summit.Hosting;
using Hallelujah.Summit.Worksheet;
using Microsoft.Extensions.Logging;

namespace Hallelujah.Summit.Parts;

/// <summary>
/// Feeds whose Hallelu comes to this host: back to it after it has lost its disk, from a host that is gone for good, or
/// from one that is drained. Their rows come from copies; the command, the manifest and what was set aside come with
/// them, so that everything about the feed goes on here.
/// </summary>
sealed partial class FeedMoves(
    SummitPaths paths, PartKeeper keeper, PartHosts hosts, IWorksheetRows rows, IFeedNames names, ILogger log)
{
    readonly SemaphoreSlim _gate = new(1, 1);

    /// <summary>
    /// Takes over what copies tell of: feeds of this host from before it lost its disk, and those of hosts that
    /// hosts.json does not list any more. False where that is to be tried again soon.
    /// </summary>
    public async Task<bool> LookForLostAsync(CancellationToken cancellationToken)
    {
        if (IsDraining) return true;
        string[] gone = [.. keeper.Files().Select(p => p.Owner).Where(o => !hosts.IsListed(o))
            .Distinct(FeedName.Comparer)];
        var question = new PartProtocol.KeptOf([hosts.Self, .. gone]);
        int others = hosts.OthersUp().Count;
        IReadOnlyList<(string Host, PartProtocol.Kept Told)> told = await hosts.AskOthersAsync<PartProtocol.Kept>(
            PartProtocol.KeptMethod, question, cancellationToken).ConfigureAwait(false);
        PartProtocol.Kept here = await hosts.CallAsync<PartProtocol.Kept>(
            hosts.Self, PartProtocol.KeptMethod, question, null, cancellationToken).ConfigureAwait(false);
        List<Lost> lost = [.. told.Append((Host: hosts.Self, Told: here))
            .SelectMany(t => t.Told.Copies.Select(c => (t.Host, Copy: c)))
            .Where(k => !hosts.IsSelf(k.Copy.Owner) || k.Copy.OwnerDirectory != hosts.DirectoryId)
            .GroupBy(k => (k.Copy.Id, k.Copy.Run))
            .Select(g => new Lost(g.First().Copy, [.. g.Select(k => k.Host)]))
            .Where(IsForThisHost)
            // Ids grow with time, so that the worksheet has them in the order in which they came.
            .OrderBy(f => f.Copy.Id)];
        // Who is up and does not answer yet may have what nobody else tells of.
        if (lost.Count == 0) return told.Count >= others;
        if (!hosts.IsEnough(told.Count) || !names.IsVoter) return false;
        lost = await StillMissedAsync(lost, cancellationToken).ConfigureAwait(false);
        bool isDone = true;
        foreach (Lost feed in lost) isDone &= await TakeBackAsync(feed, cancellationToken).ConfigureAwait(false);
        return isDone;
    }

    /// <summary>A feed of this host; or of one that is gone, of which this one is the first to have a copy.</summary>
    bool IsForThisHost(Lost feed) => hosts.IsSelf(feed.Copy.Owner)
        || (!hosts.IsListed(feed.Copy.Owner) && hosts.IsSelf(feed.Holders.Order(FeedName.Comparer).First()));

    /// <summary>
    /// Without those that are in a worksheet, and those that were deleted while who has the copy was down.
    /// </summary>
    async Task<List<Lost>> StillMissedAsync(List<Lost> lost, CancellationToken cancellationToken)
    {
        var ids = new PartProtocol.Parts([.. lost.Select(f => f.Copy.Id).Distinct()]);
        var runs = new PartProtocol.Runs([.. lost.Select(f => f.Copy.Run)]);
        HashSet<Guid> known = [], dropped = [];
        foreach ((_, PartProtocol.Wanted wanted) in await hosts.AskOthersAsync<PartProtocol.Wanted>(
            PartProtocol.WantedMethod, ids, cancellationToken).ConfigureAwait(false))
            known.UnionWith(wanted.Known ?? []);
        foreach ((_, PartProtocol.Runs told) in await hosts.AskOthersAsync<PartProtocol.Runs>(
            PartProtocol.DroppedMethod, runs, cancellationToken).ConfigureAwait(false))
            dropped.UnionWith(told.Ids);
        dropped.UnionWith((await hosts.CallAsync<PartProtocol.Runs>(
            hosts.Self, PartProtocol.DroppedMethod, runs, null, cancellationToken).ConfigureAwait(false)).Ids);
        var missed = new List<Lost>();
        foreach (Lost feed in lost.Where(f => !known.Contains(f.Copy.Id) && !dropped.Contains(f.Copy.Run)))
            if (await rows.FindAsync(feed.Copy.Id).ConfigureAwait(false) is null) missed.Add(feed);
        return missed;
    }

    async Task<bool> TakeBackAsync(Lost feed, CancellationToken cancellationToken)
    {
        string owner = feed.Copy.Owner;
        foreach (string holder in feed.Holders.OrderByDescending(hosts.IsSelf))
        {
            try
            {
                PartProtocol.Deed deed = await hosts.CallAsync<PartProtocol.Deed>(
                    holder, PartProtocol.DeedMethod, new PartProtocol.WholeOf(feed.Copy.Id, owner), null,
                    cancellationToken).ConfigureAwait(false);
                await TakeOverAsync(deed, owner, new PartAddress(holder, owner), null, cancellationToken)
                    .ConfigureAwait(false);
                log.LogInformation(
                    "Took the feed '{Feed}' over, which was on '{Owner}', from the copy of '{Holder}'", deed.Row.Name,
                    owner, holder);
                return true;
            }
            catch (HallException e)
            {
                log.LogWarning(
                    "The feed of command {Id}, which was on '{Owner}', could not be taken from '{Holder}': {Reason}",
                    feed.Copy.Id, owner, holder, e.Message);
            }
        }
        return false;
    }

    /// <summary>
    /// Makes this host the one of the feed's Hallelu: its rows, its manifest, and its command are here and durable when
    /// it returns. Throws NameInUse where another feed has its name by now.
    /// </summary>
    /// <param name="owner">Whose it was.</param>
    /// <param name="from">Who has the rows that were on that host.</param>
    /// <param name="giver">That host's address, where it gives the name away; else null.</param>
    public async Task TakeOverAsync(
        PartProtocol.Deed deed, string owner, PartAddress from, string? giver, CancellationToken cancellationToken)
    {
        await EnterAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            if (await IsThereAsync(deed, owner).ConfigureAwait(false)) return;
            using IDisposable held = await keeper.HoldAsync(deed.Whole.Id, cancellationToken).ConfigureAwait(false);
            await TakeAsync(deed, owner, from, giver, cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            _gate.Release();
        }
    }

    /// <summary>Whether this host has the feed already: it was given before, and the giver has not heard.</summary>
    async Task<bool> IsThereAsync(PartProtocol.Deed deed, string owner)
    {
        if (await rows.FindAsync(deed.Whole.Id).ConfigureAwait(false) is not { } row) return false;
        if (row.State != FeedState.Ready)
        {
            throw new HallException(
                HallErrors.InvalidState,
                $"'{hosts.Self}' has the command of '{deed.Row.Name}' itself, where it is {row.State}.", deed.Row.Name,
                $"Remove the feed of '{owner}' (Remove-HallFeed), or restore the one of '{hosts.Self}' first.");
        }
        // It stays here, also where this host was to give it away.
        File.Delete(paths.Given(row.Id));
        DurableFile.SyncDirectory(paths.Feed(row.Id));
        return true;
    }

    async Task TakeAsync(
        PartProtocol.Deed deed, string owner, PartAddress from, string? giver, CancellationToken cancellationToken)
    {
        FeedManifest whole = deed.Whole;
        bool isOwn = !whole.Names(hosts.Self);
        string of = isOwn ? hosts.Self : FeedLayout.NameOf(hosts.Self, whole.Figures.Hosts);
        FeedManifest manifest = FeedLayout.Rehomed(whole, owner, hosts.Self, of);
        try
        {
            var copy = new PartProtocol.Copy(
                whole.Id, whole.Run ?? Guid.Empty, hosts.Self, hosts.DirectoryId, of,
                whole.PartOf(whole.Names(owner) ? owner : null), null);
            await keeper.TakeOverAsync(copy, from, isOwn, RejectFile.IsOf(whole), cancellationToken)
                .ConfigureAwait(false);
            manifest.Write(paths.Feed(whole.Id));
            DurableFile.SyncDirectory(paths.Feeds);
            WorksheetRow row = deed.Row with
            {
                State = FeedState.Ready,
                Error = null,
                Figures = manifest.Figures,
                SourceJson = manifest.SourceJson,
                Started = deed.Row.Started ?? deed.Row.Submitted,
                Finished = deed.Row.Finished ?? deed.Row.Started ?? deed.Row.Submitted,
                DeletedName = null,
                DeletedAt = null,
            };
            await names.WithNameAsync(row.Name, giver, () => rows.AdoptAsync(row)).ConfigureAwait(false);
        }
        catch (Exception e)
        {
            if (await rows.FindAsync(whole.Id).ConfigureAwait(false) is null)
            {
                DurableFile.EraseDirectory(paths.Feed(whole.Id));
                if (!isOwn) DurableFile.EraseDirectory(paths.Copy(whole.Id, of));
            }
            if (e is OperationCanceledException) throw;
            throw ErrorMapping.ToHall(e);
        }
    }

    /// <param name="Holders">Who has a copy of what the host of its Hallelu had.</param>
    sealed record Lost(PartProtocol.KeptCopy Copy, IReadOnlyList<string> Holders);
}
