using System.Globalization;

namespace Hallelujah.Cmdlets;

/// <summary>A frequent value.</summary>
public sealed class TopValue : HallOutput
{
    internal TopValue(object? value, long count, long countError)
    {
        Value = value;
        Count = count;
        CountError = countError;
    }

    public object? Value { get; }

    public long Count { get; }

    /// <summary>Count is off by at most this much, at 99 %; 0 where it is exact.</summary>
    public long CountError { get; }

    /// <summary>Bounds of the count; the value was seen at least once.</summary>
    public long Lower => Math.Max(1, Count - CountError);

    public long Upper => Count + CountError;

    public bool IsExact => CountError == 0;

    public override string ToString() =>
        string.Create(CultureInfo.InvariantCulture, $"{ToText(Value, int.MaxValue)} ({Count})");
}
