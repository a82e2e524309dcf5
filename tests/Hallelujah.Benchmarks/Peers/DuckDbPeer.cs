namespace Hallelujah.Benchmarks.Peers;

/// <summary>DuckDB in this process.</summary>
sealed class DuckDbPeer(string directory) : IPeer
{
    readonly DuckDbEngine _engine = new(Path.Combine(directory, "peer.duckdb"));

    public string Name => "DuckDB";

    public TimeSpan ProcessorTime() => Environment.CpuUsage.TotalTime;

    public Task<string> VersionAsync() => Task.FromResult(_engine.Version);

    public Task<long> LoadAsync(string path) => Task.FromResult(_engine.Load(path));

    public Task SummarizeAsync() => Task.FromResult(_engine.Summarize());

    public Task<long> ExtractAsync(string sql)
    {
        _engine.Extract(sql);
        return Task.FromResult(_engine.Rows("SELECT * FROM extracted"));
    }

    public Task DropAsync()
    {
        _engine.Drop("extracted");
        return Task.CompletedTask;
    }

    public Task ExportAsync(string sql, string path)
    {
        _engine.Export(sql, path);
        return Task.CompletedTask;
    }

    public ValueTask DisposeAsync()
    {
        _engine.Dispose();
        return ValueTask.CompletedTask;
    }
}
