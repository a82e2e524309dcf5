namespace Hallelujah.Columnar.Statistics;

/// <summary>Least and greatest of a block of values, at least one.</summary>
static class MinMax
{
    public static (long Min, long Max) Of(ReadOnlySpan<long> values) => OfScalar(values);

    public static (long Min, long Max) OfScalar(ReadOnlySpan<long> values)
    {
        long min = long.MaxValue, max = long.MinValue;
        foreach (long value in values)
        {
            min = Math.Min(min, value);
            max = Math.Max(max, value);
        }
        return (min, max);
    }

    /// <summary>False where a value is NaN or infinite; then min and max mean nothing.</summary>
    public static bool TryOfFinite(ReadOnlySpan<double> values, out double min, out double max) => TryOfFiniteScalar(values, out min, out max);

    public static bool TryOfFiniteScalar(ReadOnlySpan<double> values, out double min, out double max)
    {
        min = double.PositiveInfinity;
        max = double.NegativeInfinity;
        bool finite = true;
        foreach (double value in values)
        {
            finite &= double.IsFinite(value);
            min = Math.Min(min, value);
            max = Math.Max(max, value);
        }
        return finite;
    }
}
