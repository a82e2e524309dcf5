using Hallelujah.Columnar.Csv;
using Hallelujah.Columnar.Schema;
using Hallelujah.Columnar.Segments;
using Hallelujah.Contracts;
using Hallelujah.Summit.Hallelu;
using Hallelujah.Summit.Hosting;

namespace Hallelujah.Summit.Parts;

/// <summary>
/// An import whose files are on several hosts: each host loads its own, with its own Jahs, and keeps what it makes of
/// them. Here come the descriptions of the segments, never rows: the types of the whole are found, the statistics
/// merged, the manifest written. A host that is lost is waited for, and goes on from the segments that it had finished.
/// </summary>
/// <param name="hosts">In the order of their rows.</param>
sealed class SpreadImportWork(
    ImportCommand command, Guid id, string directory, IReadOnlyList<string> hosts, PartHosts parts) : FeedWork
{
    readonly Guid _run = Guid.NewGuid();
    readonly Side[] _sides = [.. hosts.Select((h, i) => new Side(h, i))];
    readonly Queue<Share> _shares = new();
    CsvSource _source = null!;
    CsvSourceState _state = null!;
    FeedSchema? _schema;

    /// <summary>All hosts at the same time.</summary>
    public override int Jahs(WorkLimiter limiter) => _sides.Length;

    public override FeedProgress Progress => new(
        _sides.FirstOrDefault(s => s.IsAwaited) is { } lost ? $"Waiting for {lost.Host}" : Phase,
        _sides.Sum(s => s.Rows), _sides.Sum(s => s.Bytes), BytesTotal);

    public override async Task OpenAsync(WorkLimiter limiter, CancellationToken cancellationToken)
    {
        CsvReadOptions options = CsvOptions.Translate(command.Csv);
        Directory.CreateDirectory(directory);
        CsvSourceState? before = null;
        int files = 0;
        foreach (Side side in _sides)
        {
            (side.Before, side.FirstFile) = (before, files);
            side.Opened = await OnHostAsync(side, () => OpenAsync(side, cancellationToken), cancellationToken)
                .ConfigureAwait(false);
            before = side.Opened.State;
            files += side.Opened.Source.Files.Count;
        }
        _state = before!;
        _source = CsvSource.Of(
            [.. _sides.SelectMany(s => s.Opened!.Source.Files.Select(f => CsvFile.Elsewhere(f.Path)))], _state,
            options);
        BytesTotal = _sides.Sum(s => s.Opened!.Source.Files.Sum(f => f.Length));
        foreach (Side side in _sides) _shares.Enqueue(new LoadShare(side.Index));
        Phase = "Loading";
    }

    Task<PartProtocol.Opened> OpenAsync(Side side, CancellationToken cancellationToken) =>
        parts.CallAsync<PartProtocol.Opened>(
            side.Host, PartProtocol.OpenMethod,
            new PartProtocol.Open(id, _run, parts.Self, parts.DirectoryId, command, side.Before), null,
            cancellationToken);

    /// <summary>
    /// Runs what a host is to do. Where the host is lost, it is waited for, brought to where it was, and asked again.
    /// </summary>
    async Task<T> OnHostAsync<T>(Side side, Func<Task<T>> ask, CancellationToken cancellationToken)
    {
        bool wasLost = false;
        while (true)
        {
            try
            {
                if (wasLost) await CatchUpAsync(side, cancellationToken).ConfigureAwait(false);
                T answer = await ask().ConfigureAwait(false);
                side.IsAwaited = false;
                return answer;
            }
            catch (HallException e) when (IsLoss(e))
            {
                (wasLost, side.IsAwaited) = (true, true);
                await Task.Delay(SummitLimits.PartRetryMs, cancellationToken).ConfigureAwait(false);
                await parts.WaitUpAsync(side.Host, cancellationToken).ConfigureAwait(false);
            }
            catch (HallException e) when (e.Error != HallErrors.Cancelled)
            {
                throw new HallException(e.Error, $"On host '{side.Host}': {e.Message}", e.Target, e.Recommendation, e)
                {
                    Location = e.Location,
                };
            }
        }
    }

    static bool IsLoss(HallException e) => e.Error == HallErrors.HostUnreachable
        || e.Error == HallErrors.ConnectionLost || e.Error == HallErrors.TicketInvalid;

    /// <summary>A host that was restarted knows what is on its disk, and no more.</summary>
    async Task CatchUpAsync(Side side, CancellationToken cancellationToken)
    {
        PartProtocol.Opened now = await OpenAsync(side, cancellationToken).ConfigureAwait(false);
        if (side.Opened is not { } before) return;
        before.Source.CheckSame(now.Source);
        if (side.Loaded is null) return;
        side.Loaded = await LoadAsync(side, cancellationToken).ConfigureAwait(false);
        if (_schema is not null && side.Rewrites.Count > 0)
            await RewriteAsync(side, cancellationToken).ConfigureAwait(false);
    }

    public override Share? Next(CancellationToken cancellationToken) =>
        _shares.TryDequeue(out Share? share) ? share : null;

    public override async Task<Action?> DoAsync(
        Share share, WorkLimiter limiter, CancellationToken cancellationToken)
    {
        Side side = _sides[share.Ordinal];
        // What stands before the first failure in row order is still done, and what stands behind it is not.
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, side.Stop.Token);
        try
        {
            if (share is LoadShare)
            {
                await OnHostAsync(side, async () =>
                {
                    side.Loaded = await LoadAsync(side, either.Token).ConfigureAwait(false);
                    await FetchAsync(side, Described(side), either.Token).ConfigureAwait(false);
                    return true;
                }, either.Token).ConfigureAwait(false);
            }
            else
            {
                await OnHostAsync(side, async () =>
                {
                    await RewriteAsync(side, either.Token).ConfigureAwait(false);
                    await FetchAsync(
                        side, [.. side.Rewrites.Select(r => SegmentFiles.InfoPath(PathOf(side, r.Ordinal)))],
                        either.Token).ConfigureAwait(false);
                    return true;
                }, either.Token).ConfigureAwait(false);
            }
            return null;
        }
        catch
        {
            foreach (Side behind in _sides[(side.Index + 1)..])
                await behind.Stop.CancelAsync().ConfigureAwait(false);
            throw;
        }
    }

    Task<PartProtocol.Loaded> LoadAsync(Side side, CancellationToken cancellationToken) =>
        parts.CallAsync<PartProtocol.Loaded>(
            side.Host, PartProtocol.LoadMethod,
            new PartProtocol.Load(
                id, _run, _state, side.FirstFile, side.Index * SummitLimits.MaxPartSegments),
            side, cancellationToken);

    Task<PartProtocol.Done> RewriteAsync(Side side, CancellationToken cancellationToken) =>
        parts.CallAsync<PartProtocol.Done>(
            side.Host, PartProtocol.RewriteMethod,
            new PartProtocol.Rewrite(
                id, _run, [.. _schema!.Columns.Select(ManifestColumn.From)], side.Rewrites), null, cancellationToken);

    /// <summary>The files that tell of what a host has loaded: descriptions, and records that it set aside.</summary>
    IReadOnlyList<string> Described(Side side) =>
    [
        .. side.Loaded!.Shares.Where(s => s.HasSegment)
            .Select(s => SegmentFiles.InfoPath(SegmentFiles.Segment(directory, s.Ordinal))),
        .. side.Loaded.Shares.Where(s => s.Rejects is { Bytes: > 0 })
            .Select(s => SegmentFiles.Rejects(directory, s.Ordinal)),
    ];

    /// <summary>
    /// Takes files of a host's part to the same names here; they were synced there, and are not kept.
    /// </summary>
    Task FetchAsync(Side side, IReadOnlyList<string> paths, CancellationToken cancellationToken) =>
        parts.IsSelf(side.Host) || paths.Count == 0
            ? Task.CompletedTask
            : parts.FetchAsync(
                side.Host, id, [.. paths.Select(p => Path.GetFileName(p))], paths, cancellationToken);

    string PathOf(Side side, int ordinal) => side.Rewrites.Any(r => r.Ordinal == ordinal)
        ? SegmentFiles.Rewritten(directory, ordinal)
        : SegmentFiles.Segment(directory, ordinal);

    public override Task<bool> NextRoundAsync(WorkLimiter limiter, CancellationToken cancellationToken) =>
        limiter.RunAsync(() => NextRound(), CancellationToken.None);

    bool NextRound()
    {
        if (_schema is not null) return false;
        Phase = "Resolving types";
        List<(Side Side, SegmentInfo Segment)> all = [.. _sides.SelectMany(side => side.Loaded!.Shares
            .Where(s => s.HasSegment)
            .Select(s => (side, SegmentInfoFile.ReadVerified(
                SegmentFiles.InfoPath(SegmentFiles.Segment(directory, s.Ordinal))))))];
        (FeedSchema schema, IReadOnlyList<IReadOnlyList<int>> textColumns) =
            SchemaResolver.Resolve(_source, [.. all.Select(a => a.Segment)]);
        for (int i = 0; i < all.Count; i++)
            if (textColumns[i].Count > 0)
                all[i].Side.Rewrites.Add(new PartProtocol.RewriteShare(all[i].Segment.Ordinal, textColumns[i]));
        foreach (Side side in _sides.Where(s => s.Rewrites.Count > 0)) _shares.Enqueue(new RewriteShare(side.Index));
        _schema = schema;
        return _shares.Count > 0;
    }

    public override async Task<FeedManifest> CommitAsync(
        int jahs, WorkLimiter limiter, CancellationToken cancellationToken)
    {
        Phase = "Committing";
        FeedManifest manifest = await limiter.RunAsync(MakeManifest, cancellationToken).ConfigureAwait(false);
        // Every host's part is durable before the feed is there.
        foreach (Side side in _sides)
        {
            var seal = new PartProtocol.Seal(id, _run, manifest.PartOf(side.Host));
            await OnHostAsync(side, () => parts.CallAsync<PartProtocol.Done>(
                side.Host, PartProtocol.SealMethod, seal, null, cancellationToken), cancellationToken)
                .ConfigureAwait(false);
        }
        cancellationToken.ThrowIfCancellationRequested();
        manifest = await limiter.RunAsync(() => Write(manifest), CancellationToken.None).ConfigureAwait(false);
        _ = CleanAsync();
        return manifest;
    }

    FeedManifest MakeManifest()
    {
        IReadOnlyList<MadeShare> shares = [.. _sides.SelectMany(side => side.Loaded!.Shares.Select(s => new MadeShare(
            s.Ordinal,
            s.HasSegment ? SegmentInfoFile.ReadVerified(SegmentFiles.InfoPath(PathOf(side, s.Ordinal))) : null,
            PathOf(side, s.Ordinal), s.RowsRead, s.RowsSkipped, s.Rejects,
            parts.IsSelf(side.Host) ? null : side.Host)))];
        var source = new SourceRecord(
            [.. _sides.SelectMany(s => s.Opened!.Source.Files.Select(f => f with { Host = s.Host }))]);
        int jahs = _sides.Sum(s => Math.Min(s.Loaded!.Jahs, s.Loaded.Shares.Count(l => l.HasSegment)));
        FeedManifest manifest = ImportManifest.Of(command, id, _schema!, shares, Math.Max(1, jahs), source) with
        {
            Version = FeedManifest.CurrentVersion,
            Run = _run,
        };
        var errors = new ImportErrors(command, 0);
        foreach (MadeShare share in shares)
            if (share.Rejects is { } rejects) errors.Add(rejects);
        errors.CheckAll(manifest.Figures.RowsRead - manifest.Figures.RowsSkipped);
        return manifest with { Figures = manifest.Figures with { Hosts = HostsOf(shares) } };
    }

    IReadOnlyList<FeedHostInfo> HostsOf(IReadOnlyList<MadeShare> shares) => [.. _sides.Select(side =>
    {
        string? host = parts.IsSelf(side.Host) ? null : side.Host;
        List<MadeShare> own = [.. shares.Where(s => s.Host == host && s.Segment is not null)];
        return new FeedHostInfo(
            side.Host, own.Sum(s => s.Segment!.Rows), own.Sum(s => s.BytesOnDisk), own.Count);
    })];

    FeedManifest Write(FeedManifest manifest)
    {
        if (manifest.Figures.Rejected + manifest.Figures.CellsNulled > 0)
        {
            RejectFile.Concatenate(directory, _sides.SelectMany(s => s.Loaded!.Shares)
                .Where(s => s.Rejects is { Bytes: > 0 }).Select(s => SegmentFiles.Rejects(directory, s.Ordinal)));
        }
        DurableFile.SyncDirectory(directory);
        manifest.Write(directory);
        FeedDirectory.RemoveLeftovers(directory, manifest);
        return manifest;
    }

    /// <summary>The feed is there; what is left over on a host that is gone now costs disk and nothing else.</summary>
    async Task CleanAsync()
    {
        foreach (Side side in _sides)
        {
            try
            {
                await parts.CallAsync<PartProtocol.Done>(
                    side.Host, PartProtocol.CleanMethod, new PartProtocol.Clean(id, _run), null,
                    CancellationToken.None).ConfigureAwait(false);
            }
            catch (HallException)
            {
                // As said above.
            }
        }
    }

    public override async Task AbandonAsync()
    {
        try
        {
            await parts.CallAsync<PartProtocol.Done>(
                parts.Self, PartProtocol.DropMethod, new PartProtocol.Drop([id]), null, CancellationToken.None)
                .ConfigureAwait(false);
        }
        finally
        {
            await parts.DropAsync([id]).ConfigureAwait(false);
        }
    }

    sealed record LoadShare(int Ordinal) : Share(Ordinal);

    sealed record RewriteShare(int Ordinal) : Share(Ordinal);

    /// <summary>What is known of one host's part.</summary>
    sealed class Side(string host, int index) : IProgress<FeedProgress>
    {
        FeedProgress? _progress;

        public string Host => host;
        public int Index => index;
        public CsvSourceState? Before { get; set; }
        public int FirstFile { get; set; }
        public PartProtocol.Opened? Opened { get; set; }
        public PartProtocol.Loaded? Loaded { get; set; }
        public List<PartProtocol.RewriteShare> Rewrites { get; } = [];
        public CancellationTokenSource Stop { get; } = new();
        public bool IsAwaited { get; set; }
        public long Rows => _progress?.Rows ?? 0;
        public long Bytes => _progress?.Bytes ?? 0;

        public void Report(FeedProgress value) => _progress = value;
    }
}
