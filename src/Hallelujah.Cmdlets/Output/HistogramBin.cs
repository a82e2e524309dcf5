using System.Globalization;

namespace Hallelujah.Cmdlets;

/// <summary>How many values lie in [Lower, Upper); the last bin includes Upper.</summary>
public sealed class HistogramBin : HallOutput
{
    internal HistogramBin(object? lower, object? upper, long count)
    {
        Lower = lower;
        Upper = upper;
        Count = count;
    }

    public object? Lower { get; }

    public object? Upper { get; }

    public long Count { get; }

    public override string ToString() => string.Create(
        CultureInfo.InvariantCulture, $"{ToText(Lower, int.MaxValue)} to {ToText(Upper, int.MaxValue)}: {Count}");
}
