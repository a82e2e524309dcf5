using Akka.Actor;
using Hallelujah.Contracts;
using Hallelujah.Summit.Hallelu;
using Hallelujah.Summit.Hosting;
using Hallelujah.Summit.Parts;
using Hallelujah.Summit.Worksheet;
using static Hallelujah.Summit.SummitProtocol;

namespace Hallelujah.Summit;

/// <summary>What changes the worksheet: submissions, cancels, deletes, restores.</summary>
sealed partial class SummitActor
{
    void OnSubmit(Submit message)
    {
        IActorRef asker = Sender;
        try
        {
            if (_catalogue.Find(message.Submission.CommandId) is { } known)
            {
                // A retry after a lost answer: it runs once and is answered as often as it is asked.
                if (!SameCommand(known, message.Submission))
                {
                    throw new HallException(
                        HallErrors.InvalidOption,
                        $"The command id {known.CommandId} belongs to another command ('{known.Name}').",
                        known.Name, "Make a new id for each command.");
                }
                asker.Tell(ToInfo(known));
                return;
            }
            UnknownOptions.Refuse(message.Submission.Command, _context.Host);
            UnknownOptions.Refuse(message.Submission, _context.Host);
            CheckHost(message.Submission.Command);
            if (message.Copy is { Run: null } copy) Lock(() => FoundAsync(message, copy, asker), e => Fail(asker, e));
            else Take(message, asker);
        }
        catch (HallException e)
        {
            asker.Tell(new Status.Failure(e));
        }
    }

    /// <summary>The command with the run of its input that the copy here is of, where it fits that.</summary>
    async Task<Action> FoundAsync(Submit message, FeedCopy copy, IActorRef asker)
    {
        FeedStore store = await OpenAsync(copy).ConfigureAwait(false);
        if (message.Submission.Command is ExtractCommand extract) ExtractPlan.Check(extract, store);
        return () => Take(message with { Copy = copy with { Run = store.Manifest.Run ?? Guid.Empty } }, asker);
    }

    void Take(Submit message, IActorRef asker)
    {
        try
        {
            var plan = new Plan(_catalogue, _context.Now());
            WorksheetRow row = plan.Submit(
                message.Submission, Guid.CreateVersion7(), message.NameIsElsewhere, message.Copy);
            void Accept() => Commit(plan, () => asker.Tell(ToInfo(_catalogue.Find(row.Id)!)), e => Fail(asker, e));
            if (message.Submission.Command is ExtractCommand extract && ReadyInput(row.InputId) is { } input)
            {
                Lock(
                    async () =>
                    {
                        await CheckFitAsync(input, extract).ConfigureAwait(false);
                        return Accept;
                    },
                    e => Fail(asker, e));
            }
            else Accept();
        }
        catch (HallException e)
        {
            asker.Tell(new Status.Failure(e));
        }
    }

    /// <summary>
    /// What throws where the command does not fit its input; null where that is not ready, and has no schema yet.
    /// </summary>
    Func<Task>? FitOf(WorksheetRow row, ExtractCommand command) =>
        row.InputCopy is { } copy ? async () => ExtractPlan.Check(command, await OpenAsync(copy).ConfigureAwait(false))
            : ReadyInput(row.InputId) is { } input ? () => CheckFitAsync(input, command) : null;

    Task<FeedStore> OpenAsync(FeedCopy copy) => copy.OpenAsync(_context.Paths, _context.Parts!);

    /// <summary>The Hallelu of an input that is ready, and so has the schema that a selection has to fit.</summary>
    IActorRef? ReadyInput(Guid? id) =>
        id is { } input && _catalogue.Find(input) is { State: FeedState.Ready }
            && _hallelus.TryGetValue(input, out HalleluHandle? handle) && handle.IsUp
            ? handle.Actor : null;

    /// <summary>
    /// Throws what the input's Hallelu has against the selection. Where it cannot tell, the command is taken, and finds
    /// out when it runs.
    /// </summary>
    static async Task CheckFitAsync(IActorRef input, ExtractCommand command)
    {
        try
        {
            var limit = TimeSpan.FromMilliseconds(SummitLimits.FitTimeoutMs);
            await input.Ask<HalleluProtocol.Fits>(new HalleluProtocol.CheckFit(command), limit).ConfigureAwait(false);
        }
        catch (AskTimeoutException)
        {
            // As the summary says.
        }
        catch (HallException e) when (e.Error == HallErrors.FeedNotReady || e.Error == HallErrors.FeedNotFound)
        {
            // It is about to stop, or to say that its feed is ready.
        }
    }

    /// <summary>A cluster has brought the command to its host before; without one there is this host alone.</summary>
    void CheckHost(FeedCommand? command)
    {
        int hosts = _context.Parts?.Count ?? 1;
        if (command?.Copies is { } copies && (copies < 1 || copies > hosts))
        {
            throw new HallException(
                HallErrors.InvalidOption, $"{copies} copies of a feed need as many hosts; hosts.json lists {hosts}.",
                nameof(FeedCommand.Copies));
        }
        if (command?.Compression is { } compression && !Enum.IsDefined(compression))
        {
            throw new HallException(
                HallErrors.InvalidOption,
                $"There is no compression {compression}, but {string.Join(", ", Enum.GetNames<FeedCompression>())}.",
                nameof(FeedCommand.Compression));
        }
        if (command is not ImportCommand import) return;
        if (import.Jahs is < 1 or > SummitLimits.MaxJahs)
        {
            throw new HallException(
                HallErrors.InvalidOption, $"{import.Jahs} is no number of Jahs; 1 to {SummitLimits.MaxJahs} are.",
                nameof(ImportCommand.Jahs));
        }
        if (import.Hosts is { } holders)
        {
            if (_context.Parts is { } known) known.Named(holders);
            else CheckOnlyHost(holders);
        }
        if (import.OnHost is not { } host) return;
        if (_context.Parts is { } parts)
        {
            IReadOnlyList<string> named = parts.Named(host);
            if (named.Count > 1 || parts.IsSelf(named[0])) return;
        }
        CheckOnlyHost(host);
    }

    void CheckOnlyHost(string host)
    {
        if (host == PartHosts.All || FeedName.Comparer.Equals(host, _context.Host)) return;
        throw new HallException(
            HallErrors.HostNotFound,
            $"There is no host '{host}'; this Summit's is '{_context.Host}', and the only one.", host);
    }

    static bool SameCommand(WorksheetRow row, CommandSubmission submission) =>
        row.CommandJson == System.Text.Json.JsonSerializer.Serialize(submission.Command, HallJson.Options);

    static void Fail(IActorRef asker, Exception e) => asker.Tell(new Status.Failure(ErrorMapping.ToHall(e)));

    void OnCancel(Cancel message)
    {
        WorksheetRow? row = _catalogue.Find(message.Id);
        if (row is null || row.State is FeedState.Ready or FeedState.Damaged)
        {
            Answer(() => throw (row is null
                ? new HallException(HallErrors.FeedNotFound, $"There is no command {message.Id}.")
                : new HallException(
                    HallErrors.InvalidState, $"The feed '{row.Name}' is {row.State}; there is nothing to cancel.",
                    row.Name,
                    "Remove-HallFeed removes a feed.")));
            return;
        }
        if (row.HasEnded)
        {
            Answer(() => ToInfo(row));
            return;
        }
        OnWaitForEnd(new WaitForEnd(row.Id));
        if (row.State == FeedState.Running)
        {
            _hallelus[row.Id].Actor.Tell(HalleluProtocol.CancelRun.Instance);
            return;
        }
        var plan = new Plan(_catalogue, _context.Now());
        plan.End(row.Id, FeedState.Cancelled, Cancelled(row.Name).ToData(), null, null);
        Commit(plan, () => { }, null);
    }

    public static HallException Cancelled(string feed) =>
        new(HallErrors.Cancelled, $"The command of '{feed}' was cancelled.", feed);

    void OnDelete(DeleteFeed message)
    {
        IActorRef asker = Sender;
        try
        {
            WorksheetRow row = KnownFeed(message.Feed);
            RequireHere([row]);
            Delete([row], asker, deleted => deleted[0]);
        }
        catch (HallException e)
        {
            asker.Tell(new Status.Failure(e));
        }
    }

    void OnDeleteWorksheet(DeleteWorksheet message)
    {
        IActorRef asker = Sender;
        IReadOnlyList<WorksheetRow> all =
            [.. _catalogue.Rows.Where(r => FeedName.Comparer.Equals(r.Worksheet, message.Worksheet))];
        if (all.Count == 0)
        {
            asker.Tell(new Status.Failure(WorksheetNotFound(message.Worksheet)));
            return;
        }
        IReadOnlyList<WorksheetRow> live = [.. all.Where(r => r.State != FeedState.Deleted)];
        try
        {
            RequireHere(live);
            if (live.Count == 0) asker.Tell(new FeedList([]));
            else Delete(live, asker, deleted => new FeedList(deleted));
        }
        catch (HallException e)
        {
            asker.Tell(new Status.Failure(e));
        }
    }

    /// <summary>
    /// What is being handed to another host is there or here, which is known soon: deleted here alone it would live on
    /// there.
    /// </summary>
    void RequireHere(IReadOnlyList<WorksheetRow> rows)
    {
        if (rows.FirstOrDefault(r => File.Exists(_context.Paths.Given(r.Id))) is not { } given) return;
        throw new HallException(
            HallErrors.InvalidState, $"The feed '{given.Name}' is on its way to another host.", given.Name,
            "Try again in a moment; Get-HallFeed tells on which host it is.");
    }

    /// <summary>
    /// Locks the Summit until the feeds are gone: the intent is durable first, then Hallelus stop and ports close, data
    /// is erased, and the deletion is durable. Cut off anywhere, the next start finishes it.
    /// </summary>
    void Delete(IReadOnlyList<WorksheetRow> rows, IActorRef asker, Func<IReadOnlyList<FeedInfo>, object> answer)
    {
        var plan = new Plan(_catalogue, _context.Now());
        foreach (WorksheetRow row in rows) plan.BeginDelete(row.Id);
        IReadOnlyList<WorksheetRow> intent = [.. plan.Changes];
        foreach (WorksheetRow row in rows) plan.FinishDelete(row.Id);
        IReadOnlyList<WorksheetRow> outcome = [.. plan.Changes];
        HashSet<Guid> ending = [.. outcome.Where(r => r.HasEnded && r.State != FeedState.Ready).Select(r => r.Id)];
        IReadOnlyList<IActorRef> hallelus =
            [.. _hallelus.Where(h => ending.Contains(h.Key)).Select(h => h.Value.Actor)];
        foreach (IActorRef hallelu in hallelus) Context.Unwatch(hallelu);
        IReadOnlyList<Guid> spread = [.. ending.Where(id => MayHaveParts(_catalogue.Find(id)!))];
        IReadOnlyList<WorksheetRow> first = WithUnsaved(intent);
        Lock(
            async () =>
            {
                await _context.Reserve.RunAsync(() => SaveAsync(first)).ConfigureAwait(false);
                await StopAllAsync(hallelus).ConfigureAwait(false);
                IReadOnlyList<Guid> runs = _context.Parts?.RunsOf(spread) ?? [];
                foreach (Guid id in ending) await EraseFeedAsync(id).ConfigureAwait(false);
                if (spread.Count > 0) await _context.Parts!.DropAsync(spread, runs).ConfigureAwait(false);
                // Who reads a copy may have had the manifest taken again meanwhile.
                foreach (Guid id in ending) DurableFile.EraseDirectory(_context.Paths.Feed(id));
                await _context.Reserve.RunAsync(() => SaveAsync(outcome)).ConfigureAwait(false);
                _context.Reserve.Keep();
                return () =>
                {
                    AllSaved();
                    foreach (Guid id in ending)
                        if (_hallelus.Remove(id, out HalleluHandle? handle) && !handle.IsUp) Started();
                    Apply(outcome);
                    asker.Tell(answer([.. rows.Select(r => ToInfo(_catalogue.Find(r.Id)!))]));
                };
            },
            e =>
            {
                // What was stopped stays stopped; the worksheet says what is to be finished at the next start.
                foreach (IActorRef hallelu in hallelus) Context.Watch(hallelu);
                Fail(asker, e);
            });
    }

    /// <summary>Other hosts, and clients of theirs, read a feed without its Hallelu: those end first.</summary>
    async Task EraseFeedAsync(Guid id)
    {
        string directory = _context.Paths.Feed(id);
        if (_context.Parts is { } parts) await parts.Readers.EraseAsync(directory).ConfigureAwait(false);
        else DurableFile.EraseDirectory(directory);
    }

    bool MayHaveParts(WorksheetRow row) =>
        _context.Parts is not null && (row.Figures?.Hosts is not null || row.State == FeedState.Running);

    void OnRestore(RestoreFeed message)
    {
        IActorRef asker = Sender;
        try
        {
            WorksheetRow row = _catalogue.Deleted(message.Feed) ?? _catalogue.LatestDeleted(message.Feed)
                ?? throw NothingToRestore(message.Feed);
            if (_catalogue.Holder(row.Name) is { } holder) throw Plan.NameInUse(holder);
            FeedCommand command = row.ReadCommand();
            UnknownOptions.Refuse(command, _context.Host);
            if (command is ImportCommand { Piped: true }) throw SourcePaths.NotKept(row.Name);
            Guid? inputId = row.Input is null ? null : RestoreInput(row, message.Force);
            WorksheetRow bound = BoundTo(row, inputId, message.Force);
            Func<Task>? check = bound.ReadCommand() is ExtractCommand extract ? FitOf(bound, extract) : null;
            Lock(
                async () =>
                {
                    if (!message.Force && row.Input is null) await CheckUnchangedAsync(row).ConfigureAwait(false);
                    if (message.Force) await CheckPresentAsync(row).ConfigureAwait(false);
                    if (check is not null) await check().ConfigureAwait(false);
                    return () => Reinstate(bound, asker);
                },
                e => Fail(asker, e));
        }
        catch (HallException e)
        {
            asker.Tell(new Status.Failure(e));
        }
    }

    async Task CheckUnchangedAsync(WorksheetRow row)
    {
        if (_context.Parts is { } parts && row.ReadCommand() is ImportCommand command
            && SourceRecord.FromJson(row.SourceJson) is { IsSpread: true } before)
        {
            using var late = new CancellationTokenSource(SummitLimits.PeerTimeoutMs);
            before.CheckSame(await parts.TakeSourceAsync(command, late.Token).ConfigureAwait(false));
        }
        else SourceRecord.CheckUnchanged(row);
    }

    /// <summary>Files that are gone are found before the deletion is taken back.</summary>
    async Task CheckPresentAsync(WorksheetRow row)
    {
        if (row.ReadCommand() is not ImportCommand command) return;
        using var late = new CancellationTokenSource(SummitLimits.PeerTimeoutMs);
        if (_context.Parts is { } parts && command.OnHost is not null)
            await parts.TakeSourceAsync(command, late.Token).ConfigureAwait(false);
        else SourcePaths.Resolve(command);
    }

    /// <summary>
    /// The command with the input that it has now, which may be a feed of this host where it was a copy.
    /// </summary>
    /// <param name="force">Takes what was made anew since.</param>
    WorksheetRow BoundTo(WorksheetRow row, Guid? inputId, bool force)
    {
        bool isCopy = row.InputOwner is not null && inputId == row.InputId && _catalogue.Find(inputId!.Value) is null;
        return row with
        {
            InputId = inputId,
            InputOwner = isCopy ? row.InputOwner : null,
            InputRun = isCopy && !force ? row.InputRun : null,
        };
    }

    void Reinstate(WorksheetRow row, IActorRef asker)
    {
        var plan = new Plan(_catalogue, _context.Now());
        plan.Restore(row);
        Commit(plan, () => asker.Tell(ToInfo(_catalogue.Find(row.Id)!)), e => Fail(asker, e));
    }

    HallException NothingToRestore(string feed) =>
        _catalogue.Lookup(feed) is { } live
            ? new HallException(
                HallErrors.InvalidState, $"The feed '{live.Name}' is not deleted; it is {live.State}.", feed,
                "Get-HallFeed -Deleted lists those that are.")
            : FeedNotFound(feed);

    /// <summary>
    /// An extraction runs again on the feed that has its input's name now, if that is still the same one.
    /// </summary>
    Guid RestoreInput(WorksheetRow row, bool force)
    {
        WorksheetRow? input = _catalogue.Holder(row.Input!);
        if (input is null)
        {
            if (row.InputCopy is { } copy)
            {
                if (copy.IsIn(_context.Paths)) return copy.Id;
                throw new HallException(
                    HallErrors.SourceNotFound,
                    $"'{row.Name}' was extracted from the copy that this host had of '{row.Input}', which is gone.",
                    row.Input, $"Extract from '{row.Input}' anew; that is done where it is.");
            }
            throw new HallException(
                HallErrors.SourceNotFound, $"'{row.Name}' was extracted from '{row.Input}', which is gone.", row.Input,
                $"Restore or load '{row.Input}' first.");
        }
        if (input.Id != row.InputId && !force)
        {
            throw new HallException(
                HallErrors.SourceChanged,
                $"'{row.Name}' was extracted from another feed that was called '{row.Input}' then.", row.Input,
                "Pass -Force to extract from the feed that has the name now.");
        }
        return input.Id;
    }
}
