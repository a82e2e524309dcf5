using System.Diagnostics;
using System.Text.Json;

namespace Hallelujah.Benchmarks.Peers;

/// <summary>
/// A tool whose library Node.js has, in a process of its own that takes a job a line and answers each with a line, both
/// JSON. The packages are installed once: <c>npm install</c> in this folder.
/// </summary>
sealed class NodePeer : IPeer
{
    readonly Process _process;
    readonly string _kind;

    NodePeer(Process process, string kind) => (_process, _kind) = (process, kind);

    public static async Task<IPeer> StartAsync(string kind, string directory)
    {
        string script = BuiltSummit.Above(
            Path.Combine("tests", "Hallelujah.Benchmarks", "Peers", kind + ".mjs"));
        var start = new ProcessStartInfo("node")
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            ArgumentList = { script, directory, Threads },
            Environment = { ["POLARS_MAX_THREADS"] = Threads },
        };
        var peer = new NodePeer(Process.Start(start)!, kind);
        await peer.VersionAsync();
        return peer;
    }

    static string Threads => Environment.ProcessorCount.ToString(System.Globalization.CultureInfo.InvariantCulture);

    public string Name => _kind == PeerKind.ClickHouse ? "ClickHouse" : "Polars";

    public TimeSpan ProcessorTime()
    {
        _process.Refresh();
        return _process.TotalProcessorTime;
    }

    public async Task<string> VersionAsync() =>
        (await AskAsync(new { job = "version" })).GetProperty("version").GetString()!;

    public async Task<long> LoadAsync(string path) => Rows(await AskAsync(new { job = "load", path }));

    public Task SummarizeAsync() => AskAsync(new { job = "summarize" });

    public async Task<long> ExtractAsync(string sql) => Rows(await AskAsync(new { job = "extract", sql }));

    public Task DropAsync() => AskAsync(new { job = "drop" });

    public Task ExportAsync(string sql, string path) => AskAsync(new { job = "export", sql, path });

    static long Rows(JsonElement answer) => answer.GetProperty("rows").GetInt64();

    async Task<JsonElement> AskAsync(object job)
    {
        await _process.StandardInput.WriteLineAsync(JsonSerializer.Serialize(job));
        await _process.StandardInput.FlushAsync();
        string line = await _process.StandardOutput.ReadLineAsync()
            ?? throw new InvalidOperationException(
                $"{Name} has ended; its packages are installed by 'npm install' in tests/Hallelujah.Benchmarks/Peers.");
        JsonElement answer = JsonDocument.Parse(line).RootElement;
        return answer.TryGetProperty("error", out JsonElement error)
            ? throw new InvalidOperationException($"{Name}: {error}") : answer;
    }

    public async ValueTask DisposeAsync()
    {
        _process.StandardInput.Close();
        await _process.WaitForExitAsync();
        _process.Dispose();
    }
}
