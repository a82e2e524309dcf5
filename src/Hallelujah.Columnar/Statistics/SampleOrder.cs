using System.Runtime.CompilerServices;

namespace Hallelujah.Columnar.Statistics;

/// <summary>
/// Sorts a few hundred numbers drawn from a column: where such a number stands between the least and the greatest tells
/// nearly where it belongs (a bucket sort, about four to a bucket). Values that lie unevenly are sorted too, at the
/// speed of any sort.
/// </summary>
static class SampleOrder
{
    /// <summary>Fewer are not worth the buckets, and more are not kept on the stack.</summary>
    const int Few = 64, Many = 1_024;

    /// <summary>Buckets are so many times fewer than values.</summary>
    const int PerBucket = 4;

    /// <summary>A bucket of at most so many is sorted by insertion.</summary>
    const int SmallBucket = 32;

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    [SkipLocalsInit]
    public static void Sort<T>(Span<T> values) where T : unmanaged, IComparable<T>
    {
        if (values.Length is < Few or > Many || typeof(T) != typeof(double) && typeof(T) != typeof(long))
        {
            values.Sort();
            return;
        }
        double min = double.PositiveInfinity, max = double.NegativeInfinity;
        foreach (T value in values)
        {
            double number = Number(value);
            min = number < min ? number : min;
            max = number > max ? number : max;
        }
        int buckets = values.Length / PerBucket;
        // Rounding keeps the order, so that a greater value never has a lesser bucket.
        double scale = (buckets - 1) / (max - min);
        if (!double.IsFinite(scale) || scale == 0)
        {
            values.Sort();
            return;
        }
        Span<T> copy = stackalloc T[values.Length];
        Span<byte> bucketOf = stackalloc byte[values.Length];
        Span<int> next = stackalloc int[buckets];
        values.CopyTo(copy);
        next.Clear();
        for (int i = 0; i < copy.Length; i++)
        {
            bucketOf[i] = (byte)((Number(copy[i]) - min) * scale);
            next[bucketOf[i]]++;
        }
        int start = 0;
        foreach (ref int bucket in next) (bucket, start) = (start, start + bucket);
        for (int i = 0; i < copy.Length; i++) values[next[bucketOf[i]]++] = copy[i];
        start = 0;
        foreach (int end in next)
        {
            if (end - start > SmallBucket) values[start..end].Sort();
            else Insert(values[start..end]);
            start = end;
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static double Number<T>(T value) where T : unmanaged => typeof(T) == typeof(double)
        ? Unsafe.BitCast<T, double>(value) : Unsafe.BitCast<T, long>(value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static void Insert<T>(Span<T> few) where T : unmanaged, IComparable<T>
    {
        for (int i = 1; i < few.Length; i++)
        {
            T value = few[i];
            int at = i;
            for (; at > 0 && IsGreater(few[at - 1], value); at--) few[at] = few[at - 1];
            few[at] = value;
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static bool IsGreater<T>(T left, T right) where T : unmanaged => typeof(T) == typeof(double)
        ? Unsafe.BitCast<T, double>(left) > Unsafe.BitCast<T, double>(right)
        : Unsafe.BitCast<T, long>(left) > Unsafe.BitCast<T, long>(right);
}
