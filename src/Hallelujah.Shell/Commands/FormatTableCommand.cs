using System.Management.Automation;
using Microsoft.PowerShell.Commands.Internal.Format;

namespace Hallelujah.Shell.Commands;

[Cmdlet(VerbsCommon.Format, "Table")]
public sealed class FormatTableCommand : OuterFormatTableBase
{
    public FormatTableCommand() => EngineFormatter.UseShape(this, "Table");
}
