using System.Globalization;

namespace Hallelujah.Cmdlets;

/// <summary>
/// The value that at least so many percent of a column's values do not exceed (nearest rank), with its bounds.
/// </summary>
public sealed class QuantileValue : HallOutput
{
    internal QuantileValue(int percent, object? value, object? lower, object? upper, bool isExact)
    {
        Percent = percent;
        Value = value;
        Lower = lower;
        Upper = upper;
        IsExact = isExact;
    }

    public int Percent { get; }

    public object? Value { get; }

    /// <summary>The true value lies between Lower and Upper, at 99 %.</summary>
    public object? Lower { get; }

    public object? Upper { get; }

    public bool IsExact { get; }

    public override string ToString() =>
        string.Create(CultureInfo.InvariantCulture, $"P{Percent} {ToText(Value, int.MaxValue)}");
}
