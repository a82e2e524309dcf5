using System.Collections.Concurrent;
using System.Text.Json;
using System.Text.RegularExpressions;
using Akka.Actor;
using Hallelujah.Columnar;
using Hallelujah.Contracts;
using Hallelujah.Summit.Hallelu;
using Hallelujah.Summit.Hosting;
using Hallelujah.Summit.Rpc;
using Hallelujah.Summit.Worksheet;

namespace Hallelujah.Summit.Parts;

/// <summary>
/// The parts on this host of feeds whose Hallelus are on any: does what those ask (<see cref="PartProtocol"/>). A part
/// of another host's feed is in parts/&lt;id&gt;, one of this host's own is where its feed is.
/// </summary>
/// <param name="tickets">Of the Summit's own port, which is <paramref name="endpoint"/>.</param>
sealed partial class PartKeeper(
    SummitPaths paths, WorkLimiter limiter, IActorRefFactory actors, TicketBook tickets, string endpoint, string self,
    Guid directoryId, long splitBytes)
{
    readonly ConcurrentDictionary<Guid, PartWork> _making = new();
    readonly ConcurrentDictionary<(Guid Id, string Lender), BorrowedShares> _borrowing = new();
    readonly SemaphoreSlim _gate = new(1, 1);

    /// <summary>The other hosts; set before the first question comes.</summary>
    public PartHosts? Hosts { get; set; }

    /// <summary>The feeds of this host; set before the first question comes.</summary>
    public ISummitRpc? Feeds { get; set; }

    /// <summary>This host's worksheet; set before the first question comes.</summary>
    public IWorksheetRows? Rows { get; set; }

    /// <summary>
    /// Tells the worksheet of this host that a feed is damaged; set before the first question comes.
    /// </summary>
    public Func<Guid, ErrorData, Task>? KeepDamage { get; set; }

    /// <summary>
    /// Told when this host's part of a command has ended, with what it read. The Hallelu tells of its own host's.
    /// </summary>
    public Action<long> Ended { get; init; } = MemoryKeeper.Ended;

    public Guid DirectoryId => directoryId;

    /// <summary>Who reads what is here, so that it is not erased in the middle of that.</summary>
    public PartReaders Readers { get; } = new();

    public static HallException Lost(Guid id) => new(
        HallErrors.ConnectionLost, $"The host was restarted, or has given its part of command {id} up.", id.ToString());

    public async Task<byte[]> DoAsync(
        string method, byte[] question, IProgress<FeedProgress> progress, CancellationToken cancellationToken) =>
        JsonSerializer.SerializeToUtf8Bytes(
            await AnswerAsync(method, question, progress, cancellationToken).ConfigureAwait(false), HallJson.Options);

    async Task<object> AnswerAsync(
        string method, byte[] question, IProgress<FeedProgress> progress, CancellationToken cancel)
    {
        switch (method)
        {
            case PartProtocol.OpenMethod:
                return await OpenAsync(Read<PartProtocol.Open>(question), cancel).ConfigureAwait(false);
            case PartProtocol.LoadMethod:
                var load = Read<PartProtocol.Load>(question);
                return await Making<PartImport>(load.Id, load.Run)
                    .LoadAsync(load, progress, cancel).ConfigureAwait(false);
            case PartProtocol.CopyMethod:
                return await CopyAsync(Read<PartProtocol.Copy>(question), cancel).ConfigureAwait(false);
            case PartProtocol.JoinMethod:
                return await JoinAsync(Read<PartProtocol.Join>(question), cancel).ConfigureAwait(false);
            case PartProtocol.TakeMethod:
                var take = Read<PartProtocol.Take>(question);
                return await Borrowing(take.Id, take.Run, take.Lender).TakeAsync(take.Split, cancel)
                    .ConfigureAwait(false);
            case PartProtocol.RetakeMethod:
                var retake = Read<PartProtocol.Retake>(question);
                return await Borrowing(retake.Id, retake.Run, retake.Lender).RetakeAsync(retake, cancel)
                    .ConfigureAwait(false);
            case PartProtocol.BytesMethod:
                return BytesOf(Read<PartProtocol.Bytes>(question));
            case PartProtocol.RewriteMethod:
                var rewrite = Read<PartProtocol.Rewrite>(question);
                return await Making<PartImport>(rewrite.Id, rewrite.Run)
                    .RewriteAsync(rewrite, cancel).ConfigureAwait(false);
            case PartProtocol.ExtractMethod:
            case PartProtocol.ExtractCopiesMethod:
                var extract = Read<PartProtocol.Extract>(question);
                return await ExtractAsync(extract, progress, cancel).ConfigureAwait(false);
            case PartProtocol.SealMethod:
                var seal = Read<PartProtocol.Seal>(question);
                return await SealAsync(seal, cancel).ConfigureAwait(false);
            case PartProtocol.CleanMethod:
                return await CleanAsync(Read<PartProtocol.Clean>(question)).ConfigureAwait(false);
            case PartProtocol.DropMethod:
                return await DropAsync(Read<PartProtocol.Drop>(question)).ConfigureAwait(false);
            case PartProtocol.FilesMethod:
                return Files(Read<PartProtocol.Files>(question));
            case PartProtocol.ReadMethod:
                return await ReadAsync(Read<PartProtocol.Read>(question)).ConfigureAwait(false);
            case PartProtocol.SliceMethod:
                return await SliceAsync(Read<PartProtocol.Read>(question)).ConfigureAwait(false);
            case PartProtocol.CountMethod:
                IReadOnlyList<long> rows =
                    await CountAsync(Read<PartProtocol.Read>(question), cancel).ConfigureAwait(false);
                return new PartProtocol.Count(rows.Sum());
            case PartProtocol.CountsMethod:
                return new PartProtocol.Counts(
                    await CountAsync(Read<PartProtocol.Read>(question), cancel).ConfigureAwait(false));
            case PartProtocol.SourceMethod:
                ImportCommand command = Read<PartProtocol.Source>(question).Command;
                return await limiter.RunAsync(
                    () => SourceRecord.Take(SourcePaths.Resolve(command), cancel), cancel).ConfigureAwait(false);
            case PartProtocol.WantedMethod:
                return await WantedAsync(Read<PartProtocol.Parts>(question), cancel).ConfigureAwait(false);
            case PartProtocol.DueMethod:
                return await DueAsync(Read<PartProtocol.DueOn>(question), cancel).ConfigureAwait(false);
            case PartProtocol.RemakeMethod:
                return await RemakeOfAsync(Read<PartProtocol.Remake>(question), cancel).ConfigureAwait(false);
            case PartProtocol.DamagedMethod:
                return await KeepDamageAsync(Read<PartProtocol.Damaged>(question)).ConfigureAwait(false);
            default:
                return await AnswerOfMovesAsync(method, question, cancel).ConfigureAwait(false);
        }
    }

    /// <summary>A question, which may be one of a host of a later version.</summary>
    T Read<T>(byte[] question)
    {
        T read = JsonSerializer.Deserialize<T>(question, HallJson.Options)!;
        Instruction? instruction = read switch
        {
            PartProtocol.Open open => open.Command,
            PartProtocol.Join join => join.Command,
            PartProtocol.Source source => source.Command,
            PartProtocol.Extract extract => extract.Selection,
            PartProtocol.Read rows => rows.Selection,
            _ => null,
        };
        UnknownOptions.Refuse(instruction, self);
        return read;
    }

    string DirectoryOf(Guid id) => Directory.Exists(paths.Part(id)) ? paths.Part(id) : paths.Feed(id);

    T Making<T>(Guid id, Guid run) where T : PartWork => Making(id, run) as T ?? throw Lost(id);

    /// <summary>The part while it is made; null where there is none.</summary>
    public PartWork? Making(Guid id, Guid run) =>
        _making.TryGetValue(id, out PartWork? part) && part.Run == run ? part : null;

    async Task<PartProtocol.Opened> OpenAsync(PartProtocol.Open open, CancellationToken cancellationToken)
    {
        PartImport part = await BeginAsync(
            new PartFile(open.Id, open.Run, open.Owner, open.OwnerDirectory),
            directory => new PartImport(open, directory, splitBytes, limiter, actors, Hosts!), cancellationToken)
            .ConfigureAwait(false);
        return await part.OpenAsync(cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Begins a run of what makes a part; what an earlier one was making ends.</summary>
    async Task<T> BeginAsync<T>(PartFile file, Func<string, T> make, CancellationToken cancellationToken)
        where T : PartWork
    {
        await _gate.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            if (_making.TryRemove(file.Id, out PartWork? before)) await before.StopAsync().ConfigureAwait(false);
            T part = make(await BeginAsync(file).ConfigureAwait(false));
            _making[file.Id] = part;
            return part;
        }
        finally
        {
            _gate.Release();
        }
    }

    async Task<PartProtocol.Extracted> ExtractAsync(
        PartProtocol.Extract extract, IProgress<FeedProgress> progress, CancellationToken cancellationToken)
    {
        var inputs = new Dictionary<string, FeedStore>();
        foreach (string? of in extract.Runs.Select(r => r.Of).Distinct())
            inputs[of ?? self] = await StoreAsync(extract.Input, extract.InputRun, of).ConfigureAwait(false);
        PartExtract part = await BeginAsync(
            new PartFile(extract.Id, extract.Run, extract.Owner, extract.OwnerDirectory),
            directory => new PartExtract(extract, self, inputs, directory, limiter, actors), cancellationToken)
            .ConfigureAwait(false);
        try
        {
            Func<CancellationToken, Task<PartProtocol.Extracted>> extracting =
                cancelled => part.ExtractAsync(progress, cancelled);
            foreach (FeedStore input in inputs.Values)
            {
                Func<CancellationToken, Task<PartProtocol.Extracted>> inner = extracting;
                extracting = cancelled => input.ReadHereAsync(inner, cancelled);
            }
            return await extracting(cancellationToken).ConfigureAwait(false);
        }
        catch (Exception e) when (ErrorMapping.ToHall(e).Error == HallErrors.FeedDamaged)
        {
            throw await HealAsync(extract.Input, ErrorMapping.ToHall(e)).ConfigureAwait(false) ?? e;
        }
    }

    /// <summary>The directory of the part, for a run that begins.</summary>
    async Task<string> BeginAsync(PartFile file)
    {
        bool isOwn = FeedName.Comparer.Equals(file.Owner, self);
        string directory = isOwn ? paths.Feed(file.Id) : paths.Part(file.Id);
        await StopBorrowingAsync(file.Id, r => r != file.Run).ConfigureAwait(false);
        if (IsBeingMade(file.Id)) return directory;
        Directory.CreateDirectory(directory);
        if (isOwn)
        {
            // Of an earlier run, before the feed's Hallelu came to this host.
            await Readers.EraseAsync(paths.Part(file.Id)).ConfigureAwait(false);
        }
        else
        {
            // What an earlier run made is not to be read any more; its finished segments are.
            File.Delete(Path.Combine(directory, FeedManifest.FileName));
            file.Write(directory);
        }
        FeedDirectory.RemoveUnfinished(directory);
        return directory;
    }

    async Task<PartProtocol.Done> SealAsync(PartProtocol.Seal seal, CancellationToken cancellationToken)
    {
        if (seal.IsBorrowed) return await SealBorrowedAsync(seal, cancellationToken).ConfigureAwait(false);
        PartWork part = Making<PartWork>(seal.Id, seal.Run);
        bool isOwn = part.PartPath == paths.Feed(seal.Id);
        await part.SealAsync(isOwn ? null : seal.Manifest, cancellationToken).ConfigureAwait(false);
        if (!isOwn) DurableFile.SyncDirectory(paths.Parts);
        return PartProtocol.Done.Instance;
    }

    async Task<PartProtocol.Done> CleanAsync(PartProtocol.Clean clean)
    {
        await _gate.WaitAsync().ConfigureAwait(false);
        try
        {
            await EndAsync(clean.Id, r => r == clean.Run).ConfigureAwait(false);
            string directory = paths.Part(clean.Id);
            if (!Directory.Exists(directory)) return PartProtocol.Done.Instance;
            FeedManifest manifest = FeedManifest.Read(directory);
            if (manifest.Run == clean.Run) FeedDirectory.RemoveLeftovers(directory, manifest);
            return PartProtocol.Done.Instance;
        }
        finally
        {
            _gate.Release();
        }
    }

    /// <summary>Ends what is being made of a feed by the runs that are meant.</summary>
    async Task EndAsync(Guid id, Func<Guid, bool> isMeant)
    {
        long read = await StopBorrowingAsync(id, isMeant).ConfigureAwait(false);
        if (_making.TryGetValue(id, out PartWork? part) && isMeant(part.Run))
        {
            await part.StopAsync().ConfigureAwait(false);
            _making.TryRemove(id, out _);
            if (part.PartPath != paths.Feed(id)) read += part.BytesRead;
        }
        if (read > 0) Ended(read);
    }

    /// <summary>Erases the part, of that run alone where one is given; this host's own feeds are not touched.</summary>
    /// <param name="since">Not where something of it has come since then; null: in any case.</param>
    /// <param name="owner">The directory of the host of the Hallelu, where others' are not meant; else null.</param>
    public async Task DropAsync(Guid id, Guid? run, long? since, Guid? owner = null)
    {
        bool isMeant(string directory) => owner is null || PartFile.Read(directory) is not { } part
            || part.OwnerDirectory == owner;
        await _gate.WaitAsync().ConfigureAwait(false);
        try
        {
            if (since is { } timestamp && _held.IsHeldSince(id, timestamp)) return;
            string directory = paths.Part(id);
            if (run is not null && PartFile.Read(directory)?.Run != run) return;
            if (isMeant(directory))
            {
                await EndAsync(id, static _ => true).ConfigureAwait(false);
                await Readers.EraseAsync(directory).ConfigureAwait(false);
            }
            foreach (string copy in paths.Copies(id).Where(isMeant))
                await Readers.EraseAsync(copy).ConfigureAwait(false);
        }
        finally
        {
            _gate.Release();
        }
    }

    RowsTicket Files(PartProtocol.Files question)
    {
        foreach (string name in question.Names)
        {
            if (!FileName().IsMatch(name))
                throw new HallException(HallErrors.MessageInvalid, $"'{name}' is no file of a feed.", name);
        }
        // Rejects are where the feed's manifest is, also where that host's rows are beside it.
        string directory = question.Of is { } of ? paths.Copy(question.Id, of)
            : question.Names is [RejectFile.FileName] ? paths.Feed(question.Id) : DirectoryOf(question.Id);
        string[] files = [.. question.Names.Select(n => Path.Combine(directory, n))];
        return tickets.Issue((stream, cancelled) => Readers.ReadAsync(
            directory, question.Id.ToString(), async over =>
            {
                await PeerTransfer.SendAsync(stream, files, over).ConfigureAwait(false);
                return true;
            }, cancelled), endpoint);
    }

    [GeneratedRegex(@"^\d{6,10}(t?\.arrow|t?\.seg|\.rejects)$|^rejects\.jsonl$", RegexOptions.CultureInvariant)]
    private static partial Regex FileName();

    async Task<FeedStore> StoreAsync(PartProtocol.Read question) =>
        (await StoreAsync(question.Id, question.Run, question.Of).ConfigureAwait(false))
            .Part(question.First, question.Segments);

    /// <summary>What this host has of a feed.</summary>
    /// <param name="of">The host of whose part it has a copy; null: its own part.</param>
    async Task<FeedStore> StoreAsync(Guid id, Guid run, string? of = null)
    {
        FeedStore store;
        try
        {
            store = await OpenStoreAsync(id, of).ConfigureAwait(false);
        }
        catch (HallException e) when (e.Error == HallErrors.FeedDamaged)
        {
            // A host that was lost before the commit has its part, where there are copies, but no manifest of it.
            if (await HealAsync(id, e).ConfigureAwait(false) is null) throw;
            store = await OpenStoreAsync(id, of).ConfigureAwait(false);
        }
        if ((store.Manifest.Run ?? Guid.Empty) != run)
        {
            throw new HallException(
                HallErrors.FeedDamaged,
                $"The part of '{store.Manifest.Feed}' on the host '{self}' is of another run of its command.",
                store.Manifest.Feed);
        }
        return store.OnThisHost();
    }

    Task<FeedStore> OpenStoreAsync(Guid id, string? of) => FeedStore.OpenAsync(
        of is null ? DirectoryOf(id) : paths.Copy(id, of), static _ => Task.CompletedTask, null, Readers);

    async Task<RowsTicket> ReadAsync(PartProtocol.Read question)
    {
        FeedStore store = await StoreAsync(question).ConfigureAwait(false);
        var rows = FeedRows.Bind(limiter, store, question.Selection);
        return tickets.Issue(async (stream, cancelled) =>
        {
            try
            {
                await rows.SendAsync(stream, cancelled).ConfigureAwait(false);
                await stream.WriteAsync(PeerTransfer.EndMark, cancelled).ConfigureAwait(false);
            }
            catch (ColumnarException e)
            {
                throw await TellDamageAsync(question, ErrorMapping.ToHall(e)).ConfigureAwait(false);
            }
        }, endpoint);
    }

    /// <summary>
    /// The error as it is told; where it is damage of the part, its feed's host knows before anybody hears of it, if it
    /// is there.
    /// </summary>
    async Task<HallException> TellDamageAsync(PartProtocol.Read question, HallException e)
    {
        if (e.Error != HallErrors.FeedDamaged) return e;
        if (await HealAsync(question.Id, e).ConfigureAwait(false) is { } healed)
            return new HallException(
                healed.Error, $"On host '{self}': {healed.Message}", healed.Target, healed.Recommendation, healed);
        var error = new HallException(e.Error, $"On host '{self}': {e.Message}", e.Target, e.Recommendation, e);
        // A damaged copy is not the feed's damage.
        if (question.Of is not null || Hosts is not { } hosts
            || PartFile.Read(paths.Part(question.Id)) is not { } part)
            return error;
        using var late = new CancellationTokenSource(SummitLimits.DamageTimeoutMs);
        try
        {
            await hosts.CallAsync<PartProtocol.Done>(
                part.Owner, PartProtocol.DamagedMethod,
                new PartProtocol.Damaged(question.Id, question.Run, error.ToData()), null, late.Token)
                .ConfigureAwait(false);
        }
        catch (Exception unheard) when (unheard is HallException or OperationCanceledException)
        {
            // The reader still gets its error, and the next reader finds the damage again.
        }
        return error;
    }

    /// <summary>What another host found in its part of this host's feed, if that is the feed that there is.</summary>
    async Task<PartProtocol.Done> KeepDamageAsync(PartProtocol.Damaged damaged)
    {
        string directory = paths.Feed(damaged.Id);
        if (KeepDamage is { } keep && File.Exists(Path.Combine(directory, FeedManifest.FileName))
            && FeedManifest.Read(directory).Run == damaged.Run && Hosts?.IsCopyAway(directory) != true)
            await keep(damaged.Id, damaged.Error).ConfigureAwait(false);
        return PartProtocol.Done.Instance;
    }

    async Task<IReadOnlyList<long>> CountAsync(PartProtocol.Read question, CancellationToken cancellationToken)
    {
        FeedStore store = await StoreAsync(question).ConfigureAwait(false);
        return await store.ReadHereAsync(
            cancelled => PartCount.RunAsync(store, question.Selection, limiter, actors, cancelled), cancellationToken)
            .ConfigureAwait(false);
    }

    /// <summary>Ends what is being made; it is taken up again at the next start.</summary>
    public async Task StopAsync()
    {
        await _gate.WaitAsync().ConfigureAwait(false);
        try
        {
            foreach (PartWork part in _making.Values) await part.StopAsync().ConfigureAwait(false);
            _making.Clear();
            foreach (BorrowedShares shares in _borrowing.Values) await shares.StopAsync().ConfigureAwait(false);
            _borrowing.Clear();
        }
        finally
        {
            _gate.Release();
        }
    }
}
