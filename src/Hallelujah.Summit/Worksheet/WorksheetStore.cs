using System.Globalization;
using System.Text.Json;
using Hallelujah.Contracts;
using Microsoft.Data.Sqlite;

namespace Hallelujah.Summit.Worksheet;

/// <summary>
/// The worksheet on disk: SQLite with a write-ahead log and synchronous=FULL, so that what <see cref="Save"/> returned
/// from survives anything. One writer: the Summit. Not safe for concurrent callers.
/// </summary>
sealed class WorksheetStore : IDisposable
{
    /// <summary>
    /// Version of the tables. Greater ones are refused: an older Summit would drop what it does not know.
    /// </summary>
    const int SchemaVersion = 6;

    const int CodeCorrupt = 11;
    const int CodeFull = 13;
    const int CodeNotADatabase = 26;

    const string Schema = """
        CREATE TABLE commands (
            position INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, command_id TEXT NOT NULL UNIQUE,
            worksheet TEXT NOT NULL, name TEXT NOT NULL, name_key TEXT NOT NULL, deleted_name TEXT, deleted_at TEXT,
            kind TEXT NOT NULL, command TEXT NOT NULL, input TEXT, input_id TEXT, state TEXT NOT NULL, error TEXT,
            submitted TEXT NOT NULL, started TEXT, finished TEXT,
            holds_name INTEGER NOT NULL, deleting INTEGER NOT NULL,
            rows INTEGER, bytes INTEGER, columns INTEGER, jahs INTEGER, rejected INTEGER, rows_read INTEGER,
            rows_skipped INTEGER, source TEXT, cells_nulled INTEGER, hosts TEXT, bytes_moved INTEGER,
            findings TEXT, compression TEXT, name_elsewhere INTEGER, moved_to TEXT,
            input_owner TEXT, input_run TEXT) STRICT;
        CREATE UNIQUE INDEX live_names ON commands (name_key) WHERE holds_name = 1;
        CREATE UNIQUE INDEX deleted_names ON commands (deleted_name) WHERE deleted_name IS NOT NULL;
        """;

    const string Columns =
        "position, id, command_id, worksheet, name, name_key, deleted_name, deleted_at, kind, command, input, "
        + "input_id, state, error, submitted, started, finished, holds_name, deleting, rows, bytes, columns, jahs, "
        + "rejected, rows_read, rows_skipped, source, cells_nulled, hosts, bytes_moved, findings, compression, "
        + "name_elsewhere, moved_to, input_owner, input_run";

    /// <summary>What brings the tables of version 1 to version 6.</summary>
    const string FromVersion1 = "ALTER TABLE commands ADD COLUMN cells_nulled INTEGER;" + FromVersion2;

    /// <summary>What brings the tables of version 2 to version 6.</summary>
    const string FromVersion2 = "ALTER TABLE commands ADD COLUMN hosts TEXT;" + FromVersion3;

    /// <summary>What brings the tables of version 3 to version 6.</summary>
    const string FromVersion3 = "ALTER TABLE commands ADD COLUMN bytes_moved INTEGER;" + FromVersion4;

    /// <summary>What brings the tables of version 4 to version 6.</summary>
    const string FromVersion4 =
        "ALTER TABLE commands ADD COLUMN findings TEXT; ALTER TABLE commands ADD COLUMN compression TEXT;"
        + "ALTER TABLE commands ADD COLUMN name_elsewhere INTEGER; ALTER TABLE commands ADD COLUMN moved_to TEXT;"
        + FromVersion5;

    /// <summary>What brings the tables of version 5 to version 6.</summary>
    const string FromVersion5 =
        "ALTER TABLE commands ADD COLUMN input_owner TEXT; ALTER TABLE commands ADD COLUMN input_run TEXT;";

    static readonly string[] ColumnList = Columns.Split(", ");

    readonly SqliteConnection _connection;
    readonly string _path;

    WorksheetStore(SqliteConnection connection, string path) => (_connection, _path) = (connection, path);

    /// <summary>
    /// Opens the worksheet, or makes an empty one. Throws <see cref="HallErrors.Configuration"/> where it is unusable.
    /// </summary>
    public static WorksheetStore Open(string path)
    {
        var builder = new SqliteConnectionStringBuilder { DataSource = path, Pooling = false };
        var connection = new SqliteConnection(builder.ToString());
        try
        {
            connection.Open();
            var store = new WorksheetStore(connection, path);
            store.Prepare();
            return store;
        }
        catch (SqliteException e)
        {
            connection.Dispose();
            throw Translate(e, path);
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }

    void Prepare()
    {
        Execute(
            "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA locking_mode=EXCLUSIVE; "
            + "PRAGMA foreign_keys=OFF;");
        using SqliteCommand version = _connection.CreateCommand();
        version.CommandText = "PRAGMA user_version";
        int found = Convert.ToInt32(version.ExecuteScalar(), CultureInfo.InvariantCulture);
        if (found == SchemaVersion) return;
        if (found > SchemaVersion)
        {
            throw new HallException(
                HallErrors.Configuration,
                $"'{_path}' was written by a later version (its tables have version {found}, this Summit knows "
                    + $"{SchemaVersion}).",
                _path, "Start the later version of the Summit.");
        }
        using SqliteTransaction transaction = _connection.BeginTransaction();
        Execute(found switch
        {
            1 => FromVersion1,
            2 => FromVersion2,
            3 => FromVersion3,
            4 => FromVersion4,
            5 => FromVersion5,
            _ => Schema,
        });
        Execute(string.Create(CultureInfo.InvariantCulture, $"PRAGMA user_version = {SchemaVersion}"));
        transaction.Commit();
    }

    /// <summary>All commands in creation order.</summary>
    public IReadOnlyList<WorksheetRow> ReadAll()
    {
        try
        {
            using SqliteCommand command = _connection.CreateCommand();
            command.CommandText = $"SELECT {Columns} FROM commands ORDER BY position";
            using SqliteDataReader reader = command.ExecuteReader();
            var rows = new List<WorksheetRow>();
            while (reader.Read()) rows.Add(Read(reader));
            return rows;
        }
        catch (SqliteException e)
        {
            throw Translate(e, _path);
        }
    }

    /// <summary>
    /// Writes new and changed commands, all or none; they are durable when it returns. Two live commands of one name
    /// are refused by the table itself (<see cref="HallErrors.NameInUse"/>).
    /// </summary>
    public void Save(IEnumerable<WorksheetRow> rows)
    {
        try
        {
            using SqliteTransaction transaction = _connection.BeginTransaction();
            using SqliteCommand command = _connection.CreateCommand();
            command.CommandText =
                $"INSERT INTO commands ({Columns}) VALUES ({string.Join(", ", ColumnList.Select(c => "$" + c))}) "
                + "ON CONFLICT (position) DO UPDATE SET "
                + $"{string.Join(", ", ColumnList.Skip(1).Select(c => $"{c} = excluded.{c}"))}";
            foreach (string column in ColumnList) command.Parameters.Add(new SqliteParameter("$" + column, null));

            // A name is let go before another takes it, or the index would refuse the change.
            foreach (WorksheetRow row in rows.OrderBy(r => r.HoldsName))
            {
                Bind(command.Parameters, row);
                command.ExecuteNonQuery();
            }
            transaction.Commit();
        }
        catch (SqliteException e)
        {
            throw Translate(e, _path);
        }
    }

    /// <summary>Forgets a command that another host's worksheet has now; durable when it returns.</summary>
    public void Remove(Guid id)
    {
        try
        {
            using SqliteCommand command = _connection.CreateCommand();
            command.CommandText = "DELETE FROM commands WHERE id = $id";
            command.Parameters.AddWithValue("$id", Text(id));
            command.ExecuteNonQuery();
        }
        catch (SqliteException e)
        {
            throw Translate(e, _path);
        }
    }

    static void Bind(SqliteParameterCollection parameters, WorksheetRow row)
    {
        object?[] values =
        [
            row.Position, Text(row.Id), Text(row.CommandId), row.Worksheet, row.Name, NameKey(row.Name),
            row.DeletedName,
            Text(row.DeletedAt), row.Kind, row.CommandJson, row.Input, row.InputId is { } input ? Text(input) : null,
            row.State.ToString(), row.Error is null ? null : JsonSerializer.Serialize(row.Error, HallJson.Options),
            Text(row.Submitted), Text(row.Started), Text(row.Finished), row.HoldsName ? 1L : 0L, row.Deleting ? 1L : 0L,
            row.Figures?.Rows, row.Figures?.Bytes, (long?)row.Figures?.Columns, (long?)row.Figures?.Jahs,
            row.Figures?.Rejected,
            row.Figures?.RowsRead, row.Figures?.RowsSkipped, row.SourceJson, row.Figures?.CellsNulled,
            row.Figures?.Hosts is { } hosts ? JsonSerializer.Serialize(hosts, HallJson.Options) : null,
            row.Figures?.BytesMoved,
            row.Figures?.Findings is { } findings ? JsonSerializer.Serialize(findings, HallJson.Options) : null,
            row.Figures?.Compression?.ToString(), row.NameIsElsewhere ? 1L : 0L, row.MovedTo,
            row.InputOwner, row.InputRun is { } run ? Text(run) : null,
        ];
        for (int i = 0; i < values.Length; i++) parameters[i].Value = values[i] ?? DBNull.Value;
    }

    static WorksheetRow Read(SqliteDataReader reader)
    {
        string? text(int i) => reader.IsDBNull(i) ? null : reader.GetString(i);
        return new WorksheetRow
        {
            Position = reader.GetInt64(0),
            Id = Guid.Parse(reader.GetString(1)),
            CommandId = Guid.Parse(reader.GetString(2)),
            Worksheet = reader.GetString(3),
            Name = reader.GetString(4),
            DeletedName = text(6),
            DeletedAt = Time(text(7)),
            Kind = reader.GetString(8),
            CommandJson = reader.GetString(9),
            Input = text(10),
            InputId = text(11) is { } input ? Guid.Parse(input) : null,
            State = Enum.Parse<FeedState>(reader.GetString(12)),
            Error = text(13) is { } error ? JsonSerializer.Deserialize<ErrorData>(error, HallJson.Options) : null,
            Submitted = Time(reader.GetString(14))!.Value,
            Started = Time(text(15)),
            Finished = Time(text(16)),
            HoldsName = reader.GetInt64(17) != 0,
            Deleting = reader.GetInt64(18) != 0,
            Figures = reader.IsDBNull(19)
                ? null
                : new FeedFigures(
                    reader.GetInt64(19), reader.GetInt64(20), reader.GetInt32(21), reader.GetInt32(22),
                    reader.GetInt64(23),
                    reader.GetInt64(24), reader.GetInt64(25), reader.IsDBNull(27) ? 0 : reader.GetInt64(27))
                {
                    Hosts = text(28) is { } hosts
                        ? JsonSerializer.Deserialize<IReadOnlyList<FeedHostInfo>>(hosts, HallJson.Options)
                        : null,
                    BytesMoved = reader.IsDBNull(29) ? 0 : reader.GetInt64(29),
                    Findings = text(30) is { } findings
                        ? JsonSerializer.Deserialize<ImportFindings>(findings, HallJson.Options)
                        : null,
                    Compression = text(31) is { } compression ? Enum.Parse<FeedCompression>(compression) : null,
                },
            SourceJson = text(26),
            NameIsElsewhere = !reader.IsDBNull(32) && reader.GetInt64(32) != 0,
            MovedTo = text(33),
            InputOwner = text(34),
            InputRun = text(35) is { } run ? Guid.Parse(run) : null,
        };
    }

    /// <summary>Names that differ in case only have one key.</summary>
    public static string NameKey(string name) => name.ToUpperInvariant();

    static string Text(Guid id) => id.ToString("D", CultureInfo.InvariantCulture);

    static string? Text(DateTime? time) => time?.ToString("O", CultureInfo.InvariantCulture);

    static DateTime? Time(string? text) =>
        text is null ? null
            : DateTime.ParseExact(text, "O", CultureInfo.InvariantCulture, DateTimeStyles.RoundtripKind);

    void Execute(string sql)
    {
        using SqliteCommand command = _connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }

    static HallException Translate(SqliteException e, string path) => e.SqliteErrorCode switch
    {
        CodeFull =>
            new HallException(HallErrors.DiskFull, $"The disk is full: '{path}' cannot be written.", path, inner: e),
        CodeCorrupt or CodeNotADatabase => new HallException(
            HallErrors.Configuration, $"The worksheet '{path}' is damaged: {e.Message}", path,
            "Put back a copy of the file, or move it away to start with an empty worksheet.", e),
        19 => new HallException(
            HallErrors.NameInUse, $"The worksheet '{path}' refused the change: {e.Message}", inner: e),
        _ => new HallException(
            HallErrors.Configuration, $"The worksheet '{path}' cannot be used: {e.Message}", path,
            "Check the disk and the Summit's right to write there.", e),
    };

    public void Dispose() => _connection.Dispose();
}
