using System.Management.Automation;

namespace Hallelujah.Shell;

/// <summary>One run of the shell, from the parsed command line to the exit code.</summary>
internal static class ShellProgram
{
    public static int Run(ShellArguments arguments)
    {
        if (arguments.Mode == ShellMode.File && !File.Exists(arguments.Text))
        {
            Console.Error.WriteLine($"hallsh: there is no script file '{arguments.Text}'.");
            return ExitCodes.BadArguments;
        }

        var colour = !Console.IsOutputRedirected && !Console.IsErrorRedirected &&
            string.IsNullOrEmpty(Environment.GetEnvironmentVariable("NO_COLOR"));
        var ui = new ShellUserInterface(Console.In, Console.Out, Console.Error, colour);
        var host = new ShellHost(ui);
        using var session = ShellSession.Open(host);
        if (!LoadModule(session))
            return ExitCodes.StartFailure;

        ConsoleCancelEventHandler onCancel = (_, e) => e.Cancel = session.Stop() || arguments.Mode == ShellMode.Prompt;
        Console.CancelKeyPress += onCancel;
        try
        {
            return arguments.Mode switch
            {
                ShellMode.File => RunFile(session, host, arguments),
                ShellMode.Command => RunCommand(session, host, arguments.Text!),
                _ => new ShellPrompt(session, host, ui, Console.In, interactive: !Console.IsInputRedirected).Run(),
            };
        }
        finally
        {
            Console.CancelKeyPress -= onCancel;
        }
    }

    static int RunFile(ShellSession session, ShellHost host, ShellArguments arguments)
    {
        var ok = session.RunFile(Path.GetFullPath(arguments.Text!), arguments.Rest);
        return Outcome(session, host, ok);
    }

    static int RunCommand(ShellSession session, ShellHost host, string text)
    {
        var ok = session.RunText(text) && session.LastSucceeded;
        return Outcome(session, host, ok);
    }

    static int Outcome(ShellSession session, ShellHost host, bool ok) =>
        host.ExitCode ?? (session.WasStopped ? ExitCodes.Interrupted : ok ? ExitCodes.Success : ExitCodes.Failure);

    /// <summary>Imports the module where there is one; a script without it would fail line by line.</summary>
    static bool LoadModule(ShellSession session)
    {
        string? manifest;
        try
        {
            manifest = ModuleLocator.Find(
                AppContext.BaseDirectory, Environment.GetEnvironmentVariable(ModuleLocator.Variable));
        }
        catch (FileNotFoundException e)
        {
            Console.Error.WriteLine($"hallsh: {e.Message}");
            return false;
        }

        if (manifest is null)
        {
            Console.Error.WriteLine(
                $"hallsh: no {ModuleLocator.ManifestName} above {AppContext.BaseDirectory}; its cmdlets are missing. " +
                $"Set {ModuleLocator.Variable} to the manifest's path.");
            return true;
        }

        using var shell = PowerShell.Create(session.Runspace);
        shell.AddCommand("Import-Module").AddParameter("Name", manifest).AddParameter("ErrorAction", "Stop");
        try
        {
            shell.Invoke();
            return true;
        }
        catch (RuntimeException e)
        {
            Console.Error.WriteLine($"hallsh: the module {manifest} does not load: {e.Message}");
            return false;
        }
    }
}
