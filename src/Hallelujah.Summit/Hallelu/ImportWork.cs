using System.Collections.Concurrent;
using System.IO.Hashing;
using System.Text;
using System.Text.Json;
using Hallelujah.Columnar.Csv;
using Hallelujah.Columnar.Schema;
using Hallelujah.Columnar.Segments;
using Hallelujah.Columnar.Statistics;
using Hallelujah.Contracts;
using Hallelujah.Summit.Hosting;
using Hallelujah.Summit.Worksheet;

namespace Hallelujah.Summit.Hallelu;

/// <summary>
/// An import: splits of the source become segments in the first round; where some segments hold a column as
/// something that cannot be read as the whole source's type, those are written anew in the second.
/// </summary>
sealed class ImportWork(ImportCommand command, Guid id, string directory, long splitBytes) : FeedWork
{
    /// <summary>
    /// Names the form of segments in the keys of finished shares; a new form makes old ones unusable.
    /// </summary>
    const string SegmentForm = "2";

    readonly ConcurrentDictionary<int, Loaded> _loaded = new();
    readonly Queue<RewriteShare> _rewrites = new();
    CsvSource _source = null!;
    CsvSplitPlanner _planner = null!;
    CsvSplitLoader _loader = null!;
    SourceRecord _record = null!;
    string _sourceKey = "";
    ImportErrors _errors = null!;
    FeedSchema? _schema;

    public override void Open(CancellationToken cancellationToken)
    {
        CsvReadOptions options = CsvOptions.Translate(command.Csv);
        IReadOnlyList<string> files = SourcePaths.Resolve(command);
        _record = SourceRecord.Take(files, cancellationToken);
        _source = CsvSource.Open(files, options, cancellationToken);
        _planner = new CsvSplitPlanner(_source, splitBytes);
        _loader = new CsvSplitLoader(_source);
        _sourceKey = Hash(SegmentForm + _record.ToJson() + JsonSerializer.Serialize(command.Csv, HallJson.Options));
        BytesTotal = _record.Files.Sum(f => f.Length);
        _errors = new ImportErrors(command, BytesTotal.Value);
        Directory.CreateDirectory(directory);
        Phase = "Loading";
    }

    static string Hash(string text) => Convert.ToHexStringLower(XxHash3.Hash(Encoding.UTF8.GetBytes(text)));

    public override Share? Next(CancellationToken cancellationToken)
    {
        if (_schema is not null) return _rewrites.Count > 0 ? _rewrites.Dequeue() : null;
        return _planner.Next(cancellationToken) is { } split ? new LoadShare(split) : null;
    }

    public override Action? Do(Share share, CancellationToken cancellationToken) =>
        share is RewriteShare rewrite ? Rewrite(rewrite, cancellationToken) : Load((LoadShare)share, cancellationToken);

    Action? Load(LoadShare share, CancellationToken cancellationToken)
    {
        CsvSplit split = share.Split;
        string key = _sourceKey + JsonSerializer.Serialize(split.Extents, HallJson.Options);
        if (ShareRecord.Find(directory, split.Ordinal, key) is { } earlier)
        {
            AddBytes(split.Bytes);
            AddRows(earlier.Segment?.Rows ?? 0);
            if (earlier.Record.Rejects is not null) _errors.Add(earlier.Record.Rejects);
            _loaded[split.Ordinal] = new Loaded(split, earlier.Segment, earlier.Record);
            return null;
        }
        var file = new SegmentFile(directory);
        var rejects = new RejectWriter(
            command.Feed, file.Temporary + "r" + DurableFile.TemporarySuffix, _errors.Budget);
        T Guard<T>(Func<T> step)
        {
            try
            {
                return file.Guard(step);
            }
            catch
            {
                rejects.Dispose();
                throw;
            }
        }
        SplitResult result = Guard(() => _loader.Load(
            split, file.Temporary, AddBytes, cancellationToken, file.Take, bad =>
            {
                rejects.Add(bad);
                _errors.Add(bad);
            }));
        return () => Guard(() =>
        {
            if (command.Csv.OnError == BadRecordPolicy.Stop && rejects.First is { } first)
                throw ImportErrors.ToError(first);
            rejects.Publish(SegmentFiles.Rejects(directory, split.Ordinal));
            SegmentInfo? segment = result.Segment is { } written
                ? file.Publish(written, SegmentFiles.Segment(directory, split.Ordinal))
                : null;
            var record = new ShareRecord(
                key, segment is not null, result.RowsRead, result.RowsSkipped, rejects.Summarize(result));
            record.Write(directory, split.Ordinal);
            _loaded[split.Ordinal] = new Loaded(split, segment, record);
            AddRows(segment?.Rows ?? 0);
            _errors.Check(result.RowsRead - result.RowsSkipped, split.Bytes);
            return true;
        });
    }

    Action Rewrite(RewriteShare share, CancellationToken cancellationToken)
    {
        Loaded loaded = _loaded[share.Ordinal];
        string from = SegmentFiles.Segment(directory, share.Ordinal);
        var file = new SegmentFile(directory);
        SegmentInfo written = file.Guard(() => _loader.Rewrite(
            loaded.Split, loaded.Segment!, from, share.TextColumns, file.Temporary, cancellationToken, _schema,
            file.Take));
        return () => file.Guard(() =>
        {
            SegmentInfo segment = file.Publish(written, SegmentFiles.Rewritten(directory, share.Ordinal));
            _loaded[share.Ordinal] = loaded with { Segment = segment, IsRewritten = true };
            return true;
        });
    }

    public override bool NextRound(CancellationToken cancellationToken)
    {
        if (_schema is not null) return false;
        Phase = "Resolving types";
        IReadOnlyList<Loaded> withRows = WithRows();
        (FeedSchema schema, IReadOnlyList<IReadOnlyList<int>> textColumns) =
            SchemaResolver.Resolve(_source, [.. withRows.Select(l => l.Segment!)]);
        for (int i = 0; i < withRows.Count; i++)
            if (textColumns[i].Count > 0)
                _rewrites.Enqueue(new RewriteShare(withRows[i].Split.Ordinal, textColumns[i]));
        _schema = schema;
        return _rewrites.Count > 0;
    }

    IReadOnlyList<Loaded> WithRows() => [.. InOrder().Where(l => l.Segment is not null)];

    IEnumerable<Loaded> InOrder() => _loaded.OrderBy(l => l.Key).Select(l => l.Value);

    public override FeedManifest Commit(int jahs, CancellationToken cancellationToken)
    {
        Phase = "Committing";
        _record.CheckSame(SourceRecord.Take(SourcePaths.Resolve(command), cancellationToken));
        IReadOnlyList<Loaded> withRows = WithRows();
        IReadOnlyList<ManifestSegment> segments = [.. withRows.Select(l => new ManifestSegment(
            Path.GetFileName(FileOf(l)), l.Segment!.Rows, l.Segment.FileBytes))];
        long rejected = InOrder().Sum(l => l.Record.Rejects?.Rejected ?? 0);
        long nulled = InOrder().Sum(l => l.Record.Rejects?.CellsNulled ?? 0);
        var figures = new FeedFigures(
            segments.Sum(s => s.Rows), withRows.Sum(BytesOnDisk), _schema!.Columns.Count,
            Math.Min(jahs, Math.Max(1, segments.Count)),
            rejected, InOrder().Sum(l => l.Record.RowsRead), InOrder().Sum(l => l.Record.RowsSkipped), nulled);
        if (figures.RowsRead != figures.Rows + figures.Rejected + figures.RowsSkipped)
        {
            throw new HallException(
                HallErrors.Internal,
                $"The rows of '{command.Feed}' do not add up: {figures.RowsRead} read, {figures.Rows} loaded, "
                + $"{figures.Rejected} rejected, {figures.RowsSkipped} skipped.", command.Feed);
        }
        _errors.CheckAll(figures.RowsRead - figures.RowsSkipped);
        var manifest = new FeedManifest
        {
            Version = FeedManifest.CurrentVersion,
            Id = id,
            Feed = command.Feed,
            Columns = [.. _schema.Columns.Select(ManifestColumn.From)],
            Segments = segments,
            Figures = figures,
            Reports = FeedStatistics.Merge(_schema, [.. withRows.Select(l => l.Segment!)]),
            SourceJson = _record.ToJson(),
        };
        cancellationToken.ThrowIfCancellationRequested();
        if (rejected + nulled > 0)
        {
            RejectFile.Concatenate(directory, InOrder().Where(l => l.Record.Rejects is { Bytes: > 0 })
                .Select(l => SegmentFiles.Rejects(directory, l.Split.Ordinal)));
        }
        DurableFile.SyncDirectory(directory);
        manifest.Write(directory);
        FeedDirectory.RemoveLeftovers(directory, manifest);
        return manifest;
    }

    string FileOf(Loaded loaded) => loaded.IsRewritten
        ? SegmentFiles.Rewritten(directory, loaded.Split.Ordinal)
        : SegmentFiles.Segment(directory, loaded.Split.Ordinal);

    long BytesOnDisk(Loaded loaded) =>
        loaded.Segment!.FileBytes + new FileInfo(SegmentFiles.InfoPath(FileOf(loaded))).Length;

    sealed record LoadShare(CsvSplit Split) : Share(Split.Ordinal);

    sealed record RewriteShare(int Ordinal, IReadOnlyList<int> TextColumns) : Share(Ordinal);

    sealed record Loaded(CsvSplit Split, SegmentInfo? Segment, ShareRecord Record, bool IsRewritten = false);
}
