using Akka.Actor;
using Hallelujah.Contracts;
using Hallelujah.Summit.Hallelu;
using Hallelujah.Summit.Hosting;
using Hallelujah.Summit.Worksheet;
using static Hallelujah.Summit.SummitProtocol;

namespace Hallelujah.Summit;

/// <summary>Commands that come from another host's worksheet or go to one, and feeds that lie elsewhere now.</summary>
sealed partial class SummitActor
{
    void OnAdopt(Adopt message)
    {
        IActorRef asker = Sender;
        try
        {
            if (_catalogue.Find(message.Row.Id) is { } known)
            {
                if (known.State != FeedState.Ready)
                {
                    throw new HallException(
                        HallErrors.InvalidState,
                        $"The command of '{known.Name}' is in this worksheet already, where it is {known.State}.",
                        known.Name);
                }
                asker.Tell(ToInfo(known));
                return;
            }
            WorksheetRow row = message.Row with
            {
                Position = _catalogue.NextPosition,
                HoldsName = message.Row.State is FeedState.Ready or FeedState.Damaged,
                Deleting = false,
            };
            // A command that went from here to the other host comes back; its client's id stays that of the row it
            // left.
            if (_catalogue.Find(row.CommandId) is not null) row = row with { CommandId = row.Id };
            if (row.HoldsName && _catalogue.Holder(row.Name) is { } holder) throw Plan.NameInUse(holder);
            var plan = new Plan(_catalogue, _context.Now());
            plan.Set(row);
            plan.Settle();
            Commit(plan, () => asker.Tell(ToInfo(_catalogue.Find(row.Id)!)), e => Fail(asker, e));
        }
        catch (HallException e)
        {
            asker.Tell(new Status.Failure(e));
        }
    }

    void OnLetGo(LetGo message)
    {
        IActorRef asker = Sender;
        if (_catalogue.Find(message.Id) is not { } row)
        {
            asker.Tell(Usable.Instance);
            return;
        }
        // What reads from the feed here has its rows by the feed's name; it is not told where that went.
        WorksheetRow? reader = _catalogue.Rows.FirstOrDefault(r => !r.HasEnded && r.InputId == row.Id);
        if (!row.HasEnded || row.Deleting || reader is not null)
        {
            string why = reader is null ? $"it is {row.State}" : $"'{reader.Name}' is made of it";
            Fail(asker, new HallException(
                HallErrors.InvalidState, $"The feed '{row.Name}' cannot go to another host now: {why}.", row.Name,
                "Wait for it, or stop it (Stop-HallFeed), and try again."));
            return;
        }
        IReadOnlyList<IActorRef> hallelus =
            _hallelus.TryGetValue(row.Id, out HalleluHandle? handle) ? [handle.Actor] : [];
        foreach (IActorRef hallelu in hallelus) Context.Unwatch(hallelu);
        Lock(
            async () =>
            {
                await StopAllAsync(hallelus).ConfigureAwait(false);
                await _context.Writer.RunAsync(store => store.Remove(row.Id)).ConfigureAwait(false);
                try
                {
                    await EraseFeedAsync(row.Id).ConfigureAwait(false);
                }
                catch (Exception e) when (e is IOException or UnauthorizedAccessException)
                {
                    // What is left is removed at the next start.
                }
                DurableFile.DeleteQuietly(_context.Paths.CommandFile(row.Id));
                return () =>
                {
                    if (_hallelus.Remove(row.Id, out HalleluHandle? stopped) && !stopped.IsUp) Started();
                    _unsaved.Remove(row.Id);
                    _catalogue.Remove(row.Id);
                    _context.NameFreed?.Invoke();
                    _context.Changed?.Invoke();
                    asker.Tell(Usable.Instance);
                };
            },
            e =>
            {
                foreach (IActorRef hallelu in hallelus) Context.Watch(hallelu);
                Fail(asker, e);
            });
    }

    void OnRelaid(Relaid message)
    {
        IActorRef asker = Sender;
        FeedManifest manifest = message.Manifest;
        if (_catalogue.Find(manifest.Id) is not { State: FeedState.Ready, Deleting: false } row)
        {
            Fail(asker, new HallException(
                HallErrors.InvalidState, $"The feed '{manifest.Feed}' is no longer ready.", manifest.Feed));
            return;
        }
        Lock(
            () =>
            {
                string directory = _context.Paths.Feed(manifest.Id);
                if (FeedManifest.Read(directory).Checksum != message.Before)
                {
                    throw new HallException(
                        HallErrors.InvalidState, $"The feed '{manifest.Feed}' was made anew meanwhile.", manifest.Feed);
                }
                // From here on it lies so, also where a crash comes before the worksheet says so: replay follows it.
                manifest.Write(directory);
                return Task.FromResult(() =>
                {
                    var plan = new Plan(_catalogue, _context.Now());
                    plan.Set(row with { Figures = manifest.Figures });
                    Commit(
                        plan, () =>
                        {
                            if (_hallelus.TryGetValue(manifest.Id, out HalleluHandle? handle))
                                handle.Actor.Tell(HalleluProtocol.Reopen.Instance);
                            asker.Tell(Usable.Instance);
                        }, null);
                });
            },
            e => Fail(asker, e));
    }
}
