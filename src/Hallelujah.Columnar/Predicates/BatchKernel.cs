using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Hallelujah.Columnar.Predicates;

/// <summary>
/// Loops over batches of 64-bit values: arithmetic, and comparisons as bits. The spans are as long as a batch; what
/// stands behind the last row is computed too, and nobody looks at it.
/// </summary>
internal static class BatchKernel
{
    /// <summary>Which of 64 values are less than, and which are equal to their partners. NaN is neither.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static (ulong Less, ulong Equal) Compare<T>(ReadOnlySpan<T> left, ReadOnlySpan<T> right)
        where T : unmanaged, INumber<T>
    {
        if (!Vector128.IsHardwareAccelerated) return CompareScalar(left, right);
        ref T a = ref MemoryMarshal.GetReference(left[..64]), b = ref MemoryMarshal.GetReference(right[..64]);
        ulong less = 0, equal = 0;
        if (Vector512.IsHardwareAccelerated)
        {
            for (int i = 0; i < 64; i += Vector512<T>.Count)
            {
                var (x, y) = (Vector512.LoadUnsafe(ref a, (nuint)i), Vector512.LoadUnsafe(ref b, (nuint)i));
                less |= Vector512.LessThan(x, y).ExtractMostSignificantBits() << i;
                equal |= Vector512.Equals(x, y).ExtractMostSignificantBits() << i;
            }
            return (less, equal);
        }
        for (int i = 0; i < 64; i += Vector256<T>.Count)
        {
            var (x, y) = (Vector256.LoadUnsafe(ref a, (nuint)i), Vector256.LoadUnsafe(ref b, (nuint)i));
            less |= (ulong)Vector256.LessThan(x, y).ExtractMostSignificantBits() << i;
            equal |= (ulong)Vector256.Equals(x, y).ExtractMostSignificantBits() << i;
        }
        return (less, equal);
    }

    /// <summary>The scalar twin of <see cref="Compare"/>.</summary>
    public static (ulong Less, ulong Equal) CompareScalar<T>(ReadOnlySpan<T> left, ReadOnlySpan<T> right)
        where T : unmanaged, INumber<T>
    {
        ulong less = 0, equal = 0;
        for (int i = 0; i < 64; i++)
        {
            if (left[i] < right[i]) less |= 1UL << i;
            if (left[i] == right[i]) equal |= 1UL << i;
        }
        return (less, equal);
    }

    /// <summary>Sums; a row whose sum is beyond 64 bits is asked.</summary>
    public static void Add(ReadOnlySpan<long> left, ReadOnlySpan<long> right, Span<long> result, Batch batch)
    {
        var beyond = Vector256<long>.Zero;
        for (int i = 0; i < result.Length; i += Vector256<long>.Count)
        {
            var (a, b) = (Vector256.Create(left[i..]), Vector256.Create(right[i..]));
            var sum = a + b;
            sum.CopyTo(result[i..]);
            beyond |= (a ^ sum) & (b ^ sum);
        }
        if (!Vector256.LessThanAny(beyond, Vector256<long>.Zero)) return;
        for (int i = 0; i < batch.Count; i++)
            if (((left[i] ^ result[i]) & (right[i] ^ result[i])) < 0) batch.Ask(i);
    }

    /// <summary>Differences; a row whose difference is beyond 64 bits is asked.</summary>
    public static void Subtract(ReadOnlySpan<long> left, ReadOnlySpan<long> right, Span<long> result, Batch batch)
    {
        var beyond = Vector256<long>.Zero;
        for (int i = 0; i < result.Length; i += Vector256<long>.Count)
        {
            var (a, b) = (Vector256.Create(left[i..]), Vector256.Create(right[i..]));
            var difference = a - b;
            difference.CopyTo(result[i..]);
            beyond |= (a ^ b) & (a ^ difference);
        }
        if (!Vector256.LessThanAny(beyond, Vector256<long>.Zero)) return;
        for (int i = 0; i < batch.Count; i++)
            if (((left[i] ^ right[i]) & (left[i] ^ result[i])) < 0) batch.Ask(i);
    }

    public static void Add(ReadOnlySpan<double> left, ReadOnlySpan<double> right, Span<double> result)
    {
        for (int i = 0; i < result.Length; i += Vector256<double>.Count)
            (Vector256.Create(left[i..]) + Vector256.Create(right[i..])).CopyTo(result[i..]);
    }

    public static void Subtract(ReadOnlySpan<double> left, ReadOnlySpan<double> right, Span<double> result)
    {
        for (int i = 0; i < result.Length; i += Vector256<double>.Count)
            (Vector256.Create(left[i..]) - Vector256.Create(right[i..])).CopyTo(result[i..]);
    }

    public static void Multiply(ReadOnlySpan<double> left, ReadOnlySpan<double> right, Span<double> result)
    {
        for (int i = 0; i < result.Length; i += Vector256<double>.Count)
            (Vector256.Create(left[i..]) * Vector256.Create(right[i..])).CopyTo(result[i..]);
    }

    public static void Divide(ReadOnlySpan<double> left, ReadOnlySpan<double> right, Span<double> result)
    {
        for (int i = 0; i < result.Length; i += Vector256<double>.Count)
            (Vector256.Create(left[i..]) / Vector256.Create(right[i..])).CopyTo(result[i..]);
    }

    public static void ToDouble(ReadOnlySpan<long> values, Span<double> result)
    {
        for (int i = 0; i < result.Length; i += Vector256<double>.Count)
            Vector256.ConvertToDouble(Vector256.Create(values[i..])).CopyTo(result[i..]);
    }
}
