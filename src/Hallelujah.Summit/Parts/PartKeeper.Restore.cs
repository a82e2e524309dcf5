using Hallelujah.Columnar;
using Hallelujah.Contracts;
using Hallelujah.Summit.Hallelu;
using Hallelujah.Summit.Hosting;
using Hallelujah.Summit.Worksheet;

namespace Hallelujah.Summit.Parts;

/// <summary>What is lost or damaged here of feeds that are kept on several hosts, taken again from another.</summary>
sealed partial class PartKeeper
{
    readonly SemaphoreSlim _restoring = new(1, 1);
    readonly SemaphoreSlim _mending = new(1, 1);

    /// <summary>What a host is to have of this host's feeds, of those that have copies.</summary>
    async Task<PartProtocol.Due> DueAsync(PartProtocol.DueOn question, CancellationToken cancellationToken)
    {
        ISummitRpc feeds = Feeds ?? throw Lost(Guid.Empty);
        IReadOnlyList<FeedInfo> all =
            await feeds.FindFeedsAsync(new FeedQuery(), cancellationToken).ConfigureAwait(false);
        var due = new List<PartProtocol.DuePart>();
        foreach (FeedInfo feed in all.Where(f => f.State == FeedState.Ready))
        {
            foreach (FeedHostInfo has in (feed.Hosts ?? []).Where(h => h.Copies is { Count: > 0 }))
            {
                if (FeedName.Comparer.Equals(has.Name, question.Host))
                    due.Add(new PartProtocol.DuePart(feed.Id, null));
                else if (has.Copies!.Contains(question.Host, FeedName.Comparer))
                {
                    due.Add(new PartProtocol.DuePart(feed.Id, has.Name)
                    {
                        Layout = FeedName.Comparer.Equals(has.Name, self) ? FeedManifest.LayoutOf(feed.Hosts) : null,
                    });
                }
            }
        }
        return new PartProtocol.Due(due);
    }

    async Task<PartProtocol.Remade> RemakeOfAsync(PartProtocol.Remake question, CancellationToken cancellationToken)
    {
        FeedManifest manifest = await ManifestAsync(question.Id, cancellationToken).ConfigureAwait(false);
        string of = question.Of ?? question.Host;
        FeedHostInfo? has = manifest.Figures.Hosts?.FirstOrDefault(h => FeedName.Comparer.Equals(h.Name, of));
        return new PartProtocol.Remade(
            await CopyOfAsync(manifest, of).ConfigureAwait(false),
            [.. (has?.Copies ?? []).Prepend(of).Where(h => !FeedName.Comparer.Equals(h, question.Host))]);
    }

    /// <summary>
    /// The manifest of this host's own feed. Where it is damaged or lost it is taken again from a host that stands in
    /// for this one; throws ConnectionLost where that cannot be.
    /// </summary>
    async Task<FeedManifest> ManifestAsync(Guid id, CancellationToken cancellationToken)
    {
        try
        {
            return FeedManifest.Read(paths.Feed(id));
        }
        catch (ColumnarException)
        {
            await _mending.WaitAsync(cancellationToken).ConfigureAwait(false);
        }
        try
        {
            return FeedManifest.TryRead(paths.Feed(id))
                ?? await TakeManifestAsync(id, cancellationToken).ConfigureAwait(false) ?? throw Lost(id);
        }
        finally
        {
            _mending.Release();
        }
    }

    /// <summary>Null where nobody who is up has the manifest of the feed as the worksheet has it.</summary>
    async Task<FeedManifest?> TakeManifestAsync(Guid id, CancellationToken cancellationToken)
    {
        if (Hosts is not { } hosts || Rows is not { } rows) return null;
        WorksheetRow? row = await rows.FindAsync(id).ConfigureAwait(false);
        if (row is not { State: FeedState.Ready, Figures.Hosts: { } has }) return null;
        IReadOnlyList<string>? copies = has.FirstOrDefault(h => FeedName.Comparer.Equals(h.Name, self))?.Copies;
        foreach (string host in (copies ?? []).Where(h => hosts.StateOf(h) == HostState.Up))
        {
            try
            {
                FeedManifest whole = (await hosts.CallAsync<PartProtocol.Deed>(
                    host, PartProtocol.DeedMethod, new PartProtocol.WholeOf(id, self), null, cancellationToken)
                    .ConfigureAwait(false)).Whole;
                if (!IsOfRow(whole, row)) continue;
                string directory = paths.Feed(id);
                Directory.CreateDirectory(directory);
                if (RejectFile.IsOf(whole))
                {
                    await TakeRejectsAsync(id, directory, new PartAddress(host, self), cancellationToken)
                        .ConfigureAwait(false);
                }
                await limiter.WaitForDiskAsync(() =>
                {
                    (whole with { Figures = row.Figures! }).Write(directory);
                    DurableFile.SyncDirectory(paths.Feeds);
                }).ConfigureAwait(false);
                return FeedManifest.Read(directory);
            }
            catch (Exception e) when (
                e is HallException or ColumnarException or IOException or UnauthorizedAccessException)
            {
                // The next one may have it.
            }
        }
        return null;
    }

    /// <summary>Whether the manifest is that of the feed in the worksheet, and of no run before.</summary>
    bool IsOfRow(FeedManifest whole, WorksheetRow row) => whole.Id == row.Id && whole.SourceJson == row.SourceJson
        && whole.Figures.Rows == row.Figures!.Rows && whole.Figures.Bytes == row.Figures.Bytes
        && FeedManifest.LayoutOf(whole.Figures.Hosts) == FeedManifest.LayoutOf(row.Figures.Hosts)
        && whole.Run is { } run && _dropped.Among([run]).Count == 0;

    /// <summary>How a part of this host's own feed is copied.</summary>
    /// <param name="of">The host whose part it is, as the manifest's figures name it.</param>
    public async Task<PartProtocol.Copy> CopyOfAsync(FeedManifest manifest, string of)
    {
        bool isOwn = FeedName.Comparer.Equals(of, self);
        WorksheetRow? row = isOwn && Rows is { } rows ? await rows.FindAsync(manifest.Id).ConfigureAwait(false) : null;
        return new PartProtocol.Copy(
            manifest.Id, manifest.Run ?? Guid.Empty, self, directoryId, of,
            manifest.PartOf(isOwn && !manifest.Names(self) ? null : of), isOwn ? manifest : null)
        {
            Row = row,
        };
    }

    /// <summary>Whether all files are here that a part, or a copy, is to have. Does not read them.</summary>
    public bool IsWhole(PartProtocol.DuePart part)
    {
        string directory = part.Of is { } of ? paths.Copy(part.Id, of) : DirectoryOf(part.Id);
        try
        {
            return FeedManifest.Read(directory).Segments.Where(s => s.Host is null)
                .All(s => IsThere(directory, s)) && (part.Layout is null || IsDeed(directory, part.Layout));
        }
        catch (ColumnarException)
        {
            return false;
        }
    }

    /// <summary>Whether the feed can be taken over with what is here, as it lies now.</summary>
    static bool IsDeed(string directory, string layout)
    {
        FeedManifest whole = FeedManifest.Read(directory, FeedManifest.WholeFileName);
        return FeedManifest.LayoutOf(whole.Figures.Hosts) == layout && KeptCommand.Read(directory) is not null
            && (!RejectFile.IsOf(whole) || File.Exists(Path.Combine(directory, RejectFile.FileName)));
    }

    /// <summary>
    /// Takes what is missing of a part, or of a copy, from a host that has it. Null where nobody who is up has it, else
    /// who had it.
    /// </summary>
    /// <param name="owner">The host of the feed's Hallelu.</param>
    /// <param name="damaged">A file that is here and no good; null: what is here is good.</param>
    public async Task<string?> RestoreAsync(
        PartProtocol.DuePart part, string owner, string? damaged, CancellationToken cancellationToken)
    {
        if (Hosts is not { } hosts) return null;
        await _restoring.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            PartProtocol.Remade made = await hosts.CallAsync<PartProtocol.Remade>(
                owner, PartProtocol.RemakeMethod, new PartProtocol.Remake(part.Id, self, part.Of), null,
                cancellationToken).ConfigureAwait(false);
            bool isOwn = part.Of is null && FeedName.Comparer.Equals(owner, self)
                && !Directory.Exists(paths.Part(part.Id));
            string directory = part.Of is { } of ? paths.Copy(part.Id, of)
                : isOwn ? paths.Feed(part.Id) : paths.Part(part.Id);
            // What another run of the command is making is not touched.
            if (PartFile.Read(directory) is { } before && before.Run != made.Copy.Run) return null;
            foreach (string from in made.From.Where(h => hosts.StateOf(h) == HostState.Up))
            {
                string? copied = FeedName.Comparer.Equals(from, made.Copy.Of) ? null : made.Copy.Of;
                try
                {
                    await TakeAsync(
                        made.Copy, directory, isOwn ? null : FileOf(made.Copy, part.Of),
                        new PartAddress(from, copied), damaged, cancellationToken).ConfigureAwait(false);
                    // Where this host was lost before the commit it has not heard of it.
                    if (part.Of is null)
                        await CleanAsync(new PartProtocol.Clean(part.Id, made.Copy.Run)).ConfigureAwait(false);
                    return from;
                }
                catch (Exception e) when (
                    e is HallException or ColumnarException or IOException or UnauthorizedAccessException)
                {
                    // The next one may have it.
                }
            }
            return null;
        }
        catch (HallException)
        {
            return null;
        }
        finally
        {
            _restoring.Release();
        }
    }

    /// <summary>
    /// Takes a damaged segment or manifest again, where there is a copy. The error as it is told then: what was asked
    /// can be asked again; null where it could not be taken.
    /// </summary>
    public async Task<HallException?> HealAsync(Guid id, HallException damage)
    {
        if (Path.GetDirectoryName(damage.Location?.File) is not { } directory) return null;
        bool isOwn = directory == paths.Feed(id);
        // What another host has is that one's to take again.
        if (!isOwn && directory != paths.Part(id) && !paths.Copies(id).Contains(directory)) return null;
        PartFile? part = PartFile.Read(directory);
        string? owner = isOwn ? self : part?.Owner;
        if (owner is null) return null;
        using var late = new CancellationTokenSource(SummitLimits.HealTimeoutMs);
        try
        {
            string? from = await RestoreAsync(
                new PartProtocol.DuePart(id, part?.Of), owner, Path.GetFileName(damage.Location!.File), late.Token)
                .ConfigureAwait(false);
            return from is null ? null : new HallException(
                HallErrors.ConnectionLost, $"{damage.Message} It has been taken again from '{from}'.", damage.Target,
                "Try again.", damage);
        }
        catch (OperationCanceledException)
        {
            return null;
        }
    }
}
