using System.Globalization;
using System.Text.Json;
using Akka.Actor;
using Hallelujah.Columnar.Csv;
using Hallelujah.Columnar.Schema;
using Hallelujah.Columnar.Statistics;
using Hallelujah.Contracts;
using Hallelujah.Summit.Hallelu;
using Hallelujah.Summit.Hosting;
using Hallelujah.Summit.Jah;

namespace Hallelujah.Summit.Parts;

/// <summary>
/// This host's part of an import whose Hallelu may be on another host, while it is made: its files, and the work on
/// them of its Jahs, and of other hosts' where those are to hold some of the rows.
/// </summary>
sealed class PartImport(
    PartProtocol.Open question, string directory, long splitBytes, WorkLimiter limiter, IActorRefFactory actors,
    PartHosts hosts)
    : PartWork(question.Id, question.Run, hosts.Self, directory, limiter, actors)
{
    IReadOnlyList<CsvFile> _files = [];
    SourceRecord _record = new([]);
    ImportShares? _shares;
    LentShares? _lent;
    CsvSource? _source;
    IReadOnlyList<ManifestColumn> _columns = [];
    FeedSchema? _schema;

    public Task<PartProtocol.Opened> OpenAsync(CancellationToken cancellationToken) => StepAsync(
        cancelled => Limiter.RunAsync(() => Open(cancelled), cancelled), cancellationToken);

    PartProtocol.Opened Open(CancellationToken cancellationToken)
    {
        CsvReadOptions options = CsvOptions.Translate(question.Command.Csv);
        IReadOnlyList<string> paths = SourcePaths.Resolve(question.Command);
        _record = SourceRecord.Take(paths, cancellationToken);
        (_files, CsvSourceState state) = CsvSource.OpenPart(paths, options, question.Before, cancellationToken);
        return new PartProtocol.Opened(_record, state);
    }

    public Task<PartProtocol.Loaded> LoadAsync(
        PartProtocol.Load load, IProgress<FeedProgress> progress, CancellationToken cancellationToken) => StepAsync(
        async cancelled =>
        {
            Begin("Loading", progress);
            CsvReadOptions options = CsvOptions.Translate(question.Command.Csv);
            _source = CsvSource.Of(
                [.. Enumerable.Repeat(CsvFile.Elsewhere(""), load.FirstFile), .. _files], load.State, options);
            _schema = null;
            long bytes = _record.Files.Sum(f => f.Length);
            string key = KeyOf(load);
            _shares = new ImportShares(
                question.Command, PartPath, _source, key,
                new ImportErrors(ErrorLimit.OfPart(question.Command), bytes), AddBytes, AddRows,
                load.FirstOrdinal);
            _lent = new LentShares(hosts, new PartProtocol.Join(
                question.Id, question.Run, question.Owner, question.OwnerDirectory, hosts.Self, question.Command,
                load.State, _files, load.FirstFile, key), load.Holders);
            Placement placement = Placement.Of(question.Command, bytes, hosts);
            if (placement is { IsChosen: false, Hosts.Count: > 1 })
                placement = placement.WithRoom(bytes, await hosts.FreeDiskAsync(cancelled).ConfigureAwait(false));
            await _lent.JoinAsync(placement.Hosts, placement.IsChosen && !load.IsAgain, cancelled)
                .ConfigureAwait(false);

            IReadOnlyList<CrewMembers> crew = CrewOf(placement);
            // A split that another host has loaded stays there: then none may be cut anew.
            bool guesses = load.Guesses && question.Command.Csv.OnError == BadRecordPolicy.Stop && crew.Count == 1
                && ReferenceEquals(crew[0].Work, this) && load.Holders is not { Count: > 0 };
            var splits = new GuessedSplits(
                new CsvSplitPlanner(_source, splitBytes, Limiter.Workers, guesses), _shares, load.FirstOrdinal);
            do
            {
                await RunJahsAsync(
                    crew, () => splits.Next(cancelled) is { } split ? new LoadShare(split) : null, cancelled)
                    .ConfigureAwait(false);
            }
            while (splits.GoBack());
            while (_lent.TakeBack() is { Count: > 0 } again)
            {
                await RunJahsAsync(CrewOf(placement), () => again.TryDequeue(out CsvSplit? split)
                    ? new LoadShare(split)
                    : null, cancelled).ConfigureAwait(false);
            }
            var records = new SourceRecords();
            return new PartProtocol.Loaded(
                [.. _shares.InOrder().Select(s => (s.Split, Share: PartProtocol.LoadedShare.Of(s)))
                    .Concat(_lent.Shares).OrderBy(s => s.Split.Ordinal).Select(s => s.Share with
                    {
                        RecordsBefore = records.Add(s.Split, s.Share.LastRecords),
                    })],
                crew.Sum(c => c.Jahs))
            {
                JahsOn = crew.GroupBy(HostOf).ToDictionary(c => c.Key, c => c.Sum(m => m.Jahs)),
                BytesMoved = _lent.TakeMoved(),
                Guessed = splits.Lines().Guessed,
            };
        }, cancellationToken);

    /// <summary>This host's Jahs, where it is to have some, and those of the hosts that have joined.</summary>
    IReadOnlyList<CrewMembers> CrewOf(Placement placement)
    {
        List<(IJahWork Work, int Workers)> crew =
        [
            .. placement.Hosts.Where(hosts.IsSelf).Select(_ => ((IJahWork)this, Limiter.Workers)),
            .. _lent!.Joined.Select(j =>
                ((IJahWork)new LentWork(this, j.Host), j.Workers + SummitLimits.SplitsUnderWay)),
        ];
        IReadOnlyList<int> jahs = Placement.Share(question.Command.Jahs, [.. crew.Select(c => c.Workers)]);
        return [.. crew.Select((c, i) => new CrewMembers(c.Work, jahs[i])).Where(c => c.Jahs > 0)];
    }

    /// <summary>For another host that is to load a split: its bytes.</summary>
    public Task SendAsync(CsvSplit split, Stream stream, CancellationToken cancellationToken) =>
        PeerTransfer.SendAsync(
            stream, split.Bytes,
            () => SplitTransfer.SendAsync(_source ?? throw PartKeeper.Lost(question.Id), split, stream,
                cancellationToken), cancellationToken);

    /// <summary>What other hosts' files decided is part of what the segments are made from.</summary>
    string KeyOf(PartProtocol.Load load) => ImportShares.KeyOf(
        _record, question.Command.Csv,
        string.Create(CultureInfo.InvariantCulture, $"{load.FirstFile}:{load.FirstOrdinal}:")
            + JsonSerializer.Serialize(load.State, HallJson.Options));

    public Task<PartProtocol.Done> RewriteAsync(
        PartProtocol.Rewrite rewrite, CancellationToken cancellationToken) => StepAsync(
        async cancelled =>
        {
            if (_shares is null) throw PartKeeper.Lost(question.Id);
            _columns = rewrite.Columns;
            _schema = new FeedSchema([.. _columns.Select(c => c.ToFeedColumn())]);
            var shares = new Queue<PartProtocol.RewriteShare>(rewrite.Shares);
            await RunJahsAsync(() => shares.TryDequeue(out var share)
                ? new RewriteShare(share.Ordinal, share.Columns)
                : null, cancelled).ConfigureAwait(false);
            return new PartProtocol.Done { BytesMoved = _lent!.TakeMoved() };
        }, cancellationToken);

    public override Task<Action?> DoAsync(Share share, WorkLimiter limiter, CancellationToken cancellationToken) =>
        DoAsync(share, null, limiter, cancellationToken);

    /// <param name="asking">The host whose Jah asks for it; null: this one.</param>
    async Task<Action?> DoAsync(
        Share share, string? asking, WorkLimiter limiter, CancellationToken cancellationToken)
    {
        if (share is RewriteShare rewrite)
        {
            var again = new PartProtocol.RewriteShare(rewrite.Ordinal, rewrite.Columns);
            if (await _lent!.RetakeAsync(again, _columns, cancellationToken).ConfigureAwait(false)) return null;
            return await limiter.RunAsync(() => _shares!.Rewrite(
                rewrite.Ordinal, rewrite.Columns, _schema!, cancellationToken), cancellationToken)
                .ConfigureAwait(false);
        }
        CsvSplit split = ((LoadShare)share).Split;
        if (_lent!.HolderOf(split.Ordinal, asking) is not { } holder)
        {
            return await limiter.RunAsync(() => _shares!.Load(split, cancellationToken), cancellationToken)
                .ConfigureAwait(false);
        }
        PartProtocol.LoadedShare loaded =
            await _lent.TakeAsync(holder, split, cancellationToken).ConfigureAwait(false);
        Add(holder, loaded.RowsRead - loaded.RowsSkipped - (loaded.Rejects?.Rejected ?? 0), split.Bytes);
        return null;
    }

    /// <summary>Of the segments that are made, before any is written anew; null before there can be any.</summary>
    public FeedStatistics? Merged => _shares?.Merged;

    public override IReadOnlyList<ColumnReport>? Beginning(Func<FeedSchema, IReadOnlyList<int>> columnsOf) =>
        _shares?.Beginning(columnsOf);

    protected override void Trim() => _shares?.Trim();

    /// <summary>The source is as it was when it was opened.</summary>
    protected override void CheckSource(CancellationToken cancellationToken) =>
        _record.CheckSame(SourceRecord.Take(SourcePaths.Resolve(question.Command), cancellationToken));

    sealed record LoadShare(CsvSplit Split) : Share(Split.Ordinal);

    sealed record RewriteShare(int Ordinal, IReadOnlyList<int> Columns) : Share(Ordinal);

    /// <summary>What a Jah of another host does: it is told here what, and the rows are there.</summary>
    sealed class LentWork(PartImport part, string host) : IJahElsewhere
    {
        public string Host => host;

        public Task<Action?> DoAsync(Share share, WorkLimiter limiter, CancellationToken cancellationToken) =>
            part.DoAsync(share, host, limiter, cancellationToken);
    }
}
