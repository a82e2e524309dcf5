using System.Management.Automation;
using Hallelujah.Shell.Commands;

// Error ids carry the full name of the class: this is the real one's.
#pragma warning disable IDE0130
namespace Microsoft.PowerShell.Commands;

[Cmdlet("Sort", "Object")]
public sealed class SortObjectCommand : PSCmdlet
{
    readonly List<PSObject> _input = [];

    [Parameter(ValueFromPipeline = true)]
    public PSObject? InputObject { get; set; }

    [Parameter(Position = 0)]
    public object[]? Property { get; set; }

    [Parameter]
    public SwitchParameter Descending { get; set; }

    [Parameter]
    public SwitchParameter Unique { get; set; }

    [Parameter]
    public SwitchParameter CaseSensitive { get; set; }

    /// <summary>Taken as in pwsh; the order of equal objects is always kept here.</summary>
    [Parameter]
    public SwitchParameter Stable { get; set; }

    [Parameter]
    [ValidateRange(1, int.MaxValue)]
    public int Top { get; set; }

    [Parameter]
    [ValidateRange(1, int.MaxValue)]
    public int Bottom { get; set; }

    protected override void ProcessRecord()
    {
        if (InputObject is not null)
            _input.Add(InputObject);
    }

    protected override void EndProcessing()
    {
        var keys = (Property ?? []).Select(PropertyExpression.Parse).ToArray();
        var order = new ValueOrder(CaseSensitive);
        var entries = _input
            .Select(o => (Object: o, Keys: keys.Length == 0 ? [o] : keys.Select(k => k.Value(o)).ToArray()))
            .ToList();
        var descending = keys.Length == 0
            ? [Descending.IsPresent]
            : keys.Select(k => k.Descending ?? Descending.IsPresent).ToArray();

        IOrderedEnumerable<(PSObject Object, object?[] Keys)> sorted =
            descending[0] ? entries.OrderByDescending(e => e.Keys[0], order) : entries.OrderBy(e => e.Keys[0], order);
        for (var i = 1; i < descending.Length; i++)
        {
            var at = i;
            sorted = descending[at]
                ? sorted.ThenByDescending(e => e.Keys[at], order)
                : sorted.ThenBy(e => e.Keys[at], order);
        }

        IEnumerable<(PSObject Object, object?[] Keys)> result = sorted;
        if (Unique)
            result = WithoutRepeats(result, order);
        if (Top > 0)
            result = result.Take(Top);
        if (Bottom > 0)
            result = result.TakeLast(Bottom);
        foreach (var (o, _) in result)
            WriteObject(o);
    }

    static IEnumerable<(PSObject Object, object?[] Keys)> WithoutRepeats(
        IEnumerable<(PSObject Object, object?[] Keys)> sorted, ValueOrder order)
    {
        object?[]? last = null;
        foreach (var entry in sorted)
        {
            if (last is null || !last.Zip(entry.Keys).All(p => order.Compare(p.First, p.Second) == 0))
                yield return entry;
            last = entry.Keys;
        }
    }
}
