using Hallelujah.Columnar.Csv;
using Hallelujah.Columnar.Schema;
using Hallelujah.Columnar.Statistics;
using Hallelujah.Contracts;
using Hallelujah.Summit.Hosting;

namespace Hallelujah.Summit.Hallelu;

/// <summary>
/// An import: splits of the source become segments in the first round; where some segments hold a column as
/// something that cannot be read as the whole source's type, those are written anew in the last. Where bad records end
/// the import, the splits of the first round are guessed; from the first one that is in doubt on they are cut exactly,
/// in a round between.
/// </summary>
sealed class ImportWork(ImportCommand command, Guid id, string directory, long splitBytes) : HostWork
{
    readonly Queue<RewriteShare> _rewrites = new();
    CsvSource _source = null!;
    GuessedSplits _splits = null!;
    ImportShares _shares = null!;
    SourceRecord _record = null!;
    ImportErrors _errors = null!;
    FeedSchema? _schema;

    public override int Jahs(WorkLimiter limiter) => command.Jahs ?? limiter.Workers;

    public override void Open(int workers, CancellationToken cancellationToken)
    {
        CsvReadOptions options = CsvOptions.Translate(command.Csv);
        IReadOnlyList<string> files = SourcePaths.Resolve(command);
        _record = SourceRecord.Take(files, cancellationToken);
        _source = CsvSource.Open(files, options, cancellationToken);
        BytesTotal = _record.Files.Sum(f => f.Length);
        _errors = new ImportErrors(command, BytesTotal.Value, _source.MostRecordsIn);
        _shares = new ImportShares(
            command, directory, _source, ImportShares.KeyOf(_record, command.Csv), _errors, AddBytes, AddRows);
        _splits = new GuessedSplits(
            new CsvSplitPlanner(
                _source, splitBytes, command.Jahs ?? workers, guesses: command.Csv.OnError == BadRecordPolicy.Stop),
            _shares);
        Directory.CreateDirectory(directory);
        Phase = "Loading";
    }

    public override IReadOnlyList<ColumnReport>? Beginning(Func<FeedSchema, IReadOnlyList<int>> columnsOf) =>
        _shares?.Beginning(columnsOf);

    public override Share? Next(CancellationToken cancellationToken)
    {
        if (_schema is not null) return _rewrites.Count > 0 ? _rewrites.Dequeue() : null;
        return _splits.Next(cancellationToken) is { } split ? new LoadShare(split) : null;
    }

    public override Action? Do(Share share, CancellationToken cancellationToken) => share is RewriteShare rewrite
        ? _shares.Rewrite(rewrite.Ordinal, rewrite.TextColumns, _schema!, cancellationToken)
        : _shares.Load(((LoadShare)share).Split, cancellationToken);

    public override bool NextRound(CancellationToken cancellationToken)
    {
        if (_schema is not null) return false;
        if (_splits.GoBack()) return true;
        Phase = "Resolving types";
        IReadOnlyList<ImportShare> withRows = [.. _shares.InOrder().Where(s => s.Segment is not null)];
        (FeedSchema schema, IReadOnlyList<IReadOnlyList<int>> textColumns) =
            SchemaResolver.Resolve(_source, [.. withRows.Select(l => l.Segment!)], _splits.Lines());
        for (int i = 0; i < withRows.Count; i++)
            if (textColumns[i].Count > 0)
                _rewrites.Enqueue(new RewriteShare(withRows[i].Split.Ordinal, textColumns[i]));
        _schema = schema;
        return _rewrites.Count > 0;
    }

    public override FeedManifest Commit(int jahs, CancellationToken cancellationToken)
    {
        Phase = "Committing";
        _shares.Trim();
        _record.CheckSame(SourceRecord.Take(SourcePaths.Resolve(command), cancellationToken));
        IReadOnlyList<ImportShare> shares = _shares.InOrder();
        FeedManifest manifest = ImportManifest.Of(
            command, id, _schema!, _source, [.. shares.Select(s => s.In(directory))], jahs, _record, _shares.Merged);
        _errors.CheckAll(manifest.Figures.RowsRead - manifest.Figures.RowsSkipped);
        cancellationToken.ThrowIfCancellationRequested();
        var records = new SourceRecords();
        manifest = RejectFile.Keep(
            manifest, directory, RejectFile.MaxBytesOf(command),
            shares.Select(s => (s.Split.Ordinal, s.Record.Rejects, records.Add(s.Split, s.Record.LastRecords))));
        DurableFile.SyncDirectory(directory);
        manifest.Write(directory);
        FeedDirectory.RemoveLeftovers(directory, manifest);
        return manifest;
    }

    sealed record LoadShare(CsvSplit Split) : Share(Split.Ordinal);

    sealed record RewriteShare(int Ordinal, IReadOnlyList<int> TextColumns) : Share(Ordinal);
}
