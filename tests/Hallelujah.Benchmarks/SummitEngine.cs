using System.Diagnostics;
using System.Globalization;
using Hallelujah.Client;
using Hallelujah.Contracts;

namespace Hallelujah.Benchmarks;

/// <summary>A real Summit in a process of its own, driven as a client drives it.</summary>
sealed class SummitEngine : IAsyncDisposable
{
    static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    readonly SummitConnection _connection;
    readonly int _process;
    readonly string _directory;
    int _feeds;

    SummitEngine(SummitConnection connection, int process, string directory) =>
        (_connection, _process, _directory) = (connection, process, directory);

    /// <summary>The feed that was loaded last.</summary>
    public string Feed { get; private set; } = "";

    public static async Task<SummitEngine> StartAsync(string directory, string? program = null)
    {
        SummitConnection connection =
            await SummitProcess.StartAsync(directory, 0, Patience, program ?? BuiltSummit.Assembly, CancellationToken.None);
        SummitInfo info = await connection.Rpc.GetSummitAsync(CancellationToken.None);
        return new SummitEngine(connection, info.ProcessId, directory);
    }

    /// <summary>Loads files into a new feed; gives its rows.</summary>
    public Task<long> LoadAsync(params IReadOnlyList<string> paths) => LoadAsync(new CsvImportOptions(), paths);

    /// <summary>The same with options.</summary>
    public async Task<long> LoadAsync(CsvImportOptions options, params IReadOnlyList<string> paths)
    {
        Feed = Name("load");
        return await RunAsync(new ImportCommand { Feed = Feed, Paths = paths, Literal = true, Csv = options });
    }

    /// <summary>The same, compressed on disk.</summary>
    public async Task<long> LoadAsync(FeedCompression compression, params IReadOnlyList<string> paths)
    {
        Feed = Name("load");
        return await RunAsync(new ImportCommand
        {
            Feed = Feed,
            Paths = paths,
            Literal = true,
            Compression = compression,
        });
    }

    /// <summary>
    /// Loads a file by Import-HallFeed in a new shell, and deletes the feed again; gives the seconds that the cmdlet took,
    /// as Measure-Command has them.
    /// </summary>
    public async Task<double> LoadByCmdletAsync(string path)
    {
        string feed = Name("cmdlet");
        var start = new ProcessStartInfo("dotnet")
        {
            RedirectStandardOutput = true,
            ArgumentList =
            {
                BuiltSummit.Shell, "-Command",
                $$"""
                $ErrorActionPreference = 'Stop'
                $null = Connect-HallSummit -HalleluDir '{{_directory}}'
                $time = Measure-Command { Import-HallFeed {{feed}} '{{path}}' }
                Remove-HallFeed {{feed}} -Force
                $time.TotalSeconds.ToString('R', [cultureinfo]::InvariantCulture)
                """,
            },
        };
        using var shell = Process.Start(start)!;
        string said = await shell.StandardOutput.ReadToEndAsync();
        await shell.WaitForExitAsync();
        return double.TryParse(said.Trim(), CultureInfo.InvariantCulture, out double seconds)
            ? seconds
            : throw new InvalidOperationException($"Import-HallFeed of {path} in {BuiltSummit.Shell}: {said}");
    }

    /// <summary>The bytes on disk of the feed loaded last.</summary>
    public async Task<long> BytesAsync() =>
        (await _connection.Rpc.FindFeedsAsync(new FeedQuery([Feed]), CancellationToken.None)).Single().Bytes ?? 0;

    /// <summary>
    /// Extracts from the feed loaded last into a new one, and deletes that again outside of what is timed.
    /// </summary>
    public async Task<(long Rows, string Feed)> ExtractAsync(Selection selection)
    {
        string feed = Name("extract");
        return (await RunAsync(new ExtractCommand { Feed = feed, Input = Feed, Selection = selection }), feed);
    }

    public async Task<long> ExportAsync(Selection selection, string path, string format) =>
        (await _connection.Rpc.ExportAsync(
            new ExportRequest(Feed, path, format, selection, Overwrite: true), null, CancellationToken.None)).Rows;

    public Task<IReadOnlyList<ColumnStatsInfo>> StatsAsync() =>
        _connection.Rpc.GetStatsAsync(Feed, null, CancellationToken.None);

    public Task<IReadOnlyList<ColumnInfo>> SchemaAsync() =>
        _connection.Rpc.GetSchemaAsync(Feed, CancellationToken.None);

    public Task DeleteAsync(string feed) => _connection.Rpc.DeleteFeedAsync(feed, CancellationToken.None);

    /// <summary>Processor time the Summit has used so far, of all its threads.</summary>
    public TimeSpan ProcessorTime()
    {
        using var process = Process.GetProcessById(_process);
        return process.TotalProcessorTime;
    }

    /// <summary>
    /// The most resident memory the Summit had since the last reset, in bytes; null where the system does not tell.
    /// </summary>
    public long? PeakMemory()
    {
        if (!OperatingSystem.IsLinux()) return null;
        string line =
            File.ReadLines($"{ProcessDirectory}/status").First(l => l.StartsWith("VmHWM:", StringComparison.Ordinal));
        return 1024 * long.Parse(
            line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[1], CultureInfo.InvariantCulture);
    }

    /// <summary>Lets the peak start anew from what is resident now.</summary>
    public void ResetPeakMemory()
    {
        if (OperatingSystem.IsLinux()) File.WriteAllText($"{ProcessDirectory}/clear_refs", "5");
    }

    string ProcessDirectory => string.Create(CultureInfo.InvariantCulture, $"/proc/{_process}");

    public async ValueTask DisposeAsync()
    {
        await SummitProcess.StopAsync(_connection, Patience, CancellationToken.None);
        await _connection.DisposeAsync();
    }

    string Name(string kind) => string.Create(CultureInfo.InvariantCulture, $"{kind}{++_feeds}");

    async Task<long> RunAsync(FeedCommand command)
    {
        var id = Guid.NewGuid();
        await _connection.Rpc.SubmitAsync(new CommandSubmission(id, command), CancellationToken.None);
        FeedInfo done = await _connection.Rpc.WaitAsync(id, null, null, CancellationToken.None);
        return done.State == FeedState.Ready
            ? done.Rows ?? 0
            : throw new InvalidOperationException($"{command.Feed} is {done.State}: {done.Error?.Message}");
    }
}
