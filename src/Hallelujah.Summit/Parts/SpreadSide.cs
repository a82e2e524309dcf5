using Hallelujah.Contracts;

namespace Hallelujah.Summit.Parts;

/// <summary>What the Hallelu of a feed on several hosts knows of one of them while the feed is made.</summary>
class SpreadSide(string host, int index) : IProgress<FeedProgress>
{
    FeedProgress? _progress;

    public string Host => host;

    /// <summary>Its place in the order of the rows; -1: none, it only holds what it took from others.</summary>
    public int Index { get; set; } = index;

    /// <summary>The host that is lost and waited for, this one or one that it needs; null: none.</summary>
    public string? Awaited { get; set; }

    /// <summary>It was lost, and others do what it was to do in this round.</summary>
    public bool IsGivenUp { get; set; }

    /// <summary>A host before this one has failed.</summary>
    public CancellationTokenSource Stop { get; } = new();

    public long Rows => _progress?.Rows ?? 0;

    public long Bytes => _progress?.Bytes ?? 0;

    /// <summary>Who does its share, itself and those that it lends splits to, and what each has done so far.</summary>
    public IReadOnlyList<FeedHostInfo> Doing => _progress?.Hosts ?? [new FeedHostInfo(host, Rows, Bytes, 0)];

    public void Report(FeedProgress value) => _progress = value;
}
