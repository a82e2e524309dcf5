using System.Collections.Concurrent;
using System.Globalization;
using System.IO.Hashing;
using System.Text;
using System.Text.Json;
using Hallelujah.Columnar;
using Hallelujah.Columnar.Extraction;
using Hallelujah.Columnar.Predicates;
using Hallelujah.Columnar.Schema;
using Hallelujah.Columnar.Segments;
using Hallelujah.Columnar.Statistics;
using Hallelujah.Contracts;
using Hallelujah.Summit.Hosting;
using Hallelujah.Summit.Worksheet;

namespace Hallelujah.Summit.Hallelu;

/// <summary>
/// An extraction: one share a segment of the input. With Skip or First a first round counts the matching rows of each
/// segment, so that the second knows which rows of which segment are meant.
/// </summary>
sealed class ExtractWork(ExtractCommand command, Guid id, string directory, FeedStore input) : HostWork
{
    const string SegmentForm = "2";

    readonly ConcurrentDictionary<int, Extracted> _extracted = new();
    readonly ConcurrentDictionary<int, long> _counts = new();
    readonly ConcurrentDictionary<int, string> _fetched = new();
    readonly Queue<Share> _shares = new();
    readonly SharedStatistics _statistics = new();
    IReadOnlyList<int> _columns = [];
    RowFilter? _filter;
    FeedSchema _schema = null!;
    string _sourceKey = "";
    bool _counting;

    public override void Open(CancellationToken cancellationToken)
    {
        Selection selection = command.Selection;
        if (selection.Skip < 0 || selection.First < 0)
            throw new HallException(HallErrors.InvalidOption, "Skip and First may not be negative.", command.Feed);
        if (selection.AllowPartial)
        {
            throw new HallException(
                HallErrors.InvalidOption, "A feed is not made of a part of the rows: AllowPartial is for reading.",
                command.Feed);
        }
        input.RequireWhole(selection);
        (_columns, _filter) = SelectionBinder.Bind(selection, input.Schema, input.Manifest.Feed);
        string origin = $"as in {input.Manifest.Feed}";
        _schema = new FeedSchema(
            [.. _columns.Select(c => input.Schema.Columns[c] with { Inferred = origin, NearMiss = null })]);
        _sourceKey = Convert.ToHexStringLower(XxHash3.Hash(Encoding.UTF8.GetBytes(
            SegmentForm + input.Manifest.Checksum + JsonSerializer.Serialize(selection, HallJson.Options))));
        BytesTotal = input.Manifest.Segments.Sum(s => s.Bytes);
        Directory.CreateDirectory(directory);
        _counting = selection.Skip > 0 || selection.First is not null;
        for (int i = 0; i < input.Segments; i++)
            _shares.Enqueue(_counting ? new CountShare(i) : new ExtractShare(i, 0, null));
        Phase = _counting ? "Counting" : "Extracting";
    }

    public override Share? Next(CancellationToken cancellationToken) => _shares.Count > 0 ? _shares.Dequeue() : null;

    /// <summary>A segment of another host is here for as long as its share is done.</summary>
    public override async Task<Action?> DoAsync(Share share, WorkLimiter limiter, CancellationToken cancellationToken)
    {
        if (input.HostOf(share.Ordinal) is null || (share is CountShare && _filter is null))
            return await base.DoAsync(share, limiter, cancellationToken).ConfigureAwait(false);
        string path;
        try
        {
            path = await input.FetchSegmentAsync(share.Ordinal, cancellationToken).ConfigureAwait(false);
        }
        catch (HallException e)
        {
            throw input.Explain(e);
        }
        try
        {
            _fetched[share.Ordinal] = path;
            Action? sync = await base.DoAsync(share, limiter, cancellationToken).ConfigureAwait(false);
            if (sync is not null) await limiter.WaitForDiskAsync(sync).ConfigureAwait(false);
            return null;
        }
        finally
        {
            _fetched.TryRemove(share.Ordinal, out _);
            FeedStore.DeleteFetched(path);
        }
    }

    SegmentReader OpenSegment(int index) =>
        _fetched.TryGetValue(index, out string? path) ? input.OpenFetched(path) : input.OpenSegment(index);

    public override Action? Do(Share share, CancellationToken cancellationToken)
    {
        try
        {
            if (share is ExtractShare extract) return Extract(extract, cancellationToken);
            Count(share.Ordinal, cancellationToken);
            return null;
        }
        catch (ColumnarException e)
        {
            throw input.Explain(e);
        }
    }

    void Count(int segment, CancellationToken cancellationToken)
    {
        if (_filter is null)
        {
            _counts[segment] = input.Manifest.Segments[segment].Rows;
            return;
        }
        using SegmentReader reader = OpenSegment(segment);
        _counts[segment] = reader.CountRows(_filter, cancellationToken);
    }

    public override bool NextRound(CancellationToken cancellationToken)
    {
        if (!_counting) return false;
        _counting = false;
        Phase = "Extracting";
        long skip = command.Selection.Skip;
        long first = command.Selection.First ?? long.MaxValue;
        for (int i = 0; i < input.Segments && first > 0; i++)
        {
            long matching = _counts[i];
            long skipHere = Math.Min(skip, matching);
            skip -= skipHere;
            long take = Math.Min(matching - skipHere, first);
            if (take == 0) continue;
            first -= take;
            _shares.Enqueue(new ExtractShare(i, skipHere, take));
        }
        return _shares.Count > 0;
    }

    Action? Extract(ExtractShare share, CancellationToken cancellationToken)
    {
        string key =
            string.Create(CultureInfo.InvariantCulture, $"{_sourceKey}:{share.Ordinal}:{share.Skip}:{share.First}");
        long bytes = input.Manifest.Segments[share.Ordinal].Bytes;
        if (ShareRecord.Find(directory, share.Ordinal, key) is { } earlier)
        {
            _extracted[share.Ordinal] = new Extracted(earlier.Segment);
            AddBytes(bytes);
            AddRows(earlier.Segment?.Rows ?? 0);
            return null;
        }
        var file = new SegmentFile(directory);
        SegmentInfo? written = file.Guard(() =>
        {
            using SegmentReader reader = OpenSegment(share.Ordinal);
            return SegmentExtractor.Extract(
                reader, _filter, _columns, share.Skip, share.First, share.Ordinal, file.Temporary, cancellationToken,
                file.Take, _statistics).Segment;
        });
        return () => file.Guard(() =>
        {
            SegmentInfo? segment = written is null ? null
                : file.Publish(written, SegmentFiles.Segment(directory, share.Ordinal));
            var record = new ShareRecord(key, segment is not null, segment?.Rows ?? 0, 0);
            record.Write(directory, share.Ordinal);
            _extracted[share.Ordinal] = new Extracted(segment);
            AddBytes(bytes);
            AddRows(segment?.Rows ?? 0);
            return true;
        });
    }

    public override FeedManifest Commit(int jahs, CancellationToken cancellationToken)
    {
        Phase = "Committing";
        IReadOnlyList<SegmentInfo> infos =
            [.. _extracted.OrderBy(e => e.Key).Select(e => e.Value.Segment).OfType<SegmentInfo>()];
        IReadOnlyList<ManifestSegment> segments = [.. infos.Select(s => new ManifestSegment(
            Path.GetFileName(SegmentFiles.Segment(directory, s.Ordinal)), s.Rows, s.FileBytes))];
        long rows = segments.Sum(s => s.Rows);
        long bytes = infos.Sum(s =>
            s.FileBytes + new FileInfo(SegmentFiles.InfoPath(SegmentFiles.Segment(directory, s.Ordinal))).Length);
        var manifest = new FeedManifest
        {
            Version = FeedManifest.OneHostVersion,
            Id = id,
            Feed = command.Feed,
            Columns = [.. _schema.Columns.Select(ManifestColumn.From)],
            Segments = segments,
            Figures = new FeedFigures(
                rows, bytes, _schema.Columns.Count, Math.Min(jahs, Math.Max(1, segments.Count)), 0, rows, 0),
            Reports = FeedStatistics.Merge(_schema, infos),
            SourceJson = new SourceRecord([]).ToJson(),
        };
        cancellationToken.ThrowIfCancellationRequested();
        DurableFile.SyncDirectory(directory);
        manifest.Write(directory);
        FeedDirectory.RemoveLeftovers(directory, manifest);
        return manifest;
    }

    sealed record CountShare(int Ordinal) : Share(Ordinal);

    /// <param name="Skip">Matching rows of this segment to leave out first.</param>
    /// <param name="First">Matching rows of this segment to take then; null is all.</param>
    sealed record ExtractShare(int Ordinal, long Skip, long? First) : Share(Ordinal);

    sealed record Extracted(SegmentInfo? Segment);
}
