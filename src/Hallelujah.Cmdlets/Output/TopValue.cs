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

    /// <summary>Count is at most this much too high; 0 where it is exact.</summary>
    public long CountError { get; }

    public override string ToString() =>
        string.Create(CultureInfo.InvariantCulture, $"{ToText(Value, int.MaxValue)} ({Count})");
}
