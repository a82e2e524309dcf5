using Akka.Actor;
using Hallelujah.Contracts;
using Hallelujah.Summit.Hallelu;
using Hallelujah.Summit.Hosting;
using Hallelujah.Summit.Worksheet;
using static Hallelujah.Summit.SummitProtocol;

namespace Hallelujah.Summit;

/// <summary>Look-ups, which the Summit answers by itself, and the forwarding of what it does not.</summary>
sealed partial class SummitActor
{
    IReadOnlyList<FeedInfo> Find(FeedQuery query)
    {
        IEnumerable<WorksheetRow> rows = query.Deleted
            ? _catalogue.Rows.Where(r => r.State == FeedState.Deleted)
            : _catalogue.Live;
        if (query.Worksheet is { } worksheet) rows = rows.Where(r => FeedName.Comparer.Equals(r.Worksheet, worksheet));
        if (query.Names is { } names)
        {
            NamePattern[] patterns = [.. names.Select(n => new NamePattern(n))];
            rows = rows.Where(r => patterns.Any(p => p.IsMatch(r.ShownName) || (query.Deleted && p.IsMatch(r.Name))));
        }
        return [.. rows.OrderBy(r => r.Position).Select(ToInfo)];
    }

    Counts Count()
    {
        IReadOnlyList<WorksheetRow> ready = [.. _catalogue.Live.Where(r => r.State == FeedState.Ready)];
        int running = _catalogue.Rows.Count(r => r.State == FeedState.Running);
        return new Counts(ready.Count, running, ready.Sum(r => r.Figures?.Rows ?? 0));
    }

    IReadOnlyList<CommandInfo> ListCommands(string? worksheet)
    {
        IEnumerable<WorksheetRow> rows = _catalogue.Rows;
        if (worksheet is null) return [.. rows.Select(r => r.ToCommandInfo())];
        List<CommandInfo> commands =
            [.. rows.Where(r => FeedName.Comparer.Equals(r.Worksheet, worksheet)).Select(r => r.ToCommandInfo())];
        if (commands.Count == 0 && !FeedName.Comparer.Equals(worksheet, SummitContext.DefaultWorksheet))
            throw WorksheetNotFound(worksheet);
        return commands;
    }

    HallException WorksheetNotFound(string worksheet)
    {
        IEnumerable<string> all = _catalogue.Rows.Select(r => r.Worksheet).Distinct(FeedName.Comparer);
        string hint = Plan.DidYouMean(FeedName.Nearest(worksheet, all));
        return new HallException(
            HallErrors.WorksheetNotFound, $"There is no worksheet '{worksheet}'{hint}.", worksheet);
    }

    WorksheetRow Known(Guid id) =>
        _catalogue.Find(id)
            ?? throw new HallException(HallErrors.FeedNotFound, $"There is no command {id}.", id.ToString());

    WorksheetRow KnownFeed(string feed) => _catalogue.Lookup(feed) ?? throw FeedNotFound(feed);

    HallException FeedNotFound(string feed)
    {
        if (_catalogue.Deleted(feed) is { } tombstone)
            return new HallException(
                HallErrors.FeedNotFound, $"The feed '{tombstone.Name}' was deleted; as '{feed}' it has no data.", feed,
                $"Restore-HallFeed {PowerShellText.Argument(feed)} loads it again.");
        string hint = Plan.DidYouMean(FeedName.Nearest(feed, _catalogue.LiveNames));
        return new HallException(
            HallErrors.FeedNotFound,
            hint.Length > 0 ? $"There is no feed '{feed}'{hint}" : $"There is no feed '{feed}'.", feed,
            _catalogue.LatestDeleted(feed) is null ? null
                : $"It was deleted; Restore-HallFeed {PowerShellText.Argument(feed)} loads it again.");
    }

    FeedInfo ToInfo(WorksheetRow row)
    {
        _hallelus.TryGetValue(row.Id, out HalleluHandle? handle);
        return new FeedInfo
        {
            Name = row.Name,
            Id = row.Id,
            Worksheet = row.Worksheet,
            State = row.State,
            Rows = row.Figures?.Rows,
            Rejected = row.Figures?.Rejected ?? 0,
            Bytes = row.Figures?.Bytes,
            Columns = row.Figures?.Columns,
            Jahs = row.State == FeedState.Running ? handle?.Jahs ?? 0 : row.Figures?.Jahs ?? 0,
            Endpoint = handle?.Endpoint,
            Host = _context.Host,
            WaitingFor = row.State == FeedState.Waiting ? WaitingFor(row) : null,
            // Many feeds are looked up at the same time.
            Error = row.Error?.WithoutSamples(),
            Created = row.Submitted,
            Started = row.Started,
            Finished = row.Finished,
            Progress = row.State == FeedState.Running ? handle?.Progress : null,
            DeletedName = row.DeletedName,
            DeletedAt = row.DeletedAt,
            RowsRead = row.Figures?.RowsRead,
            RowsSkipped = row.Figures?.RowsSkipped,
            CellsNulled = row.Figures?.CellsNulled ?? 0,
            BytesMoved = row.Figures?.BytesMoved ?? 0,
            Hosts = row.State == FeedState.Running ? handle?.Hosts : row.Figures?.Hosts,
            Copies = row.Figures?.Hosts is null ? null : row.Copies,
            Findings = row.Figures?.Findings,
            Compression = row.Figures is { } figures ? figures.Compression ?? FeedCompression.None : null,
        };
    }

    FeedInfo ToOutcome(WorksheetRow row) => ToInfo(row) with { Error = row.Error };

    static string WaitingFor(WorksheetRow row) =>
        row.HoldsName || row.MovedTo is not null ? $"input {row.Input}" : $"name {row.Name}";

    void OnForFeed(ForFeed message)
    {
        try
        {
            WorksheetRow row = KnownFeed(message.Feed);
            bool isTold = row.State == FeedState.Ready
                || (row.State == FeedState.Running && message.Message is HalleluProtocol.GetStats);
            if (!isTold) throw NotReady(row);
            if (!_hallelus.TryGetValue(row.Id, out HalleluHandle? handle)) throw FeedNotFound(message.Feed);
            handle.Actor.Forward(message.Message);
        }
        catch (HallException e)
        {
            Sender.Tell(new Status.Failure(e));
        }
    }

    HallException NotReady(WorksheetRow row) => row.State switch
    {
        FeedState.Waiting => new HallException(
            HallErrors.FeedNotReady, $"The feed '{row.Name}' is not ready: it waits for {WaitingFor(row)}.", row.Name),
        FeedState.Running =>
            new HallException(HallErrors.FeedNotReady, $"The feed '{row.Name}' is not ready: it is running.", row.Name),
        FeedState.Damaged or FeedState.Skipped when row.Error is { } error => HallException.FromData(error),
        FeedState.Failed => new HallException(
            HallErrors.CommandFailed, $"The feed '{row.Name}' has no data, its command failed: {row.Error?.Message}",
            row.Name,
            row.Error?.Recommendation)
        {
            Location = row.Error?.Location,
        },
        FeedState.Cancelled => new HallException(
            HallErrors.Cancelled, $"The feed '{row.Name}' has no data: its command was cancelled.", row.Name),
        _ => new HallException(HallErrors.InvalidState, $"The feed '{row.Name}' is {row.State}.", row.Name),
    };

    void OnWaitForEnd(WaitForEnd message)
    {
        WorksheetRow? row = _catalogue.Find(message.Id);
        if (row is null || row.HasEnded)
        {
            Answer(() => ToOutcome(Known(message.Id)));
            return;
        }
        if (_waiterCount >= SummitLimits.MaxWaiters)
        {
            Sender.Tell(new Status.Failure(new HallException(
                HallErrors.TooManyConnections, $"{SummitLimits.MaxWaiters} calls wait for commands already.")));
            return;
        }
        if (!_waiters.TryGetValue(row.Id, out List<IActorRef>? waiters)) _waiters[row.Id] = waiters = [];
        waiters.Add(Sender);
        _waiterCount++;
    }

    void OnStopWaiting(StopWaiting message)
    {
        if (_catalogue.Find(message.Id) is not { } row || !_waiters.TryGetValue(row.Id, out List<IActorRef>? waiters))
            return;
        if (waiters.Remove(message.Waiter)) _waiterCount--;
        if (waiters.Count == 0) _waiters.Remove(row.Id);
    }

    void TellWaiters(WorksheetRow row)
    {
        if (!_waiters.Remove(row.Id, out List<IActorRef>? waiters)) return;
        _waiterCount -= waiters.Count;
        FeedInfo info = ToOutcome(row);
        foreach (IActorRef waiter in waiters) waiter.Tell(info);
    }
}
