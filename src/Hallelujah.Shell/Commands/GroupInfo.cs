using System.Collections;
using System.Collections.ObjectModel;
using System.Management.Automation;

// The engine's own views are for these names; they show our objects as they show those of pwsh.
#pragma warning disable IDE0130
namespace Microsoft.PowerShell.Commands;

/// <summary>One group of Group-Object: the values that its members share, and the members.</summary>
public sealed class GroupInfo(string name, int count, ArrayList values, Collection<PSObject>? group)
{
    public ArrayList Values { get; } = values;
    public int Count { get; } = count;

    /// <summary>The members; null with -NoElement.</summary>
    public Collection<PSObject>? Group { get; } = group;
    public string Name { get; } = name;
}
