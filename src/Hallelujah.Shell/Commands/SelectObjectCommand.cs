using System.Management.Automation;
using Hallelujah.Shell.Commands;

// Error ids carry the full name of the class: this is the real one's.
#pragma warning disable IDE0130
namespace Microsoft.PowerShell.Commands;

[Cmdlet(VerbsCommon.Select, "Object")]
public sealed class SelectObjectCommand : PSCmdlet
{
    readonly Queue<PSObject> _held = new();
    readonly List<PSObject> _seen = [];
    PropertyExpression[] _properties = [];
    WildcardPattern[] _excluded = [];
    long _position;
    long _written;

    [Parameter(ValueFromPipeline = true)]
    public PSObject? InputObject { get; set; }

    [Parameter(Position = 0)]
    public object[]? Property { get; set; }

    [Parameter]
    public string[]? ExcludeProperty { get; set; }

    [Parameter]
    public string? ExpandProperty { get; set; }

    [Parameter]
    public SwitchParameter Unique { get; set; }

    [Parameter]
    [ValidateRange(0, int.MaxValue)]
    public int First { get; set; } = -1;

    [Parameter]
    [ValidateRange(0, int.MaxValue)]
    public int Last { get; set; } = -1;

    [Parameter]
    [ValidateRange(0, int.MaxValue)]
    public int Skip { get; set; }

    [Parameter]
    [ValidateRange(0, int.MaxValue)]
    public int SkipLast { get; set; }

    [Parameter]
    [ValidateRange(0, int.MaxValue)]
    public int[]? Index { get; set; }

    protected override void BeginProcessing()
    {
        _properties = [.. (Property ?? (ExcludeProperty is null ? [] : ["*"])).Select(PropertyExpression.Parse)];
        _excluded = [.. (ExcludeProperty ?? []).Select(p => WildcardPattern.Get(p, WildcardOptions.IgnoreCase))];
    }

    protected override void ProcessRecord()
    {
        if (First == 0 && Last < 0)
            throw StopUpstream.For(this);
        if (InputObject is null)
            return;
        var at = _position++;
        if (Index is not null)
        {
            if (Index.Contains((int)at))
                Emit(InputObject);
            if (at >= Index.Max())
                throw StopUpstream.For(this);
            return;
        }

        // With -Last the skipped ones are counted from the end.
        if (at < Skip && Last < 0)
            return;
        if (First >= 0 && _written < First)
        {
            Emit(InputObject);
            if (++_written == First && Last < 0)
                throw StopUpstream.For(this);
            return;
        }

        if (Last >= 0)
            Hold(InputObject, Last + Skip);
        else if (SkipLast > 0)
            Hold(InputObject, SkipLast);
        else if (First < 0)
            Emit(InputObject);
    }

    protected override void EndProcessing()
    {
        if (Last < 0)
            return;
        for (var left = _held.Count - Skip; left > 0; left--)
            Emit(_held.Dequeue());
    }

    /// <summary>Keeps the newest objects back; with -SkipLast the one that falls out is a result.</summary>
    void Hold(PSObject input, int count)
    {
        _held.Enqueue(input);
        if (_held.Count <= count)
            return;
        var oldest = _held.Dequeue();
        if (Last < 0)
            Emit(oldest);
    }

    void Emit(PSObject input)
    {
        var selected = _properties.Length == 0 ? input : Project(input);
        if (ExpandProperty is not null)
        {
            Expand(input);
            return;
        }

        if (Unique)
        {
            if (_seen.Any(s => SameValues(s, selected)))
                return;
            _seen.Add(selected);
        }

        WriteObject(selected);
    }

    PSObject Project(PSObject input)
    {
        var result = new PSObject();
        foreach (var property in _properties)
        {
            foreach (var (name, value) in property.Expand(input))
            {
                if (!_excluded.Any(e => e.IsMatch(name)) && result.Properties[name] is null)
                    result.Properties.Add(new PSNoteProperty(name, value));
            }
        }

        result.TypeNames.Insert(0, "Selected." + input.TypeNames[0]);
        return result;
    }

    void Expand(PSObject input)
    {
        var expression = PropertyExpression.Parse(ExpandProperty!);
        if (expression.Exists(input))
        {
            WriteObject(expression.Value(input), enumerateCollection: true);
            return;
        }

        WriteError(new ErrorRecord(
            new PSArgumentException($"Property \"{ExpandProperty}\" cannot be found."),
            "ExpandPropertyNotFound", ErrorCategory.InvalidArgument, input));
    }

    static bool SameValues(PSObject left, PSObject right)
    {
        if (left.BaseObject is not PSCustomObject || right.BaseObject is not PSCustomObject)
            return LanguagePrimitives.Equals(left, right, ignoreCase: false);
        var mine = left.Properties.ToList();
        var theirs = right.Properties.ToList();
        return mine.Count == theirs.Count && mine.Zip(theirs).All(p =>
            p.First.Name == p.Second.Name
                && LanguagePrimitives.Equals(p.First.Value, p.Second.Value, ignoreCase: false));
    }
}
