using System.Text.Json;
using Hallelujah.Contracts;
using Microsoft.Data.Sqlite;

namespace Hallelujah.Summit.Cluster;

/// <summary>
/// This host's votes on names, in names.db: to which host it has given each name. A vote is durable before it is told,
/// so that a majority of votes holds through any restart. Safe for concurrent callers. Everything that writes throws
/// DiskFull where there is no room; then nothing has changed.
/// </summary>
sealed class NameVotes : IDisposable
{
    const string Schema =
        "CREATE TABLE IF NOT EXISTS votes (name_key TEXT PRIMARY KEY, name TEXT NOT NULL, owner TEXT NOT NULL) STRICT;"
        + "CREATE TABLE IF NOT EXISTS facts (name TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT;";

    readonly SqliteConnection _connection;
    readonly string _path;
    readonly Lock _gate = new();
    readonly Dictionary<string, OwnersOrder> _orders = new(StringComparer.Ordinal);
    volatile ClusterShape? _adopted;
    volatile IReadOnlyList<Guid> _founders = [];

    NameVotes(SqliteConnection connection, string path) => (_connection, _path) = (connection, path);

    /// <summary>
    /// The hosts.json under which this host knows every name that is had; null on a host that has not heard of them
    /// yet. See <see cref="ClusterNames.AdoptAsync"/>.
    /// </summary>
    public ClusterShape? Adopted => _adopted;

    /// <summary>Of this file; one that is made anew has another.</summary>
    public Guid Id { get; private set; }

    /// <summary>See <see cref="Ballot"/>.</summary>
    public IReadOnlyList<Guid> Founders => _founders;

    /// <param name="shape">Under which the votes of a file were given that does not say so.</param>
    public static NameVotes Open(string path, ClusterShape shape)
    {
        const string advice = "If it is damaged, stop this Summit and delete it: the other hosts fill it anew.";
        var votes = new NameVotes(SqliteFile.Open(path, "FULL", Schema, advice), path);
        try
        {
            bool isNamed = votes.Run(votes.ReadFacts);
            // A file of before there was adopting. One that has its name and has not adopted has heard what single
            // hosts have, and may have lost what it voted for.
            if (!isNamed && votes.Adopted is null && votes.All().Count > 0) votes.Adopt([], shape, []);
            return votes;
        }
        catch (JsonException e)
        {
            votes.Dispose();
            throw new HallException(
                HallErrors.Configuration, $"The file '{path}' cannot be used: {e.Message}", path, advice, e);
        }
        catch
        {
            votes.Dispose();
            throw;
        }
    }

    /// <summary>Whether the file had its name already.</summary>
    bool ReadFacts()
    {
        if (Fact("adopted") is { } adopted)
            _adopted = JsonSerializer.Deserialize<ClusterShape>(adopted, HallJson.Options);
        if (Fact("founders") is { } founders)
            _founders = JsonSerializer.Deserialize<Guid[]>(founders, HallJson.Options)!;
        bool isNamed = Fact("id") is not null;
        if (!isNamed) SetFact("id", Guid.CreateVersion7());
        Id = JsonSerializer.Deserialize<Guid>(Fact("id")!, HallJson.Options);
        return isNamed;
    }

    string? Fact(string name) => Scalar("SELECT value FROM facts WHERE name = $name", ("$name", name));

    void SetFact<T>(string name, T value) => Execute(
        "INSERT OR REPLACE INTO facts (name, value) VALUES ($name, $value)",
        ("$name", name), ("$value", JsonSerializer.Serialize(value, HallJson.Options)));

    T Run<T>(Func<T> work)
    {
        lock (_gate)
        {
            try
            {
                return work();
            }
            catch (SqliteException e)
            {
                throw SqliteFile.Translate(e, _path);
            }
        }
    }

    /// <summary>Every vote.</summary>
    public IReadOnlyList<NameHolder> All() => Run(() => (IReadOnlyList<NameHolder>)[.. ReadAll().Values]);

    /// <summary>
    /// Takes over the votes of others for names that this host has no vote for, forgets those for hosts that the shape
    /// does not list, follows hosts whose address has changed, and is a voter under it from here on.
    /// </summary>
    /// <param name="others">With the owners' addresses in the shape.</param>
    public void Adopt(
        IReadOnlyList<NameHolder> others, ClusterShape shape, IReadOnlyList<Guid> founders) => Run(() =>
    {
        using SqliteTransaction transaction = _connection.BeginTransaction();
        foreach (NameHolder vote in ReadAll().Values)
        {
            string? owner = shape.Moved(_adopted, vote.Owner);
            if (owner == vote.Owner) continue;
            Execute("DELETE FROM votes WHERE name_key = $key", ("$key", KeyOf(vote.Name)));
            if (owner is not null) Insert(vote.Name, owner);
        }
        foreach (NameHolder vote in others.Where(v => shape.Has(v.Owner))) Insert(vote.Name, vote.Owner);
        SetFact("adopted", shape);
        SetFact("founders", founders);
        transaction.Commit();
        (_adopted, _founders) = (shape, founders);
        return true;
    });

    void Insert(string name, string owner) => Execute(
        "INSERT OR IGNORE INTO votes (name_key, name, owner) VALUES ($key, $name, $owner)",
        ("$key", KeyOf(name)), ("$name", name), ("$owner", owner));

    /// <summary>
    /// Votes for the owner, unless the vote is another's: then says whose it is. Throws InvalidState where the owner
    /// has asked something later that this one must not undo.
    /// </summary>
    /// <param name="order">See <see cref="NameQuestion"/>.</param>
    /// <param name="giver">A host whose vote becomes the owner's, since it gives the name away.</param>
    public string? Claim(string name, string owner, long order = 0, string? giver = null) => Run(() =>
    {
        string? holder = OwnerOf(name);
        bool isGiven = holder is not null && holder == giver;
        if (isGiven) holder = null;
        if (holder is not null && holder != owner) return holder;
        OwnersOrder known = OrderOf(owner);
        if (holder is null) known.Require(KeyOf(name), order);
        known.Note(KeyOf(name), order);
        if (isGiven)
            Execute("UPDATE votes SET owner = $owner WHERE name_key = $key", ("$key", KeyOf(name)), ("$owner", owner));
        else if (holder is null) Insert(name, owner);
        return null;
    });

    /// <summary>Takes the votes for the names back, where they are the owner's.</summary>
    /// <param name="giver">Who has the names after all, and has the votes again; null: nobody.</param>
    public void Release(IReadOnlyList<string> names, string owner, long order = 0, string? giver = null) => Run(() =>
    {
        OwnersOrder known = OrderOf(owner);
        foreach (string name in names)
        {
            known.Require(KeyOf(name), order);
            known.Note(KeyOf(name), order);
            if (giver is null)
            {
                Execute(
                    "DELETE FROM votes WHERE name_key = $key AND owner = $owner",
                    ("$key", KeyOf(name)), ("$owner", owner));
            }
            else
            {
                Execute(
                    "UPDATE votes SET owner = $giver WHERE name_key = $key AND owner = $owner",
                    ("$key", KeyOf(name)), ("$owner", owner), ("$giver", giver));
            }
        }
        return true;
    });

    /// <summary>
    /// Makes the votes for an owner be for just these names, but for those that it has asked about later. Gives those
    /// whose vote is another's, with that one.
    /// </summary>
    public IReadOnlyList<NameHolder> Set(IReadOnlyList<string> names, string owner, long order = 0) => Run(() =>
    {
        OwnersOrder known = OrderOf(owner);
        known.Require(order);
        using SqliteTransaction transaction = _connection.BeginTransaction();
        Dictionary<string, NameHolder> votes = ReadAll();
        HashSet<string> wanted = [.. names.Select(KeyOf)];
        foreach ((string key, NameHolder vote) in votes)
        {
            if (vote.Owner == owner && !wanted.Contains(key) && !known.IsLater(key, order))
                Execute("DELETE FROM votes WHERE name_key = $key", ("$key", key));
        }
        List<NameHolder> others = [];
        foreach (string name in names)
        {
            if (votes.TryGetValue(KeyOf(name), out NameHolder? vote))
            {
                if (vote.Owner != owner) others.Add(vote);
            }
            else if (!known.IsLater(KeyOf(name), order)) Insert(name, owner);
        }
        transaction.Commit();
        known.NoteAll(order);
        return (IReadOnlyList<NameHolder>)others;
    });

    OwnersOrder OrderOf(string owner)
    {
        if (!_orders.TryGetValue(owner, out OwnersOrder? order)) _orders[owner] = order = new OwnersOrder();
        return order;
    }

    Dictionary<string, NameHolder> ReadAll()
    {
        using SqliteCommand command = _connection.CreateCommand();
        command.CommandText = "SELECT name_key, name, owner FROM votes";
        using SqliteDataReader reader = command.ExecuteReader();
        Dictionary<string, NameHolder> all = new(StringComparer.Ordinal);
        while (reader.Read()) all[reader.GetString(0)] = new NameHolder(reader.GetString(1), reader.GetString(2));
        return all;
    }

    string? OwnerOf(string name) => Scalar("SELECT owner FROM votes WHERE name_key = $key", ("$key", KeyOf(name)));

    string? Scalar(string sql, params (string Name, string Value)[] parameters)
    {
        using SqliteCommand command = _connection.CreateCommand();
        command.CommandText = sql;
        foreach ((string name, string value) in parameters) command.Parameters.AddWithValue(name, value);
        return command.ExecuteScalar() as string;
    }

    void Execute(string sql, params (string Name, string Value)[] parameters)
    {
        using SqliteCommand command = _connection.CreateCommand();
        command.CommandText = sql;
        foreach ((string name, string value) in parameters) command.Parameters.AddWithValue(name, value);
        command.ExecuteNonQuery();
    }

    static string KeyOf(string name) => Worksheet.WorksheetStore.NameKey(name);

    public void Dispose()
    {
        lock (_gate) _connection.Dispose();
    }
}

/// <param name="Owner">The address of the host that has the name.</param>
sealed record NameHolder(string Name, string Owner);
