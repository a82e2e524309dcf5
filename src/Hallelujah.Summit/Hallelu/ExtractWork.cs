using System.Collections.Concurrent;
using Hallelujah.Columnar;
using Hallelujah.Contracts;
using Hallelujah.Summit.Hosting;

namespace Hallelujah.Summit.Hallelu;

/// <summary>
/// An extraction of a feed on this host: one share a segment of the input. With Skip or First a first round counts the
/// matching rows of each segment, so that the second knows which rows of which segment are meant.
/// </summary>
sealed class ExtractWork(ExtractCommand command, Guid id, string directory, FeedStore input) : HostWork
{
    readonly ConcurrentDictionary<int, long> _counts = new();
    readonly Queue<Share> _shares = new();
    ExtractPlan _plan = null!;
    ExtractShares _made = null!;
    bool _counting;

    public override void Open(CancellationToken cancellationToken)
    {
        _plan = new ExtractPlan(command, id, input);
        _made = new ExtractShares(directory, input, command.Selection, _plan.Key, AddBytes, AddRows);
        BytesTotal = input.Manifest.Segments.Sum(s => s.Bytes);
        Directory.CreateDirectory(directory);
        _counting = _plan.HasWindow;
        for (int i = 0; i < input.Segments; i++)
            _shares.Enqueue(_counting ? new CountShare(i) : new ExtractShare(new SegmentSlice(i, 0, null)));
        Phase = _counting ? "Counting" : "Extracting";
    }

    public override Share? Next(CancellationToken cancellationToken) => _shares.Count > 0 ? _shares.Dequeue() : null;

    public override Action? Do(Share share, CancellationToken cancellationToken)
    {
        try
        {
            if (share is ExtractShare extract)
                return _made.Extract(extract.Slice, extract.Ordinal, cancellationToken);
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
        foreach (SegmentSlice slice in _plan.Window([.. _counts.OrderBy(c => c.Key).Select(c => c.Value)]))
            _shares.Enqueue(new ExtractShare(slice));
        return _shares.Count > 0;
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

    sealed record ExtractShare(SegmentSlice Slice) : Share(Slice.Segment);
}
