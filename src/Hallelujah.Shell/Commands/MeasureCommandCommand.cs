using System.Diagnostics;
using System.Management.Automation;

// Error ids carry the full name of the class: this is the real one's.
#pragma warning disable IDE0130
namespace Microsoft.PowerShell.Commands;

[Cmdlet(VerbsDiagnostic.Measure, "Command")]
[OutputType(typeof(TimeSpan))]
public sealed class MeasureCommandCommand : PSCmdlet
{
    readonly Stopwatch _clock = new();

    [Parameter(ValueFromPipeline = true)]
    public PSObject? InputObject { get; set; }

    [Parameter(Mandatory = true, Position = 0)]
    public ScriptBlock Expression { get; set; } = null!;

    protected override void ProcessRecord()
    {
        _clock.Start();
        // In the caller's scope: what the expression sets stays set.
        InvokeCommand.InvokeScript(
            useLocalScope: false, Expression, input: InputObject is null ? null : new object[] { InputObject });
        _clock.Stop();
    }

    protected override void EndProcessing() => WriteObject(_clock.Elapsed);
}
