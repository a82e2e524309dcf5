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

namespace Hallelujah.Summit.Hallelu;

/// <summary>
/// Makes the segments of a source's splits in one directory, and knows those that are made: of a whole import, or of
/// one host's part of it. Safe for concurrent callers with different splits.
/// </summary>
/// <param name="sourceKey">Tells this source and the way it is read from any other.</param>
/// <param name="onBytes">
/// Told how many more source bytes are done; fewer than none where they are to be done again.
/// </param>
/// <param name="onRows">Told how many more rows are loaded; likewise.</param>
/// <param name="firstOrdinal">The first split's.</param>
sealed class ImportShares(
    ImportCommand command, string directory, CsvSource source, string sourceKey, ImportErrors errors,
    Action<long> onBytes, Action<long> onRows, int firstOrdinal = 0)
{
    /// <summary>
    /// Names the form of segments in the keys of finished shares; a new form makes old ones unusable.
    /// </summary>
    const string SegmentForm = "3";

    readonly ConcurrentDictionary<int, ImportShare> _done = new();
    CsvSplitLoader _loader = NewLoader(command, source);

    /// <summary>Of the segments that are made, before any is written anew.</summary>
    public FeedStatistics Merged { get; private set; } = new(firstOrdinal);

    /// <summary>
    /// Told of a split with a bad record, which may be one only because its end or its begin was guessed; it is not
    /// done then. Null: nothing is guessed, and bad records are what they are.
    /// </summary>
    public Action<CsvSplit>? OnDoubt { get; set; }

    /// <summary>Those that are done, in the order of the source's rows.</summary>
    public IReadOnlyList<ImportShare> InOrder() => [.. _done.OrderBy(l => l.Key).Select(l => l.Value)];

    /// <summary>What is known of the rows of the splits that are done from the first one on; null: nothing.</summary>
    public IReadOnlyList<ColumnReport>? Beginning(Func<FeedSchema, IReadOnlyList<int>> columnsOf) => Merged.Beginning(
        () => [.. InOrder().Select(s => s.Segment).OfType<SegmentInfo>()],
        made => SchemaResolver.Resolve(source, made).Schema, columnsOf);

    /// <summary>Lets go of the memory that was kept for more shares.</summary>
    public void Trim() => _loader.Trim();

    public static string KeyOf(SourceRecord record, CsvImportOptions options, string more = "") =>
        Convert.ToHexStringLower(XxHash3.Hash(Encoding.UTF8.GetBytes(
            SegmentForm + record.ToJson() + JsonSerializer.Serialize(options, HallJson.Options) + more)));

    string KeyOf(CsvSplit split) => sourceKey + JsonSerializer.Serialize(split.Extents, HallJson.Options);

    /// <summary>The finished share; throws where it is not.</summary>
    public ImportShare this[int ordinal] => _done[ordinal];

    /// <summary>Whether an earlier run has finished the share; then it is done.</summary>
    public bool IsDone(CsvSplit split)
    {
        if (ShareRecord.Find(directory, split.Ordinal, KeyOf(split)) is not { } earlier) return false;
        onBytes(split.Bytes);
        SegmentInfo? segment = earlier.Segments.SingleOrDefault();
        onRows(segment?.Rows ?? 0);
        if (earlier.Record.Rejects is not null)
            errors.Add(earlier.Record.Rejects, split.Ordinal, SegmentFiles.Rejects(directory, split.Ordinal));
        _done[split.Ordinal] = new ImportShare(split, segment, earlier.Record);
        Merged.Add(split.Ordinal, segment);
        return true;
    }

    static CsvSplitLoader NewLoader(ImportCommand command, CsvSource source) => new(source)
    {
        Compression = (SegmentCompression)(command.Compression ?? FeedCompression.None),
    };

    /// <summary>Forgets the shares from one on, and what was learnt: their splits are not right.</summary>
    public void Forget(int ordinal)
    {
        _loader = NewLoader(command, source);
        foreach (int later in _done.Keys.Where(o => o >= ordinal))
        {
            if (!_done.TryRemove(later, out ImportShare? gone)) continue;
            onBytes(-gone.Split.Bytes);
            onRows(-(gone.Segment?.Rows ?? 0));
        }
        Merged = new(firstOrdinal);
        foreach (ImportShare share in InOrder()) Merged.Add(share.Split.Ordinal, share.Segment);
    }

    /// <summary>
    /// How many bytes of a share's rejects may be kept. Those of earlier shares go before; of those that are still
    /// loaded it is not known how many there are, and what has no room behind them goes at the commit.
    /// </summary>
    long RoomForRejects(int ordinal) => RejectFile.MaxBytesOf(command)
        - _done.Where(d => d.Key < ordinal).Sum(d => d.Value.Record.Rejects?.Bytes ?? 0);

    public Action? Load(CsvSplit split, CancellationToken cancellationToken)
    {
        if (IsDone(split)) return null;
        Action<CsvSplit>? doubt = OnDoubt;
        long told = 0;
        var file = new SegmentFile(directory);
        var rejects = new RejectWriter(
            command.Feed, file.Temporary + "r" + DurableFile.TemporarySuffix, () => RoomForRejects(split.Ordinal));
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
            split, file.Temporary, bytes =>
            {
                told += bytes;
                onBytes(bytes);
            }, cancellationToken, file.Take, bad =>
            {
                rejects.Add(bad);
                if (doubt is null) errors.Add(bad, split.Ordinal);
            }));
        return () => Guard(() =>
        {
            if (doubt is not null && rejects.First is not null)
            {
                rejects.Dispose();
                file.Discard();
                onBytes(-told);
                doubt(split);
                return false;
            }
            if (command.Csv.OnError == BadRecordPolicy.Stop && rejects.First is { } first)
                throw ImportErrors.ToError(first, ErrorSamples.Of(command.Feed, first));
            // Of the sum of all, errors of two splits may cancel.
            ImportManifest.CheckRows(
                command.Feed, result.RowsRead, result.Segment?.Rows ?? 0, result.RowsRejected, result.RowsSkipped,
                split.Ordinal);
            rejects.Publish(SegmentFiles.Rejects(directory, split.Ordinal));
            SegmentInfo? segment = result.Segment is { } written
                ? file.Publish(written, SegmentFiles.Segment(directory, split.Ordinal))
                : null;
            var record = new ShareRecord(
                KeyOf(split), segment is null ? [] : [split.Ordinal], result.RowsRead, result.RowsSkipped,
                rejects.Summarize(result))
            {
                LastLines = result.LastLines,
                LastRecords = result.LastRecords,
            };
            record.Write(directory, split.Ordinal);
            _done[split.Ordinal] = new ImportShare(split, segment, record);
            Merged.Add(split.Ordinal, segment, result.Segment);
            onRows(segment?.Rows ?? 0);
            errors.Check(result.RowsRead - result.RowsSkipped, split.Bytes);
            return true;
        });
    }

    /// <summary>Writes a segment anew with the given columns in the schema's types, from the source's bytes.</summary>
    /// <param name="split">Where the bytes are; null: where they were when it was loaded.</param>
    public Action Rewrite(
        int ordinal, IReadOnlyList<int> columns, FeedSchema schema, CancellationToken cancellationToken,
        CsvSplit? split = null)
    {
        ImportShare share = _done[ordinal];
        string from = SegmentFiles.Segment(directory, ordinal);
        var file = new SegmentFile(directory);
        SegmentInfo written = file.Guard(() => _loader.Rewrite(
            split ?? share.Split, share.Segment!, from, columns, file.Temporary, cancellationToken, schema, file.Take));
        return () => file.Guard(() =>
        {
            SegmentInfo segment = file.Publish(written, SegmentFiles.Rewritten(directory, ordinal));
            _done[ordinal] = share with { Segment = segment, IsRewritten = true };
            return true;
        });
    }
}

/// <summary>A finished share of an import.</summary>
/// <param name="IsRewritten">Its segment was written anew with columns in other types.</param>
sealed record ImportShare(CsvSplit Split, SegmentInfo? Segment, ShareRecord Record, bool IsRewritten = false)
{
    public string FileIn(string directory) => IsRewritten
        ? SegmentFiles.Rewritten(directory, Split.Ordinal)
        : SegmentFiles.Segment(directory, Split.Ordinal);

    public MadeShare In(string directory, string? host = null) => new(
        Split.Ordinal, Segment, FileIn(directory), Record.RowsRead, Record.RowsSkipped, Record.Rejects, host);
}
