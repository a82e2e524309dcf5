using Hallelujah.Columnar.Segments;
using Hallelujah.Columnar.Statistics;
using Hallelujah.Contracts;
using Hallelujah.Summit.Hallelu;
using Hallelujah.Summit.Hosting;

namespace Hallelujah.Summit.Parts;

/// <summary>
/// An extraction of a feed that is on several hosts: each host selects of the segments that it has, and keeps what it
/// makes of them. Of the segments of a host that is down, one that has a copy of them, also where it goes down in the
/// middle. Here come the descriptions of the new segments, never rows. With Skip or First a first round counts the
/// matching rows where they are.
/// </summary>
sealed class SpreadExtractWork(ExtractCommand command, Guid id, string directory, FeedStore input, PartHosts parts)
    : SpreadWork<SpreadExtractWork.Side>(id, directory, SidesOf(PlacesOf(input, parts)), parts, command.Copies ?? 1)
{
    readonly Queue<Share> _shares = new();

    /// <summary>How many rows of each segment of the input match; all of them until they are counted.</summary>
    readonly long[] _matching = [.. input.Manifest.Segments.Select(s => s.Rows)];
    ExtractPlan _plan = null!;
    Dictionary<int, SegmentSlice>? _window;
    bool _counting;

    /// <summary>Where each segment of the input is read now, in their order.</summary>
    static IReadOnlyList<(string Server, Place Place)> PlacesOf(FeedStore input, PartHosts parts)
    {
        Dictionary<string, PartAddress> addresses = Enumerable.Range(0, input.Segments)
            .Select(i => input.HostOf(i) ?? parts.Self).Distinct(FeedName.Comparer)
            .ToDictionary(h => h, input.AddressOf, FeedName.Comparer);
        var counts = new Dictionary<string, int>(FeedName.Comparer);
        var places = new List<(string Server, Place Place)>();
        for (int i = 0; i < input.Segments; i++)
        {
            string host = input.HostOf(i) ?? parts.Self;
            int index = counts.GetValueOrDefault(host);
            counts[host] = index + 1;
            places.Add((addresses[host].Server, new Place(i, addresses[host].Of, index)));
        }
        return places;
    }

    /// <summary>The hosts in the order in which their rows begin.</summary>
    static IReadOnlyList<Side> SidesOf(IReadOnlyList<(string Server, Place Place)> places) =>
    [
        .. places.GroupBy(p => p.Server, FeedName.Comparer)
            .Select((g, i) => new Side(g.Key, i, [.. g.Select(p => p.Place)])),
    ];

    public override Task OpenAsync(WorkLimiter limiter, CancellationToken cancellationToken) => limiter.RunAsync(() =>
    {
        _plan = new ExtractPlan(command, Id, input);
        Directory.CreateDirectory(FeedPath);
        BytesTotal = input.Manifest.Segments.Sum(s => s.Bytes);
        _counting = _plan.HasWindow && _plan.Filter is not null;
        if (!_counting) BeginExtracting();
        else
        {
            Phase = "Counting";
            foreach (Side side in Sides) Ask(side);
        }
    }, CancellationToken.None);

    void BeginExtracting()
    {
        Phase = "Extracting";
        _window = _plan.HasWindow ? _plan.Window(_matching).ToDictionary(s => s.Segment) : null;
        foreach (Side side in Sides) Ask(side);
    }

    void Ask(Side side)
    {
        if (!_counting) side.Take(_matching, _window);
        _shares.Enqueue(_counting ? new CountShare(side.Index) : new ExtractShare(side.Index));
    }

    public override Share? Next(CancellationToken cancellationToken) =>
        _shares.TryDequeue(out Share? share) ? share : null;

    /// <summary>The question says all there is to know; what a host has lost of it is asked for again.</summary>
    protected override async Task CatchUpAsync(Side side, CancellationToken cancellationToken)
    {
        if (side.Extracted is not null)
            side.Extracted = await ExtractAsync(side, cancellationToken).ConfigureAwait(false);
    }

    protected override async Task DoAsync(Side side, Share share, CancellationToken cancellationToken)
    {
        if (share is CountShare)
        {
            foreach (IGrouping<string?, Place> part in side.Segments.GroupBy(s => s.Of))
            {
                PartProtocol.Counts counts = await CallAsync<PartProtocol.Counts>(
                    side, PartProtocol.CountsMethod,
                    new PartProtocol.Read(
                        input.Manifest.Id, input.Manifest.Run ?? Guid.Empty, 0, part.Count(), command.Selection)
                    {
                        Of = part.Key,
                    },
                    false, cancellationToken).ConfigureAwait(false);
                foreach (Place place in part) _matching[place.Ordinal] = counts.Rows[place.Index];
            }
            return;
        }
        side.Extracted = await ExtractAsync(side, cancellationToken).ConfigureAwait(false);
        await FetchAsync(
            side.Host, [.. side.Extracted.Ordinals.Select(o => SegmentFiles.InfoPath(PathOf(o)))], cancellationToken)
            .ConfigureAwait(false);
    }

    Task<PartProtocol.Extracted> ExtractAsync(Side side, CancellationToken cancellationToken) =>
        CallAsync<PartProtocol.Extracted>(
            side, side.HasCopies ? PartProtocol.ExtractCopiesMethod : PartProtocol.ExtractMethod,
            new PartProtocol.Extract(
                Id, Run, Parts.Self, Parts.DirectoryId, input.Manifest.Id, input.Manifest.Run ?? Guid.Empty, _plan.Key,
                command.Selection, side.Runs, side.Windows)
            {
                Compression = _plan.Compression,
            },
            true, cancellationToken);

    string PathOf(int ordinal) => SegmentFiles.Segment(FeedPath, ordinal);

    /// <summary>Damage that a host finds in its part of the input is the input's; that of a copy is not.</summary>
    protected override Task<HallException> ExplainAsync(Side side, HallException error) =>
        input.IsErased ? Task.FromResult(new HallException(
            HallErrors.InputNotFound,
            $"'{input.Manifest.Feed}' was deleted, or went to another host, while it was extracted from.",
            input.Manifest.Feed, "Run the command again, if the feed is still there."))
        : side.HasCopies ? Task.FromResult(error) : input.ExplainAsync(error);

    public override Task<bool> NextRoundAsync(WorkLimiter limiter, CancellationToken cancellationToken)
    {
        if (ChangeOver()) return Task.FromResult(true);
        if (!_counting) return Task.FromResult(false);
        _counting = false;
        BeginExtracting();
        return Task.FromResult(true);
    }

    protected override bool IsReplaced(Side side) =>
        Parts.StateOf(side.Host) != HostState.Up && side.Segments.Select(s => s.Of ?? side.Host).Distinct()
            .All(h => Parts.StateOf(input.AddressOf(h).Server) == HostState.Up);

    /// <summary>
    /// Gives what lost hosts were to do, and what they have done, to those that have it now; what these have finished
    /// is not done again. False where no host is lost that another can replace.
    /// </summary>
    bool ChangeOver()
    {
        HashSet<int> lost =
            [.. Sides.Where(s => s.IsGivenUp || IsReplaced(s)).SelectMany(s => s.Segments).Select(s => s.Ordinal)];
        if (lost.Count == 0) return false;
        Dictionary<int, (string, Place)> kept = Sides.SelectMany(side => side.Segments.Select(s => (side.Host, s)))
            .Where(p => !lost.Contains(p.s.Ordinal)).ToDictionary(p => p.s.Ordinal);
        Side[] done = [.. Sides.Where(s => !s.IsGivenUp)];
        Sides = [.. SidesOf([.. PlacesOf(input, Parts).Select(p => kept.GetValueOrDefault(p.Place.Ordinal, p))])
            .Select(side => done.FirstOrDefault(d => d.IsLike(side)) ?? side)];
        for (int i = 0; i < Sides.Count; i++)
        {
            Sides[i].Index = i;
            if (!done.Contains(Sides[i])) Ask(Sides[i]);
        }
        return _shares.Count > 0;
    }

    protected override FeedManifest MakeManifest()
    {
        IReadOnlyList<MadeShare> segments = [.. Sides
            .SelectMany(side => side.Extracted!.Ordinals.Select(o => (Ordinal: o, Host: InManifest(side.Host))))
            .OrderBy(s => s.Ordinal)
            .Select(s =>
            {
                SegmentInfo segment = SegmentInfoFile.Read(SegmentFiles.InfoPath(PathOf(s.Ordinal)));
                return new MadeShare(s.Ordinal, segment, PathOf(s.Ordinal), segment.Rows, 0, null, s.Host);
            })];
        FeedManifest manifest =
            _plan.Manifest(
                segments, Sides.Sum(s => Math.Min(s.Extracted!.Jahs, s.Extracted.Ordinals.Count)),
                new FeedStatistics());
        return manifest with { Figures = manifest.Figures with { Hosts = HostsOf(segments) } };
    }

    protected override int JahsOn(string host) =>
        Sides.Where(s => FeedName.Comparer.Equals(s.Host, host)).Sum(s => s.Extracted!.Jahs);

    protected override void Write(FeedManifest manifest)
    {
        DurableFile.SyncDirectory(FeedPath);
        manifest.Write(FeedPath);
        FeedDirectory.RemoveLeftovers(FeedPath, manifest);
    }

    sealed record CountShare(int Ordinal) : Share(Ordinal);

    sealed record ExtractShare(int Ordinal) : Share(Ordinal);

    /// <summary>Where a segment of the input is.</summary>
    /// <param name="Ordinal">Its place in the row order of the input.</param>
    /// <param name="Of">The host whose part it is, where a copy of that is read; null: the side's own part.</param>
    /// <param name="Index">Its place in that part.</param>
    internal sealed record Place(int Ordinal, string? Of, int Index);

    /// <summary>What is known of one host's part.</summary>
    /// <param name="segments">Those it extracts of, in the row order of the input.</param>
    internal sealed class Side(string host, int index, IReadOnlyList<Place> segments) : SpreadSide(host, index)
    {
        public IReadOnlyList<Place> Segments => segments;
        public bool HasCopies { get; } = segments.Any(s => s.Of is not null);
        public IReadOnlyList<PartProtocol.SegmentRun> Runs { get; private set; } = [];
        public IReadOnlyList<PartProtocol.SegmentWindow> Windows { get; private set; } = [];
        public PartProtocol.Extracted? Extracted { get; set; }

        /// <summary>Decides what the host is to extract: all, or what the window shows.</summary>
        public void Take(IReadOnlyList<long> matching, Dictionary<int, SegmentSlice>? window)
        {
            var runs = new List<PartProtocol.SegmentRun>();
            var windows = new List<PartProtocol.SegmentWindow>();
            for (int i = 0; i < segments.Count; i++)
            {
                (int ordinal, string? of, int place) = segments[i];
                if (window is not null)
                {
                    if (!window.TryGetValue(ordinal, out SegmentSlice slice)) continue;
                    if (slice.Skip > 0 || slice.First < matching[ordinal])
                        windows.Add(new PartProtocol.SegmentWindow(ordinal, slice.Skip, slice.First));
                }
                if (runs.Count > 0 && runs[^1] is var (first, at, count) && first + count == place
                    && at + count == ordinal && runs[^1].Of == of)
                    runs[^1] = runs[^1] with { Segments = count + 1 };
                else runs.Add(new PartProtocol.SegmentRun(place, ordinal, 1) { Of = of });
            }
            (Runs, Windows) = (runs, windows);
        }

        /// <summary>Whether it is the same host, with the same segments.</summary>
        public bool IsLike(Side other) =>
            FeedName.Comparer.Equals(Host, other.Host) && segments.SequenceEqual(other.Segments);
    }
}
