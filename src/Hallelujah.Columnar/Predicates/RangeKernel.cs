using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Hallelujah.Columnar.Predicates;

/// <summary>
/// Which of up to 64 values lie in a range, as bits. Integers are tested with one unsigned comparison, (x - low) &lt;=
/// (high - low); doubles with two, so that NaN is in no range. Vector and scalar form give the same bits.
/// </summary>
internal static class RangeKernel
{
    /// <summary>Integers seen as unsigned ones of the same width; 64 values.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ulong Word<T>(ref readonly T values, T low, T width) where T
        : unmanaged, IBinaryInteger<T>, IUnsignedNumber<T>
    {
        ref T first = ref Unsafe.AsRef(in values);
        ulong word = 0;
        if (Vector512.IsHardwareAccelerated)
        {
            var (lows, widths) = (Vector512.Create(low), Vector512.Create(width));
            for (int i = 0; i < 64; i += Vector512<T>.Count)
                word |= Vector512.LessThanOrEqual(Vector512.LoadUnsafe(ref first, (nuint)i) - lows, widths)
                    .ExtractMostSignificantBits() << i;
            return word;
        }
        if (Vector256.IsHardwareAccelerated)
        {
            var (lows, widths) = (Vector256.Create(low), Vector256.Create(width));
            for (int i = 0; i < 64; i += Vector256<T>.Count)
                word |= (ulong)Vector256.LessThanOrEqual(Vector256.LoadUnsafe(ref first, (nuint)i) - lows, widths)
                    .ExtractMostSignificantBits() << i;
            return word;
        }
        if (Vector128.IsHardwareAccelerated)
        {
            var (lows, widths) = (Vector128.Create(low), Vector128.Create(width));
            for (int i = 0; i < 64; i += Vector128<T>.Count)
                word |= (ulong)Vector128.LessThanOrEqual(Vector128.LoadUnsafe(ref first, (nuint)i) - lows, widths)
                    .ExtractMostSignificantBits() << i;
            return word;
        }
        return ScalarWord(MemoryMarshal.CreateReadOnlySpan(in values, 64), low, width);
    }

    public static ulong ScalarWord<T>(ReadOnlySpan<T> values, T low, T width) where T
        : unmanaged, IBinaryInteger<T>, IUnsignedNumber<T>
    {
        ulong word = 0;
        for (int i = 0; i < values.Length; i++)
            if (unchecked(values[i] - low) <= width) word |= 1UL << i;
        return word;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ulong Word(ref readonly double values, double low, double high)
    {
        ref double first = ref Unsafe.AsRef(in values);
        ulong word = 0;
        if (Vector512.IsHardwareAccelerated)
        {
            var (lows, highs) = (Vector512.Create(low), Vector512.Create(high));
            for (int i = 0; i < 64; i += Vector512<double>.Count)
            {
                var value = Vector512.LoadUnsafe(ref first, (nuint)i);
                word |= (Vector512.GreaterThanOrEqual(value, lows) & Vector512.LessThanOrEqual(value, highs))
                    .ExtractMostSignificantBits() << i;
            }
            return word;
        }
        if (Vector256.IsHardwareAccelerated)
        {
            var (lows, highs) = (Vector256.Create(low), Vector256.Create(high));
            for (int i = 0; i < 64; i += Vector256<double>.Count)
            {
                var value = Vector256.LoadUnsafe(ref first, (nuint)i);
                word |= (ulong)(Vector256.GreaterThanOrEqual(value, lows) & Vector256.LessThanOrEqual(value, highs))
                    .ExtractMostSignificantBits() << i;
            }
            return word;
        }
        if (Vector128.IsHardwareAccelerated)
        {
            var (lows, highs) = (Vector128.Create(low), Vector128.Create(high));
            for (int i = 0; i < 64; i += Vector128<double>.Count)
            {
                var value = Vector128.LoadUnsafe(ref first, (nuint)i);
                word |= (ulong)(Vector128.GreaterThanOrEqual(value, lows) & Vector128.LessThanOrEqual(value, highs))
                    .ExtractMostSignificantBits() << i;
            }
            return word;
        }
        return ScalarWord(MemoryMarshal.CreateReadOnlySpan(in values, 64), low, high);
    }

    public static ulong ScalarWord(ReadOnlySpan<double> values, double low, double high)
    {
        ulong word = 0;
        for (int i = 0; i < values.Length; i++)
            if (values[i] >= low && values[i] <= high) word |= 1UL << i;
        return word;
    }
}
