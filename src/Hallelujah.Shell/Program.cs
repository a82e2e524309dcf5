using Hallelujah.Shell;

// The engine would otherwise report its use; a shell of this project's own has nobody to report to.
Environment.SetEnvironmentVariable("POWERSHELL_TELEMETRY_OPTOUT", "1");

ShellArguments arguments;
try
{
    arguments = ShellArguments.Parse(args);
}
catch (ArgumentException e)
{
    Console.Error.WriteLine($"hallsh: {e.Message}");
    return ExitCodes.BadArguments;
}

switch (arguments.Mode)
{
    case ShellMode.Help:
        Console.Out.WriteLine(ShellArguments.Usage);
        return ExitCodes.Success;
    case ShellMode.Version:
        Console.Out.WriteLine($"hallsh {ShellHost.ShellVersion}, PowerShell engine {ShellHost.EngineVersion}");
        return ExitCodes.Success;
    default:
        return ShellProgram.Run(arguments);
}
