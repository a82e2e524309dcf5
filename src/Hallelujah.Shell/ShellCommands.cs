using System.Management.Automation;
using System.Management.Automation.Runspaces;
using System.Reflection;

namespace Hallelujah.Shell;

/// <summary>
/// The everyday commands that the bare engine lacks: script functions from Functions/, and cmdlets from Commands/
/// for those that need the caller's scope, stop the pipeline above them, or use the engine's formatter.
/// </summary>
internal static class ShellCommands
{
    const string ResourcePrefix = "Functions/";

    /// <summary>The aliases that scripts for pwsh use most, each to a command that the shell brings.</summary>
    static readonly (string Name, string Target)[] Aliases =
    [
        ("cat", "Get-Content"), ("cd", "Set-Location"), ("cp", "Copy-Item"), ("dir", "Get-ChildItem"),
        ("echo", "Write-Output"), ("fl", "Format-List"), ("ft", "Format-Table"), ("gc", "Get-Content"),
        ("gci", "Get-ChildItem"), ("gi", "Get-Item"), ("group", "Group-Object"), ("ls", "Get-ChildItem"),
        ("measure", "Measure-Object"), ("pwd", "Get-Location"), ("rm", "Remove-Item"), ("select", "Select-Object"),
        ("sleep", "Start-Sleep"), ("sort", "Sort-Object"), ("tee", "Tee-Object"), ("write", "Write-Output"),
    ];

    /// <summary>
    /// Adds each command that <paramref name="state"/> does not have yet; one that is there is never replaced.
    /// </summary>
    public static void AddMissing(InitialSessionState state)
    {
        var present = state.Commands.Select(c => c.Name).ToHashSet(StringComparer.OrdinalIgnoreCase);
        var assembly = typeof(ShellCommands).Assembly;
        foreach (var type in assembly.GetTypes())
        {
            if (type.GetCustomAttribute<CmdletAttribute>() is { } cmdlet &&
                present.Add($"{cmdlet.VerbName}-{cmdlet.NounName}"))
            {
                state.Commands.Add(
                    new SessionStateCmdletEntry($"{cmdlet.VerbName}-{cmdlet.NounName}", type, helpFileName: null));
            }
        }

        foreach (var resource in assembly.GetManifestResourceNames())
        {
            if (resource.StartsWith(ResourcePrefix, StringComparison.Ordinal) &&
                resource[ResourcePrefix.Length..] is var name && present.Add(name))
            {
                state.Commands.Add(new SessionStateFunctionEntry(name, ReadFunction(assembly, resource)));
            }
        }

        foreach (var (name, target) in Aliases)
        {
            if (present.Contains(target) && present.Add(name))
                state.Commands.Add(new SessionStateAliasEntry(name, target));
        }
    }

    static string ReadFunction(Assembly assembly, string resource)
    {
        using var reader = new StreamReader(assembly.GetManifestResourceStream(resource)!);
        return reader.ReadToEnd();
    }
}
