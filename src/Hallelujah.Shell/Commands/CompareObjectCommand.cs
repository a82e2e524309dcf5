using System.Management.Automation;
using Hallelujah.Shell.Commands;

// Error ids carry the full name of the class: this is the real one's.
#pragma warning disable IDE0130
namespace Microsoft.PowerShell.Commands;

[Cmdlet(VerbsData.Compare, "Object")]
public sealed class CompareObjectCommand : PSCmdlet
{
    [Parameter(Mandatory = true, Position = 0)]
    [AllowEmptyCollection]
    public PSObject[] ReferenceObject { get; set; } = [];

    [Parameter(Mandatory = true, Position = 1, ValueFromPipeline = true)]
    [AllowEmptyCollection]
    public PSObject[] DifferenceObject { get; set; } = [];

    [Parameter]
    public object[]? Property { get; set; }

    [Parameter]
    public SwitchParameter IncludeEqual { get; set; }

    [Parameter]
    public SwitchParameter CaseSensitive { get; set; }

    [Parameter]
    public SwitchParameter PassThru { get; set; }

    readonly List<PSObject> _difference = [];

    protected override void ProcessRecord() => _difference.AddRange(DifferenceObject);

    protected override void EndProcessing()
    {
        var keys = (Property ?? []).Select(PropertyExpression.Parse).ToArray();
        var left = ReferenceObject.ToList();
        foreach (var right in _difference)
        {
            var at = left.FindIndex(l => Same(l, right, keys));
            if (at < 0)
            {
                Report(right, keys, "=>");
                continue;
            }

            if (IncludeEqual)
                Report(left[at], keys, "==");
            left.RemoveAt(at);
        }

        foreach (var missing in left)
            Report(missing, keys, "<=");
    }

    bool Same(PSObject left, PSObject right, PropertyExpression[] keys)
    {
        var order = new ValueOrder(CaseSensitive);
        return keys.Length == 0
            ? order.Compare(left, right) == 0
            : keys.All(k => order.Compare(k.Value(left), k.Value(right)) == 0);
    }

    void Report(PSObject found, PropertyExpression[] keys, string side)
    {
        var result = PassThru ? found : new PSObject();
        if (!PassThru)
        {
            if (keys.Length == 0)
                result.Properties.Add(new PSNoteProperty("InputObject", found.BaseObject));
            foreach (var key in keys)
                result.Properties.Add(new PSNoteProperty(key.Name, key.Value(found)));
        }

        result.Properties.Add(new PSNoteProperty("SideIndicator", side));
        WriteObject(result);
    }
}
