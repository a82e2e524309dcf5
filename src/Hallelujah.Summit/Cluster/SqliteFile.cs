using Hallelujah.Contracts;
using Microsoft.Data.Sqlite;

namespace Hallelujah.Summit.Cluster;

/// <summary>How this directory's small databases are opened, and what their errors are.</summary>
static class SqliteFile
{
    /// <summary>SQLITE_FULL: the disk, or the file system's quota.</summary>
    const int Full = 13;

    /// <summary>Throws DiskFull, or Configuration with the advice, where the file cannot be used.</summary>
    /// <param name="synchronous">FULL where a write is durable when it returns, else NORMAL.</param>
    public static SqliteConnection Open(string path, string synchronous, string schema, string advice)
    {
        var connection = new SqliteConnection(
            new SqliteConnectionStringBuilder { DataSource = path, Pooling = false }.ToString());
        try
        {
            connection.Open();
            using SqliteCommand command = connection.CreateCommand();
            command.CommandText =
                $"PRAGMA journal_mode=WAL; PRAGMA synchronous={synchronous}; PRAGMA locking_mode=EXCLUSIVE;{schema}";
            command.ExecuteNonQuery();
            return connection;
        }
        catch (SqliteException e)
        {
            connection.Dispose();
            throw Unusable(e, path, advice);
        }
    }

    /// <summary>What is wrong with a file that is being opened.</summary>
    public static HallException Unusable(SqliteException e, string path, string advice) => e.SqliteErrorCode == Full
        ? Translate(e, path)
        : new HallException(
            HallErrors.Configuration, $"The file '{path}' cannot be used: {e.Message}", path,
            $"Check the disk. {advice}", e);

    /// <summary>What is wrong with a file that is open: nothing has changed in it.</summary>
    public static HallException Translate(SqliteException e, string path) => e.SqliteErrorCode == Full
        ? new HallException(HallErrors.DiskFull, $"The disk is full: '{path}' cannot be written.", path, inner: e)
        : new HallException(
            HallErrors.Internal, $"The file '{path}' cannot be written: {e.Message}", path,
            "Check the disk and the rights of the Summit's account.", e);
}
