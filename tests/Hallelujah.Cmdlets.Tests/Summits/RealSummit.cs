using System.Diagnostics;
using System.Globalization;
using System.Management.Automation;
using System.Runtime.InteropServices;
using Xunit;

namespace Hallelujah.Cmdlets.Tests.Summits;

/// <summary>A Summit process and an engine whose session is connected to it, as Start-HallSummit leaves them.</summary>
sealed partial class RealSummit : IDisposable
{
    const int StopSignal = 19;
    static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    readonly string _root = Directory.CreateTempSubdirectory("hall-cmdlets-").FullName;
    Process _process;
    int _port;

    public RealSummit()
    {
        Engine = Engine.WithModule();
        _process = Start();
    }

    public Engine Engine { get; }

    public string HalleluDir => Path.Combine(_root, "dir");

    public string PathOf(string name) => Path.Combine(_root, name);

    /// <summary>The Summit's processor time so far.</summary>
    public TimeSpan ProcessorTime
    {
        get
        {
            _process.Refresh();
            return _process.TotalProcessorTime;
        }
    }

    /// <summary>Runs a script that must have no errors; gives its output.</summary>
    public IReadOnlyList<PSObject?> Run(string script, params object?[] arguments)
    {
        Outcome outcome = Engine.Run(script, arguments);
        Assert.True(outcome.Errors.Count == 0, outcome.Errors.Count == 0 ? "" : $"{script}: {outcome.Errors[0]}");
        return outcome.Output;
    }

    public string Write(string name, string content)
    {
        File.WriteAllText(PathOf(name), content);
        return PathOf(name);
    }

    /// <summary>A CSV of rows "id,group,text", id from 1.</summary>
    public string WriteRows(string name, int rows)
    {
        using StreamWriter file = new(PathOf(name));
        file.Write("id,group,text\n");
        for (int i = 1; i <= rows; i++)
            file.Write(string.Create(CultureInfo.InvariantCulture, $"{i},{i % 10},text {i}\n"));
        return PathOf(name);
    }

    /// <summary>Starts the directory's Summit anew, after a kill.</summary>
    public void Restart() => _process = Start();

    /// <summary>kill -9; returns when the process is gone.</summary>
    public void Kill()
    {
        _process.Kill();
        Assert.True(_process.WaitForExit(Patience), "The killed Summit is still there.");
    }

    /// <summary>SIGSTOP: connections stay open, and nothing that is asked is answered any more.</summary>
    public void Freeze() => Assert.Equal(0, Signal(_process.Id, StopSignal));

    /// <summary>
    /// Returns when a frozen Summit has been asked on so many connections: bytes wait to be read there.
    /// </summary>
    public Task UntilAskedAsync(int connections)
    {
        string port = string.Create(CultureInfo.InvariantCulture, $":{_port:X4}");
        return UntilAsync(() => Asked() >= connections);

        int Asked() => File.ReadLines("/proc/net/tcp").Skip(1)
            .Select(l => l.Split(' ', StringSplitOptions.RemoveEmptyEntries))
            .Count(f => f[1].EndsWith(port, StringComparison.Ordinal)
                && !f[4].EndsWith(":00000000", StringComparison.Ordinal));
    }

    /// <summary>Another engine with the module, whose session is connected to the same Summit.</summary>
    public Engine Connect()
    {
        Engine engine = Engine.WithModule();
        Assert.Empty(engine.Run("Connect-HallSummit -HalleluDir $args[0]", HalleluDir).Errors);
        return engine;
    }

    /// <summary>Polls until something is so; fails with what was not so.</summary>
    public static async Task UntilAsync(
        Func<bool> holds, [System.Runtime.CompilerServices.CallerArgumentExpression(nameof(holds))] string what = "")
    {
        long begin = Stopwatch.GetTimestamp();
        while (!holds())
        {
            Assert.True(Stopwatch.GetElapsedTime(begin) < Patience, $"Not within {Patience.TotalSeconds} s: {what}");
            await Task.Delay(1);
        }
    }

    Process Start()
    {
        PSObject summit = Assert.Single(
            Run("Start-HallSummit -HalleluDir $args[0] -Port $args[1]", HalleluDir, _port))!;
        _port = (int)summit.Properties["Port"].Value;
        return Process.GetProcessById((int)summit.Properties["ProcessId"].Value);
    }

    public void Dispose()
    {
        if (!_process.HasExited) Kill();
        _process.Dispose();
        Engine.Dispose();
        Directory.Delete(_root, recursive: true);
    }

    [LibraryImport("libc", EntryPoint = "kill", SetLastError = true)]
    private static partial int Signal(int pid, int signal);
}
