using Hallelujah.Columnar.Segments;
using Hallelujah.Columnar.Statistics;
using Hallelujah.Contracts;
using Hallelujah.Summit.Hallelu;
using Hallelujah.Summit.Hosting;

namespace Hallelujah.Summit.Parts;

/// <summary>
/// An extraction of a feed that is on several hosts: each host selects of the segments that it has, and keeps what it
/// makes of them. Of the segments of a host that is down, one that has a copy of them. Here come the descriptions of
/// the new segments, never rows. With Skip or First a first round counts the matching rows where they are.
/// </summary>
sealed class SpreadExtractWork(ExtractCommand command, Guid id, string directory, FeedStore input, PartHosts parts)
    : SpreadWork<SpreadExtractWork.Side>(id, directory, SidesOf(input, parts), parts, command.Copies ?? 1)
{
    readonly Queue<Share> _shares = new();
    ExtractPlan _plan = null!;
    bool _counting;

    /// <summary>The hosts in the order in which their rows begin.</summary>
    static IReadOnlyList<Side> SidesOf(FeedStore input, PartHosts parts)
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
        return
        [
            .. places.GroupBy(p => p.Server, FeedName.Comparer)
                .Select((g, i) => new Side(g.Key, i, [.. g.Select(p => p.Place)])),
        ];
    }

    public override Task OpenAsync(WorkLimiter limiter, CancellationToken cancellationToken) => limiter.RunAsync(() =>
    {
        _plan = new ExtractPlan(command, Id, input);
        Directory.CreateDirectory(FeedPath);
        BytesTotal = input.Manifest.Segments.Sum(s => s.Bytes);
        _counting = _plan.HasWindow && _plan.Filter is not null;
        if (_counting)
        {
            Phase = "Counting";
            foreach (Side side in Sides) _shares.Enqueue(new CountShare(side.Index));
        }
        else BeginExtracting(input.Manifest.Segments.Select(s => s.Rows));
    }, CancellationToken.None);

    void BeginExtracting(IEnumerable<long> matching)
    {
        Phase = "Extracting";
        Dictionary<int, SegmentSlice>? window = _plan.HasWindow
            ? _plan.Window([.. matching]).ToDictionary(s => s.Segment)
            : null;
        foreach (Side side in Sides)
        {
            side.Take(input, window);
            _shares.Enqueue(new ExtractShare(side.Index));
        }
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
            var matching = new Dictionary<int, long>();
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
                foreach (Place place in part) matching[place.Ordinal] = counts.Rows[place.Index];
            }
            side.Matching = [.. side.Segments.Select(s => matching[s.Ordinal])];
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
                command.Selection, side.Runs, side.Windows),
            true, cancellationToken);

    string PathOf(int ordinal) => SegmentFiles.Segment(FeedPath, ordinal);

    /// <summary>Damage that a host finds in its part of the input is the input's; that of a copy is not.</summary>
    protected override Task<HallException> ExplainAsync(Side side, HallException error) =>
        side.HasCopies ? Task.FromResult(error) : input.ExplainAsync(error);

    public override Task<bool> NextRoundAsync(WorkLimiter limiter, CancellationToken cancellationToken)
    {
        if (!_counting) return Task.FromResult(false);
        _counting = false;
        BeginExtracting(
            Sides.SelectMany(s => s.Segments.Zip(s.Matching)).OrderBy(m => m.First.Ordinal).Select(m => m.Second));
        return Task.FromResult(true);
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
        public IReadOnlyList<long> Matching { get; set; } = [];
        public IReadOnlyList<PartProtocol.SegmentRun> Runs { get; private set; } = [];
        public IReadOnlyList<PartProtocol.SegmentWindow> Windows { get; private set; } = [];
        public PartProtocol.Extracted? Extracted { get; set; }

        /// <summary>Decides what the host is to extract: all, or what the window shows.</summary>
        public void Take(FeedStore input, Dictionary<int, SegmentSlice>? window)
        {
            var runs = new List<PartProtocol.SegmentRun>();
            var windows = new List<PartProtocol.SegmentWindow>();
            for (int i = 0; i < segments.Count; i++)
            {
                (int ordinal, string? of, int place) = segments[i];
                if (window is not null)
                {
                    if (!window.TryGetValue(ordinal, out SegmentSlice slice)) continue;
                    if (slice.Skip > 0 || slice.First < MatchingOf(input, i))
                        windows.Add(new PartProtocol.SegmentWindow(ordinal, slice.Skip, slice.First));
                }
                if (runs.Count > 0 && runs[^1] is var (first, at, count) && first + count == place
                    && at + count == ordinal && runs[^1].Of == of)
                    runs[^1] = runs[^1] with { Segments = count + 1 };
                else runs.Add(new PartProtocol.SegmentRun(place, ordinal, 1) { Of = of });
            }
            (Runs, Windows) = (runs, windows);
        }

        long MatchingOf(FeedStore input, int i) =>
            Matching.Count > 0 ? Matching[i] : input.Manifest.Segments[segments[i].Ordinal].Rows;
    }
}
