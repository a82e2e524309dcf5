using System.Management.Automation;

namespace Hallelujah.Cmdlets;

/// <summary>A cmdlet that has the Summit run a command.</summary>
public abstract class CommandCmdlet : SummitCmdlet
{
    /// <summary>Return as soon as the command is in the worksheet.</summary>
    [Parameter]
    public SwitchParameter NoWait { get; set; }

    /// <summary>Seconds to wait for the end; the command goes on after that. Without it there is no limit.</summary>
    [Parameter]
    [ValidateRange(0, int.MaxValue / 1000)]
    public int? Timeout { get; set; }

    internal CommandRunner Runner => new(this, NoWait, Timeout);
}
