using System.Diagnostics;
using Hallelujah.Contracts;
using Hallelujah.Summit.Hosting;
using Microsoft.Extensions.Logging;

namespace Hallelujah.Summit.Parts;

/// <summary>
/// Keeps the parts and copies on this host to what their feeds have: asks the host of each feed's Hallelu, at the
/// start, whenever a host comes back, and from time to time, which parts it still has a use for, and erases the others;
/// and what this host is to have of feeds with copies, and takes what is missing from another host; and has feeds taken
/// over whose host has lost them. What cannot be asked about stays.
/// </summary>
sealed class PartSweeper(PartHosts hosts, PartKeeper keeper, FeedMoves moves, ILogger log)
{
    readonly CancellationTokenSource _stop = new();

    // Looked at already; damage that comes later is found by who reads.
    readonly Dictionary<string, HashSet<PartProtocol.DuePart>> _whole = new(FeedName.Comparer);
    Task _running = Task.CompletedTask;

    public void Start() => _running = Task.Run(RunAsync);

    public async Task StopAsync()
    {
        await _stop.CancelAsync().ConfigureAwait(false);
        await _running.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    async Task RunAsync()
    {
        while (true)
        {
            Task changed = hosts.Changed;
            bool isDone = false;
            try
            {
                isDone = await SweepAsync().ConfigureAwait(false);
                isDone &= await RestoreAsync().ConfigureAwait(false);
                isDone &= await moves.EndGivingAsync(_stop.Token).ConfigureAwait(false);
                isDone &= await moves.LookForLostAsync(_stop.Token).ConfigureAwait(false);
                isDone &= await moves.KeepCopiesAsync(_stop.Token).ConfigureAwait(false);
            }
            catch (Exception e) when (e is not OperationCanceledException)
            {
                log.LogWarning(e, "Parts of other hosts' feeds could not be looked through");
            }
            int pause = isDone ? SummitLimits.PartSweepMs : SummitLimits.PartAskAgainMs;
            await Task.WhenAny(changed, Task.Delay(pause, _stop.Token)).ConfigureAwait(false);
            _stop.Token.ThrowIfCancellationRequested();
        }
    }

    /// <summary>False where a host that is up did not say what it wants.</summary>
    async Task<bool> SweepAsync()
    {
        // What comes while the others are asked is not in their answers.
        long since = Stopwatch.GetTimestamp();
        PartFile[] parts = [.. keeper.Files().OrderBy(p => p.Of is not null)];
        if (parts.Length == 0) return true;
        var question = new PartProtocol.Parts([.. parts.Select(p => p.Id).Distinct()]);
        var wanted = new Dictionary<string, PartProtocol.Wanted>(FeedName.Comparer);
        bool isDone = true;
        foreach (string owner in hosts.OthersUp().Append(hosts.Self))
        {
            try
            {
                wanted[owner] = await hosts.CallAsync<PartProtocol.Wanted>(
                    owner, PartProtocol.WantedMethod, question, null, _stop.Token).ConfigureAwait(false);
            }
            catch (HallException e)
            {
                isDone = false;
                log.LogDebug("'{Host}' does not say which parts it wants: {Reason}", owner, e.Message);
            }
        }
        var nobodys = new List<PartFile>();
        foreach (PartFile part in parts)
            if (!await SweepAsync(part, wanted, since).ConfigureAwait(false)) nobodys.Add(part);
        if (nobodys.Count > 0) await DropDeletedAsync(nobodys, since).ConfigureAwait(false);
        return isDone;
    }

    /// <summary>Of those whose host has lost its disk: what was deleted before, while this host was down.</summary>
    async Task DropDeletedAsync(IReadOnlyList<PartFile> parts, long since)
    {
        var runs = new PartProtocol.Runs([.. parts.Select(p => p.Run).Distinct()]);
        HashSet<Guid> dropped = [.. (await hosts.AskOthersAsync<PartProtocol.Runs>(
            PartProtocol.DroppedMethod, runs, _stop.Token).ConfigureAwait(false)).SelectMany(t => t.Told.Ids)];
        foreach (PartFile part in parts.Where(p => dropped.Contains(p.Run)))
        {
            if (await keeper.DropAsync(part, since, isDeleted: true).ConfigureAwait(false))
                log.LogInformation("Erased the part of command {Id}, whose feed was deleted", part.Id);
        }
    }

    /// <summary>False where no host that answered knows of the feed.</summary>
    /// <param name="told">What the hosts that answered have a use for.</param>
    /// <param name="since">From when they were asked on.</param>
    async Task<bool> SweepAsync(PartFile part, Dictionary<string, PartProtocol.Wanted> told, long since)
    {
        if (keeper.IsHeldSince(part.Id, since)) return true;
        if (!told.TryGetValue(part.Owner, out PartProtocol.Wanted? wanted)
            || part.OwnerDirectory != wanted.Directory || !wanted.Knows(part.Id))
        {
            // A host with another directory knows nothing of the feeds of the one before, unless it took them over.
            (string? owner, wanted) = told.FirstOrDefault(w => w.Value.Known?.Contains(part.Id) == true);
            if (owner is null) return false;
            part = await keeper.ReownAsync(part, owner, wanted.Directory).ConfigureAwait(false);
        }
        if (!wanted.Ids.Contains(part.Id))
        {
            await keeper.NoteDroppedAsync(part.Run).ConfigureAwait(false);
            if (part.Of is null) await keeper.DropAsync(part.Id, part.Run, since).ConfigureAwait(false);
            else await keeper.DropAsync(part, since, isDeleted: true).ConfigureAwait(false);
        }
        // A host that was lost while the feed was made may have what others made or took instead.
        // While it is read it stays, till the next round.
        else if (!wanted.Ready.TryGetValue(part.Id, out IReadOnlyList<FeedHostInfo>? has) || IsOf(part, has)
            || !await keeper.DropAsync(part, since).ConfigureAwait(false))
            return true;
        log.LogInformation("Erased the part of command {Id}, which '{Host}' has no more", part.Id, part.Owner);
        return true;
    }

    /// <summary>False where something that is missing could not be taken.</summary>
    async Task<bool> RestoreAsync()
    {
        bool isDone = true;
        foreach (string owner in hosts.OthersUp().Append(hosts.Self))
        {
            try
            {
                PartProtocol.Due due = await hosts.CallAsync<PartProtocol.Due>(
                    owner, PartProtocol.DueMethod, new PartProtocol.DueOn(hosts.Self), null, _stop.Token)
                    .ConfigureAwait(false);
                var whole = new HashSet<PartProtocol.DuePart>();
                foreach (PartProtocol.DuePart part in due.Parts)
                {
                    if (await IsWholeAsync(owner, part).ConfigureAwait(false)) whole.Add(part);
                    else isDone = false;
                }
                _whole[owner] = whole;
            }
            catch (HallException e)
            {
                // Also what an earlier version says.
                log.LogDebug("'{Host}' does not say what is to be here: {Reason}", owner, e.Message);
            }
        }
        return isDone;
    }

    async Task<bool> IsWholeAsync(string owner, PartProtocol.DuePart part)
    {
        if (_whole.TryGetValue(owner, out HashSet<PartProtocol.DuePart>? known) && known.Contains(part)) return true;
        if (keeper.IsWhole(part)) return true;
        string? from = await keeper.RestoreAsync(part, owner, null, _stop.Token).ConfigureAwait(false);
        if (from is null) return false;
        log.LogInformation("Took the part of command {Id} again from '{Host}', which was missing", part.Id, from);
        return true;
    }

    /// <summary>Whether the feed has this host's part, or its copy of another's.</summary>
    bool IsOf(PartFile part, IReadOnlyList<FeedHostInfo> has) => has.Any(h => part.Of is { } of
        ? FeedName.Comparer.Equals(h.Name, of) && h.Copies?.Contains(hosts.Self, FeedName.Comparer) == true
        : FeedName.Comparer.Equals(h.Name, hosts.Self));
}
