using System.Globalization;
using Hallelujah.Columnar;
using Hallelujah.Contracts;
using Hallelujah.Summit.Hallelu;
using Hallelujah.Summit.Hosting;
using Hallelujah.Summit.Worksheet;
using Microsoft.Extensions.Logging;

namespace Hallelujah.Summit.Parts;

/// <summary>This host's feeds on as many hosts as their commands want, also where some of those are lost.</summary>
sealed partial class FeedMoves
{
    /// <summary>Has other hosts take the place of those that are lost; false where that could not be.</summary>
    public async Task<bool> KeepCopiesAsync(CancellationToken cancellationToken)
    {
        bool isDone = true;
        foreach (WorksheetRow row in await rows.AllAsync().ConfigureAwait(false))
        {
            if (row is not { State: FeedState.Ready, Figures.Hosts: not null }) continue;
            try
            {
                await KeepCopiesAsync(row, null, true, cancellationToken).ConfigureAwait(false);
            }
            catch (HallException e)
            {
                isDone = false;
                log.LogWarning("The copies of '{Feed}' could not be made again: {Reason}", row.Name, e.Message);
            }
        }
        return isDone;
    }

    /// <summary>
    /// Takes what a host has of this host's feeds to the others. Throws where that cannot be, naming the feed.
    /// </summary>
    public async Task<PartProtocol.Done> VacateAsync(PartProtocol.Vacate vacate, CancellationToken cancellationToken)
    {
        foreach (WorksheetRow row in await rows.AllAsync().ConfigureAwait(false))
        {
            if (row is { HasEnded: false } or { State: FeedState.Ready, Figures.Hosts: not null })
                await KeepCopiesAsync(row, vacate.Host, vacate.Force, cancellationToken).ConfigureAwait(false);
        }
        return PartProtocol.Done.Instance;
    }

    /// <param name="leaving">See <see cref="HolderPlan"/>.</param>
    /// <param name="force">Also where fewer hosts than wanted are left to keep it.</param>
    async Task KeepCopiesAsync(WorksheetRow row, string? leaving, bool force, CancellationToken cancellationToken)
    {
        if (leaving is not null) await RequireIdleAsync(row).ConfigureAwait(false);
        int wanted = row.Copies ?? 1;
        var plan = new HolderPlan(wanted, hosts.Standings(), leaving);
        if (plan.Of(row.Figures!.Hosts!).Count == 0 && leaving is null) return;
        await EnterAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            using IDisposable held = await keeper.HoldAsync(row.Id, cancellationToken).ConfigureAwait(false);
            FeedManifest manifest = FeedManifest.Read(paths.Feed(row.Id));
            IReadOnlyList<HolderChange> changes = plan.Of(manifest.Figures.Hosts!);
            Require(row, manifest.Figures.Hosts!, changes, leaving, wanted, force);
            if (changes.Count == 0) return;
            FeedManifest after = FeedLayout.Relaid(manifest, changes);
            foreach (HolderChange change in changes)
                await TakeAsync(change, after, cancellationToken).ConfigureAwait(false);
            await TellStandInsAsync(after, cancellationToken).ConfigureAwait(false);
            await rows.RelaidAsync(after, manifest.Checksum).ConfigureAwait(false);
            log.LogInformation(
                "'{Feed}' is kept on other hosts now: {Hosts}", row.Name,
                string.Join("; ", after.Figures.Hosts!.Select(h => $"{h.Name} {string.Join(", ", h.Copies ?? [])}")));
        }
        catch (ColumnarException e)
        {
            throw ErrorMapping.ToHall(e);
        }
        finally
        {
            _gate.Release();
        }
    }

    async Task EnterAsync(CancellationToken cancellationToken)
    {
        if (!await _gate.WaitAsync(SummitLimits.MoveWaitMs, cancellationToken).ConfigureAwait(false))
        {
            throw new HallException(
                HallErrors.Locked, $"'{hosts.Self}' is moving other feeds.", hosts.Self,
                "Try again when that is done; its log says so.");
        }
    }

    /// <summary>What is being made, of the feed or from it, has its rows where they were.</summary>
    async Task RequireIdleAsync(WorksheetRow row)
    {
        WorksheetRow? busy = !row.HasEnded ? row : (await rows.AllAsync().ConfigureAwait(false))
            .FirstOrDefault(r => !r.HasEnded && r.InputId == row.Id);
        if (busy is null) return;
        throw new HallException(
            HallErrors.InvalidState, $"'{busy.Name}' on the host '{hosts.Self}' is {busy.State}; feeds do not move "
                + "while others are made of them.", busy.Name,
            "Wait for it (Wait-HallFeed) or stop it (Stop-HallFeed), and try again.");
    }

    /// <summary>Throws where what the leaving host has would not be kept, or on too few hosts.</summary>
    static void Require(
        WorksheetRow row, IReadOnlyList<FeedHostInfo> has, IReadOnlyList<HolderChange> changes, string? leaving,
        int wanted, bool force)
    {
        if (leaving is null) return;
        Dictionary<string, FeedHostInfo> after = changes.ToDictionary(
            c => c.Before.Name, c => c.After, FeedName.Comparer);
        foreach (FeedHostInfo part in has)
        {
            bool isThere = FeedName.Comparer.Equals(part.Name, leaving);
            if (!isThere && part.Copies?.Contains(leaving, FeedName.Comparer) != true) continue;
            FeedHostInfo then = after.GetValueOrDefault(part.Name, part);
            int left = (then.Copies ?? []).Count
                + (isThere || then.Name.Contains('#', StringComparison.Ordinal) ? 0 : 1);
            bool isKept = !isThere || after.ContainsKey(part.Name);
            if (isKept && (left >= wanted || force)) continue;
            throw new HallException(
                HallErrors.InvalidState,
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"'{row.Name}' is to be on {wanted} hosts; without '{leaving}' it would be on {left}."), row.Name,
                "Start the Summits that are down, or pass -Force to keep it on fewer.");
        }
    }

    /// <summary>Has the hosts take the part, each from the first that gives it.</summary>
    async Task TakeAsync(HolderChange change, FeedManifest after, CancellationToken cancellationToken)
    {
        PartProtocol.Copy copy = await keeper.CopyOfAsync(after, change.After.Name).ConfigureAwait(false);
        foreach (string host in change.Taking)
        {
            HallException? failure = null;
            foreach (PartAddress from in change.Sources.OrderByDescending(
                s => FeedName.Comparer.Equals(s.Server, host)))
            {
                try
                {
                    await hosts.CallAsync<PartProtocol.Copied>(
                        host, PartProtocol.CopyMethod, copy with { From = from.Server, FromOf = from.Of }, null,
                        cancellationToken).ConfigureAwait(false);
                    failure = null;
                    break;
                }
                catch (HallException e)
                {
                    failure = e;
                }
            }
            if (failure is not null) throw failure;
        }
    }

    /// <summary>
    /// Who stands in for this host knows where the feed lies; one that is down asks when it is back.
    /// </summary>
    async Task TellStandInsAsync(FeedManifest manifest, CancellationToken cancellationToken)
    {
        FeedHostInfo? own = manifest.Figures.Hosts!.FirstOrDefault(h => hosts.IsSelf(h.Name));
        if (own?.Copies is not { Count: > 0 } copies) return;
        PartProtocol.Copy copy = await keeper.CopyOfAsync(manifest, own.Name).ConfigureAwait(false);
        foreach (string host in copies.Where(h => hosts.StateOf(h) == HostState.Up))
        {
            await hosts.CallAsync<PartProtocol.Copied>(host, PartProtocol.CopyMethod, copy, null, cancellationToken)
                .ConfigureAwait(false);
        }
    }
}
