using System.Diagnostics;
using System.Management.Automation;
using Xunit;

namespace Hallelujah.Cmdlets.Tests.Summits;

/// <summary>A script that runs in an engine while the test does something to its Summit.</summary>
sealed class RunningCmdlet : IDisposable
{
    static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    readonly PowerShell _shell;
    readonly IAsyncResult _running;
    readonly PSDataCollection<PSObject> _output = [];

    public RunningCmdlet(Engine engine, string script, params object?[] arguments)
    {
        Script = script;
        _shell = engine.Shell();
        _shell.AddScript(script);
        foreach (object? argument in arguments) _shell.AddArgument(argument);
        _running = _shell.BeginInvoke<PSObject, PSObject>(null, _output);
    }

    public string Script { get; }

    public bool HasEnded => _running.IsCompleted;

    public int OutputCount => _output.Count;

    public int ProgressCount => _shell.Streams.Progress.Count;

    /// <summary>Waits for the end; gives the errors and the time from now to it.</summary>
    public (IReadOnlyList<ErrorRecord> Errors, TimeSpan Took) End()
    {
        long begin = Stopwatch.GetTimestamp();
        Assert.True(_running.AsyncWaitHandle.WaitOne(Patience), $"{Script} hangs");
        TimeSpan took = Stopwatch.GetElapsedTime(begin);
        try
        {
            _shell.EndInvoke(_running);
            return ([.. _shell.Streams.Error], took);
        }
        catch (RuntimeException e)
        {
            return ([.. _shell.Streams.Error, e.ErrorRecord], took);
        }
    }

    /// <summary>Ctrl+C; gives the time until the pipeline has ended.</summary>
    public TimeSpan Stop()
    {
        long begin = Stopwatch.GetTimestamp();
        _shell.Stop();
        TimeSpan took = Stopwatch.GetElapsedTime(begin);
        Assert.ThrowsAny<RuntimeException>(() => _shell.EndInvoke(_running));
        Assert.Empty(_shell.Streams.Error);
        return took;
    }

    public void Dispose() => _shell.Dispose();
}
