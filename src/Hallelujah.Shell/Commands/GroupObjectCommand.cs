using System.Collections;
using System.Collections.ObjectModel;
using System.Management.Automation;
using Hallelujah.Shell.Commands;

// Error ids carry the full name of the class: this is the real one's.
#pragma warning disable IDE0130
namespace Microsoft.PowerShell.Commands;

[Cmdlet("Group", "Object")]
[OutputType(typeof(GroupInfo), typeof(Hashtable))]
public sealed class GroupObjectCommand : PSCmdlet
{
    readonly List<PSObject> _input = [];

    [Parameter(ValueFromPipeline = true)]
    public PSObject? InputObject { get; set; }

    [Parameter(Position = 0)]
    public object[]? Property { get; set; }

    [Parameter]
    public SwitchParameter NoElement { get; set; }

    [Parameter]
    public SwitchParameter CaseSensitive { get; set; }

    [Parameter]
    [Alias("AHT")]
    public SwitchParameter AsHashTable { get; set; }

    [Parameter]
    public SwitchParameter AsString { get; set; }

    protected override void ProcessRecord()
    {
        if (InputObject is not null)
            _input.Add(InputObject);
    }

    protected override void EndProcessing()
    {
        var keys = (Property ?? []).Select(PropertyExpression.Parse).ToArray();
        var order = new ValueOrder(CaseSensitive);
        var groups = new SortedDictionary<object?[], List<PSObject>>(Comparer<object?[]>.Create((a, b) =>
            a.Zip(b).Select(p => order.Compare(p.First, p.Second)).FirstOrDefault(c => c != 0)));
        foreach (var o in _input)
        {
            var key = keys.Length == 0 ? [o] : keys.Select(k => k.Value(o)).ToArray();
            if (!groups.TryGetValue(key, out var members))
                groups.Add(key, members = []);
            members.Add(o);
        }

        if (AsHashTable)
        {
            WriteObject(ToTable(groups));
            return;
        }

        foreach (var (key, members) in groups)
        {
            WriteObject(new GroupInfo(
                Text(key), members.Count, new ArrayList(key), NoElement ? null : new Collection<PSObject>(members)));
        }
    }

    Hashtable ToTable(SortedDictionary<object?[], List<PSObject>> groups)
    {
        var table = CaseSensitive
            ? new Hashtable(StringComparer.CurrentCulture)
            : new Hashtable(StringComparer.CurrentCultureIgnoreCase);
        foreach (var (key, members) in groups)
        {
            var plain = key[0] is PSObject { BaseObject: not PSCustomObject } o ? o.BaseObject : key[0];
            table.Add(AsString || key.Length > 1 ? Text(key) : plain ?? "", new Collection<PSObject>(members));
        }

        return table;
    }

    static string Text(object?[] key) => string.Join(", ", key.Select(LanguagePrimitives.ConvertTo<string>));
}
