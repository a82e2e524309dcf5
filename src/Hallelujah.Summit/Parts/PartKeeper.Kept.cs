using Hallelujah.Columnar;
using Hallelujah.Contracts;
using Hallelujah.Summit.Hallelu;
using Hallelujah.Summit.Worksheet;

namespace Hallelujah.Summit.Parts;

/// <summary>What is still wanted of feeds, and what is kept here to take one over.</summary>
sealed partial class PartKeeper
{
    readonly DroppedRuns _dropped = new(paths.Dropped);
    readonly HeldParts _held = new();

    /// <summary>What changes where feeds are; set before this host serves others.</summary>
    public FeedMoves? Moves { get; set; }

    FeedMoves Moving() => Moves ?? throw new HallException(
        HallErrors.HostUnreachable, $"The Summit of '{self}' is starting.", self, "Try again in a moment.");

    async Task<object> AnswerOfMovesAsync(string method, byte[] question, CancellationToken cancel) => method switch
    {
        PartProtocol.KeptMethod => Kept(Read<PartProtocol.KeptOf>(question)),
        PartProtocol.DeedMethod => DeedOf(Read<PartProtocol.WholeOf>(question)),
        PartProtocol.DroppedMethod => new PartProtocol.Runs(_dropped.Among(Read<PartProtocol.Runs>(question).Ids)),
        PartProtocol.TakeOverMethod =>
            await Moving().TakeOverAsync(Read<PartProtocol.TakeOver>(question), cancel).ConfigureAwait(false),
        PartProtocol.VacateMethod =>
            await Moving().VacateAsync(Read<PartProtocol.Vacate>(question), cancel).ConfigureAwait(false),
        _ => throw new HallException(
            HallErrors.ProtocolMismatch, $"This host does not know '{method}'.", method),
    };

    /// <summary>Until the result is disposed, what is here of the feed is not taken for left over.</summary>
    public async Task<IDisposable> HoldAsync(Guid id, CancellationToken cancellationToken)
    {
        await _gate.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            return _held.Hold(id);
        }
        finally
        {
            _gate.Release();
        }
    }

    /// <inheritdoc cref="HeldParts.IsHeldSince"/>
    public bool IsHeldSince(Guid id, long timestamp) => _held.IsHeldSince(id, timestamp);

    /// <summary>What this host's worksheet still has a use for.</summary>
    async Task<PartProtocol.Wanted> WantedAsync(PartProtocol.Parts question, CancellationToken cancellationToken)
    {
        ISummitRpc feeds = Feeds ?? throw Lost(Guid.Empty);
        IReadOnlyList<FeedInfo> all =
            await feeds.FindFeedsAsync(new FeedQuery(), cancellationToken).ConfigureAwait(false);
        HashSet<Guid> wanted = [.. all
            .Where(f => f.State is FeedState.Waiting or FeedState.Running or FeedState.Ready or FeedState.Damaged)
            .Select(f => f.Id)];
        IReadOnlyList<WorksheetRow>? rows = Rows is null ? null : await Rows.AllAsync().ConfigureAwait(false);
        HashSet<Guid>? known = rows?.Select(r => r.Id).ToHashSet();
        return new PartProtocol.Wanted(directoryId, [.. question.Ids.Where(wanted.Contains)])
        {
            // Where others are taking parts now, nobody can tell by the worksheet what is left over.
            Ready = all.Where(f => f.State == FeedState.Ready && question.Ids.Contains(f.Id) && !_held.IsHeld(f.Id))
                .ToDictionary(f => f.Id, f => f.Hosts ?? []),
            Known = known is null ? null : [.. question.Ids.Where(known.Contains)],
        };
    }

    /// <summary>Every part and copy of other hosts' feeds that is here.</summary>
    public IReadOnlyList<PartFile> Files() => !Directory.Exists(paths.Parts) ? []
        : [.. Directory.EnumerateDirectories(paths.Parts).Select(PartFile.Read).OfType<PartFile>()];

    public string DirectoryOf(PartFile part) => part.Of is { } of ? paths.Copy(part.Id, of) : paths.Part(part.Id);

    PartProtocol.Kept Kept(PartProtocol.KeptOf question) => new(
    [
        .. Files().Where(p => p.Of is not null && FeedName.Comparer.Equals(p.Of, p.Owner)
            && question.Owners.Contains(p.Owner, FeedName.Comparer)
            && File.Exists(Path.Combine(DirectoryOf(p), FeedManifest.WholeFileName))
            && KeptCommand.Read(DirectoryOf(p)) is not null)
            .Select(p => new PartProtocol.KeptCopy(p.Id, p.Run, p.Owner, p.OwnerDirectory)),
    ]);

    PartProtocol.Deed DeedOf(PartProtocol.WholeOf question)
    {
        string directory = paths.Copy(question.Id, question.Of);
        try
        {
            return KeptCommand.Read(directory) is { } row
                ? new PartProtocol.Deed(row, FeedManifest.Read(directory, FeedManifest.WholeFileName))
                : throw Lost(question.Id);
        }
        catch (ColumnarException)
        {
            throw Lost(question.Id);
        }
    }

    /// <summary>The runs that made this host's own feeds, of those that can be told.</summary>
    public IReadOnlyList<Guid> RunsOf(IReadOnlyList<Guid> ids)
    {
        var runs = new List<Guid>();
        foreach (Guid id in ids)
        {
            try
            {
                if (FeedManifest.Read(paths.Feed(id)).Run is { } run) runs.Add(run);
            }
            catch (ColumnarException)
            {
                // It was never ready, or nobody can read it any more.
            }
        }
        return runs;
    }

    public async Task<PartProtocol.Done> DropAsync(PartProtocol.Drop drop)
    {
        bool isNoted = await TryNoteAsync(drop.Runs ?? []).ConfigureAwait(false);
        foreach (Guid id in drop.Ids) await DropAsync(id, null, null, drop.OwnerDirectory).ConfigureAwait(false);
        // On a disk that was full there may be room now.
        if (!isNoted) await TryNoteAsync(drop.Runs ?? []).ConfigureAwait(false);
        return PartProtocol.Done.Instance;
    }

    /// <summary>Damage of a part, or a copy, that is here: mended, else its feed's host knows of it.</summary>
    public Task TellDamageAsync(PartFile part, HallException damage) => TellDamageAsync(
        new PartProtocol.Read(part.Id, part.Run, 0, 0, new Selection()) { Of = part.Of }, damage);

    /// <summary>As when the host of the Hallelu says itself that the feed is dropped.</summary>
    public Task NoteDroppedAsync(Guid run) => TryNoteAsync([run]);

    /// <summary>False where the disk refuses it, which is no reason to keep what was deleted.</summary>
    async Task<bool> TryNoteAsync(IReadOnlyList<Guid> runs)
    {
        try
        {
            await limiter.WaitForDiskAsync(() => _dropped.Add(runs)).ConfigureAwait(false);
            return true;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }

    /// <summary>Says of a part here that another host has its feed's Hallelu now, or another directory.</summary>
    public async Task<PartFile> ReownAsync(PartFile part, string owner, Guid directory)
    {
        PartFile now = part with { Owner = owner, OwnerDirectory = directory };
        await _gate.WaitAsync().ConfigureAwait(false);
        try
        {
            if (PartFile.Read(DirectoryOf(part)) == part) now.Write(DirectoryOf(part));
        }
        finally
        {
            _gate.Release();
        }
        return now;
    }

    /// <summary>Takes a part here as this host's own; see <see cref="TakeAsync"/>.</summary>
    /// <param name="isOwn">Into the directory of this host's own feed; else as a copy that has its rows.</param>
    public async Task TakeOverAsync(
        PartProtocol.Copy copy, PartAddress from, bool isOwn, bool hasRejects, CancellationToken cancellationToken)
    {
        await TakeAsync(
            copy, isOwn ? paths.Feed(copy.Id) : paths.Copy(copy.Id, copy.Of), isOwn ? null : FileOf(copy, copy.Of),
            from, null, cancellationToken).ConfigureAwait(false);
        Directory.CreateDirectory(paths.Feed(copy.Id));
        if (hasRejects)
            await TakeRejectsAsync(copy.Id, paths.Feed(copy.Id), from, cancellationToken).ConfigureAwait(false);
    }
}
