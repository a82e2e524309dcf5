using System.Globalization;
using System.Management.Automation;
using System.Management.Automation.Host;
using System.Reflection;

namespace Hallelujah.Shell;

/// <summary>The engine's host: where its output goes, and how a script ends the shell.</summary>
internal sealed class ShellHost(ShellUserInterface ui) : PSHost
{
    public static Version ShellVersion { get; } = typeof(ShellHost).Assembly.GetName().Version ?? new Version();

    public static string EngineVersion { get; } =
        typeof(PSObject).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()
            ?.InformationalVersion.Split(' ', '+')[0] ?? "unknown";

    /// <summary>The code of `exit n`, once a script has called it; null before.</summary>
    public int? ExitCode { get; private set; }

    public override string Name => "hallsh";
    public override Version Version => ShellVersion;
    public override Guid InstanceId { get; } = Guid.NewGuid();
    public override PSHostUserInterface UI => ui;
    public override CultureInfo CurrentCulture => CultureInfo.CurrentCulture;
    public override CultureInfo CurrentUICulture => CultureInfo.CurrentUICulture;

    public override void SetShouldExit(int exitCode) => ExitCode = exitCode;

    public override void EnterNestedPrompt() =>
        throw new PSNotSupportedException("hallsh has no nested prompts.");

    public override void ExitNestedPrompt()
    {
    }

    public override void NotifyBeginApplication()
    {
    }

    public override void NotifyEndApplication()
    {
    }
}
