using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;
using Apache.Arrow;
using Hallelujah.Benchmarks;
using Hallelujah.Client;
using Hallelujah.Contracts;
using Xunit;

namespace Hallelujah.Summit.Tests.Processes;

/// <summary>The real program on a directory, to be talked to and to be killed.</summary>
sealed partial class SummitUnderTest : IDisposable
{
    static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    readonly Process _process;
    readonly string _directory;

    SummitUnderTest(Process process, string directory, SummitAddress address) =>
        (_process, _directory, Address) = (process, directory, address);

    public SummitAddress Address { get; }

    public int ProcessId => _process.Id;

    /// <summary>Starts on the directory, made where there is none, and returns when it is usable.</summary>
    public static Task<SummitUnderTest> StartAsync(string directory, params string[] options) =>
        StartInAsync("", directory, options);

    /// <summary>The same, in a working directory of its own.</summary>
    public static async Task<SummitUnderTest> StartInAsync(
        string workingDirectory, string directory, params string[] options)
    {
        Process process = Run(["--hallelu-dir", directory, "--init", "--port", "0", .. options], workingDirectory);
        string? line = await process.StandardOutput.ReadLineAsync().WaitAsync(Patience);
        if (line is null || !line.StartsWith("ready ", StringComparison.Ordinal))
            Assert.Fail($"The Summit did not become ready: '{line}' {await process.StandardError.ReadToEndAsync()}");
        return new SummitUnderTest(process, directory, SummitAddress.Parse(line!["ready ".Length..]));
    }

    /// <summary>Runs the program to its end; for starts that fail.</summary>
    public static async Task<(int ExitCode, string Output, string Error)> RunToEndAsync(params string[] options)
    {
        using Process process = Run(options);
        Task<string> output = process.StandardOutput.ReadToEndAsync();
        string error = await process.StandardError.ReadToEndAsync().WaitAsync(Patience);
        await process.WaitForExitAsync().WaitAsync(Patience);
        return (process.ExitCode, await output, error);
    }

    static Process Run(IEnumerable<string> options, string workingDirectory = "")
    {
        var start = new ProcessStartInfo(BuiltSummit.Executable, options)
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = workingDirectory,
        };
        return Process.Start(start)!;
    }

    public async Task<SummitConnection> ConnectAsync() => await SummitConnection.ConnectAsync(
        Address, File.ReadAllText(Path.Combine(_directory, "summit.token")), SummitDirectory.ReadTls(_directory),
        CancellationToken.None);

    /// <summary>kill -9, and waits until the process is gone.</summary>
    public async Task KillAsync()
    {
        _process.Kill();
        await _process.WaitForExitAsync().WaitAsync(Patience);
    }

    /// <summary>SIGTERM; gives the exit code.</summary>
    public async Task<int> TerminateAsync()
    {
        Assert.Equal(0, Kill(_process.Id, 15));
        await _process.WaitForExitAsync().WaitAsync(Patience);
        return _process.ExitCode;
    }

    /// <summary>SIGSTOP: it stands still, as on a host that is out of memory or cut off.</summary>
    public void Suspend() => Assert.Equal(0, Kill(_process.Id, 19));

    /// <summary>SIGCONT.</summary>
    public void Resume() => Assert.Equal(0, Kill(_process.Id, 18));

    /// <summary>Reads a feed's rows whole: their number and the sum of the column "id".</summary>
    public static async Task<(
        long Rows, long Sum)> ReadAsync(SummitConnection connection, string feed, Selection? selection = null)
    {
        RowsTicket ticket =
            await connection.Rpc.OpenRowsAsync(feed, selection ?? new Selection(), CancellationToken.None);
        await using RowsConnection rows = await connection.OpenRowsAsync(ticket, CancellationToken.None);
        return await ReadAsync(rows);
    }

    /// <summary>The same of rows that are open.</summary>
    public static async Task<(long Rows, long Sum)> ReadAsync(RowsConnection rows)
    {
        long count = 0;
        long sum = 0;
        await foreach (RecordBatch batch in rows.ReadAllAsync(CancellationToken.None))
        {
            using (batch)
            {
                count += batch.Length;
                var ids = (Int64Array)batch.Column("id");
                for (int i = 0; i < ids.Length; i++) sum += ids.GetValue(i)!.Value;
            }
        }
        return (count, sum);
    }

    public static CommandSubmission Import(string feed, params string[] paths) =>
        new(Guid.NewGuid(), new ImportCommand { Feed = feed, Paths = paths });

    public static async Task<FeedInfo> RunAsync(SummitConnection connection, CommandSubmission submission)
    {
        FeedInfo info = await connection.Rpc.SubmitAsync(submission, CancellationToken.None);
        return await connection.Rpc.WaitAsync(info.Id, 120_000, null, CancellationToken.None);
    }

    /// <summary>A CSV of rows with an id from 1, a text, a number and a date.</summary>
    public static string MakeCsv(string path, int rows)
    {
        using var writer = new StreamWriter(path);
        writer.Write("id,name,amount,day\n");
        for (int i = 1; i <= rows; i++)
        {
            writer.Write(string.Create(
                CultureInfo.InvariantCulture,
                $"{i},\"name, {i % 1000}\",{i * 0.25},2024-{(i % 12) + 1:D2}-{(i % 28) + 1:D2}\n"));
        }
        return path;
    }

    public void Dispose()
    {
        if (!_process.HasExited) _process.Kill();
        _process.WaitForExit(10_000);
        _process.Dispose();
    }

    [LibraryImport("libc", EntryPoint = "kill")]
    private static partial int Kill(int pid, int signal);
}
