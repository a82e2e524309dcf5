using System.Globalization;
using System.Management.Automation;
using Hallelujah.Shell.Commands;

// Error ids carry the full name of the class: this is the real one's.
#pragma warning disable IDE0130
namespace Microsoft.PowerShell.Commands;

[Cmdlet(VerbsDiagnostic.Measure, "Object", DefaultParameterSetName = "GenericMeasure")]
[OutputType(typeof(GenericMeasureInfo), typeof(TextMeasureInfo))]
public sealed class MeasureObjectCommand : PSCmdlet
{
    static readonly char[] WordBorders = [' ', '\t', '\n', '\r'];
    readonly List<PSObject> _input = [];

    [Parameter(ValueFromPipeline = true)]
    public PSObject? InputObject { get; set; }

    [Parameter(Position = 0)]
    public object[]? Property { get; set; }

    [Parameter(ParameterSetName = "GenericMeasure")]
    public SwitchParameter Sum { get; set; }

    [Parameter(ParameterSetName = "GenericMeasure")]
    public SwitchParameter Average { get; set; }

    [Parameter(ParameterSetName = "GenericMeasure")]
    public SwitchParameter Maximum { get; set; }

    [Parameter(ParameterSetName = "GenericMeasure")]
    public SwitchParameter Minimum { get; set; }

    [Parameter(ParameterSetName = "GenericMeasure")]
    public SwitchParameter StandardDeviation { get; set; }

    [Parameter(ParameterSetName = "GenericMeasure")]
    public SwitchParameter AllStats { get; set; }

    [Parameter(ParameterSetName = "TextMeasure")]
    public SwitchParameter Line { get; set; }

    [Parameter(ParameterSetName = "TextMeasure")]
    public SwitchParameter Word { get; set; }

    [Parameter(ParameterSetName = "TextMeasure")]
    public SwitchParameter Character { get; set; }

    protected override void ProcessRecord()
    {
        if (InputObject is not null)
            _input.Add(InputObject);
    }

    protected override void EndProcessing()
    {
        if (Property is null)
        {
            WriteObject(Measure(null, [.. _input]));
            return;
        }

        foreach (var property in Property.Select(PropertyExpression.Parse))
        {
            var values = _input.Where(property.Exists).Select(property.Value).Where(v => v is not null).ToList();
            // A property that no object has gives no result, as in pwsh.
            if (values.Count > 0 || _input.Count == 0)
                WriteObject(Measure(property.Name, values));
        }
    }

    MeasureInfo Measure(string? property, List<object?> values) =>
        ParameterSetName == "TextMeasure" ? MeasureText(property, values) : MeasureNumbers(property, values);

    GenericMeasureInfo MeasureNumbers(string? property, List<object?> values)
    {
        var info = new GenericMeasureInfo { Property = property, Count = values.Count };
        if (values.Count == 0)
            return info;
        if (Maximum || AllStats)
            info.Maximum = Extreme(values, 1);
        if (Minimum || AllStats)
            info.Minimum = Extreme(values, -1);
        if (!(Sum || Average || StandardDeviation || AllStats))
            return info;

        var numbers = values.Select(v => LanguagePrimitives.ConvertTo<double>(v)).ToList();
        var sum = numbers.Sum();
        var mean = sum / numbers.Count;
        info.Sum = Sum || AllStats ? sum : null;
        info.Average = Average || AllStats ? mean : null;
        if (StandardDeviation || AllStats)
        {
            info.StandardDeviation = numbers.Count > 1
                ? Math.Sqrt(numbers.Sum(n => (n - mean) * (n - mean)) / (numbers.Count - 1))
                : 0;
        }

        return info;
    }

    /// <summary>The largest or smallest value; numbers come out as doubles, the rest as it is.</summary>
    static object? Extreme(List<object?> values, int sign)
    {
        var order = new ValueOrder(caseSensitive: false);
        var extreme = values.Aggregate((best, v) => sign * order.Compare(v, best) > 0 ? v : best);
        var plain = extreme is PSObject { BaseObject: not PSCustomObject } o ? o.BaseObject : extreme;
        return plain is IConvertible and not string and not DateTime and not bool and not char
            ? Convert.ToDouble(plain, CultureInfo.InvariantCulture)
            : plain;
    }

    TextMeasureInfo MeasureText(string? property, List<object?> values)
    {
        var texts = values.Select(v => LanguagePrimitives.ConvertTo<string>(v)).ToList();
        return new TextMeasureInfo
        {
            Property = property,
            Lines = Line ? texts.Sum(t => t.Length == 0 ? 0 : t.TrimEnd('\n').Count(c => c == '\n') + 1) : null,
            Words = Word ? texts.Sum(t => t.Split(WordBorders, StringSplitOptions.RemoveEmptyEntries).Length) : null,
            Characters = Character ? texts.Sum(t => t.Length) : null,
        };
    }
}
