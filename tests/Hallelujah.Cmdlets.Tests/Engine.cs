using System.Management.Automation;
using System.Management.Automation.Runspaces;

namespace Hallelujah.Cmdlets.Tests;

/// <summary>A PowerShell engine in this process.</summary>
sealed class Engine : IDisposable
{
    // What PowerShell finds out with the first engine of a process is not safe for two at the same time.
    static readonly Lock Opening = new();

    readonly Runspace _runspace;

    Engine(Action<InitialSessionState> prepare)
    {
        lock (Opening)
        {
            InitialSessionState state = InitialSessionState.CreateDefault2();
            prepare(state);
            _runspace = RunspaceFactory.CreateRunspace(state);
            _runspace.Open();
        }
    }

    /// <summary>
    /// With cmdlets of the test assembly. Those of the module come with <see cref="WithModule"/> alone: PowerShell
    /// keeps what it knows of a cmdlet by its type's name, whatever context that is loaded in.
    /// </summary>
    public static Engine With(params Type[] cmdlets) => new(state =>
    {
        foreach (Type type in cmdlets)
        {
            CmdletAttribute attribute = (CmdletAttribute)Attribute.GetCustomAttribute(type, typeof(CmdletAttribute))!;
            state.Commands.Add(new SessionStateCmdletEntry($"{attribute.VerbName}-{attribute.NounName}", type, null));
        }
    });

    /// <summary>With the built module imported through its manifest, as users have it.</summary>
    public static Engine WithModule()
    {
        Engine engine = new(static _ => { });
        Outcome outcome = engine.Run("Import-Module $args[0]", Repository.Manifest);
        if (outcome.Errors.Count > 0)
            throw new InvalidOperationException($"The module cannot be imported: {outcome.Errors[0]}");
        return engine;
    }

    public PowerShell Shell()
    {
        PowerShell shell = PowerShell.Create();
        shell.Runspace = _runspace;
        return shell;
    }

    /// <summary>Runs a script to its end; a terminating error is the last of the errors.</summary>
    public Outcome Run(string script, params object?[] arguments)
    {
        using PowerShell shell = Shell();
        shell.AddScript(script);
        foreach (object? argument in arguments) shell.AddArgument(argument);
        List<PSObject?> output = [];
        try
        {
            shell.Invoke(null, output);
        }
        catch (RuntimeException e)
        {
            return new(output, [.. shell.Streams.Error, e.ErrorRecord],
                [.. shell.Streams.Warning.Select(w => w.Message)], [.. shell.Streams.Progress]);
        }
        return new(output, [.. shell.Streams.Error], [.. shell.Streams.Warning.Select(w => w.Message)],
            [.. shell.Streams.Progress]);
    }

    public void Dispose() => _runspace.Dispose();
}

/// <summary>What a script gave.</summary>
sealed record Outcome(
    IReadOnlyList<PSObject?> Output, IReadOnlyList<ErrorRecord> Errors, IReadOnlyList<string> Warnings,
    IReadOnlyList<ProgressRecord> Progress)
{
    public IReadOnlyList<object?> Values => [.. Output.Select(o => o?.BaseObject)];
}
