using System.Globalization;
using DuckDB.NET.Data;
using Hallelujah.Columnar.Schema;

namespace Hallelujah.Columnar.Tests.Oracle;

/// <summary>A CSV file as DuckDB reads it when it is told the types.</summary>
sealed class DuckDbTable : IDisposable
{
    readonly DuckDBConnection _connection = new("Data Source=:memory:");

    /// <param name="dialect">How the file is written, in DuckDB's options; as usual without.</param>
    public DuckDbTable(string path, FeedSchema schema, string? dialect = null)
    {
        _connection.Open();
        string columns = string.Join(", ", schema.Columns.Select((c, i) => $"'c{i}': '{SqlType(c.Type)}'"));
        // Only an unquoted empty field is null.
        Query($"CREATE TABLE t AS SELECT * FROM read_csv('{path}', header = true, auto_detect = false, "
            + $"{dialect ?? "delim = ',', quote = '\"', escape = '\"', nullstr = ''"}, "
            + $"allow_quoted_nulls = false, columns = {{{columns}}})");
    }

    static string SqlType(ColumnType type) => type.Kind switch
    {
        ColumnKind.Bool => "BOOLEAN",
        ColumnKind.Int64 => "BIGINT",
        ColumnKind.Float64 => "DOUBLE",
        ColumnKind.Decimal128 => string.Create(CultureInfo.InvariantCulture, $"DECIMAL({type.Precision},{type.Scale})"),
        ColumnKind.Date32 => "DATE",
        ColumnKind.Timestamp => "TIMESTAMP",
        _ => "VARCHAR",
    };

    /// <summary>The one row of a query, as DuckDB's values.</summary>
    public object?[] Row(string sql) => Query(sql).Single();

    /// <summary>Every row in file order, as texts.</summary>
    public List<object?[]> Rows(int columns) =>
        Query($"SELECT {string.Join(", ", Enumerable.Range(0, columns).Select(c => $"c{c}::VARCHAR"))} FROM t");

    /// <summary>Some columns of the rows that a condition lets through, in file order, as texts.</summary>
    public List<object?[]> Rows(int[] columns, string condition) =>
        Query($"SELECT {string.Join(", ", columns.Select(c => $"c{c}::VARCHAR"))} FROM t WHERE {condition}");

    /// <summary>The first column of the rows that a condition lets through, in file order.</summary>
    public List<long> Ids(string condition) =>
        [.. Query($"SELECT c0 FROM t WHERE {condition}").Select(r => (long)r[0]!)];

    List<object?[]> Query(string sql)
    {
        using DuckDBCommand command = _connection.CreateCommand();
        command.CommandText = sql;
        using DuckDBDataReader reader = command.ExecuteReader();
        var rows = new List<object?[]>();
        while (reader.Read())
            rows.Add([
                .. Enumerable.Range(0, reader.FieldCount).Select(i => reader.IsDBNull(i) ? null : reader.GetValue(i))]);
        return rows;
    }

    public void Dispose() => _connection.Dispose();
}
