using System.Text.Json;
using Hallelujah.Columnar.Csv;
using Hallelujah.Contracts;
using Hallelujah.Summit.Hosting;

namespace Hallelujah.Summit.Hallelu;

/// <summary>
/// The first bad records of an import in file order, of those that it has met: what is left of them where it fails.
/// Not safe for concurrent callers.
/// </summary>
sealed class ErrorSamples(string feed)
{
    /// <summary>The last one in file order comes first.</summary>
    readonly PriorityQueue<RejectInfo, (int Share, long Order)> _last =
        new(Comparer<(int, long)>.Create(static (a, b) => b.CompareTo(a)));

    readonly List<(int Share, ShareRejects Rejects, string Path)> _done = [];
    long _order;

    /// <param name="share">Shares are numbered in file order; those of one come in their order.</param>
    public void Add(BadRecord bad, int share)
    {
        if (HasRoom(share)) Add(Of(feed, bad), share);
    }

    /// <summary>Those of a share that is done. Its file is read where the import fails.</summary>
    public void Add(ShareRejects rejects, int share, string path) => _done.Add((share, rejects, path));

    public IReadOnlyList<RejectInfo> InOrder()
    {
        foreach ((int share, ShareRejects rejects, string path) in _done.OrderBy(d => d.Share))
        {
            if (!HasRoom(share)) break;
            foreach (RejectInfo info in Read(rejects, path)) Add(Short(info), share);
        }
        _done.Clear();
        return [.. _last.UnorderedItems.OrderBy(i => i.Priority).Select(i => i.Element)];
    }

    /// <summary>Where none are kept, or the file is no good, the first one is known.</summary>
    IReadOnlyList<RejectInfo> Read(ShareRejects rejects, string path)
    {
        try
        {
            if (rejects.Bytes > 0)
                return RejectFile.Read(path, 0, SummitLimits.MaxErrorSamples, CancellationToken.None);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or JsonException)
        {
            // As if there were none.
        }
        return [RejectFile.ToInfo(feed, rejects.First)];
    }

    public static RejectInfo Of(string feed, BadRecord bad) => Short(RejectFile.ToInfo(feed, bad));

    bool HasRoom(int share) => _last.Count < SummitLimits.MaxErrorSamples
        || (_last.TryPeek(out _, out (int Share, long) last) && share < last.Share);

    void Add(RejectInfo info, int share)
    {
        _last.Enqueue(info, (share, _order++));
        if (_last.Count > SummitLimits.MaxErrorSamples) _last.Dequeue();
    }

    /// <summary>
    /// As the worksheet keeps it: with little of its text, and without its number, which is not known of all.
    /// </summary>
    static RejectInfo Short(RejectInfo info) => info with
    {
        Raw = ShortText.Cut(info.Raw, SummitLimits.MaxSampleChars)!,
        Column = ShortText.Cut(info.Column, SummitLimits.MaxSampleChars),
        Value = ShortText.Cut(info.Value, SummitLimits.MaxSampleChars),
        Message = ShortText.Cut(info.Message, SummitLimits.MaxSampleMessageChars)!,
        RawBase64 = null,
        Record = null,
    };
}
