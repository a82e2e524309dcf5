using System.Globalization;
using System.Text.Json;
using Hallelujah.Contracts;
using Hallelujah.Summit.Cluster;
using Hallelujah.Summit.Hallelu;
using Hallelujah.Summit.Hosting;

namespace Hallelujah.Summit.Parts;

/// <summary>
/// The hosts that can have parts of a feed, this one among them, and how to ask them. Safe for concurrent callers.
/// </summary>
sealed class PartHosts(ClusterView view, IPeers peers, PartKeeper here)
{
    /// <summary>Every host.</summary>
    public const string All = "*";

    readonly string _self = view.Configuration.Self.Name;
    readonly TlsTrust? _tls = view.Configuration.Certificates?.Trust;

    /// <summary>What hosts.json says, as it is in force.</summary>
    SummitConfiguration Configuration => view.Configuration;

    public string Self => _self;

    public string SelfIp => Configuration.Self.Ip.ToString();

    /// <summary>How many hosts there are, this one among them.</summary>
    public int Count => Configuration.Hosts.Count;

    public Guid DirectoryId => here.DirectoryId;

    /// <summary>Who reads what is here of other hosts' feeds.</summary>
    public PartReaders Readers => here.Readers;

    /// <summary>This host's part of a command while it is made; null where it has none.</summary>
    public PartWork? Here(Guid id, Guid run) => here.Making(id, run);

    /// <summary>
    /// The hosts that an import names, in the order of hosts.json: one, several with commas, or '*' for all; this one
    /// where it names none. Throws HostNotFound.
    /// </summary>
    public IReadOnlyList<string> Named(string? onHost)
    {
        if (onHost is null) return [_self];
        IReadOnlyList<string> all = [.. Configuration.Hosts.Select(h => h.Name)];
        if (onHost == All) return all;
        if (all.FirstOrDefault(h => FeedName.Comparer.Equals(h, onHost)) is { } one) return [one];
        var named = onHost.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)
            .ToHashSet(FeedName.Comparer);
        if (named.FirstOrDefault(n => !all.Contains(n, FeedName.Comparer)) is { } unknown || named.Count == 0)
            throw NotFound(named.FirstOrDefault(n => !all.Contains(n, FeedName.Comparer)) ?? onHost);
        return [.. all.Where(named.Contains)];
    }

    HallException NotFound(string name) => new(
        HallErrors.HostNotFound,
        $"There is no host '{name}' in hosts.json; it lists "
        + $"{string.Join(", ", Configuration.Hosts.Select(h => $"'{h.Name}'"))}.", name);

    public bool IsSelf(string host) => FeedName.Comparer.Equals(host, _self);

    /// <summary>How the host stands; Down where hosts.json does not list it.</summary>
    public HostState StateOf(string host) => IsSelf(host) ? HostState.Up
        : Find(host) is { } entry ? view[entry.Ip.ToString()].State : HostState.Down;

    /// <summary>
    /// Who serves what a host has of a feed: that host, or where it is not up one with a copy of it.
    /// </summary>
    /// <param name="has">Who has what of the feed; null: this host has all.</param>
    public PartAddress AddressOf(string host, IReadOnlyList<FeedHostInfo>? has)
    {
        if (StateOf(host) == HostState.Up) return new(host, null);
        string? copy = has?.FirstOrDefault(h => FeedName.Comparer.Equals(h.Name, host))?.Copies?
            .FirstOrDefault(c => StateOf(c) == HostState.Up);
        return copy is null ? new(host, null) : new(copy, host);
    }

    /// <summary>The other hosts than the given one that are up, from the one behind it on, around.</summary>
    public IEnumerable<string> UpBehind(string host)
    {
        List<string> all = [.. Configuration.Hosts.Select(h => h.Name)];
        int at = all.FindIndex(h => FeedName.Comparer.Equals(h, host));
        return Enumerable.Range(1, all.Count - 1).Select(i => all[(at + i + all.Count) % all.Count])
            .Where(h => !FeedName.Comparer.Equals(h, host) && StateOf(h) == HostState.Up);
    }

    /// <summary>Fewer hosts are up than a feed is to be kept on.</summary>
    public HallException TooFew(int copies) => new(
        HallErrors.HostUnreachable,
        string.Create(
            CultureInfo.InvariantCulture,
            $"{copies} copies need {copies} hosts that are up; {OthersUp().Count + 1} of {Count} are."),
        "other hosts");

    /// <summary>The hosts other than this one that are up.</summary>
    public IReadOnlyList<string> OthersUp() =>
        [.. Configuration.Hosts.Select(h => h.Name).Where(h => !IsSelf(h) && StateOf(h) == HostState.Up)];

    /// <summary>How the hosts of hosts.json stand as keepers of copies.</summary>
    public IReadOnlyList<(string Name, HolderStanding Standing)> Standings() =>
    [
        .. Configuration.Hosts.Select(h => (h.Name, view[h.Ip.ToString()] switch
        {
            { State: HostState.Up } => HolderStanding.Up,
            { State: HostState.Down } down when view.Age(down) > SummitLimits.LostHolderMs => HolderStanding.Lost,
            _ => HolderStanding.Away,
        })),
    ];

    /// <summary>The free disk of the hosts that are up and say so in time.</summary>
    public async Task<IReadOnlyDictionary<string, long>> FreeDiskAsync(CancellationToken cancellationToken)
    {
        using var late = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        late.CancelAfter(SummitLimits.HostFiguresTimeoutMs);
        var free = new Dictionary<string, long>(FeedName.Comparer);
        try
        {
            foreach ((string host, HostInfo[] told) in await AskOthersAsync<HostInfo[]>(
                "cluster.hosts", new CallQuestion(), late.Token).ConfigureAwait(false))
                free[host] = told[0].FreeDiskBytes ?? 0;
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            // Then it is not known.
        }
        return free;
    }

    /// <summary>Whether hosts.json lists it.</summary>
    public bool IsListed(string host) => Find(host) is not null;

    /// <summary>
    /// What the other hosts that are up say, of those that answer; of a version that does not know the question they do
    /// not.
    /// </summary>
    public async Task<IReadOnlyList<(string Host, T Told)>> AskOthersAsync<T>(
        string method, object question, CancellationToken cancellationToken)
    {
        (string, T, bool IsTold)[] all = await Task.WhenAll(OthersUp().Select(async host =>
        {
            try
            {
                return (host, await CallAsync<T>(host, method, question, null, cancellationToken)
                    .ConfigureAwait(false), true);
            }
            catch (HallException)
            {
                return (host, default(T)!, false);
            }
        })).ConfigureAwait(false);
        return [.. all.Where(a => a.IsTold).Select(a => (a.Item1, a.Item2))];
    }

    /// <summary>
    /// Whether this host and so many others have a host in common with any majority that there may have been without
    /// this one.
    /// </summary>
    public bool IsEnough(int others) => others >= Math.Min(Count - 1, Count - (Count / 2 + 1) + 1);

    HostEntry? Find(string host) =>
        Configuration.Hosts.FirstOrDefault(h => FeedName.Comparer.Equals(h.Name, host));

    /// <summary>Ends with the next change of a host's state.</summary>
    public Task Changed => view.Changed;

    /// <summary>Throws HostUnreachable where the host does not answer, or the error that it answers with.</summary>
    public async Task<T> CallAsync<T>(
        string host, string method, object question, IProgress<FeedProgress>? progress,
        CancellationToken cancellationToken)
    {
        if (IsSelf(host)) return await CallHereAsync<T>(method, question, progress, cancellationToken)
            .ConfigureAwait(false);
        HostEntry entry = Up(host);
        return await peers.CallAsync<T>(
            new ShapeHost(entry.Name, entry.Ip.ToString()), method, question, progress, cancellationToken)
            .ConfigureAwait(false);
    }

    async Task<T> CallHereAsync<T>(
        string method, object question, IProgress<FeedProgress>? progress, CancellationToken cancellationToken)
    {
        try
        {
            byte[] asked = JsonSerializer.SerializeToUtf8Bytes(question, question.GetType(), HallJson.Options);
            byte[] answer = await here.DoAsync(method, asked, progress ?? new Progress<FeedProgress>(),
                cancellationToken).ConfigureAwait(false);
            return JsonSerializer.Deserialize<T>(answer, HallJson.Options)!;
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            throw ErrorMapping.ToHall(e);
        }
    }

    HostEntry Up(string host)
    {
        HostState state = StateOf(host);
        return state == HostState.Up && Find(host) is { } entry ? entry : throw new HallException(
            HallErrors.HostUnreachable, $"The host '{host}' is {state}.", host,
            $"Start the Summit of '{host}'; Get-HallHost shows the hosts.");
    }

    /// <summary>
    /// Runs what reads from a host, and ends it where the host is not up any more: nothing waits for bytes of a host
    /// that stands still.
    /// </summary>
    public async Task<T> WhileUpAsync<T>(
        string host, Func<CancellationToken, Task<T>> work, CancellationToken cancellationToken)
    {
        using var over = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        using var watched = new CancellationTokenSource();
        Task watching = WatchAsync(host, over, watched.Token);
        try
        {
            return await work(over.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            Up(host);
            throw new HallException(HallErrors.HostUnreachable, $"The host '{host}' was lost for a moment.", host);
        }
        finally
        {
            await watched.CancelAsync().ConfigureAwait(false);
            await watching.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    async Task WatchAsync(string host, CancellationTokenSource over, CancellationToken watched)
    {
        while (true)
        {
            Task changed = view.Changed;
            if (StateOf(host) != HostState.Up)
            {
                await over.CancelAsync().ConfigureAwait(false);
                return;
            }
            await changed.WaitAsync(watched).ConfigureAwait(false);
        }
    }

    /// <summary>Takes files of a host's part to paths here.</summary>
    /// <param name="moved">Told how many bytes came, also of a transfer that was cut.</param>
    public async Task FetchAsync(
        PartAddress part, Guid id, IReadOnlyList<string> names, IReadOnlyList<string> paths, Action<long> moved,
        CancellationToken cancellationToken)
    {
        for (int at = 0; at < names.Count; at += SummitLimits.MaxFilesPerTransfer)
        {
            int end = Math.Min(names.Count, at + SummitLimits.MaxFilesPerTransfer);
            string[] some = [.. names.Take(at..end)], targets = [.. paths.Take(at..end)];
            await FetchAsync(
                part.Server, PartProtocol.FilesMethod, new PartProtocol.Files(id, some) { Of = part.Of }, targets,
                moved, cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>Takes the bytes of a split of a host's files to a file here.</summary>
    /// <param name="moved">Told how many bytes came, also of a transfer that was cut.</param>
    public Task FetchAsync(
        string host, PartProtocol.Bytes question, string path, Action<long> moved,
        CancellationToken cancellationToken) =>
        FetchAsync(host, PartProtocol.BytesMethod, question, [path], moved, cancellationToken);

    /// <summary>Takes the selected rows of a segment to a segment file here, and its description beside it.</summary>
    /// <param name="moved">Told how many bytes came, also of a transfer that was cut.</param>
    public Task FetchAsync(
        string host, PartProtocol.Read slice, string path, Action<long> moved, CancellationToken cancellationToken) =>
        FetchAsync(
            host, PartProtocol.SliceMethod, slice, [path, SegmentFiles.InfoPath(path)], moved, cancellationToken);

    Task FetchAsync(
        string host, string method, object question, IReadOnlyList<string> paths, Action<long> moved,
        CancellationToken cancellationToken) => WhileUpAsync(host, async cancelled =>
        {
            RowsTicket ticket = await CallAsync<RowsTicket>(host, method, question, null, cancelled)
                .ConfigureAwait(false);
            await using PeerTransfer transfer =
                await PeerTransfer.OpenAsync(ticket, _tls, host, cancelled).ConfigureAwait(false);
            try
            {
                await transfer.SaveAsync(paths, cancelled).ConfigureAwait(false);
            }
            finally
            {
                moved(transfer.BytesRead);
            }
            return true;
        }, cancellationToken);

    /// <summary>Whether the error says that a host was lost, which may come back.</summary>
    public static bool IsLoss(HallException e) => e.Error == HallErrors.HostUnreachable
        || e.Error == HallErrors.ConnectionLost || e.Error == HallErrors.TicketInvalid;

    /// <summary>Opens the rows of a host's part.</summary>
    public async Task<PeerTransfer> OpenRowsAsync(
        string host, PartProtocol.Read question, CancellationToken cancellationToken)
    {
        RowsTicket ticket = await CallAsync<RowsTicket>(
            host, PartProtocol.ReadMethod, question, null, cancellationToken).ConfigureAwait(false);
        return await PeerTransfer.OpenAsync(ticket, _tls, host, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>
    /// Has the parts and copies erased on every host that is up; on the others they are erased when they are back.
    /// </summary>
    /// <param name="runs">Those that made them.</param>
    public async Task DropAsync(IReadOnlyList<Guid> ids, IReadOnlyList<Guid> runs)
    {
        var drop = new PartProtocol.Drop(ids) { Runs = runs, OwnerDirectory = DirectoryId };
        await here.DropAsync(drop).ConfigureAwait(false);
        using var late = new CancellationTokenSource(SummitLimits.HostFiguresTimeoutMs);
        await Task.WhenAll(OthersUp().Select(async host =>
        {
            try
            {
                await CallAsync<PartProtocol.Done>(
                    host, PartProtocol.DropMethod, drop, null, late.Token)
                    .ConfigureAwait(false);
            }
            catch (Exception e) when (e is HallException or OperationCanceledException)
            {
                // It asks by itself what is still wanted.
            }
        })).ConfigureAwait(false);
    }

    /// <summary>The runs that made this host's own feeds, of those that can be told.</summary>
    public IReadOnlyList<Guid> RunsOf(IReadOnlyList<Guid> ids) => here.RunsOf(ids);

    /// <summary>How a part of this host's own feed is copied.</summary>
    public Task<PartProtocol.Copy> CopyOfAsync(FeedManifest manifest, string of) => here.CopyOfAsync(manifest, of);

    /// <summary>
    /// Takes a damaged segment of this host's own feed again, where there is a copy; false where that cannot be.
    /// </summary>
    public async Task<bool> HealAsync(Guid id, HallException damage) =>
        await here.HealAsync(id, damage).ConfigureAwait(false) is not null;

    /// <summary>
    /// Whether some host that has rows of this host's own feed, which has copies, is not up: what is damaged may be
    /// taken from it later.
    /// </summary>
    /// <param name="directory">The feed's.</param>
    public bool IsCopyAway(string directory) => FeedManifest.TryRead(directory)?.Figures.Hosts is { } has
        && FeedManifest.HasCopies(has) && has.SelectMany(h => (h.Copies ?? []).Append(h.Name))
            .Any(h => StateOf(h) != HostState.Up);

    /// <summary>The import's files on its hosts as they are now.</summary>
    public async Task<SourceRecord> TakeSourceAsync(ImportCommand command, CancellationToken cancellationToken)
    {
        List<SourceFile> files = [];
        foreach (string host in Named(command.OnHost))
        {
            SourceRecord there = await CallAsync<SourceRecord>(
                host, PartProtocol.SourceMethod, new PartProtocol.Source(command), null, cancellationToken)
                .ConfigureAwait(false);
            files.AddRange(there.Files.Select(f => f with { Host = host }));
        }
        return new SourceRecord(files);
    }
}
