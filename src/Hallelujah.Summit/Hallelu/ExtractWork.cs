using System.Collections.Concurrent;
using Hallelujah.Columnar;
using Hallelujah.Columnar.Schema;
using Hallelujah.Columnar.Statistics;
using Hallelujah.Contracts;
using Hallelujah.Summit.Hosting;

namespace Hallelujah.Summit.Hallelu;

/// <summary>
/// An extraction of a feed on this host: a share is of some segments of the input. With Skip or First a first round
/// counts the matching rows of each segment, so that the second knows which rows of which segment are meant.
/// </summary>
sealed class ExtractWork(ExtractCommand command, Guid id, string directory, FeedStore input) : HostWork
{
    readonly ConcurrentDictionary<int, long> _counts = new();
    IReadOnlyList<PlacedSlice> _slices = [];
    int _next;
    int _workers;
    ExtractPlan _plan = null!;
    ExtractShares _made = null!;
    bool _counting;

    public override void Open(int workers, CancellationToken cancellationToken)
    {
        _workers = workers;
        _plan = new ExtractPlan(command, id, input);
        _made = new ExtractShares(
            directory, input, command.Selection, _plan.Key, _plan.Compression, AddBytes, AddRows);
        BytesTotal = input.Manifest.Segments.Sum(s => s.Bytes);
        Directory.CreateDirectory(directory);
        _counting = _plan.HasWindow;
        _slices =
            [.. Enumerable.Range(0, input.Segments).Select(i => new PlacedSlice(i, new SegmentSlice(i, 0, null)))];
        Phase = _counting ? "Counting" : "Extracting";
    }

    public override IReadOnlyList<ColumnReport>? Beginning(Func<FeedSchema, IReadOnlyList<int>> columnsOf) =>
        _made?.Merged.Beginning(_made.InOrder, _ => _plan.Schema, columnsOf);

    public override Share? Next(CancellationToken cancellationToken)
    {
        if (_next == _slices.Count) return null;
        int from = _next;
        _next += _counting ? 1 : _made.Take(_slices, from, _workers);
        return _counting ? new CountShare(from) : new ExtractShare([.. _slices.Skip(from).Take(_next - from)]);
    }

    public override Action? Do(Share share, CancellationToken cancellationToken)
    {
        try
        {
            if (share is ExtractShare extract)
                return _made.Extract(extract.Slices, cancellationToken);
            _counts[share.Ordinal] = _made.Count(share.Ordinal, cancellationToken);
            return null;
        }
        catch (ColumnarException e)
        {
            throw input.Explain(e);
        }
    }

    public override bool NextRound(CancellationToken cancellationToken)
    {
        if (!_counting) return false;
        _counting = false;
        Phase = "Extracting";
        _slices = [.. _plan.Window([.. _counts.OrderBy(c => c.Key).Select(c => c.Value)])
            .Select(s => new PlacedSlice(s.Segment, s))];
        _next = 0;
        return _slices.Count > 0;
    }

    public override FeedManifest Commit(int jahs, CancellationToken cancellationToken)
    {
        Phase = "Committing";
        FeedManifest manifest = _plan.Manifest(
            [.. _made.InOrder().Select(s => new MadeShare(
                s.Ordinal, s, SegmentFiles.Segment(directory, s.Ordinal), s.Rows, 0, null, null))],
            jahs, _made.Merged);
        cancellationToken.ThrowIfCancellationRequested();
        DurableFile.SyncDirectory(directory);
        manifest.Write(directory);
        FeedDirectory.RemoveLeftovers(directory, manifest);
        return manifest;
    }

    sealed record CountShare(int Ordinal) : Share(Ordinal);

    sealed record ExtractShare(IReadOnlyList<PlacedSlice> Slices) : Share(Slices[0].Ordinal);
}
