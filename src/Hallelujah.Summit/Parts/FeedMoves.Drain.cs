using System.Globalization;
using System.Text;
using Hallelujah.Columnar;
using Hallelujah.Contracts;
using Hallelujah.Summit.Hallelu;
using Hallelujah.Summit.Hosting;
using Hallelujah.Summit.Worksheet;
using Microsoft.Extensions.Logging;

namespace Hallelujah.Summit.Parts;

/// <summary>What this host has of feeds, taken to the others, so that it can be removed.</summary>
sealed partial class FeedMoves
{
    /// <summary>1 while this host is drained: then it takes nothing, so that no two give each other a feed.</summary>
    int _draining;

    bool IsDraining => Volatile.Read(ref _draining) == 1;

    /// <summary>
    /// Gives this host's ready feeds to the others, and what it has of theirs. Done again it goes on where it ended.
    /// </summary>
    /// <param name="force">Also where feeds are then on fewer hosts than they are to be.</param>
    public async Task DrainAsync(bool force, CancellationToken cancellationToken)
    {
        if (Interlocked.Exchange(ref _draining, 1) == 1)
        {
            throw new HallException(
                HallErrors.Locked, $"'{hosts.Self}' is being drained already.", hosts.Self,
                "Try again when that is done.");
        }
        try
        {
            await GiveAllAwayAsync(force, cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            Volatile.Write(ref _draining, 0);
        }
    }

    async Task GiveAllAwayAsync(bool force, CancellationToken cancellationToken)
    {
        names.RequireQuorum();
        if (hosts.OthersUp().Count == 0) throw hosts.TooFew(2);
        foreach (WorksheetRow row in await rows.AllAsync().ConfigureAwait(false))
        {
            if (!row.HasEnded) await RequireIdleAsync(row).ConfigureAwait(false);
            if (row.State == FeedState.Ready)
                await GiveAwayAsync(row, force, cancellationToken).ConfigureAwait(false);
        }
        foreach (string owner in hosts.OthersUp())
        {
            await hosts.CallAsync<PartProtocol.Done>(
                owner, PartProtocol.VacateMethod, new PartProtocol.Vacate(hosts.Self, force), null, cancellationToken)
                .ConfigureAwait(false);
        }
    }

    async Task GiveAwayAsync(WorksheetRow row, bool force, CancellationToken cancellationToken)
    {
        FeedManifest manifest = Read(row.Id);
        int wanted = row.Copies ?? 1;
        if (!force && hosts.OthersUp().Count < wanted)
        {
            throw new HallException(
                HallErrors.InvalidState,
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"'{row.Name}' is to be on {wanted} hosts; {hosts.OthersUp().Count} others are up."),
                row.Name, "Start the Summits that are down, or pass -Force to keep it on fewer.");
        }
        string to = await TakerOfAsync(manifest, cancellationToken).ConfigureAwait(false);
        // By this a crash in between does not leave the feed on both.
        DurableFile.Write(paths.Given(row.Id), Encoding.UTF8.GetBytes(to));
        try
        {
            await hosts.CallAsync<PartProtocol.Done>(
                to, PartProtocol.TakeOverMethod,
                new PartProtocol.TakeOver(new PartProtocol.Deed(row, manifest), hosts.Self, hosts.SelfIp), null,
                cancellationToken).ConfigureAwait(false);
        }
        catch
        {
            // The other hosts' votes for the name are this host's again.
            names.TellAgain();
            throw;
        }
        await rows.LetGoAsync(row.Id).ConfigureAwait(false);
        log.LogInformation("The feed '{Feed}' is on '{Host}' now", row.Name, to);
    }

    /// <summary>
    /// Lets go of feeds that another host has taken over, of which this one has not heard; false where it is to be
    /// asked again soon.
    /// </summary>
    public async Task<bool> EndGivingAsync(CancellationToken cancellationToken)
    {
        bool isDone = true;
        foreach (WorksheetRow row in await rows.AllAsync().ConfigureAwait(false))
        {
            if (row.State != FeedState.Ready || IsDraining || !File.Exists(paths.Given(row.Id))) continue;
            try
            {
                await EndGivingAsync(row, cancellationToken).ConfigureAwait(false);
            }
            catch (HallException e)
            {
                isDone = false;
                log.LogWarning("Whether '{Feed}' is on another host could not be told: {Reason}", row.Name, e.Message);
            }
        }
        return isDone;
    }

    async Task EndGivingAsync(WorksheetRow row, CancellationToken cancellationToken)
    {
        await EnterAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            // The other host may have given it back.
            if (!File.Exists(paths.Given(row.Id))) return;
            string to = await File.ReadAllTextAsync(paths.Given(row.Id), cancellationToken).ConfigureAwait(false);
            if (hosts.StateOf(to) != HostState.Up) return;
            PartProtocol.Wanted there = await hosts.CallAsync<PartProtocol.Wanted>(
                to, PartProtocol.WantedMethod, new PartProtocol.Parts([row.Id]), null, cancellationToken)
                .ConfigureAwait(false);
            if (there.Known?.Contains(row.Id) != true) return;
            // It has it, or had it until it was deleted there.
            if (!there.Ready.ContainsKey(row.Id) && there.Ids.Contains(row.Id)) return;
            await rows.LetGoAsync(row.Id).ConfigureAwait(false);
            log.LogInformation("The feed '{Feed}' is on '{Host}' now", row.Name, to);
        }
        finally
        {
            _gate.Release();
        }
    }

    FeedManifest Read(Guid id)
    {
        try
        {
            return FeedManifest.Read(paths.Feed(id));
        }
        catch (ColumnarException e)
        {
            throw ErrorMapping.ToHall(e);
        }
    }

    /// <summary>
    /// A host that has nothing of the feed but a copy, else nothing of it at all, else any; of several the one with the
    /// most room.
    /// </summary>
    async Task<string> TakerOfAsync(FeedManifest manifest, CancellationToken cancellationToken)
    {
        IReadOnlyList<string> copies = manifest.Figures.Hosts?.FirstOrDefault(h => hosts.IsSelf(h.Name))?.Copies ?? [];
        IReadOnlyDictionary<string, long> free = await hosts.FreeDiskAsync(cancellationToken).ConfigureAwait(false);
        return hosts.OthersUp().OrderBy(manifest.Names)
            .ThenByDescending(h => copies.Contains(h, FeedName.Comparer))
            .ThenByDescending(h => free.GetValueOrDefault(h)).First();
    }

    /// <summary>Another host gives this one a feed.</summary>
    public async Task<PartProtocol.Done> TakeOverAsync(PartProtocol.TakeOver given, CancellationToken cancellationToken)
    {
        if (IsDraining)
        {
            throw new HallException(
                HallErrors.InvalidState, $"'{hosts.Self}' is being drained itself.", hosts.Self,
                "Drain one host after the other.");
        }
        FeedManifest whole = given.Deed.Whole;
        bool isHere = PartFile.Read(paths.Copy(whole.Id, given.From))?.Run == whole.Run && keeper.IsWhole(
            new PartProtocol.DuePart(whole.Id, given.From) { Layout = FeedManifest.LayoutOf(whole.Figures.Hosts) });
        PartAddress from = isHere ? new(hosts.Self, given.From) : new(given.From, null);
        await TakeOverAsync(given.Deed, given.From, from, given.FromIp, cancellationToken).ConfigureAwait(false);
        // As many copies as there were, before the other host lets go of its own.
        if (await rows.FindAsync(whole.Id).ConfigureAwait(false) is { Figures.Hosts: not null } row)
            await KeepCopiesAsync(row, given.From, true, cancellationToken).ConfigureAwait(false);
        return PartProtocol.Done.Instance;
    }
}
