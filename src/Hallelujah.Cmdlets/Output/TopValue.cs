using System.Globalization;
using Hallelujah.Contracts;

namespace Hallelujah.Cmdlets;

/// <summary>A frequent value.</summary>
public sealed class TopValue : HallOutput
{
    internal TopValue(object? value, TopValueInfo info)
    {
        Value = value;
        Count = info.Count;
        CountError = info.CountError;
        IsCut = info.IsCut;
    }

    public object? Value { get; }

    public long Count { get; }

    /// <summary>Count is off by at most this much, at 99 %; 0 where it is exact.</summary>
    public long CountError { get; }

    /// <summary>Bounds of the count; the value was seen at least once.</summary>
    public long Lower => Math.Max(1, Count - CountError);

    public long Upper => Count + CountError;

    /// <summary>True where Value is only the beginning of a text of over 256 bytes; -Exact gives it whole.</summary>
    public bool IsCut { get; }

    public bool IsExact => CountError == 0;

    public override string ToString() =>
        string.Create(CultureInfo.InvariantCulture, $"{ToText(Value, int.MaxValue)} ({Count})");
}
