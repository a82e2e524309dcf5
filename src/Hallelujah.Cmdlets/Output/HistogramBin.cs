using System.Globalization;
using Hallelujah.Contracts;

namespace Hallelujah.Cmdlets;

/// <summary>How many values lie in [Lower, Upper); the last bin includes Upper.</summary>
public sealed class HistogramBin : HallOutput
{
    internal HistogramBin(object? lower, object? upper, HistogramBinInfo info)
    {
        Lower = lower;
        Upper = upper;
        Count = info.Count;
        CountError = info.CountError;
    }

    public object? Lower { get; }

    public object? Upper { get; }

    public long Count { get; }

    /// <summary>Count is off by at most this much, at 99 %; 0 where it is exact, empty where nobody knows.</summary>
    public long? CountError { get; }

    public override string ToString() => string.Create(
        CultureInfo.InvariantCulture, $"{ToText(Lower, int.MaxValue)} to {ToText(Upper, int.MaxValue)}: {Count}");
}
