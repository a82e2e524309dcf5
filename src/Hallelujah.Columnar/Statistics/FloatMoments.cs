namespace Hallelujah.Columnar.Statistics;

/// <summary>Exact sums of finite Float64 values and of their squares.</summary>
static class FloatMoments
{
    public static void Add(ReadOnlySpan<double> values, FloatAccumulator sum, FloatAccumulator squares) => AddScalar(values, sum, squares);

    public static void AddScalar(ReadOnlySpan<double> values, FloatAccumulator sum, FloatAccumulator squares)
    {
        foreach (double value in values)
        {
            sum.Add(value);
            squares.AddSquare(value);
        }
    }
}
