using System.Management.Automation;
using Microsoft.PowerShell.Commands.Internal.Format;

namespace Hallelujah.Shell.Commands;

[Cmdlet(VerbsCommon.Format, "List")]
public sealed class FormatListCommand : OuterFormatTableAndListBase
{
    public FormatListCommand() => EngineFormatter.UseShape(this, "List");
}
