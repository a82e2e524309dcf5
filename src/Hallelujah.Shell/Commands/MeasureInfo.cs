// The engine's own views are for these names; they show our objects as they show those of pwsh.
#pragma warning disable IDE0130
namespace Microsoft.PowerShell.Commands;

/// <summary>What Measure-Object found in one property, or in the objects themselves.</summary>
public abstract class MeasureInfo
{
    public string? Property { get; set; }
}

/// <summary>Measures of numbers; what was not asked for is null.</summary>
public sealed class GenericMeasureInfo : MeasureInfo
{
    public int Count { get; set; }
    public double? Average { get; set; }
    public double? Sum { get; set; }
    public object? Maximum { get; set; }
    public object? Minimum { get; set; }
    public double? StandardDeviation { get; set; }
}

/// <summary>Measures of text; what was not asked for is null.</summary>
public sealed class TextMeasureInfo : MeasureInfo
{
    public int? Lines { get; set; }
    public int? Words { get; set; }
    public int? Characters { get; set; }
}
