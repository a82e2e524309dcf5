using System.Management.Automation;
using Hallelujah.Shell.Commands;
using Microsoft.PowerShell.Commands.Internal.Format;

// Error ids carry the full name of the class: this is the real one's.
#pragma warning disable IDE0130
namespace Microsoft.PowerShell.Commands;

[Cmdlet(VerbsCommon.Format, "List")]
public sealed class FormatListCommand : OuterFormatTableAndListBase
{
    public FormatListCommand() => EngineFormatter.UseShape(this, "List");
}
