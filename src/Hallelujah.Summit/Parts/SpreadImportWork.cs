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
    ImportCommand command, Guid id, string directory, IReadOnlyList<string> hosts, PartHosts parts)
    : SpreadWork<SpreadImportWork.Side>(id, directory, [.. hosts.Select((h, i) => new Side(h, i))], parts)
{
    readonly Queue<Share> _shares = new();
    CsvSource _source = null!;
    CsvSourceState _state = null!;
    FeedSchema? _schema;

    public override async Task OpenAsync(WorkLimiter limiter, CancellationToken cancellationToken)
    {
        CsvReadOptions options = CsvOptions.Translate(command.Csv);
        Directory.CreateDirectory(FeedPath);
        CsvSourceState? before = null;
        int files = 0;
        foreach (Side side in Sides)
        {
            (side.Before, side.FirstFile) = (before, files);
            side.Opened = await OnHostAsync(side, () => OpenAsync(side, cancellationToken), cancellationToken)
                .ConfigureAwait(false);
            before = side.Opened.State;
            files += side.Opened.Source.Files.Count;
        }
        _state = before!;
        _source = CsvSource.Of(
            [.. Sides.SelectMany(s => s.Opened!.Source.Files.Select(f => CsvFile.Elsewhere(f.Path)))], _state,
            options);
        BytesTotal = Sides.Sum(s => s.Opened!.Source.Files.Sum(f => f.Length));
        foreach (Side side in Sides) _shares.Enqueue(new LoadShare(side.Index));
        Phase = "Loading";
    }

    Task<PartProtocol.Opened> OpenAsync(Side side, CancellationToken cancellationToken) =>
        CallAsync<PartProtocol.Opened>(
            side, PartProtocol.OpenMethod,
            new PartProtocol.Open(Id, Run, Parts.Self, Parts.DirectoryId, command, side.Before), false,
            cancellationToken);

    protected override async Task CatchUpAsync(Side side, CancellationToken cancellationToken)
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

    protected override async Task DoAsync(Side side, Share share, CancellationToken cancellationToken)
    {
        if (share is LoadShare)
        {
            side.Loaded = await LoadAsync(side, cancellationToken).ConfigureAwait(false);
            await FetchAsync(side, Described(side), cancellationToken).ConfigureAwait(false);
            return;
        }
        await RewriteAsync(side, cancellationToken).ConfigureAwait(false);
        await FetchAsync(
            side, [.. side.Rewrites.Select(r => SegmentFiles.InfoPath(PathOf(side, r.Ordinal)))],
            cancellationToken).ConfigureAwait(false);
    }

    Task<PartProtocol.Loaded> LoadAsync(Side side, CancellationToken cancellationToken) =>
        CallAsync<PartProtocol.Loaded>(
            side, PartProtocol.LoadMethod,
            new PartProtocol.Load(
                Id, Run, _state, side.FirstFile, side.Index * SummitLimits.MaxPartSegments),
            true, cancellationToken);

    Task<PartProtocol.Done> RewriteAsync(Side side, CancellationToken cancellationToken) =>
        CallAsync<PartProtocol.Done>(
            side, PartProtocol.RewriteMethod,
            new PartProtocol.Rewrite(
                Id, Run, [.. _schema!.Columns.Select(ManifestColumn.From)], side.Rewrites), false, cancellationToken);

    /// <summary>The files that tell of what a host has loaded: descriptions, and records that it set aside.</summary>
    IReadOnlyList<string> Described(Side side) =>
    [
        .. side.Loaded!.Shares.Where(s => s.HasSegment)
            .Select(s => SegmentFiles.InfoPath(SegmentFiles.Segment(FeedPath, s.Ordinal))),
        .. side.Loaded.Shares.Where(s => s.Rejects is { Bytes: > 0 })
            .Select(s => SegmentFiles.Rejects(FeedPath, s.Ordinal)),
    ];

    string PathOf(Side side, int ordinal) => side.Rewrites.Any(r => r.Ordinal == ordinal)
        ? SegmentFiles.Rewritten(FeedPath, ordinal)
        : SegmentFiles.Segment(FeedPath, ordinal);

    public override Task<bool> NextRoundAsync(WorkLimiter limiter, CancellationToken cancellationToken) =>
        limiter.RunAsync(() => NextRound(), CancellationToken.None);

    bool NextRound()
    {
        if (_schema is not null) return false;
        Phase = "Resolving types";
        List<(Side Side, SegmentInfo Segment)> all = [.. Sides.SelectMany(side => side.Loaded!.Shares
            .Where(s => s.HasSegment)
            .Select(s => (side, SegmentInfoFile.ReadVerified(
                SegmentFiles.InfoPath(SegmentFiles.Segment(FeedPath, s.Ordinal))))))];
        (FeedSchema schema, IReadOnlyList<IReadOnlyList<int>> textColumns) =
            SchemaResolver.Resolve(_source, [.. all.Select(a => a.Segment)]);
        for (int i = 0; i < all.Count; i++)
            if (textColumns[i].Count > 0)
                all[i].Side.Rewrites.Add(new PartProtocol.RewriteShare(all[i].Segment.Ordinal, textColumns[i]));
        foreach (Side side in Sides.Where(s => s.Rewrites.Count > 0)) _shares.Enqueue(new RewriteShare(side.Index));
        _schema = schema;
        return _shares.Count > 0;
    }

    protected override FeedManifest MakeManifest()
    {
        IReadOnlyList<MadeShare> shares = [.. Sides.SelectMany(side => side.Loaded!.Shares.Select(s => new MadeShare(
            s.Ordinal,
            s.HasSegment ? SegmentInfoFile.ReadVerified(SegmentFiles.InfoPath(PathOf(side, s.Ordinal))) : null,
            PathOf(side, s.Ordinal), s.RowsRead, s.RowsSkipped, s.Rejects,
            InManifest(side))))];
        var source = new SourceRecord(
            [.. Sides.SelectMany(s => s.Opened!.Source.Files.Select(f => f with { Host = s.Host }))]);
        int jahs = Sides.Sum(s => Math.Min(s.Loaded!.Jahs, s.Loaded.Shares.Count(l => l.HasSegment)));
        FeedManifest manifest = ImportManifest.Of(command, Id, _schema!, shares, Math.Max(1, jahs), source);
        var errors = new ImportErrors(command, 0);
        foreach (MadeShare share in shares)
            if (share.Rejects is { } rejects) errors.Add(rejects);
        errors.CheckAll(manifest.Figures.RowsRead - manifest.Figures.RowsSkipped);
        return manifest with { Figures = manifest.Figures with { Hosts = HostsOf(shares) } };
    }

    protected override void Write(FeedManifest manifest)
    {
        if (manifest.Figures.Rejected + manifest.Figures.CellsNulled > 0)
        {
            RejectFile.Concatenate(FeedPath, Sides.SelectMany(s => s.Loaded!.Shares)
                .Where(s => s.Rejects is { Bytes: > 0 }).Select(s => SegmentFiles.Rejects(FeedPath, s.Ordinal)));
        }
        DurableFile.SyncDirectory(FeedPath);
        manifest.Write(FeedPath);
        FeedDirectory.RemoveLeftovers(FeedPath, manifest);
    }

    sealed record LoadShare(int Ordinal) : Share(Ordinal);

    sealed record RewriteShare(int Ordinal) : Share(Ordinal);

    /// <summary>What is known of one host's part.</summary>
    internal sealed class Side(string host, int index) : SpreadSide(host, index)
    {
        public CsvSourceState? Before { get; set; }
        public int FirstFile { get; set; }
        public PartProtocol.Opened? Opened { get; set; }
        public PartProtocol.Loaded? Loaded { get; set; }
        public List<PartProtocol.RewriteShare> Rewrites { get; } = [];
    }
}
