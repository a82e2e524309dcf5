using System.Management.Automation;
using System.Reflection;

namespace Hallelujah.Shell.Commands;

/// <summary>Ends the commands above a cmdlet in its pipeline, as Select-Object -First does.</summary>
internal static class StopUpstream
{
    /// <summary>The engine's own signal, which it keeps internal; it alone lets the pipeline below go on.</summary>
    static readonly ConstructorInfo Signal =
        typeof(PSObject).Assembly
            .GetType("System.Management.Automation.StopUpstreamCommandsException", throwOnError: true)!
            .GetConstructors(BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic)
            .Single(c => c.GetParameters().Length == 1);

    public static Exception For(Cmdlet cmdlet) => (Exception)Signal.Invoke([cmdlet]);
}
