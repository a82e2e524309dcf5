using System.Management.Automation;

namespace Hallelujah.Shell.Commands;

[Cmdlet(VerbsCommon.Set, "Variable")]
public sealed class SetVariableCommand : PSCmdlet
{
    [Parameter(Position = 0, Mandatory = true, ValueFromPipelineByPropertyName = true)]
    public string[] Name { get; set; } = [];

    [Parameter(Position = 1, ValueFromPipelineByPropertyName = true)]
    public object? Value { get; set; }

    [Parameter]
    [ValidateSet("Local", "Script", "Global")]
    public string? Scope { get; set; }

    protected override void ProcessRecord()
    {
        foreach (var name in Name)
            SessionState.PSVariable.Set(Scope is null or "Local" ? name : $"{Scope}:{name}", Value);
    }
}
