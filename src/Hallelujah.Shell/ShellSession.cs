using System.Management.Automation;
using System.Management.Automation.Runspaces;
using System.Reflection;
using Microsoft.PowerShell;

namespace Hallelujah.Shell;

/// <summary>A runspace of the engine with the everyday commands, and one pipeline at a time in it.</summary>
internal sealed class ShellSession : IDisposable
{
    readonly Runspace _runspace;
    readonly ShellHost _host;
    readonly Lock _gate = new();
    Pipeline? _running;

    ShellSession(Runspace runspace, ShellHost host)
    {
        _runspace = runspace;
        _host = host;
    }

    public Runspace Runspace => _runspace;

    public static ShellSession Open(ShellHost host)
    {
        var state = InitialSessionState.CreateDefault2();
        ShellCommands.AddMissing(state);
        // Windows alone has execution policies; its default there would refuse every script.
        if (OperatingSystem.IsWindows())
            state.ExecutionPolicy = ExecutionPolicy.RemoteSigned;
        var runspace = RunspaceFactory.CreateRunspace(host, state);
        runspace.ThreadOptions = PSThreadOptions.ReuseThread;
        runspace.Open();
        // Without a screen the escape sequences of the engine's table headings would be noise in a file.
        PSStyle.Instance.OutputRendering =
            host.UI.SupportsVirtualTerminal ? OutputRendering.Ansi : OutputRendering.PlainText;
        return new ShellSession(runspace, host);
    }

    /// <summary>Runs a script file in the session's own scope, its parameters bound as pwsh binds them.</summary>
    /// <returns>False after a terminating error, which has been shown.</returns>
    public bool RunFile(string path, IReadOnlyList<string> arguments)
    {
        var command = new Command(path, isScript: false, useLocalScope: false);
        foreach (var argument in arguments)
            command.Parameters.Add(ScriptArgument.Parse(argument));
        LetExitEndTheShell();
        using var pipeline = _runspace.CreatePipeline();
        pipeline.Commands.Add(command);
        return Run(pipeline);
    }

    /// <summary>Runs text in the session's own scope.</summary>
    /// <returns>False after a terminating error, which has been shown.</returns>
    public bool RunText(string text)
    {
        // A pipeline that does not go to the history leaves $? as it was.
        using var pipeline = _runspace.CreatePipeline(text, addToHistory: true);
        return Run(pipeline);
    }

    /// <summary>What <c>$?</c> is: whether the last statement went well.</summary>
    public bool LastSucceeded
    {
        get
        {
            using var pipeline = _runspace.CreatePipeline("$global:?");
            return pipeline.Invoke() is not [var result] || LanguagePrimitives.IsTrue(result);
        }
    }

    /// <summary>Whether the pipeline that ran last was stopped, by Ctrl+C or by its own doing.</summary>
    public bool WasStopped { get; private set; }

    /// <summary>Stops what runs, if anything does; returns at once.</summary>
    public bool Stop()
    {
        lock (_gate)
        {
            _running?.StopAsync();
            return _running is not null;
        }
    }

    public void Dispose() => _runspace.Dispose();

    bool Run(Pipeline pipeline)
    {
        // Errors go the way of the results up to Out-Default, which shows both in the order in which they came.
        pipeline.Commands[0].MergeMyResults(PipelineResultTypes.Error, PipelineResultTypes.Output);
        pipeline.Commands.Add("Out-Default");
        lock (_gate)
            _running = pipeline;
        try
        {
            pipeline.Invoke();
            return true;
        }
        catch (PipelineStoppedException)
        {
            return false;
        }
        catch (RuntimeException e)
        {
            Show(e.ErrorRecord);
            return false;
        }
        finally
        {
            WasStopped = pipeline.PipelineStateInfo.State == PipelineState.Stopped;
            lock (_gate)
                _running = null;
        }
    }

    /// <summary>Shows an error by the engine's own view, as text without a stack trace.</summary>
    void Show(ErrorRecord error)
    {
        using var shell = PowerShell.Create(_runspace);
        shell.AddCommand("Out-String");
        var text = string.Concat(shell.Invoke(new[] { error }).Select(o => o.ToString()));
        _host.UI.WriteErrorLine(text.Trim('\r', '\n'));
    }

    /// <summary>
    /// By itself `exit n` in a script file ends that file alone and leaves n in $LASTEXITCODE. pwsh sets a flag of the
    /// engine that passes it on to the host, and the engine has no public way to set it.
    /// </summary>
    void LetExitEndTheShell()
    {
        const BindingFlags Flags = BindingFlags.Instance | BindingFlags.NonPublic | BindingFlags.Public;
        var context = _runspace.GetType().GetProperty("ExecutionContext", Flags)?.GetValue(_runspace);
        context?.GetType().GetProperty("ScriptCommandProcessorShouldRethrowExit", Flags)?.SetValue(context, true);
    }
}
