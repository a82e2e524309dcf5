using Hallelujah.Columnar.Csv;
using Hallelujah.Columnar.Schema;
using Hallelujah.Columnar.Segments;
using Hallelujah.Columnar.Statistics;
using Hallelujah.Contracts;
using Hallelujah.Summit.Hallelu;
using Hallelujah.Summit.Hosting;

namespace Hallelujah.Summit.Parts;

/// <summary>
/// An import that several hosts can do: those that have the files load them, with their own Jahs, and have others load
/// some of the splits where the command says so; each keeps what it makes. Here come the descriptions of the segments,
/// never rows: the types of the whole are found, the statistics merged, the manifest written. A host that is lost is
/// waited for, and goes on from the segments that it had finished.
/// </summary>
/// <param name="hosts">Those that have files, in the order of their rows.</param>
sealed class SpreadImportWork(
    ImportCommand command, Guid id, string directory, IReadOnlyList<string> hosts, PartHosts parts)
    : SpreadWork<SpreadImportWork.Side>(
        id, directory, [.. hosts.Select((h, i) => new Side(h, i))], parts, command.Copies ?? 1)
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
            new PartProtocol.Open(
                Id, Run, Parts.Self, Parts.DirectoryId, command with { Jahs = JahsOf(side) }, side.Before), false,
            cancellationToken);

    /// <summary>Its share of the Jahs that the command wants; one at least, since it has files.</summary>
    int? JahsOf(Side side) => command.Jahs is null ? null
        : Math.Max(1, Placement.Share(command.Jahs, [.. Sides.Select(_ => 1)])[side.Index]);

    protected override async Task CatchUpAsync(Side side, CancellationToken cancellationToken)
    {
        // It looks itself whether it has what it is to seal.
        if (side.Index < 0) return;
        PartProtocol.Opened now = await OpenAsync(side, cancellationToken).ConfigureAwait(false);
        if (side.Opened is not { } before) return;
        before.Source.CheckSame(now.Source);
        if (side.Loaded is null) return;
        side.Loaded = await LoadAsync(side, cancellationToken).ConfigureAwait(false);
        if (_schema is not null && side.Rewrites.Count > 0)
            await RewriteAsync(side, cancellationToken).ConfigureAwait(false);
    }

    protected override async Task CheckSourceAsync(Side side, CancellationToken cancellationToken) =>
        side.Opened!.Source.CheckSame(await CallAsync<SourceRecord>(
            side, PartProtocol.SourceMethod, new PartProtocol.Source(command), false, cancellationToken)
            .ConfigureAwait(false));

    public override Share? Next(CancellationToken cancellationToken) =>
        _shares.TryDequeue(out Share? share) ? share : null;

    protected override async Task DoAsync(Side side, Share share, CancellationToken cancellationToken)
    {
        if (share is LoadShare)
        {
            side.Loaded = null;
            PartProtocol.Loaded loaded = await LoadAsync(side, cancellationToken).ConfigureAwait(false);
            await FetchAsync(side, loaded.Shares, Described, cancellationToken).ConfigureAwait(false);
            side.Loaded = loaded;
            return;
        }
        await RewriteAsync(side, cancellationToken).ConfigureAwait(false);
        HashSet<int> rewritten = [.. side.Rewrites.Select(r => r.Ordinal)];
        await FetchAsync(
            side, [.. side.Loaded!.Shares.Where(s => rewritten.Contains(s.Ordinal))],
            s => [SegmentFiles.InfoPath(PathOf(side, s.Ordinal))], cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Takes files that tell of shares here, from the hosts that have these.</summary>
    async Task FetchAsync(
        Side side, IReadOnlyList<PartProtocol.LoadedShare> shares,
        Func<PartProtocol.LoadedShare, IEnumerable<string>> files, CancellationToken cancellationToken)
    {
        foreach (IGrouping<string, PartProtocol.LoadedShare> of in shares.GroupBy(s => HolderOf(side, s)))
            await FetchAsync(of.Key, [.. of.SelectMany(files)], cancellationToken).ConfigureAwait(false);
    }

    static string HolderOf(Side side, PartProtocol.LoadedShare share) => share.Host ?? side.Host;

    protected override IEnumerable<Side> Borrowers => Sides
        .SelectMany(side => side.Loaded!.Shares.Where(s => s.HasSegment).Select(s => HolderOf(side, s)))
        .Distinct(FeedName.Comparer).Except(Sides.Select(s => s.Host), FeedName.Comparer)
        .Order(StringComparer.Ordinal).Select(h => new Side(h, -1));

    async Task<PartProtocol.Loaded> LoadAsync(Side side, CancellationToken cancellationToken)
    {
        PartProtocol.Loaded loaded = await CallAsync<PartProtocol.Loaded>(
            side, PartProtocol.LoadMethod,
            new PartProtocol.Load(
                Id, Run, _state, side.FirstFile, side.Index * SummitLimits.MaxPartSegments,
                side.Loaded?.Shares.Where(s => s.Host is not null).ToDictionary(s => s.Ordinal, s => s.Host!))
            {
                IsAgain = side.Bytes > 0,
                Guesses = true,
            },
            true, cancellationToken).ConfigureAwait(false);
        AddMoved(loaded.BytesMoved);
        return loaded;
    }

    async Task RewriteAsync(Side side, CancellationToken cancellationToken)
    {
        PartProtocol.Done done = await CallAsync<PartProtocol.Done>(
            side, PartProtocol.RewriteMethod,
            new PartProtocol.Rewrite(
                Id, Run, [.. _schema!.Columns.Select(c => ManifestColumn.From(c) with { Steps = null })],
                side.Rewrites), false, cancellationToken)
            .ConfigureAwait(false);
        AddMoved(done.BytesMoved);
    }

    /// <summary>The files that tell of a loaded share: its description, and the records that it set aside.</summary>
    IEnumerable<string> Described(PartProtocol.LoadedShare share)
    {
        if (share.HasSegment) yield return SegmentFiles.InfoPath(SegmentFiles.Segment(FeedPath, share.Ordinal));
        if (share.Rejects is { Bytes: > 0 }) yield return SegmentFiles.Rejects(FeedPath, share.Ordinal);
    }

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
            .Select(s => (side, SegmentInfoFile.Read(
                SegmentFiles.InfoPath(SegmentFiles.Segment(FeedPath, s.Ordinal))))))];
        var lines = new SourceLines();
        foreach (GuessedBegin begin in Sides.SelectMany(s => s.Loaded!.Guessed ?? [])) lines.Add(begin);
        (FeedSchema schema, IReadOnlyList<IReadOnlyList<int>> textColumns) =
            SchemaResolver.Resolve(_source, [.. all.Select(a => a.Segment)], lines);
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
            s.HasSegment ? SegmentInfoFile.Read(SegmentFiles.InfoPath(PathOf(side, s.Ordinal))) : null,
            PathOf(side, s.Ordinal), s.RowsRead, s.RowsSkipped, s.Rejects,
            InManifest(HolderOf(side, s)))))];
        var source = new SourceRecord(
            [.. Sides.SelectMany(s => s.Opened!.Source.Files.Select(f => Sides.Count == 1 && Parts.IsSelf(s.Host)
                ? f : f with { Host = s.Host }))]);
        int jahs = Sides.Sum(s => Math.Min(s.Loaded!.Jahs, s.Loaded.Shares.Count(l => l.HasSegment)));
        FeedManifest manifest = ImportManifest.Of(
            command, Id, _schema!, _source, shares, Math.Max(1, jahs), source,
            (FirstPart as PartImport)?.Merged ?? new FeedStatistics());
        var errors = new ImportErrors(command, 0);
        foreach (MadeShare share in shares)
            if (share.Rejects is { } rejects)
                errors.Add(rejects, share.Ordinal, SegmentFiles.Rejects(FeedPath, share.Ordinal));
        errors.CheckAll(manifest.Figures.RowsRead - manifest.Figures.RowsSkipped);
        // Before the commit: who copies this host's part takes them too.
        manifest = RejectFile.Keep(
            manifest, FeedPath, RejectFile.MaxBytesOf(command),
            Sides.SelectMany(s => s.Loaded!.Shares).Select(s => (s.Ordinal, s.Rejects, s.RecordsBefore)));
        return Sides.Count == 1 && shares.All(s => s.Host is null) && command.Copies is not > 1 ? manifest
            : manifest with { Figures = manifest.Figures with { Hosts = HostsOf(shares) } };
    }

    /// <summary>A host of a version that does not tell whose they are has lent none.</summary>
    protected override int JahsOn(string host) => Sides.Sum(s => s.Loaded!.JahsOn is { } on
        ? on.GetValueOrDefault(host) : FeedName.Comparer.Equals(s.Host, host) ? s.Loaded.Jahs : 0);

    protected override void Write(FeedManifest manifest)
    {
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
