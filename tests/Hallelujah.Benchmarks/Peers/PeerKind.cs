namespace Hallelujah.Benchmarks.Peers;

/// <summary>The tools that there are to compare with.</summary>
static class PeerKind
{
    public const string None = "none", DuckDb = "duckdb", ClickHouse = "clickhouse", Polars = "polars";

    public static IReadOnlyList<string> All { get; } = [None, DuckDb, ClickHouse, Polars];

    /// <summary>Starts one with an empty directory of its own; null where none is wanted.</summary>
    public static async Task<IPeer?> StartAsync(string kind, string directory)
    {
        if (kind == None) return null;
        Directory.CreateDirectory(directory);
        return kind == DuckDb ? new DuckDbPeer(directory) : await NodePeer.StartAsync(kind, directory);
    }
}
