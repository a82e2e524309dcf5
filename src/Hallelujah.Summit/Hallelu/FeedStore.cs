using System.Globalization;
using Hallelujah.Columnar;
using Hallelujah.Columnar.Schema;
using Hallelujah.Columnar.Segments;
using Hallelujah.Contracts;
using Hallelujah.Summit.Hosting;
using Hallelujah.Summit.Parts;

namespace Hallelujah.Summit.Hallelu;

/// <summary>A committed feed, open for reading. Immutable and safe to share.</summary>
sealed class FeedStore
{
    readonly string _directory;
    readonly Func<HallException, Task> _damaged;
    readonly PartHosts? _parts;
    readonly PartReaders? _readers;

    FeedStore(
        string directory, FeedManifest manifest, Func<HallException, Task> damaged, PartHosts? parts,
        PartReaders? readers)
    {
        _readers = readers;
        _directory = directory;
        _damaged = damaged;
        _parts = parts;
        Manifest = manifest;
        Schema = manifest.ReadSchema();
    }

    public FeedManifest Manifest { get; }

    public FeedSchema Schema { get; }

    public int Segments => Manifest.Segments.Count;

    public string RejectsPath => Path.Combine(_directory, RejectFile.FileName);

    /// <summary>Throws <see cref="HallErrors.FeedDamaged"/> where the manifest cannot be trusted.</summary>
    /// <param name="damaged">Tells the Summit of damage, found then or later; ends when the worksheet holds it.</param>
    /// <param name="parts">The hosts that may have some of its segments; null where all are in the directory.</param>
    /// <param name="readers">
    /// Of a part or a copy: who reads it; null: who erases the directory ends its Hallelu first.
    /// </param>
    public static async Task<FeedStore> OpenAsync(
        string directory, Func<HallException, Task> damaged, PartHosts? parts, PartReaders? readers = null)
    {
        try
        {
            return await Task.Run(() => new FeedStore(
                directory, FeedManifest.Read(directory), damaged, parts, readers))
                .ConfigureAwait(false);
        }
        catch (ColumnarException e)
        {
            HallException error = ErrorMapping.ToHall(e);
            await damaged(error).ConfigureAwait(false);
            // It may have been taken again from another host.
            if (FeedManifest.TryRead(directory) is { } taken)
                return new FeedStore(directory, taken, damaged, parts, readers);
            throw error;
        }
    }

    /// <summary>
    /// A feed of which this host has a copy of what its Hallelu's host has: to stand in for that one. Throws
    /// HostUnreachable where the copy is gone: who asks may not have heard yet that the feed was deleted.
    /// </summary>
    public static async Task<FeedStore> OpenCopyAsync(string directory, string owner, PartHosts parts)
    {
        try
        {
            FeedManifest manifest = await Task.Run(() => FeedManifest.Read(directory, FeedManifest.WholeFileName))
                .ConfigureAwait(false);
            manifest = manifest with
            {
                Segments = [.. manifest.Segments.Select(s => s with { Host = s.Host ?? owner })],
            };
            return new FeedStore(directory, manifest, static _ => Task.CompletedTask, parts, parts.Readers);
        }
        catch (ColumnarException e)
        {
            if (File.Exists(Path.Combine(directory, FeedManifest.WholeFileName))) throw ErrorMapping.ToHall(e);
            if (parts.StateOf(owner) == HostState.Up)
            {
                throw new HallException(
                    HallErrors.InputNotFound,
                    $"The copy that '{parts.Self}' had of the feed is gone; '{owner}' is up, and has it.", owner,
                    "Run the command again.");
            }
            throw new HallException(
                HallErrors.HostUnreachable,
                $"The host '{owner}', which has the feed, is not up, and the copy of '{parts.Self}' is gone.", owner,
                $"Start the Summit of '{owner}'; where the feed was deleted meanwhile, that is why.");
        }
    }

    /// <summary>
    /// The exception as an error of the table. Damage is in the worksheet before anybody hears of it.
    /// </summary>
    public async Task<HallException> ExplainAsync(Exception exception)
    {
        HallException error = ErrorMapping.ToHall(exception);
        if (error.Error == HallErrors.FeedDamaged) await _damaged(error).ConfigureAwait(false);
        return error;
    }

    /// <summary>
    /// As <see cref="ExplainAsync"/> for a worker: the Summit is told of the damage before this returns.
    /// </summary>
    public HallException Explain(Exception exception)
    {
        HallException error = ErrorMapping.ToHall(exception);
        if (error.Error == HallErrors.FeedDamaged) _ = _damaged(error);
        return error;
    }

    /// <summary>
    /// Opens a segment of this host by its place in the row order; its checksums are verified as its columns are read.
    /// </summary>
    public SegmentReader OpenSegment(int index) => Open(PathOf(index));

    SegmentReader Open(string path) =>
        SegmentReader.Open(path, SegmentInfoFile.Read(SegmentFiles.InfoPath(path)), Schema);

    string PathOf(int index) => Path.Combine(_directory, Manifest.Segments[index].File);

    /// <summary>A run of this host's segments as a feed.</summary>
    public FeedStore Part(int first, int segments)
    {
        if (first < 0 || segments < 0 || first > Segments - segments)
            throw new HallException(HallErrors.MessageInvalid, $"'{Manifest.Feed}' has no such segments here.");
        FeedManifest part = Manifest with { Segments = [.. Manifest.Segments.Skip(first).Take(segments)] };
        return new FeedStore(_directory, part, _damaged, _parts, _readers);
    }

    /// <summary>What this host has of the feed, as a feed.</summary>
    public FeedStore OnThisHost() => IsSpread
        ? new FeedStore(
            _directory, Manifest with { Segments = [.. Manifest.Segments.Where(s => s.Host is null)] }, _damaged,
            _parts, _readers)
        : this;

    /// <summary>
    /// Does what opens several of this host's segments: they are not erased in between. Of a part or a copy it throws
    /// FeedNotFound where that is to be erased, which cancels the work.
    /// </summary>
    public Task<T> ReadHereAsync<T>(
        Func<CancellationToken, Task<T>> read, CancellationToken cancellationToken) => _readers is null
        ? read(cancellationToken)
        : _readers.ReadAsync(_directory, Manifest.Feed, read, cancellationToken);

    /// <summary>Other hosts have segments too.</summary>
    public bool IsSpread => Manifest.Segments.Any(s => s.Host is not null);

    /// <summary>Other hosts have segments too, or copies.</summary>
    public bool IsOnSeveralHosts => IsSpread || FeedManifest.HasCopies(Manifest.Figures.Hosts);

    /// <summary>The host that has a segment; null: this one.</summary>
    public string? HostOf(int index) => Manifest.Segments[index].Host;

    /// <summary>The run of segments of one host that begins with this one, as that host knows them.</summary>
    /// <param name="limit">Where it ends at the latest; null: where the feed does.</param>
    public (PartProtocol.Read Question, long Rows) RunAt(int index, Selection selection, int? limit = null)
    {
        string? host = HostOf(index);
        int end = index + 1;
        while (end < (limit ?? Segments) && HostOf(end) == host) end++;
        int first = Manifest.Segments.Take(index).Count(s => s.Host == host);
        return (new PartProtocol.Read(Manifest.Id, Manifest.Run ?? Guid.Empty, first, end - index, selection),
            Manifest.Segments.Take(index..end).Sum(s => s.Rows));
    }

    /// <summary>
    /// Throws where the run is none of this feed, or its rows cannot be read now.
    /// </summary>
    public void CheckRun(RowsRun run)
    {
        if (run.Made != (Manifest.Run ?? Guid.Empty))
        {
            throw new HallException(
                HallErrors.FeedNotReady, $"'{Manifest.Feed}' was made anew since its rows were asked for.",
                Manifest.Feed, "Read it again.");
        }
        bool isThere = run.Segment >= 0 && run.Segments > 0 && run.Segment <= Segments - run.Segments
            && Enumerable.Range(run.Segment, run.Segments).All(i => HostOf(i) == HostOf(run.Segment));
        if (!isThere)
            throw new HallException(HallErrors.MessageInvalid, $"'{Manifest.Feed}' has no such run of rows.");
        if (HostOf(run.Segment) is { } host
            && Missing().FirstOrDefault(m => FeedName.Comparer.Equals(m.Host, host)) is { } missing)
            throw missing.Error(Manifest.Feed, Manifest.Figures.Rows);
    }

    /// <summary>The other hosts, for who reads from them.</summary>
    public PartHosts Parts => _parts
        ?? throw new HallException(HallErrors.Internal, $"'{Manifest.Feed}' has rows on hosts that nobody can ask.");

    /// <summary>
    /// Who serves what a host has of the feed: that host, or where it is not up one with a copy of it.
    /// </summary>
    public PartAddress AddressOf(string host) => Parts.AddressOf(host, Manifest.Figures.Hosts);

    /// <summary>Asks who serves what a host has.</summary>
    public Task<T> AskAsync<T>(
        string host, string method, PartProtocol.Read question, CancellationToken cancellationToken)
    {
        PartAddress address = AddressOf(host);
        return Parts.CallAsync<T>(
            address.Server, method, question with { Of = address.Of }, null, cancellationToken);
    }

    /// <summary>Reads rows of a host's segments from who serves them, while that one is up.</summary>
    public Task<T> ReadAsync<T>(
        string host, PartProtocol.Read question, Func<PeerTransfer, CancellationToken, Task<T>> read,
        CancellationToken cancellationToken)
    {
        PartAddress address = AddressOf(host);
        return Parts.WhileUpAsync(address.Server, async cancelled =>
        {
            await using PeerTransfer transfer = await Parts.OpenRowsAsync(
                address.Server, question with { Of = address.Of }, cancelled).ConfigureAwait(false);
            return await read(transfer, cancelled).ConfigureAwait(false);
        }, cancellationToken);
    }

    /// <summary>Whether it was deleted, or went to another host, since it was opened.</summary>
    public bool IsErased => !Directory.Exists(_directory);

    /// <summary>What of the feed cannot be read now: hosts that are not up, and how many rows each has.</summary>
    public IReadOnlyList<MissingRows> Missing() => _parts is not { } parts ? [] :
    [
        .. Manifest.Segments
            .Where(s => s.Host is not null && parts.StateOf(AddressOf(s.Host).Server) != HostState.Up)
            .GroupBy(s => s.Host!, FeedName.Comparer)
            .Select(g => MissingRows.Of(g.Key, g.Sum(s => s.Rows), Manifest.Figures.Hosts, parts)),
    ];

    /// <summary>
    /// What is missing, which the selection has to allow. Throws HostUnreachable, naming the first host.
    /// </summary>
    public IReadOnlyList<MissingRows> RequireWhole(Selection selection)
    {
        IReadOnlyList<MissingRows> missing = Missing();
        if (missing.Count == 0 || selection.AllowPartial) return missing;
        throw missing[0].Error(
            Manifest.Feed, Manifest.Figures.Rows, ", or pass -AllowPartial to have the rows of the other hosts.");
    }

    /// <summary>
    /// Opens a segment wherever it is, on a worker: another host's is taken here first, for as long as it is open.
    /// </summary>
    public async Task<SegmentReader> OpenSegmentAsync(
        int index, WorkLimiter limiter, CancellationToken cancellationToken, Action<long>? moved = null)
    {
        if (HostOf(index) is null)
            return await limiter.RunAsync(() => OpenSegment(index), cancellationToken).ConfigureAwait(false);
        string path = await FetchSegmentAsync(index, cancellationToken, moved).ConfigureAwait(false);
        try
        {
            return await limiter.RunAsync(() => Open(path), cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            // What is open stays readable.
            DeleteFetched(path);
        }
    }

    /// <summary>
    /// Takes a segment of another host here, under a name that the next start removes where this one does not come to
    /// <see cref="DeleteFetched"/>.
    /// </summary>
    /// <param name="moved">Told how many bytes came.</param>
    public Task<string> FetchSegmentAsync(
        int index, CancellationToken cancellationToken, Action<long>? moved = null)
    {
        ManifestSegment segment = Manifest.Segments[index];
        return FetchAsync(path => Parts.FetchAsync(
            AddressOf(segment.Host!), Manifest.Id, [segment.File, SegmentFiles.InfoPath(segment.File)],
            [path, SegmentFiles.InfoPath(path)], moved ?? (static _ => { }), cancellationToken));
    }

    async Task<string> FetchAsync(Func<string, Task> take)
    {
        string path = Path.Combine(Path.GetDirectoryName(_directory)!, $"{Guid.NewGuid():N}.arrow");
        try
        {
            await take(path).ConfigureAwait(false);
            return path;
        }
        catch
        {
            DeleteFetched(path);
            throw;
        }
    }

    /// <summary>
    /// The selected rows and columns of another host's segment, selected there and taken here until it is disposed;
    /// null where there are none.
    /// </summary>
    /// <param name="selection">Skip and First count within the segment.</param>
    /// <param name="schema">Of the selected columns.</param>
    /// <param name="moved">Told how many bytes came.</param>
    public async Task<SegmentReader?> OpenSliceAsync(
        int index, Selection selection, FeedSchema schema, Action<long> moved, WorkLimiter limiter,
        CancellationToken cancellationToken)
    {
        string path = await FetchSliceAsync(index, selection, moved, cancellationToken).ConfigureAwait(false);
        try
        {
            string info = SegmentFiles.InfoPath(path);
            return new FileInfo(info).Length == 0 ? null : await limiter.RunAsync(
                () => SegmentReader.Open(path, SegmentInfoFile.Read(info), schema), cancellationToken)
                .ConfigureAwait(false);
        }
        finally
        {
            // What is open stays readable.
            DeleteFetched(path);
        }
    }

    /// <summary>
    /// Takes the selected rows and columns of another host's segment here; as <see cref="FetchSegmentAsync"/>.
    /// </summary>
    public Task<string> FetchSliceAsync(
        int index, Selection selection, Action<long> moved, CancellationToken cancellationToken)
    {
        PartProtocol.Read question = RunAt(index, selection with { AllowPartial = false }, index + 1).Question;
        PartAddress address = AddressOf(HostOf(index)!);
        return FetchAsync(taken => Parts.FetchAsync(
            address.Server, question with { Of = address.Of }, taken, moved, cancellationToken));
    }

    /// <summary>Opens what was taken of a segment, which has these columns.</summary>
    public static SegmentReader OpenFetched(string path, FeedSchema schema) =>
        SegmentReader.Open(path, SegmentInfoFile.Read(SegmentFiles.InfoPath(path)), schema);

    public static void DeleteFetched(string path)
    {
        DurableFile.DeleteQuietly(path);
        DurableFile.DeleteQuietly(SegmentFiles.InfoPath(path));
    }
}

/// <summary>Rows that cannot be read now.</summary>
/// <param name="Host">As the feed names the part.</param>
/// <param name="Keeper">The host that has it, or had it last.</param>
sealed record MissingRows(string Host, HostState State, long Rows, string Keeper)
{
    /// <param name="has">Who has what of the feed.</param>
    public static MissingRows Of(
        string part, long rows, IReadOnlyList<FeedHostInfo>? has, PartHosts parts)
    {
        string keeper = parts.IsListed(part) ? part
            : has?.FirstOrDefault(h => FeedName.Comparer.Equals(h.Name, part))?.Copies?.FirstOrDefault() ?? part;
        return new(part, parts.StateOf(keeper), rows, keeper);
    }

    /// <summary>As it is said with a result; null where nothing is missing.</summary>
    public static IReadOnlyList<MissingRowsInfo>? Told(IReadOnlyList<MissingRows> missing) =>
        missing.Count == 0 ? null : [.. missing.Select(m => new MissingRowsInfo(m.Keeper, m.Rows))];

    /// <param name="rows">Of the whole feed.</param>
    /// <param name="orElse">What else can be done than to start the host.</param>
    public HallException Error(string feed, long rows, string orElse = ".") => new(
        HallErrors.HostUnreachable,
        string.Create(
            CultureInfo.InvariantCulture,
            $"The host '{Keeper}' has {Rows:N0} of the {rows:N0} rows of '{feed}', and it is {State}."),
        Keeper, $"Start the Summit of '{Keeper}'{orElse}");
}

/// <summary>The names of a feed's files.</summary>
static class SegmentFiles
{
    public static string Segment(string directory, int ordinal) => Path.Combine(directory, Name(ordinal, ".arrow"));

    /// <summary>
    /// A segment written anew with columns as text; the first one stays until the commit, for a restart.
    /// </summary>
    public static string Rewritten(string directory, int ordinal) => Path.Combine(directory, Name(ordinal, "t.arrow"));

    /// <summary>Says that a share of the work is finished, and what it gave.</summary>
    public static string Done(string directory, int ordinal) => Path.Combine(directory, Name(ordinal, ".done"));

    /// <summary>What a share set aside.</summary>
    public static string Rejects(string directory, int ordinal) => Path.Combine(directory, Name(ordinal, ".rejects"));

    public static string InfoPath(string segmentPath) => Path.ChangeExtension(segmentPath, ".seg");

    static string Name(int ordinal, string ending) =>
        string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{ordinal:D6}{ending}");
}
