using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Hallelujah.Columnar.Statistics;

/// <summary>Least and greatest of a block of values, at least one.</summary>
static class MinMax
{
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static (long Min, long Max) Of(ReadOnlySpan<long> values)
    {
        int vectors = Vector256.IsHardwareAccelerated ? values.Length & ~7 : 0;
        (long min, long max) = OfScalar(values[vectors..]);
        if (vectors == 0) return (min, max);
        Vector512<long> least = Vector512.Create(long.MaxValue), greatest = Vector512.Create(long.MinValue);
        for (int i = 0; i < vectors; i += 8)
        {
            var v = Vector512.LoadUnsafe(in MemoryMarshal.GetReference(values), (nuint)i);
            least = Vector512.Min(least, v);
            greatest = Vector512.Max(greatest, v);
        }
        for (int lane = 0; lane < 8; lane++) (min, max) = (Math.Min(min, least[lane]), Math.Max(max, greatest[lane]));
        return (min, max);
    }

    /// <summary>The scalar twin of <see cref="Of"/>.</summary>
    public static (long Min, long Max) OfScalar(ReadOnlySpan<long> values)
    {
        long min = long.MaxValue, max = long.MinValue;
        foreach (long value in values) (min, max) = (Math.Min(min, value), Math.Max(max, value));
        return (min, max);
    }

    /// <summary>False where a value is NaN or infinite; then min and max mean nothing.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static bool TryOfFinite(ReadOnlySpan<double> values, out double min, out double max)
    {
        int vectors = Vector256.IsHardwareAccelerated ? values.Length & ~7 : 0;
        bool finite = TryOfFiniteScalar(values[vectors..], out min, out max);
        if (vectors == 0) return finite;
        Vector512<double> least =
            Vector512.Create(double.PositiveInfinity), greatest = Vector512.Create(double.NegativeInfinity);
        Vector512<double> zero = default;
        for (int i = 0; i < vectors; i += 8)
        {
            var v = Vector512.LoadUnsafe(in MemoryMarshal.GetReference(values), (nuint)i);
            least = Vector512.MinNative(least, v);
            greatest = Vector512.MaxNative(greatest, v);
            // Stays 0 over finite values and turns to NaN for good otherwise.
            zero = Vector512.FusedMultiplyAdd(v, Vector512<double>.Zero, zero);
        }
        for (int lane = 0; lane < 8; lane++)
        {
            min = Math.Min(min, least[lane]);
            max = Math.Max(max, greatest[lane]);
            finite &= zero[lane] == 0;
        }
        return finite;
    }

    /// <summary>The scalar twin of <see cref="TryOfFinite"/>.</summary>
    public static bool TryOfFiniteScalar(ReadOnlySpan<double> values, out double min, out double max)
    {
        (min, max) = (double.PositiveInfinity, double.NegativeInfinity);
        bool finite = true;
        foreach (double value in values)
        {
            finite &= double.IsFinite(value);
            (min, max) = (Math.Min(min, value), Math.Max(max, value));
        }
        return finite;
    }
}
