using System.Text.Json;
using Hallelujah.Contracts;
using Hallelujah.Summit.Parts;

namespace Hallelujah.Summit.Worksheet;

/// <summary>
/// What an event changes in the worksheet: decided over the catalogue without touching it, then saved and applied as
/// one. Holds the rules: a command runs when its inputs are ready, not while its name is another's, and waits only for
/// what can still happen.
/// </summary>
sealed partial class Plan(Catalogue catalogue, DateTime now)
{
    readonly Dictionary<Guid, WorksheetRow> _changed = [];

    /// <summary>New and changed commands.</summary>
    public IReadOnlyCollection<WorksheetRow> Changes => _changed.Values;

    public WorksheetRow Get(Guid id) => _changed.TryGetValue(id, out WorksheetRow? row) ? row : catalogue.Find(id)!;

    public void Set(WorksheetRow row) => _changed[row.Id] = row;

    public WorksheetRow? Holder(string name)
    {
        foreach (WorksheetRow row in _changed.Values)
            if (row.HoldsName && FeedName.Comparer.Equals(row.Name, name)) return row;
        WorksheetRow? holder = catalogue.Holder(name);
        return holder is not null && _changed.ContainsKey(holder.Id) ? null : holder;
    }

    /// <summary>Takes a new command in. Throws where it is refused; then nothing is changed.</summary>
    /// <param name="nameIsElsewhere">The name is another host's, and the command waits for it.</param>
    /// <param name="copy">What it reads instead of a feed of this host.</param>
    public WorksheetRow Submit(
        CommandSubmission submission, Guid id, bool nameIsElsewhere = false, FeedCopy? copy = null)
    {
        FeedCommand command = submission.Command
            ?? throw new HallException(HallErrors.InvalidOption, "The submission has no command.");
        FeedName.Check(command.Feed);
        FeedName.Check(submission.Worksheet);
        WorksheetRow? holder = catalogue.Holder(command.Feed);
        if (holder is not null && !submission.WaitForName) throw NameInUse(holder);
        string? input = (command as ExtractCommand)?.Input;
        Guid? inputId = input is null ? null : copy?.Id ?? BindInput(
            command.Feed, input, submission.WaitForInput, holder is null && !nameIsElsewhere);
        var row = new WorksheetRow
        {
            Position = catalogue.NextPosition,
            Id = id,
            CommandId = submission.CommandId,
            Worksheet = submission.Worksheet,
            Name = command.Feed,
            Kind = WorksheetRow.KindOf(command),
            CommandJson = JsonSerializer.Serialize(command, HallJson.Options),
            Input = input,
            InputId = inputId,
            InputOwner = copy?.Owner,
            InputRun = copy?.Run,
            State = FeedState.Waiting,
            NameIsElsewhere = nameIsElsewhere,
            Submitted = now,
        };
        Set(row);
        Settle();
        return Get(id);
    }

    public static HallException NameInUse(WorksheetRow holder) => new(
        HallErrors.NameInUse,
        $"The name '{holder.Name}' is in use by a feed that is {holder.State} (command {holder.Position} of "
            + $"worksheet '{holder.Worksheet}').",
        holder.Name);

    Guid? BindInput(string feed, string input, bool waitForInput, bool takesName)
    {
        WorksheetRow? producer = catalogue.Holder(input);
        if (producer is null && !waitForInput)
        {
            // One that ended without a feed is the root cause that the new command is skipped for, so that a script's
            // commands end alike whether the first one failed before or after the second was handed in.
            producer =
                catalogue.Latest(input, r => r.State is FeedState.Failed or FeedState.Skipped or FeedState.Cancelled);
            if (producer is null) throw InputNotFound(input);
        }
        if (takesName && FeedName.Comparer.Equals(feed, input) && producer is null) throw Cycle(feed, [feed, input]);
        if (takesName && producer is not null) RefuseCycle(feed, producer);
        return producer?.Id;
    }

    /// <summary>The new feed may not be what its own input waits for, near or far.</summary>
    void RefuseCycle(string feed, WorksheetRow producer)
    {
        var way = new List<string> { feed };
        for (WorksheetRow? row = producer; row is not null; row = row.InputId is { } next ? catalogue.Find(next) : null)
        {
            way.Add(row.Name);
            if (row.State != FeedState.Waiting || row.Input is null || row.InputId is not null) continue;
            if (!FeedName.Comparer.Equals(row.Input, feed)) continue;
            way.Add(feed);
            throw Cycle(feed, way);
        }
    }

    static HallException Cycle(string feed, IReadOnlyList<string> way) => new(
        HallErrors.InvalidState, $"The command would wait for itself: {string.Join(" reads ", way)}.", feed,
        "Extract from a feed that does not depend on this one.");

    HallException InputNotFound(string input)
    {
        IReadOnlyList<string> nearest = FeedName.Nearest(input, catalogue.LiveNames);
        return new HallException(
            HallErrors.InputNotFound,
            $"There is no feed '{input}' to read from{DidYouMean(nearest)}.", input);
    }

    public static string DidYouMean(IReadOnlyList<string> nearest) =>
        nearest.Count == 0 ? "" : $"; did you mean {string.Join(" or ", nearest.Select(n => $"'{n}'"))}?";

    /// <summary>A command ended; those that waited for it, or for its name, go on or are skipped.</summary>
    public void End(Guid id, FeedState state, ErrorData? error, FeedFigures? figures, string? sourceJson)
    {
        WorksheetRow row = Get(id);
        Set(row with
        {
            State = state,
            Error = error,
            Finished = now,
            Figures = figures,
            SourceJson = sourceJson ?? row.SourceJson,
            HoldsName = row.HoldsName && (state is FeedState.Ready or FeedState.Damaged),
            NameIsElsewhere = false,
            MovedTo = null,
        });
        SkipRunning(id);
        Settle();
    }

    /// <summary>The durable intent of a delete: from here on it is finished, whatever happens.</summary>
    public WorksheetRow BeginDelete(Guid id)
    {
        WorksheetRow row = Get(id);
        bool taken(string name) => catalogue.IsDeletedNameTaken(name)
            || _changed.Values.Any(r => FeedName.Comparer.Equals(r.DeletedName, name));
        row = row with { Deleting = true, DeletedName = FeedName.Tombstone(row.Name, now, taken), DeletedAt = now };
        Set(row);
        return row;
    }

    /// <summary>The data is gone: the command stays, marked deleted, and its name is free.</summary>
    public void FinishDelete(Guid id)
    {
        WorksheetRow row = Get(id);
        Set(row with
        {
            Deleting = false,
            State = FeedState.Deleted,
            HoldsName = false,
            NameIsElsewhere = false,
            MovedTo = null,
            Finished = row.Finished ?? now,
        });
        SkipRunning(id);
        Settle();
    }

    /// <summary>Commands that run on an input that is gone cannot end well.</summary>
    void SkipRunning(Guid inputId)
    {
        if (Get(inputId).State == FeedState.Ready) return;
        foreach (WorksheetRow row in catalogue.Rows)
        {
            WorksheetRow current = Get(row.Id);
            if (current.State == FeedState.Running && current.InputId == inputId) Skip(current);
        }
    }

    /// <summary>Reinstates a deleted command under its old name; it waits or runs like a new one.</summary>
    public WorksheetRow Restore(WorksheetRow deleted)
    {
        Set(deleted with
        {
            State = FeedState.Waiting,
            DeletedName = null,
            DeletedAt = null,
            Deleting = false,
            Error = null,
            Started = null,
            Finished = null,
            Figures = null,
            SourceJson = null,
            HoldsName = false,
        });
        Settle();
        return Get(deleted.Id);
    }

    /// <summary>Lets every waiting command take what it can have now, until nothing moves any more.</summary>
    public void Settle()
    {
        bool moved = true;
        while (moved)
        {
            moved = false;
            IEnumerable<WorksheetRow> waiting = catalogue.Waiting.Select(r => Get(r.Id))
                .Concat(_changed.Values)
                .Where(r => r.State == FeedState.Waiting).DistinctBy(r => r.Id).OrderBy(r => r.Position);
            foreach (WorksheetRow row in waiting.ToList())
            {
                WorksheetRow before = Get(row.Id);
                if (before.State == FeedState.Waiting) moved |= Step(before);
            }
        }
    }

    bool Step(WorksheetRow row)
    {
        if (row.MovedTo is not null) return false;
        WorksheetRow before = row;
        if (row.Input is not null && row.InputId is null && Holder(row.Input) is { } producer && producer.Id != row.Id)
            row = row with { InputId = producer.Id };
        // A feed that has come to this host meanwhile is an input like any other.
        if (row.InputOwner is not null && catalogue.Find(row.InputId!.Value) is not null)
            row = row with { InputOwner = null, InputRun = null };
        bool isCopy = row.InputOwner is not null;
        WorksheetRow? input = row.InputId is { } id && !isCopy ? Get(id) : null;
        if (input is { HasEnded: true, State: not FeedState.Ready })
        {
            Skip(row);
            return true;
        }
        if (!row.HoldsName && !row.NameIsElsewhere && Holder(row.Name) is null) row = row with { HoldsName = true };
        bool inputReady = row.Input is null || isCopy || input is { State: FeedState.Ready, Deleting: false };
        if (row.HoldsName && inputReady) row = row with { State = FeedState.Running, Started = now };
        if (row == before) return false;
        Set(row);
        return true;
    }

    void Skip(WorksheetRow row)
    {
        WorksheetRow root = Get(row.InputId!.Value);
        while (root.State == FeedState.Skipped && root.InputId is { } next) root = Get(next);
        string cause = root.State switch
        {
            FeedState.Failed => $"failed: {root.Error?.Message}",
            FeedState.Cancelled => "was cancelled",
            FeedState.Damaged => $"is damaged: {root.Error?.Message}",
            _ => "was deleted",
        };
        Set(row with
        {
            State = FeedState.Skipped,
            HoldsName = false,
            NameIsElsewhere = false,
            Finished = now,
            Error = new HallException(
                HallErrors.CommandSkipped, $"'{row.Name}' was skipped: '{root.Name}' (command {root.Position}) {cause}",
                root.Name)
            {
                Location = root.Error?.Location,
            }.ToData(),
        });
    }
}
