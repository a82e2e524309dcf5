using System.Globalization;
using DuckDB.NET.Data;

namespace Hallelujah.Benchmarks.Peers;

/// <summary>
/// The peer: DuckDB with a database file on disk, as many threads as there are processors, checkpointed.
/// </summary>
sealed class DuckDbEngine : IDisposable
{
    readonly DuckDBConnection _connection;

    public DuckDbEngine(string file)
    {
        _connection = new DuckDBConnection($"Data Source={file}");
        _connection.Open();
        Execute(string.Create(CultureInfo.InvariantCulture, $"SET threads = {Environment.ProcessorCount}"));
    }

    public string Version => (string)Scalar("SELECT version()");

    public long Load(string path)
    {
        Execute($"CREATE TABLE t AS SELECT * FROM read_csv('{path}')");
        Execute("CHECKPOINT");
        return (long)Scalar("SELECT count(*) FROM t");
    }

    public int Summarize()
    {
        using DuckDBCommand command = _connection.CreateCommand();
        command.CommandText = "SUMMARIZE t";
        using DuckDBDataReader reader = command.ExecuteReader();
        int columns = 0;
        while (reader.Read()) columns++;
        return columns;
    }

    public void Extract(string sql)
    {
        Execute($"CREATE TABLE extracted AS {sql}");
        Execute("CHECKPOINT");
    }

    public void Export(string sql, string path) => Execute($"COPY ({sql}) TO '{path}' (HEADER)");

    public long Rows(string sql) => (long)Scalar($"SELECT count(*) FROM ({sql})");

    public void Drop(string table) => Execute($"DROP TABLE IF EXISTS {table}");

    public void Dispose() => _connection.Dispose();

    object Scalar(string sql)
    {
        using DuckDBCommand command = _connection.CreateCommand();
        command.CommandText = sql;
        return command.ExecuteScalar()!;
    }

    void Execute(string sql)
    {
        using DuckDBCommand command = _connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }
}
