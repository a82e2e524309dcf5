using System.Numerics;

namespace Hallelujah.Columnar.Statistics;

/// <summary>
/// Up to 20 bins of equal width between minimum and maximum. Integers, dates and decimals of fewer than 20 steps get a
/// bin a step, the last one just the maximum. The counts add up to the number of values; they are exact where the
/// quantiles are. A count is the difference of the ranks of its bin's edges, each off by the rank error, but for the
/// least and the greatest value, whose ranks are known.
/// </summary>
static class EquiWidthHistogram
{
    const int MaxBins = 20;

    public static IReadOnlyList<HistogramBin> Of<T>(NumericSummary<T> values, Func<T, string> text) where T
        : unmanaged, INumber<T>
    {
        (T[] sorted, long[] cumulative) = values.Ranks();
        T[] edges = Edges(values.Min, values.Max);
        var bins = new List<HistogramBin>();
        long before = 0, error = (long)Math.Ceiling(values.RankError * values.Count);
        for (int i = 0; i + 1 < edges.Length; i++)
        {
            bool last = i + 2 == edges.Length;
            int below = last ? sorted.Length : LowerBound(sorted, edges[i + 1]);
            // A sketch's weights may add up to a little more or less than the values; spread that evenly.
            long upTo = below == 0 ? 0 : (long)((Int128)cumulative[below - 1] * values.Count / cumulative[^1]);
            int estimates = (i == 0 ? 0 : 1) + (last ? 0 : 1);
            bins.Add(new HistogramBin(text(edges[i]), text(edges[i + 1]), upTo - before)
            {
                CountError = Math.Min(estimates * error, values.Count),
            });
            before = upTo;
        }
        return bins;
    }

    /// <summary>The bins' bounds for values from a least to a greatest.</summary>
    public static T[] Edges<T>(T min, T max) where T : unmanaged, INumber<T> => typeof(T) == typeof(double)
        ? [.. FloatEdges(double.CreateChecked(min), double.CreateChecked(max)).Select(T.CreateChecked)]
        : [.. IntegerEdges(BigInteger.CreateChecked(min), BigInteger.CreateChecked(max)).Select(T.CreateChecked)];

    /// <summary>The bin that a value is in: the last that begins with it or below.</summary>
    public static int BinOf<T>(T[] edges, T value) where T : unmanaged, INumber<T>
    {
        int at = LowerBound(edges, value);
        while (at < edges.Length && edges[at] == value) at++;
        return Math.Clamp(at - 1, 0, edges.Length - 2);
    }

    static IEnumerable<double> FloatEdges(double min, double max)
    {
        int bins = min == max ? 1 : MaxBins;
        // In halves, as the whole range may be beyond Float64.
        for (int i = 0; i < bins; i++)
            yield return Math.Clamp(min + (((max / 2) - (min / 2)) * i / bins * 2), min, max);
        yield return max;
    }

    static IEnumerable<BigInteger> IntegerEdges(BigInteger min, BigInteger max)
    {
        BigInteger span = max - min;
        int bins = span < MaxBins ? (int)span : MaxBins;
        for (int i = 0; i <= bins; i++) yield return bins == 0 ? min : min + (span * i / bins);
        if (span < MaxBins) yield return max;
    }

    static int LowerBound<T>(T[] sorted, T value) where T : INumber<T>
    {
        int low = 0, high = sorted.Length;
        while (low < high)
        {
            int middle = (low + high) >>> 1;
            if (sorted[middle] < value) low = middle + 1;
            else high = middle;
        }
        return low;
    }
}
