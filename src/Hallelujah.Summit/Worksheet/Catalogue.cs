using Hallelujah.Contracts;

namespace Hallelujah.Summit.Worksheet;

/// <summary>
/// All commands in memory with the indexes that look-ups and decisions need. Belongs to the Summit's actor alone.
/// </summary>
sealed class Catalogue
{
    readonly Dictionary<Guid, WorksheetRow> _rows = [];
    readonly Dictionary<Guid, Guid> _byCommandId = [];
    readonly Dictionary<string, Guid> _holders = new(FeedName.Comparer);
    readonly Dictionary<string, SortedSet<long>> _byName = new(FeedName.Comparer);
    readonly Dictionary<string, Guid> _byDeletedName = new(FeedName.Comparer);
    readonly SortedDictionary<long, Guid> _byPosition = [];
    readonly SortedSet<long> _waiting = [];

    public Catalogue(IEnumerable<WorksheetRow> rows)
    {
        foreach (WorksheetRow row in rows) Apply(row);
    }

    /// <summary>In creation order.</summary>
    public IEnumerable<WorksheetRow> Rows => _byPosition.Values.Select(id => _rows[id]);

    public IEnumerable<WorksheetRow> Waiting => _waiting.Select(position => _rows[_byPosition[position]]);

    public long NextPosition => _byPosition.Count == 0 ? 1 : _byPosition.Keys.Last() + 1;

    /// <summary>By the Summit's id or by the client's.</summary>
    public WorksheetRow? Find(Guid id) =>
        _rows.TryGetValue(id, out WorksheetRow? row) ? row
        : _byCommandId.TryGetValue(id, out Guid own) ? _rows[own]
        : null;

    /// <summary>The command that has the name now.</summary>
    public WorksheetRow? Holder(string name) => _holders.TryGetValue(name, out Guid id) ? _rows[id] : null;

    /// <summary>
    /// What a look-up of a name finds: its holder, else the latest command of that name that is not deleted.
    /// </summary>
    public WorksheetRow? Lookup(string name) => Holder(name) ?? Latest(name, r => r.State != FeedState.Deleted);

    /// <summary>The latest command of a name, by creation, that fits; none that is about another host's.</summary>
    public WorksheetRow? Latest(string name, Func<WorksheetRow, bool> fits) =>
        _byName.TryGetValue(name, out SortedSet<long>? positions)
            ? positions.Reverse().Select(p => _rows[_byPosition[p]]).FirstOrDefault(r => !r.IsElsewhere && fits(r))
            : null;

    public WorksheetRow? Deleted(string deletedName) =>
        _byDeletedName.TryGetValue(deletedName, out Guid id) ? _rows[id] : null;

    /// <summary>The deleted command of a name whose delete was the latest.</summary>
    public WorksheetRow? LatestDeleted(string name) =>
        _byName.TryGetValue(name, out SortedSet<long>? positions)
            ? positions.Select(p => _rows[_byPosition[p]])
            .Where(r => r.State == FeedState.Deleted).MaxBy(r => r.DeletedAt)
            : null;

    /// <summary>Every name once, as a look-up shows it.</summary>
    public IEnumerable<WorksheetRow> Live => _byName.Keys.Select(Lookup).OfType<WorksheetRow>();

    public bool IsDeletedNameTaken(string name) => _byDeletedName.ContainsKey(name);

    /// <summary>The names that feeds have, for "did you mean".</summary>
    public IEnumerable<string> LiveNames => Live.Select(r => r.Name);

    public void Apply(WorksheetRow row)
    {
        if (_rows.TryGetValue(row.Id, out WorksheetRow? old))
        {
            if (old.HoldsName && !row.HoldsName && _holders.TryGetValue(old.Name, out Guid holder) && holder == row.Id)
                _holders.Remove(old.Name);
            if (old.DeletedName is not null) _byDeletedName.Remove(old.DeletedName);
        }
        _rows[row.Id] = row;
        _byCommandId[row.CommandId] = row.Id;
        _byPosition[row.Position] = row.Id;
        if (!_byName.TryGetValue(row.Name, out SortedSet<long>? positions)) _byName[row.Name] = positions = [];
        positions.Add(row.Position);
        if (row.HoldsName) _holders[row.Name] = row.Id;
        if (row.DeletedName is not null) _byDeletedName[row.DeletedName] = row.Id;
        if (row.State == FeedState.Waiting) _waiting.Add(row.Position);
        else _waiting.Remove(row.Position);
    }

    /// <summary>The command is in another host's worksheet from here on.</summary>
    public void Remove(Guid id)
    {
        if (!_rows.Remove(id, out WorksheetRow? row)) return;
        _byCommandId.Remove(row.CommandId);
        _byPosition.Remove(row.Position);
        _waiting.Remove(row.Position);
        if (_byName.TryGetValue(row.Name, out SortedSet<long>? positions))
        {
            positions.Remove(row.Position);
            if (positions.Count == 0) _byName.Remove(row.Name);
        }
        if (_holders.TryGetValue(row.Name, out Guid holder) && holder == id) _holders.Remove(row.Name);
        if (row.DeletedName is { } deleted) _byDeletedName.Remove(deleted);
    }
}
