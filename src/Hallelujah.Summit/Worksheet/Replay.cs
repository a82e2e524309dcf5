using Hallelujah.Columnar;
using Hallelujah.Contracts;
using Hallelujah.Summit.Hallelu;
using Hallelujah.Summit.Hosting;

namespace Hallelujah.Summit.Worksheet;

/// <summary>
/// Brings the disk and the worksheet together before the Summit serves: half-done deletes are finished, committed feeds
/// taken as they are, unfinished commands made ready to run again, leftovers removed. Reads no feed's rows and no
/// source.
/// </summary>
sealed class Replay(SummitPaths paths, WorksheetStore store, TimeProvider clock, string host)
{
    readonly List<WorksheetRow> _changed = [];

    public IReadOnlyList<WorksheetRow> Run()
    {
        Directory.CreateDirectory(paths.Feeds);
        var rows = store.ReadAll().ToDictionary(r => r.Id);
        foreach (WorksheetRow row in rows.Values.OrderBy(r => r.Position).ToList())
        {
            WorksheetRow replayed = Replayed(row, rows);
            if (replayed == row) continue;
            rows[row.Id] = replayed;
            _changed.Add(replayed);
        }
        RemoveLeftovers(rows);
        if (_changed.Count > 0) store.Save(_changed);
        IReadOnlyList<WorksheetRow> all = [.. rows.Values.OrderBy(r => r.Position)];
        foreach (WorksheetRow row in all) CommandFile.Restore(paths, row);
        return all;
    }

    WorksheetRow Replayed(WorksheetRow row, Dictionary<Guid, WorksheetRow> rows)
    {
        if (row.Deleting)
        {
            DurableFile.EraseDirectory(paths.Feed(row.Id));
            DateTime now = clock.GetUtcNow().UtcDateTime;
            return row with
            {
                Deleting = false,
                State = FeedState.Deleted,
                HoldsName = false,
                Finished = row.Finished
                ?? now
            };
        }
        return row.State switch
        {
            FeedState.Running => Unfinished(row),
            FeedState.Ready when !File.Exists(Path.Combine(paths.Feed(row.Id), FeedManifest.FileName)) =>
                WithoutManifest(row, rows),
            FeedState.Damaged when CanHeal(row) => row with { State = FeedState.Ready, Error = null },
            FeedState.Damaged => Rebuild(row, rows),
            FeedState.Ready when row.Figures?.Hosts is not null => AsItLies(row),
            _ => row,
        };
    }

    /// <summary>The manifest of a feed on several hosts was written anew just before the end.</summary>
    WorksheetRow AsItLies(WorksheetRow row) =>
        // Where it cannot be read the first question tells.
        FeedManifest.TryRead(paths.Feed(row.Id)) is not { } manifest
            || FeedManifest.LayoutOf(manifest.Figures.Hosts) == FeedManifest.LayoutOf(row.Figures!.Hosts) ? row
            : row with { Figures = manifest.Figures };

    /// <summary>
    /// A command that ran: its feed was committed just before the end, or it runs again and keeps what it finished.
    /// </summary>
    WorksheetRow Unfinished(WorksheetRow row)
    {
        string directory = paths.Feed(row.Id);
        try
        {
            if (File.Exists(Path.Combine(directory, FeedManifest.FileName)))
            {
                FeedManifest manifest = FeedManifest.Read(directory);
                FeedDirectory.RemoveLeftovers(directory, manifest);
                return row with
                {
                    State = FeedState.Ready,
                    Figures = manifest.Figures,
                    SourceJson = manifest.SourceJson,
                    Finished = clock.GetUtcNow().UtcDateTime,
                };
            }
        }
        catch (Exception e) when (e is ColumnarException or System.Text.Json.JsonException)
        {
            DurableFile.EraseDirectory(directory);
        }
        FeedDirectory.RemoveUnfinished(directory);
        return row with { State = FeedState.Waiting, Started = null };
    }

    /// <summary>
    /// A feed whose manifest is lost is made again; where it cannot be, a host with a copy may have the manifest, for
    /// who reads the feed.
    /// </summary>
    WorksheetRow WithoutManifest(WorksheetRow row, Dictionary<Guid, WorksheetRow> rows)
    {
        WorksheetRow again = Rebuild(row, rows);
        return again.State == FeedState.Damaged && FeedManifest.HasCopies(row.Figures?.Hosts) ? row : again;
    }

    /// <summary>Whether a damaged feed is on other hosts too, from which who reads it takes it again.</summary>
    bool CanHeal(WorksheetRow row) => FeedManifest.HasCopies(row.Figures?.Hosts)
        && FeedManifest.TryRead(paths.Feed(row.Id))?.Id == row.Id;

    /// <summary>
    /// A damaged feed is made again where what it was made from is what it was; else it stays, and the error says why.
    /// </summary>
    WorksheetRow Rebuild(WorksheetRow row, Dictionary<Guid, WorksheetRow> rows)
    {
        const string Why = " It cannot be made again: ";
        try
        {
            UnknownOptions.Refuse(row.ReadCommand(), host);
            SourceRecord.CheckUnchanged(row);
            CheckInput(row, rows);
        }
        catch (HallException e)
        {
            // An earlier start may have said so too.
            string damage = row.Error?.Message.Split(Why)[0] ?? $"The manifest of '{row.Name}' is missing.";
            var error = new HallException(HallErrors.FeedDamaged, $"{damage}{Why}{e.Message}", row.Name);
            return row with { State = FeedState.Damaged, Error = error.ToData() };
        }
        DurableFile.EraseDirectory(paths.Feed(row.Id));
        return row with { State = FeedState.Waiting, Error = null, Started = null, Finished = null, Figures = null };
    }

    /// <summary>What an extraction was made from must be there, else what is left of it would be lost too.</summary>
    void CheckInput(WorksheetRow row, Dictionary<Guid, WorksheetRow> rows)
    {
        if (row.Input is null) return;
        FeedState? state = row.InputId is { } id && rows.TryGetValue(id, out WorksheetRow? input) ? input.State : null;
        if (state == FeedState.Ready || (state is null && row.InputCopy?.IsIn(paths) == true)) return;
        throw new HallException(
            HallErrors.InputNotFound,
            $"Its input '{row.Input}' is {(state is null ? "not on this host any more" : state.ToString())}.",
            row.Input);
    }

    /// <summary>
    /// Directories and files of feeds that nobody has, and command files of commands that were never acknowledged.
    /// </summary>
    void RemoveLeftovers(Dictionary<Guid, WorksheetRow> rows)
    {
        foreach (string directory in Directory.EnumerateDirectories(paths.Feeds))
        {
            bool keep = Guid.TryParse(Path.GetFileName(directory), out Guid id)
                && rows.TryGetValue(id, out WorksheetRow? row)
                && row.State is (FeedState.Ready or FeedState.Damaged or FeedState.Waiting);
            if (!keep) DurableFile.EraseDirectory(directory);
        }
        foreach (string file in Directory.EnumerateFiles(paths.Feeds)) DurableFile.DeleteQuietly(file);
        foreach (string file in Directory.EnumerateFiles(paths.HalleluDir, "hall_*"))
        {
            string name = Path.GetFileName(file);
            if (name.EndsWith(DurableFile.TemporarySuffix, StringComparison.Ordinal)) DurableFile.DeleteQuietly(file);
            else if (Guid.TryParse(name.AsSpan("hall_".Length, Math.Min(36, name.Length - "hall_".Length)), out Guid id)
                && !rows.ContainsKey(id)) DurableFile.DeleteQuietly(file);
        }
    }
}
